from decimal import Decimal

from lxml import html

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.kaznmu_ejournal.tests.test_statement import StatementCase


class ResultCase(StatementCase):
    """Formed statements of two disciplines of 5 credits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls()
        cls.discipline.credits = 5
        cls.second = cls.discipline.copy({"code": "T2", "name": "Histology"})
        case.form_results("50", "60")
        # Row l: 5 credits of 1.0 and 5 of 1.33 are 1.165 → 1.17.
        case.form_results("50", "60", discipline=cls.second, marks=["59", "50", "40"])

    def form_results(self, *exams, discipline=None, marks=None):
        """A formed statement of a discipline; РД as the marks are."""
        journal = self.journal
        if discipline:
            journal = self._create_journal(discipline=discipline)
            lessons = journal.lesson_ids.filtered("is_graded")
            answer = self.save_many(
                [
                    (lesson, row, value, None, 0)
                    for lesson in lessons
                    for row, value in zip(journal.participant_ids, marks, strict=True)
                ]
            )
            self.assertFalse(answer["refused"] + answer["conflicts"])
        else:
            version = {
                lesson: self.get_cell(lesson, self.rows[0])["version"]
                for lesson in (self.practical, self.midterm_1, self.midterm_2)
            }
            self.save_many(
                [
                    (lesson, self.rows[0], "50", None, number)
                    for lesson, number in version.items()
                ]
            )
        action = journal.with_user(self.teacher).action_create_statement()
        Statement = self.env["ejournal.statement"].with_user(self.teacher)
        statement = Statement.browse(action["res_id"])
        self.enter_exams(statement, *exams)
        statement.action_form()
        return statement


@tagged("post_install", "-at_install")
class TestAcademicRecord(ResultCase):
    """Results over all terms: cumulative GPA, thresholds of transfer, transcript."""

    def get_record(self, place=0):
        Record = self.env["ejournal.academic.record"]
        return Record._get_records(self.students)[self.students[place]]

    def test_cumulative_gpa(self):
        """Row l: D (1.0) and D+ (1.33) of 5 credits each: 1.165 → 1.17."""
        record = self.get_record()
        letters = [line.letter for line in record.results.values()]
        self.assertEqual(letters, ["D", "D+"])
        self.assertEqual((record.gpa, record.credits), (Decimal("1.17"), 10))
        self.assertFalse(record.debts)
        # Not admitted to both: 0 points, two debts.
        record = self.get_record(2)
        self.assertEqual((record.gpa, record.credits), (Decimal("0.00"), 0))
        self.assertEqual(record.debts, [self.discipline, self.second])

    def test_credits_weigh(self):
        """90 and 90 are A-, of 10 credits."""
        self.form_results(
            "90",
            "60",
            discipline=self.discipline.copy({"code": "T3", "credits": 10}),
            marks=["90", "50", "40"],
        )
        record = self.get_record()
        # (5 · 1.0 + 5 · 1.33 + 10 · 3.67) / 20 = 2.4175
        self.assertEqual(record.gpa, Decimal("2.42"))
        self.assertEqual(len(record.results), 3)

    def test_a_repeated_discipline_counts_by_its_last_result(self):
        """A year later 90 and 90 are A-: (5 · 3.67 + 5 · 1.33) / 10 = 2.50."""
        dates = ("date_start", "date_end", "attestation_start", "attestation_end")
        values = self.term.copy_data({"code": "T-2", "name": "Earlier"})[0]
        for name in dates:
            day = fields.Date.to_date(values[name])
            values[name] = day.replace(year=day.year - 1)
        earlier = self.env["ejournal.term"].create(values)
        again = self.discipline.copy({"code": "T5"})
        statement = self.form_results(
            "90", "60", discipline=again, marks=["90", "50", "40"]
        )
        # The discipline was first taken in the earlier term: then it is the same.
        self.journal.with_context(tracking_disable=True)._write({"term_id": earlier.id})
        self.journal.statement_ids._write({"term_id": earlier.id})
        statement.journal_id._write({"discipline_id": self.discipline.id})
        self.env.invalidate_all()
        record = self.get_record()
        self.assertEqual(len(record.results), 2)
        self.assertEqual(record.results[self.discipline].letter, "A-")
        self.assertEqual(record.gpa, Decimal("2.50"))

    def test_who_is_below_the_threshold(self):
        """1.17 < 1.33: listed, with what is missing; 1.33 would do."""
        Threshold = self.env["ejournal.gpa.threshold"]
        general = Threshold.create({"course": 1, "gpa": 1.33})
        review = self.env["ejournal.gpa.review"].with_user(self.users["dean_office"])
        review = review.create({"school_id": self.school.id})
        review.action_list()
        # The second has D twice: 1.00.
        self.assertEqual(review.line_ids.student_id, self.students)
        line = review.line_ids.filtered(
            lambda line: line.student_id == self.students[0]
        )
        self.assertEqual(line.missing, "GPA 1.17 of 1.33")
        last = review.line_ids.filtered(
            lambda line: line.student_id == self.students[2]
        )
        self.assertIn("Histology", last.missing)
        # The group has a threshold of its own, and another course none.
        own = Threshold.create({"course": 1, "group_id": self.group.id, "gpa": 1.17})
        self.assertEqual(Threshold._find_for(self.group), {self.group: own})
        review.action_list()
        self.assertNotIn(self.students[0], review.line_ids.student_id)
        (own | general).course = 2
        self.assertFalse(Threshold._find_for(self.group))

    def test_transcript_in_three_languages(self):
        report = self.env.ref("kaznmu_registrar.action_report_student_transcript")
        for language, words in (
            ("ru_RU", ("Транскрипт", "удовлетворительно")),
            ("kk_KZ", ("Транскрипт", "қанағаттанарлық")),
            ("en_US", ("Transcript", "Satisfactory")),
        ):
            self.env["res.lang"]._activate_lang(language)
            with self.subTest(language=language):
                content, _type = (
                    self.env["ir.actions.report"]
                    .with_user(self.users["registrar"])
                    .with_context(document_language=language)
                    ._render_qweb_html(report.report_name, self.students[0].ids)
                )
                text = " ".join(html.fromstring(content).text_content().split())
                for word in (*words, "1,17", "Histology", self.students[0].name):
                    self.assertIn(word.casefold(), text.casefold())
        with self.assertRaises(AccessError):
            self.env["ir.actions.report"].with_user(self.teacher)._render_qweb_html(
                report.report_name, self.students[0].ids
            )
