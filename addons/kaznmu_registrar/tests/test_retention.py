from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.kaznmu_ejournal.tests.common import ROLES

from .test_archive import ArchiveCase

READERS = {"registrar", "registrar_head", "vice_rector", "administrator"}
LAST_DAY = "2132-12-31 18:59:00"  # one minute before the new year in Almaty, UTC+5
FIRST_DUE = "2132-12-31 19:00:00"


@tagged("post_install", "-at_install")
class TestRetention(ArchiveCase):
    """SOP T1.9, order No. 263: terms are data, nothing is deleted by itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case.retention_years = 5  # the year 2126/2127: until 31 December 2132
        cls.Retention = cls.env["ejournal.retention"].with_user(cls.registrar)
        cls.env.company.ejournal_timezone = "Asia/Almaty"

    def _find_due(self):
        self.env.invalidate_all()
        return self.Retention.search(
            [
                ("is_due", "=", True),
                ("res_model", "=", "ejournal.statement"),
                ("res_id", "=", self.statement.id),
            ]
        )

    def _decide(self, item, user=None, **values):
        wizard = self.env["ejournal.retention.decision"].with_user(
            user or self.registrar
        )
        return wizard.create({"item_ids": item.ids, **values}).action_apply()

    def test_due_from_the_first_day_after_the_term(self):
        """By the university's clock, not the server's."""
        self.assertFalse(self._find_due())
        with freeze_time(LAST_DAY):
            self.assertFalse(self._find_due())
        with freeze_time(FIRST_DUE):
            item = self._find_due()
            self.assertEqual(item.until, date(2132, 12, 31))
            self.assertTrue(item.is_due)
            self.assertEqual(item.display_name, self.statement.display_name)

    def test_permanent_cases_are_never_due(self):
        self.case.is_permanent = True
        with freeze_time("2300-01-01 12:00:00"):
            self.assertFalse(self._find_due())

    def test_journals_by_the_universitys_term(self):
        self.env.company.ejournal_journal_years = 3
        domain = [
            ("res_model", "=", "ejournal.journal"),
            ("res_id", "=", self.journal.id),
        ]
        self.assertEqual(self.Retention.search(domain).until, date(2130, 12, 31))
        self.env.company.ejournal_journal_years = 0
        self.env.invalidate_all()
        self.assertFalse(self.Retention.search(domain))

    def test_keep_longer(self):
        with freeze_time(FIRST_DUE):
            item = self._find_due()
            for day in (False, date(2132, 12, 31)):
                with self.subTest(day=day), self.assertRaises(UserError):
                    self._decide(item, decision="keep", keep_until=day)
            self._decide(item, decision="keep", keep_until=date(2135, 6, 30))
            self.assertFalse(self._find_due())
        with freeze_time("2135-06-30 12:00:00"):
            self.assertFalse(self._find_due())
        with freeze_time("2135-07-01 12:00:00"):
            self.assertTrue(self._find_due())
        self.assertTrue(self.statement.exists())

    def test_handed_over(self):
        with freeze_time(FIRST_DUE):
            item = self._find_due()
            with self.assertRaises(UserError):
                self._decide(item, decision="archive", act_number=" ")
            self._decide(item, decision="archive", act_number="12-A")
            self.assertFalse(self._find_due())
        review = self.env["ejournal.retention.review"].search([], limit=1)
        self.assertEqual(
            (review.act_number, review.user_id, review.res_id),
            ("12-A", self.registrar, self.statement.id),
        )
        self.assertTrue(self.statement.exists())
        with self.assertRaises(UserError):
            review.act_number = "13"
        with self.assertRaises(UserError):
            review.unlink()

    def test_not_before_the_term_is_over(self):
        item = self.Retention.search([("res_id", "=", self.statement.id)], limit=1)
        with self.assertRaises(UserError):
            self._decide(item, decision="archive", act_number="1")

    def test_who_sees_and_decides(self):
        for role in ROLES:
            user = self.users[role]
            with self.subTest(role=role):
                if role not in READERS:
                    with self.assertRaises(AccessError):
                        self.Retention.with_user(user).search([])
                with self.assertRaises(AccessError):
                    self.env["ejournal.retention.review"].with_user(user).create({})
                if role in READERS - {"vice_rector"}:
                    continue
                with self.assertRaises(AccessError):
                    self._decide(self.Retention, user, decision="keep")
