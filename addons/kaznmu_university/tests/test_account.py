"""Issue 15, section 3: invitations, new passwords, students' log-ins; the defaults of
a new university."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..languages import RUSSIAN
from .common import UniversityCase


@tagged("post_install", "-at_install")
class TestAccounts(UniversityCase):
    """The digitalization department lets people in (SOP T1.4, C15)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in cls.users.values():
            user.email = f"{user.login}@kaznmu.example"
        cls.students[0].email = "S1@kaznmu.example"
        cls.students[1].email = False

    def find(self, record, role="digitalization"):
        field = "student_ref" if record._name == "ejournal.student" else "user_id"
        accounts = self.env["ejournal.account"].with_user(self.users[role])
        return accounts.search([(field, "=", record.id)])

    def get_letters(self, user):
        return self.env["mail.message"].search(
            [
                ("partner_ids", "in", user.partner_id.ids),
                ("email_layout_xmlid", "=", "kaznmu_university.mail_layout_invitation"),
            ]
        )

    def test_an_invitation_leads_to_a_password(self):
        account = self.find(self.teacher)
        self.assertEqual((account.state, account.kind), ("new", "staff"))
        account.action_invite()
        letter = self.get_letters(self.teacher)
        self.assertIn("token=", letter.body)
        self.assertIn(self.teacher.login, letter.body)
        self.assertNotIn("Odoo", letter.body)
        account.invalidate_recordset()
        self.assertEqual(account.state, "queued")
        notification = letter.notification_ids
        notification.notification_status = "exception"
        account.invalidate_recordset()
        self.assertEqual(account.state, "failed")

    def test_a_student_gets_a_log_in_of_the_portal(self):
        account = self.find(self.students[0])
        self.assertEqual(account.state, "none")
        account.action_invite()
        user = self.students[0].user_id
        self.assertEqual(user.login, "s1@kaznmu.example")
        self.assertTrue(user.has_group("kaznmu_university.ejournal_group_student"))
        self.assertTrue(user.share)
        self.assertTrue(self.get_letters(user))
        self.assertEqual(self.find(self.students[0]).user_id, user)

    def test_who_cannot_be_written_to_is_named(self):
        nobody = self.find(self.students[1])
        with self.assertRaisesRegex(UserError, self.students[1].number):
            nobody.action_invite()
        action = (nobody | self.find(self.teacher)).action_invite()
        self.assertIn(self.students[1].number, action["params"]["message"])
        self.assertTrue(self.get_letters(self.teacher))

    def test_the_address_of_another_log_in(self):
        """Nobody becomes somebody else's user by an address."""
        self.students[0].email = self.teacher.login + "@kaznmu.example"
        self.teacher.login = "teacher@kaznmu.example"
        self.env.flush_all()
        with self.assertRaisesRegex(UserError, "another log-in"):
            self.find(self.students[0]).action_invite()
        self.assertFalse(self.students[0].user_id)

    def test_a_new_password(self):
        account = self.find(self.teacher)
        account.action_reset_password()
        self.assertIn("reset_password", self.get_letters(self.teacher).body)
        with self.assertRaises(UserError):
            self.find(self.students[0]).action_reset_password()

    def test_system_administrators_are_left_alone(self):
        admin = self.env.ref("base.user_admin")
        admin.group_ids |= self.env.ref(
            "kaznmu_university.ejournal_group_administrator"
        )
        self.env.flush_all()
        with self.assertRaises(UserError):
            self.find(admin).action_reset_password()

    def test_no_other_role(self):
        account = self.find(self.teacher)
        for role in ("teacher", "head", "dean", "registrar_head", "vice_rector"):
            with self.subTest(role), self.assertRaises(AccessError):
                account.with_user(self.users[role]).action_invite()

    def test_many_at_once(self):
        """A background job writes them, each person once."""
        accounts = self.find(self.teacher) | self.find(self.stranger)
        self.stranger.email = "stranger@kaznmu.example"
        batch = self.env["ejournal.invitation"]._create_for(accounts, "signup")
        job = batch.with_user(self.users["digitalization"])._start()
        self.run_jobs()
        self.assertEqual(job.state, "done")
        self.assertTrue(self.get_letters(self.teacher))
        self.assertTrue(self.get_letters(self.stranger))

    def test_the_step(self):
        step = self.env.ref("kaznmu_university.setup_step_invitations")
        self.find(self.teacher).action_invite()
        self.assertTrue(step.is_done)


@tagged("post_install", "-at_install")
class TestDefaults(UniversityCase):
    """After the steps of the README."""

    def test_russian_is_the_language(self):
        """Of the administrator, of pages before the log-in, of the university, and of
        whoever is made from now on."""
        people = self.env.ref("base.user_admin") | self.env.ref("base.public_user")
        partners = people.partner_id | self.env.ref("base.main_company").partner_id
        self.assertEqual(set(partners.mapped("lang")), {RUSSIAN})
        values = {"name": "Somebody", "login": "somebody_new"}
        new = self.env["res.users"].with_context(lang=None).create(values)
        self.assertEqual(new.lang, RUSSIAN)

    def test_the_address_is_frozen(self):
        """A log-in through localhost changes no QR code and no link."""
        get = self.env["ir.config_parameter"].get_param
        self.assertEqual(get("web.base.url.freeze"), "True")

    def test_nobody_registers(self):
        get = self.env["ir.config_parameter"].get_param
        self.assertEqual(get("auth_signup.invitation_scope"), "b2b")
