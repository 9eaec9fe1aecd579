from odoo.tests import BaseCase, tagged

from ..workbook import defuse


@tagged("post_install", "-at_install")
class TestDefuse(BaseCase):
    def test_a_formula_that_people_typed_is_text(self):
        for value in ("=1+1", "@SUM(A1)", "+cmd|'/c'!A1", "-2+3+cmd", "\t=1", "\r=1"):
            with self.subTest(value=value):
                self.assertEqual(defuse(value), f"'{value}")

    def test_all_else_stays(self):
        for value in ("-", "+7 (701) 123-45-67", "-5", "a=b", "Ким", "", None, 5, 2.5):
            with self.subTest(value=value):
                self.assertEqual(defuse(value), value)
