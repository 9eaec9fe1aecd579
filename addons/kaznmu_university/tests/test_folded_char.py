from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

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

    def test_the_order_of_the_alphabet(self):
        """Issue 16, section 5: Ізбасарова does not stand before А."""
        names = ["Ізбасарова", "Яковлева", "Абаева", "Әлиева", "Ёлкина", "Егорова"]
        names += ["Жукова", "Қасенова", "Касенова", "ильина", "Brown"]
        expected = ["Brown", "Абаева", "Әлиева", "Егорова", "Ёлкина", "Жукова"]
        expected += ["ильина", "Касенова", "Қасенова", "Ізбасарова", "Яковлева"]
        users = self.env["res.users"].create(
            [{"name": name, "login": f"order-{name}"} for name in names]
        )
        found = self.env["res.users"].search([("id", "in", users.ids)], order="name")
        self.assertEqual(found.mapped("name"), expected)
        partners = self.env["res.partner"].search(
            [("id", "in", users.partner_id.ids)], order="name desc"
        )
        self.assertEqual(partners.mapped("name"), expected[::-1])

    def test_structure_is_found_and_sorted_alike(self):
        """Translated names, too."""
        schools = self.env["ejournal.school"].create(
            [{"code": "Q1", "name": "Қоғамдық"}, {"code": "Q2", "name": "Ёмкая"}]
        )
        self.assertIn(schools[0], self.search("ejournal.school", "когамдык"))
        self.assertIn(schools[1], self.search("ejournal.school", "емкая"))
        found = schools.search([("id", "in", schools.ids)], order="name")
        self.assertEqual(found.mapped("code"), ["Q2", "Q1"])

    def test_what_cannot_be_seen_is_not_kept(self):
        """A zero-width blank after a number made a second student."""
        student = self.student.copy(
            {"number": "26000182\u200b", "last_name": "И\u0306он\xa0"}
        )
        student.invalidate_recordset()
        self.assertEqual((student.number, student.last_name), ("26000182", "Йон"))
        student.number = "\ufeff26000183 "
        self.assertEqual(student.number, "26000183")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.student.copy({"number": "26000183\u2060", "last_name": "Й"})

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
