from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.kaznmu_university.tests.browser import WebCase

from .common import ROLES, EjournalCase, call_json2

OFFICE = {"registrar", "registrar_head", "administrator"}


class SubstitutionCase(EjournalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.substitute = cls._create_user("teacher", login="substitute")

    def vals(self, **vals):
        return {
            "journal_id": self.journal.id,
            "teacher_id": self.substitute.id,
            "replaces_id": self.teacher.id,
            "date_from": date(2026, 10, 1),
            "date_to": date(2026, 10, 10),
            "protocol_number": "7",
            "protocol_date": date(2026, 9, 30),
            **vals,
        }

    def record(self, user=None, **vals):
        Assignment = self.env["ejournal.assignment"].with_user(
            user or self.users["head"]
        )
        return Assignment.create(self.vals(**vals))


@tagged("post_install", "-at_install")
class TestSubstitution(SubstitutionCase):
    """SOP C11: the substitute keeps the journal under the own login."""

    def test_within_the_dates_only(self):
        """Own login, own dates; the history tells for whom."""
        self.record()
        answer = self.save(self.midterm_1, self.rows[0], "70", user=self.substitute)
        self.assertFalse(answer["refused"])
        self.assertRefused(
            self.save(self.practical, self.rows[0], "70", user=self.substitute),
            "not_your_dates",
        )
        change = self.env["ejournal.mark.change"].search([], limit=1)
        self.assertEqual(change.user_id, self.substitute)
        self.assertEqual(change.on_behalf_id, self.teacher)

    def test_who_is_replaced_does_not_write(self):
        """On the substitute's days, unless the setting lets both; then the history
        tells whose day it was."""
        self.record()
        self.assertRefused(
            self.save(self.midterm_1, self.rows[0], "70", user=self.teacher),
            "not_your_dates",
        )
        answer = self.save(self.practical, self.rows[0], "70", user=self.teacher)
        self.assertFalse(answer["refused"])
        self.env.company.ejournal_replaced_writes = True
        answer = self.save(self.midterm_1, self.rows[0], "70", user=self.teacher)
        self.assertFalse(answer["refused"])
        change = self.env["ejournal.mark.change"].search([], limit=1)
        self.assertEqual(change.user_id, self.teacher)
        self.assertEqual(change.on_behalf_id, self.substitute)

    def test_first_and_last_day_are_included(self):
        self.record(date_from=self.midterm_1.date, date_to=self.lecture.date)
        for lesson in (self.midterm_1, self.lecture):
            answer = self.save(lesson, self.rows[0], "н/б", user=self.substitute)
            self.assertFalse(answer["refused"])

    def test_who_records(self):
        """Heads for their own departments, and the registrar's office."""
        for role in ROLES:
            with self.subTest(role=role):
                if role in OFFICE | {"head"}:
                    self.record(self.users[role]).unlink()
                    continue
                with self.assertRaises(AccessError):
                    self.record(self.users[role])

    def test_a_head_of_another_department_does_not(self):
        """Not even when teaching in the journal."""
        other = self._create_user("head", login="other.head")
        self.department.copy({"code": "O", "head_id": other.id})
        with self.assertRaises(AccessError):
            self.record(other)
        self.env["ejournal.assignment"].create(
            {"journal_id": self.journal.id, "teacher_id": other.id}
        )
        with self.assertRaisesRegex(UserError, "head of the department"):
            self.record(other)

    def test_a_head_appoints_no_teachers(self):
        with self.assertRaisesRegex(UserError, "registrar's office"):
            self.record(replaces_id=False)
        with self.assertRaisesRegex(UserError, "registrar's office"):
            self.journal.assignment_ids.with_user(self.users["head"]).write(
                {"teacher_id": self.users["head"].id}
            )
        row = self.record()
        with self.assertRaisesRegex(UserError, "registrar's office"):
            row.replaces_id = False
        with self.assertRaisesRegex(UserError, "registrar's office"):
            self.journal.assignment_ids[0].with_user(self.users["head"]).unlink()

    def test_who_may_be_a_substitute(self):
        for vals in (
            {"teacher_id": self.users["registrar"].id},
            {"replaces_id": self.stranger.id},
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                self.record(**vals)

    def test_nobody_is_the_own_substitute(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(Exception, "substitute_is_another"),
        ):
            self.record(teacher_id=self.teacher.id)

    def test_dates_are_needed(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(Exception, "substitute_dates"),
        ):
            self.record(date_to=False)

    def test_one_substitute_at_a_time(self):
        self.record()
        third = self._create_user("teacher", login="third")
        for dates in (
            (date(2026, 10, 10), date(2026, 10, 20)),
            (date(2026, 9, 1), date(2026, 10, 1)),
        ):
            with (
                self.subTest(dates=dates),
                self.assertRaises(ValidationError),  # and roll back
            ):
                self.record(teacher_id=third.id, date_from=dates[0], date_to=dates[1])
        self.record(
            teacher_id=third.id,
            date_from=date(2026, 10, 11),
            date_to=date(2026, 10, 20),
        )

    def test_without_a_protocol_it_is_to_be_completed(self):
        row = self.record(protocol_number=False)
        Assignment = self.env["ejournal.assignment"]
        self.assertTrue(row.is_to_complete)
        self.assertEqual(Assignment.search([("is_to_complete", "=", True)]), row)
        row.protocol_number = "8"
        self.assertFalse(Assignment.search([("is_to_complete", "=", True)]))

    def test_the_registrars_office_is_notified(self):
        """Once a substitution, and once more when its protocol comes."""
        row = self.record(protocol_number=False)
        office = self.users["registrar"].partner_id
        notices = self.env["mail.message"].search(
            [("partner_ids", "in", office.ids), ("model", "=", self.journal._name)]
        )
        self.assertEqual(len(notices), 1)
        self.assertIn("protocol of the department meeting is missing", notices.body)
        self.assertIn(self.journal.display_name, notices.body)
        row.protocol_number = "8"
        self.assertIn("Protocol No. 8", self.journal.message_ids[0].body)

    def test_the_substitute_is_notified(self):
        """Recorded by the head: the substitute hears of it, for which journals."""
        row = self.record()
        notices = self.env["mail.message"].search(
            [
                ("partner_ids", "in", row.teacher_id.partner_id.ids),
                ("model", "=", self.journal._name),
            ]
        )
        self.assertEqual(len(notices), 1)
        self.assertIn(self.journal.display_name, notices.body)

    def test_names_of_journals_in_the_readers_language(self):
        """The head works in English here, the substitute in Kazakh."""
        self.substitute.lang = "kk_KZ"
        self.discipline.with_context(lang="kk_KZ").name = "Қалыпты анатомия"
        row = self.record()
        notice = self.env["mail.message"].search(
            [
                ("partner_ids", "in", row.teacher_id.partner_id.ids),
                ("model", "=", self.journal._name),
            ]
        )
        self.assertIn("Қалыпты анатомия", notice.body)

    def test_used_substitutions_are_not_deleted(self):
        row = self.record()
        self.save(self.midterm_1, self.rows[0], "70", user=self.substitute)
        with self.assertRaisesRegex(UserError, "entered marks"):
            row.unlink()

    def test_a_substitute_forms_no_statement(self):
        self.record()
        with self.assertRaisesRegex(UserError, "forms its statement"):
            self.journal.with_user(self.substitute)._create_statement()

    def test_all_journals_in_one_go(self):
        """The dialog: open journals with lessons on the dates, one notice."""
        other = self._create_journal(discipline=self.discipline.copy({"code": "S"}))
        self._create_journal(
            discipline=self.discipline.copy({"code": "S2"}),
            lessons=[("lecture", date(2026, 9, 7))],
        )
        wizard = (
            self.env["ejournal.substitution"]
            .with_user(self.users["head"])
            .create(
                {
                    name: value
                    for name, value in self.vals().items()
                    if name != "journal_id"
                }
            )
        )
        self.assertEqual(wizard.journal_ids, self.journal | other)
        before = self.env["mail.message"].search_count(
            [("partner_ids", "in", self.users["registrar"].partner_id.ids)]
        )
        action = wizard.action_record()
        rows = self.env["ejournal.assignment"].search(action["domain"])
        self.assertEqual(rows.journal_id, self.journal | other)
        self.assertEqual(set(rows.mapped("protocol_number")), {"7"})
        notices = self.env["mail.message"].search(
            [("partner_ids", "in", self.users["registrar"].partner_id.ids)]
        )
        self.assertEqual(len(notices), before + 1)


@tagged("post_install", "-at_install")
class TestSubstitutionRpc(SubstitutionCase, WebCase):
    """The forbidden things over the external API (JSON-2)."""

    @mute_logger("odoo.http")  # the server tells of refusals
    def test_no_way_round(self):
        vals = {
            name: str(value) if isinstance(value, date) else value
            for name, value in self.vals().items()
        }
        for user in (self.teacher, self.substitute, self.users["coordinator"]):
            with self.subTest(user=user.login):
                response = call_json2(
                    self, user, "ejournal.assignment", "create", vals_list=[vals]
                )
                self.assertEqual(response.status_code, 403)
        self.assertEqual(len(self.journal.assignment_ids), 1)
