from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.kaznmu_university.words import Speaker, say

from .common import EjournalCase


class CheckCase(EjournalCase):
    """A filled journal whose draft has nothing against it but what a test adds."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls()
        case.fill(
            {
                lesson: ["80", "50", "40"]
                for lesson in (cls.practical, cls.midterm_1, cls.midterm_2)
            }
        )

    def make_draft(self, journal=None):
        statement = (journal or self.journal).with_user(self.teacher)
        statement = statement._create_statement()
        for line in statement.line_ids.filtered("is_admitted"):
            line.exam_value = "70"
        statement.action_check()
        return statement

    def get_findings(self, statement=None):
        """``{code: (severity, message)}`` of a draft as the teacher sees it."""
        statement = statement or self.make_draft()
        statement.action_check()
        return {
            finding.code: (finding.severity, finding.message)
            for finding in statement.finding_ids
        }

    def assertFinding(self, code, severity, *texts):
        findings = self.get_findings()
        self.assertIn(code, findings)
        self.assertEqual(findings[code][0], severity)
        for text in texts:
            self.assertIn(text, findings[code][1])

    def change(self, lesson, row, value, **more):
        cell = self.get_cell(lesson, row)
        answer = self.journal.with_user(self.teacher).save_marks(
            [
                {
                    "lesson_id": lesson.id,
                    "participant_id": row.id,
                    "value": value,
                    "version": cell["version"] if cell else 0,
                    **more,
                }
            ]
        )
        self.assertTrue(answer["saved"], answer)


@tagged("post_install", "-at_install")
class TestStatementCheck(CheckCase):
    """SOP T1.7: a statement is checked before it is formed, and leads to each place."""

    def test_nothing_to_find(self):
        self.assertFalse(self.get_findings())

    def test_an_empty_cell_leads_to_its_lesson(self):
        self.change(self.practical, self.rows[1], "")
        self.assertFinding("empty_cells", "error", "1 cells are empty")
        action = self.make_draft().finding_ids.filtered("res_model")[:1].action_open()
        self.assertEqual(action["res_id"], self.practical.id)

    def test_absence_without_make_up_is_a_warning(self):
        """SOP C16: «н/б» that is made up, excused or re-credited is none."""
        self.change(self.practical, self.rows[1], "н/б")
        self.assertFinding("not_made_up", "warning", "Ёлкин")
        self.change(self.practical, self.rows[1], "н/б 60", makeup_date="2026-09-20")
        self.assertNotIn("not_made_up", self.get_findings())

    def test_recredit_needs_the_number_of_its_order(self):
        """SOP C16: re-credit by order of the dean's office."""
        self.change(self.practical, self.rows[0], "н/б", note="перезачет № 15")
        self.assertNotIn("recredit_without_order", self.get_findings())
        # As marks stand that were entered before the number was asked for.
        marks = self.env["ejournal.mark"].search([("kind", "=", "recredit")])
        marks.write({"note": "перезачет", "recredit_order": False})
        self.assertFinding("recredit_without_order", "error", "Аманова")
        self.change(
            self.practical, self.rows[0], "н/б", note="перезачет, распоряжение № 15"
        )
        self.assertNotIn("recredit_without_order", self.get_findings())

    def test_make_up_before_its_absence(self):
        """A lesson that was moved later than the make-up of its absence."""
        self.change(self.practical, self.rows[1], "н/б 60", makeup_date="2026-09-20")
        self.practical.date = "2026-09-21"
        self.assertFinding("makeup_before_absence", "error", "Ёлкин")

    def test_entry_on_a_holiday(self):
        self.practical.date = "2026-10-25"  # Republic Day, a Sunday
        self.assertFinding("day_off", "warning", "holiday")

    def test_weights_that_do_not_add_up(self):
        """Weights changed apart from the policy, whose own check does not see them."""
        kinds = self.kinds
        self.policy.write(
            {
                "formula": "weighted",
                "weight_ids": [
                    (0, 0, {"kind_id": kinds["practical"].id, "weight": 0.6}),
                    (0, 0, {"kind_id": kinds["midterm"].id, "weight": 0.4}),
                ],
            }
        )
        self.assertNotIn("weights", self.get_findings())
        self.policy.weight_ids[0].weight = 0.5
        self.assertFinding("weights", "error", "0.9")

    def test_substitution_without_protocol(self):
        """SOP C11."""
        substitute = self._create_user("teacher", login="substitute")
        assignment = self.env["ejournal.assignment"].create(
            {
                "journal_id": self.journal.id,
                "teacher_id": substitute.id,
                "replaces_id": self.teacher.id,
                "date_from": "2026-09-07",
                "date_to": "2026-09-07",
            }
        )
        self.assertFinding("no_protocol", "error", "substitute")
        assignment.protocol_number = "3"
        self.assertNotIn("no_protocol", self.get_findings())

    def test_appeal_without_protocol(self):
        statement = self.make_draft()
        statement.line_ids[0].write({"appeal_value": "90", "appeal_date": "2026-11-20"})
        self.assertIn("appeal_without_protocol", self.get_findings(statement))
        statement.line_ids[0].appeal_protocol = "7"
        self.assertNotIn("appeal_without_protocol", self.get_findings(statement))

    def test_journal_without_students(self):
        journal = self._create_journal(discipline=self.discipline.copy({"code": "T2"}))
        journal.participant_ids.unlink()
        findings = self.get_findings(self.make_draft(journal))
        self.assertIn("no_students", findings)

    def test_acknowledged_warning_stays_with_the_statement(self):
        """Who, when and which; a warning nobody acknowledged blocks the forming."""
        self.change(self.practical, self.rows[1], "н/б")
        statement = self.make_draft()
        with self.assertRaisesRegex(UserError, "not made up"), self.cr.savepoint():
            statement.action_form()
        statement.action_acknowledge()
        statement.action_form()
        [kept] = statement.content["acknowledged"]
        self.assertEqual(kept["code"], "not_made_up")
        self.assertEqual(kept["user"], self.teacher.name)
        self.assertEqual(kept["on"], "2026-11-23 06:00:00")

    def test_a_new_check_keeps_what_is_acknowledged(self):
        self.change(self.practical, self.rows[1], "н/б")
        statement = self.make_draft()
        statement.action_acknowledge()
        statement.action_check()
        self.assertEqual(statement.finding_ids.acknowledged_by_id, self.teacher)
        # Another student is missing now: that is another finding.
        self.change(self.practical, self.rows[0], "н/б")
        statement.action_check()
        self.assertFalse(statement.finding_ids.acknowledged_by_id)

    def test_each_reads_the_own_language(self):
        """Whoever has run the check: a Kazakh reads Kazakh, with the lesson's name."""
        kind = self.practical.kind_id
        kind.with_context(lang="ru_RU").code = "ПЗ"
        kind.with_context(lang="kk_KZ").code = "ПС"
        self.change(self.practical, self.rows[1], "н/б")
        statement = self.make_draft().with_context(lang="ru_RU")
        for checked_in in ("ru_RU", "kk_KZ"):
            statement.with_context(lang=checked_in).action_check()
            for lang, words, code in (
                ("ru_RU", "не отработано", "ПЗ"),
                ("kk_KZ", "өтелмеген", "ПС"),
            ):
                with self.subTest(lang, checked_in=checked_in):
                    finding = statement.finding_ids.with_context(lang=lang)
                    self.assertIn(words, finding.message)
                    self.assertIn(code, finding.message)
        statement.action_acknowledge()
        statement.action_form()
        [kept] = statement.content["acknowledged"]
        self.assertIn("өтелмеген", kept["message"]["kk_KZ"])
        self.assertIn("не отработано", kept["message"]["ru_RU"])

    def test_names_of_what_is_gone_stay(self):
        """A sentence names a record that was deleted as it was called."""
        tag = self.env["res.partner.category"].create({"name": "Gone"})
        data = {
            "module": "kaznmu_ejournal",
            "source": "%s is admitted but has no exam result.",
            "values": {"0": Speaker.name(tag)},
        }
        tag.unlink()
        sentence = "Gone is admitted but has no exam result."
        self.assertEqual(say(self.env, [data, "As it was"]), [sentence, "As it was"])

    def test_reading_many_sentences_takes_as_many_queries_as_one(self):
        for lesson in (self.practical, self.midterm_1, self.midterm_2):
            self.change(lesson, self.rows[1], "")
        findings = self.make_draft().finding_ids
        self.assertGreater(len(findings), 2)
        counts = []
        for ids in (findings[:1].ids, findings.ids):
            self.env.invalidate_all()
            some = findings.browse(ids)
            some.mapped("words")
            before = self.cr.sql_log_count
            some.mapped("message")
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_a_check_says_nothing_that_nobody_reads(self):
        """A sentence is made where it is read, with queries of its own."""
        statement = self.make_draft().sudo()
        check = self.env["ejournal.statement.check"]
        counts = []
        days = ("2026-10-25", "2026-11-01", "2026-11-08")
        lessons = self.practical | self.midterm_1 | self.midterm_2
        for lesson, day in zip(lessons, days, strict=True):
            lesson.date = day
            found = check._get_findings(statement)  # whatever is read once, is read
            before = self.cr.sql_log_count
            self.env.invalidate_all()
            found = check._get_findings(statement)
            counts.append((len(found), self.cr.sql_log_count - before))
        self.assertEqual([number for number, _count in counts], [1, 2, 3])
        self.assertEqual(len({count for _number, count in counts}), 1, counts)

    def test_errors_cannot_be_acknowledged(self):
        self.change(self.practical, self.rows[1], "")
        statement = self.make_draft()
        statement.action_acknowledge()
        self.assertFalse(statement.finding_ids.acknowledged_by_id)
        with self.assertRaises(UserError):
            statement.action_form()

    def test_only_the_teacher_acknowledges(self):
        self.change(self.practical, self.rows[1], "н/б")
        findings = self.make_draft().finding_ids
        for role in ("head", "registrar", "registrar_head", "administrator"):
            with self.subTest(role=role), self.assertRaises(UserError):
                findings.with_user(self.users[role]).action_acknowledge()
        for user in (self.teacher, self.users["registrar_head"]):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                findings.with_user(user).write({"acknowledged_by_id": user.id})
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                findings.with_user(user).unlink()


@tagged("post_install", "-at_install")
class TestStatementCheckOfManyMarks(CheckCase):
    """Findings that need a real journal: nine more students."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        students = cls._create_students([f"Студент{place}" for place in range(9)])
        cls.journal.participant_ids = [
            (0, 0, {"student_id": student.id, "date_from": date(2026, 9, 1)})
            for student in students
        ]
        cls.others = cls.journal.participant_ids - cls.rows

    def fill_others(self, lessons, value=None):
        answer = self.save_many(
            [
                (lesson, row, value or str(60 + place), None, 0)
                for lesson in lessons
                for place, row in enumerate(self.others)
            ]
        )
        self.assertFalse(answer["refused"])

    def test_most_marks_in_the_last_day(self):
        """The marks of a term typed in one go, a day or less before the forming."""
        self.fill_others([self.practical, self.midterm_1, self.midterm_2])
        self.assertFinding("haste", "warning", "24 hours")
        with freeze_time("2026-11-24 06:00:01"):
            self.assertNotIn("haste", self.get_findings())

    def test_a_whole_column_of_one_value(self):
        self.fill_others([self.midterm_1, self.midterm_2])
        for row in self.rows:
            self.change(self.practical, row, "90")
        self.fill_others([self.practical], "90")
        self.assertFinding("same_value", "warning", "90")
        self.change(self.practical, self.rows[0], "91")
        self.assertNotIn("same_value", self.get_findings())

    def test_the_number_of_queries_is_constant(self):
        """Twelve students with absences take no more queries than three."""
        small = self._create_journal(discipline=self.discipline.copy({"code": "T2"}))
        self.assertEqual(self.count_queries(small), self.count_queries(self.journal))

    def count_queries(self, journal):
        for lesson in journal.lesson_ids:
            for row in journal.participant_ids:
                if not self.get_cell(lesson, row):
                    self.save(lesson, row, "н/б")
        statement = self.make_draft(journal).sudo()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        findings = self.env["ejournal.statement.check"]._get_findings(statement)
        self.assertTrue(findings)
        return self.cr.sql_log_count - before
