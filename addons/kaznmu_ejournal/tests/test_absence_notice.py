from odoo.fields import Command, Domain
from odoo.tests import new_test_user, tagged

from odoo.addons.kaznmu_university.languages import KAZAKH, RUSSIAN

from .common import EjournalCase


@tagged("post_install", "-at_install")
class TestAbsenceNotice(EjournalCase):
    """SOP C16: the student is told once at half of the limit, and once at the limit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(RUSSIAN)
        cls.policy.absence_limit = 0.5  # two of the four lessons
        cls.user = new_test_user(
            cls.env,
            login="absent_student",
            lang=KAZAKH,
            groups="kaznmu_university.ejournal_group_student",
        )
        cls.students[0].user_id = cls.user
        cls.discipline.with_context(lang=KAZAKH).name = "Анатомия (каз.)"

    def run_cron(self):
        """Messages that one run sends."""
        Message = self.env["mail.message"]
        before = Message.search(Domain.TRUE)
        with self.enter_registry_test_mode():
            self.env.ref("kaznmu_ejournal.ir_cron_absences").method_direct_trigger()
        self.env.invalidate_all()
        return Message.search(Domain.TRUE) - before

    def test_once_at_half_and_once_at_the_limit(self):
        self.assertFalse(self.run_cron())
        self.save(self.practical, self.rows[0], "н/б")
        self.save(self.practical, self.rows[1], "н/б")  # has no way into the portal
        message = self.run_cron()
        self.assertEqual(message.partner_ids, self.user.partner_id)
        self.assertIn("Анатомия (каз.)", message.subject)
        self.assertIn("жартысы", message.body)
        self.assertIn(f"/my/journals/{self.rows[0].id}", message.body)
        self.assertEqual(self.rows[0].absence_notice, "half")
        self.assertFalse(self.rows[1].absence_notice)
        self.assertFalse(self.run_cron())
        self.user.lang = RUSSIAN
        self.save(self.midterm_1, self.rows[0], "н/б")
        message = self.run_cron()
        self.assertIn("Предел пропусков достигнут", message.body)
        self.assertEqual(self.rows[0].absence_notice, "limit")
        self.save(self.lecture, self.rows[0], "н/б")
        self.assertFalse(self.run_cron())

    def test_what_is_made_up_is_not_told(self):
        self.save(self.practical, self.rows[0], "н/б 70")
        self.save(self.lecture, self.rows[0], "н/б", note="перезачет, № 3")
        self.assertFalse(self.run_cron())

    def test_straight_to_the_limit(self):
        """A practical that bars at once; nobody is told of a half afterwards."""
        self.policy.write(
            {
                "absence_limit": 0,
                "limit_ids": [Command.create({"share": 0, "unit": "lessons"})],
            }
        )
        self.save(self.practical, self.rows[0], "н/б")
        self.assertIn("шегіне", self.run_cron().body)
        self.assertEqual(self.rows[0].absence_notice, "limit")
        self.assertFalse(self.run_cron())

    def test_nobody_is_told(self):
        """No limit, a closed journal, another term, the setting, an archived user."""
        self.save(self.practical, self.rows[0], "н/б")
        for record, change, back in (
            (self.policy, {"absence_limit": 0}, {"absence_limit": 0.5}),
            (
                self.env.company,
                {"ejournal_remind_absences": False},
                {"ejournal_remind_absences": True},
            ),
            (self.user, {"active": False}, {"active": True}),
        ):
            record.write(change)
            with self.subTest(change=change):
                self.assertFalse(self.run_cron())
            record.write(back)
        self.journal.sudo().closed_on = "2026-11-20"
        self.assertFalse(self.run_cron())
        self.journal.sudo().closed_on = False
        self.assertTrue(self.run_cron())
