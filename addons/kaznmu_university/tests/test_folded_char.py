from odoo.tests import tagged

from .common import UniversityCase


@tagged("post_install", "-at_install")
class TestFoldedChar(UniversityCase):
    """Names are found as they are typed (issue 14, section 5)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.student = cls._create_students(["Қасенова Ұлбосын"])
        cls.found = cls._create_students(["Ёлкина"])
        cls.user = cls.env["res.users"].create(
            {"name": "Әділбекқызы Гүлжаһан", "login": "adilbek"}
        )

    def search(self, model, text, field="name"):
        return self.env[model].search([(field, "ilike", text)])

    def test_student(self):
        for text in ("касенова", "Касенова Улбосын", "ҚАСЕНОВА", "қасен", "УЛБОСЫН"):
            with self.subTest(text=text):
                self.assertIn(self.student, self.search("ejournal.student", text))
                self.assertIn(
                    self.student,
                    self.env["ejournal.student"].search(
                        [("display_name", "ilike", text)]
                    ),
                )
        self.assertIn(self.found, self.search("ejournal.student", "елкин"))
        self.assertNotIn(self.found, self.search("ejournal.student", "касенова"))
        others = self.env["ejournal.student"].search([("name", "not ilike", "елкин")])
        self.assertNotIn(self.found, others)
        self.assertIn(self.student, others)

    def test_staff(self):
        for text in ("адилбек", "Гулжахан", "әділ"):
            with self.subTest(text=text):
                found = self.env["res.users"].name_search(text)
                self.assertIn(self.user.id, [user_id for user_id, _name in found])
                self.assertIn(self.user.partner_id, self.search("res.partner", text))
        self.assertEqual(
            self.user.partner_id.filtered_domain([("name", "ilike", "адилбек")]),
            self.user.partner_id,
        )
