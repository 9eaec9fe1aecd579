from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.kaznmu_ejournal.tests.common import EjournalCase
from odoo.addons.kaznmu_university.tests.network import NetworkCase

SEE_CONTACTS = {"dean_office", "dean", "registrar", "registrar_head", "administrator"}


@tagged("post_install", "-at_install")
class TestContacts(EjournalCase):
    """Law 94-V: contacts of students are for those who work with them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.student = cls.students[0]
        cls.student.email = "student@kaznmu.example"
        cls.student.user_id = new_test_user(
            cls.env,
            login="contact_student",
            email="student@kaznmu.example",
            groups="kaznmu_university.ejournal_group_student",
        )

    def test_email_of_the_record(self):
        for role in set(self.users) - {"digitalization"}:
            student = self.student.with_user(self.users[role])
            with self.subTest(role=role):
                if role in SEE_CONTACTS:
                    self.assertEqual(student.read(["email"])[0]["email"][:7], "student")
                    continue
                self.assertTrue(student.read(["name"])[0]["name"])
                with self.assertRaises(AccessError):
                    student.read(["email"])
                with self.assertRaises(AccessError):
                    student.search([("email", "ilike", "student")])

    def test_teachers_do_not_see_the_students_log_in(self):
        """Neither as a user nor as a contact, archived or not."""
        for role in ("teacher", "coordinator", "head"):
            for record in (self.student.user_id, self.student.user_id.partner_id):
                with self.subTest(role=role, model=record._name):
                    record = record.with_user(self.users[role])
                    self.assertFalse(record.search([("id", "=", record.id)]))
                    with self.assertRaises(AccessError):
                        record.read(["email"])
        self.student.user_id.active = False
        partner = self.student.user_id.partner_id.with_user(self.teacher)
        with self.assertRaises(AccessError):
            partner.read(["email"])

    def test_colleagues_and_the_university_stay_visible(self):
        for record in (
            self.users["head"],
            self.users["head"].partner_id,
            self.env.company.partner_id,
        ):
            with self.subTest(record=record):
                self.assertTrue(record.with_user(self.teacher).read(["name"]))

    def test_offices_see_them(self):
        for role in ("registrar", "dean_office", "digitalization", "vice_rector"):
            partner = self.student.user_id.partner_id.with_user(self.users[role])
            with self.subTest(role=role):
                self.assertTrue(partner.read(["name"]))


@tagged("post_install", "-at_install")
class TestForeignRequests(EjournalCase, NetworkCase):
    """Law 94-V: no page calls a server that is not the university's."""

    def test_the_watch_notices(self):
        """A picture of another server, as proof that the tests below can fail.

        In the web client, whose messages may hold some; other pages would not ask.
        """
        address = "https://foreign.example/pixel.png"
        self.browser_js(
            "/odoo",
            f"""
            const image = new Image();
            image.onerror = () => console.log("test successful");
            image.src = "{address}";
            """,
            login="teacher",
            timeout=60,
        )
        self.assertEqual(self.foreign_urls, [address])

    def test_public_pages(self):
        self.fill(
            {
                self.practical: ["83", "60", "70"],
                self.midterm_1: ["91", "60", "70"],
                self.midterm_2: ["89", "60", "70"],
            }
        )
        statement = self.journal.with_user(self.teacher)._create_statement()
        statement.line_ids.exam_value = "90"
        statement.action_form()
        for url, selector in (
            ("/web/login", "form.oe_login_form"),
            (f"/ejournal/statement/{statement.token}", "body"),
            ("/ejournal/guide/index", "h1"),
        ):
            with self.subTest(url=url):
                self.assertFalse(self.visit(url, selector))

    def test_backend(self):
        action = "/odoo/action-"
        for login, url, selector in (
            (
                "teacher",
                f"{action}kaznmu_ejournal.ejournal_journal_action_mine",
                ".o_list_view",
            ),
            (
                "teacher",
                f"/odoo/{self.journal.id}/journal-grid",
                ".o_ejournal_grid_action .o_ejournal_cell",
            ),
            (
                "head",
                f"{action}kaznmu_oversight.ejournal_control_action",
                ".o_list_view, .o_view_nocontent",
            ),
            (
                "registrar",
                f"{action}kaznmu_ejournal.ejournal_statement_action",
                ".o_list_view",
            ),
            (
                "registrar",
                f"{action}kaznmu_university.ejournal_import_batch_action",
                ".o_view_controller",
            ),
        ):
            with self.subTest(url=url):
                self.assertFalse(self.visit(url, selector, login))

    def test_portal(self):
        user = new_test_user(
            self.env,
            login="network_student",
            groups="kaznmu_university.ejournal_group_student",
        )
        self.students[0].user_id = user
        for url, selector in (
            ("/my", "#portal_ejournal_category"),
            ("/my/journals", ".list-group-item"),
            (f"/my/journals/{self.rows[0].id}", ".list-group-item"),
        ):
            with self.subTest(url=url):
                self.assertFalse(self.visit(url, selector, user.login))

    def test_the_server_sends_no_report_to_the_publisher(self):
        cron = self.env.ref("mail.ir_cron_module_update_notification")
        self.assertFalse(cron.active)
