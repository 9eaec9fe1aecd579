import re

from odoo.tests import new_test_user, tagged

from odoo.addons.kaznmu_university.tests.browser import WebCase

from .common import ROLES, EjournalCase

PEOPLE = {
    "ejournal.student",
    "ejournal.enrollment",
    "ejournal.participant",
    "res.users",
    "res.partner",
}
NAMES = re.compile(
    r"(^|_)(iin|e?mail|phone|mobile|birth\w*|address|passport|patronymic|last_name|"
    r"first_name|full_name|ip|login|gender|sex|photo)(_|$)"
)
OPAQUE = ("binary", "json")  # nobody knows what is in them
LOGGED = {"create_uid", "write_uid"}  # who made a record; Odoo's own


@tagged("post_install", "-at_install")
class TestPersonalData(EjournalCase, WebCase):
    """Law 94-V, art. 25: a list of the personal data that are kept, and why."""

    def _get_suspects(self):
        """Stored fields of the product that may tell of a person, as (model, name).

        Wizards live for minutes and views of the database keep nothing.
        """
        for model_name, model in self.env.registry.items():
            if model._abstract or model._transient or not model._auto:
                continue
            for field in model._fields.values():
                if (
                    any(module.startswith("kaznmu_") for module in field._modules)
                    and field.name not in LOGGED
                    and field.store
                    and (field.column_type or field.type in ("many2many", "binary"))
                    and (
                        field.comodel_name in PEOPLE
                        or field.type in OPAQUE
                        or (not field.relational and NAMES.search(field.name))
                    )
                ):
                    yield model_name, field.name

    def test_the_list_is_complete(self):
        """Add what is missing to data/personal_data.xml of the add-on."""
        listed = {
            (data.model, name)
            for data in self.env["ejournal.personal.data"].search([])
            for name in data._get_field_names()
        }
        self.assertFalse(
            sorted(set(self._get_suspects()) - listed),
            "Say in data/personal_data.xml why these are kept, or why not personal",
        )

    def test_the_check_finds_what_is_not_listed(self):
        suspects = set(self._get_suspects())
        for suspect in (
            ("ejournal.student", "email"),
            ("ejournal.student", "patronymic"),
            ("ejournal.mark", "participant_id"),
            ("ejournal.statement", "content"),
            ("ejournal.department", "coordinator_ids"),
        ):
            with self.subTest(suspect):
                self.assertIn(suspect, suspects)

    def test_the_list_names_only_what_exists(self):
        for data in self.env["ejournal.personal.data"].search([]):
            with self.subTest(data.name):
                fields = self.env[data.model]._fields
                self.assertFalse(data._get_field_names() - fields.keys())

    def test_who_sees_it_follows_the_access_rights(self):
        email = self.env.ref("kaznmu_university.personal_data_student_email")
        self.assertEqual(
            email.readers.split(", "),
            ["Dean's office employee", "Registrar's office employee", "Student"],
        )
        name = self.env.ref("kaznmu_university.personal_data_student_name")
        self.assertIn("Teacher", name.readers)
        self.assertNotIn("Digitalization", name.readers)
        mark = self.env.ref("kaznmu_ejournal.personal_data_mark")
        self.assertIn("Teacher", mark.readers)
        dean = self.env.ref("kaznmu_university.personal_data_school")
        self.assertEqual(dean.readers, "All staff")
        log = self.env.ref("kaznmu_university.personal_data_access_log")
        self.assertEqual(
            log.readers,
            "Head of the registrar's office, Vice-rector for academic affairs",
        )

    def test_page_for_everybody_who_is_logged_in(self):
        student = new_test_user(
            self.env,
            login="data_student",
            lang="en_US",
            groups="kaznmu_university.ejournal_group_student",
        )
        for login in (*ROLES, student.login):
            with self.subTest(login=login):
                self.authenticate(login, login)
                page = self.url_open("/ejournal/personal-data")
                self.assertEqual(page.status_code, 200)
                self.assertIn("Marks, absences, made-up lessons", page.text)
                self.assertNotIn("Scan of an order", page.text)

    def test_page_asks_for_the_log_in(self):
        self.authenticate(None, None)
        page = self.url_open("/ejournal/personal-data")
        self.assertIn("/web/login", page.url)

    def test_link_in_the_portal(self):
        student = new_test_user(
            self.env,
            login="data_student",
            lang="en_US",
            groups="kaznmu_university.ejournal_group_student",
        )
        self.authenticate(student.login, student.login)
        self.assertIn("/ejournal/personal-data", self.url_open("/my").text)
