from psycopg2.errors import ExclusionViolation

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.kaznmu_ejournal.assessment import SPECIAL_LETTERS
from odoo.addons.kaznmu_ejournal.tests.test_statement_kinds import KindCase, ModuleCase
from odoo.addons.kaznmu_exchange.exporter.oneroster import TermPackage, get_id


class ResultMixin:
    """Everybody who tells a student's result is asked, and must say the same."""

    def read_everywhere(self, row):
        """``{reader: (letter, per cent)}``, ``None`` where there is none."""
        self.env.flush_all()
        self.env.invalidate_all()
        line = self.journal._get_results().get(row, self.env["ejournal.statement.line"])
        return {
            "journal": self.get_values(line),
            "statement": self.read_statement(line),
            "consolidated": self.read_consolidated(row)[:2],
            "portal": self.read_portal(row),
            "report": self.read_report(row),
            "transcript": self.read_transcript(row),
            "oneroster": self.read_oneroster(row),
            "academic record": self.read_record(row),
        }

    def read_record(self, row):
        """The results over all terms, of which the student's transcript is printed."""
        records = self.env["ejournal.academic.record"]._get_records(row.student_id)
        results = records[row.student_id].results
        builder = self.env["ejournal.consolidated.builder"]
        line = results.get(builder._get_key(self.journal))
        return self.get_values(line) if line else (None, None)

    def read_ratings(self, row):
        """The admission rating, as grid, statement and portal say it."""
        students = self.journal.with_user(self.teacher).read_grid()["students"]
        [student] = [student for student in students if student["id"] == row.id]
        line = self.journal._get_results().get(row)
        [shown] = [
            journal
            for journal in row.student_id._get_portal_journals(self.term)
            if journal["row"] == row
        ]
        ratings = {"grid": student["rating"], "portal": shown["rating"]}
        if line and not line.part_ratings:  # that of a module is of all its parts
            ratings["statement"] = line.rating if line.has_rating else None
        return ratings

    @staticmethod
    def get_values(line):
        # Letters outside the scale have no per cent.
        return line.letter or None, line.final if line.traditional else None

    def read_statement(self, line):
        """What the frozen document shows."""
        number = line.student_id.number
        for shown in (line.statement_id.content or {}).get("lines", ()):
            if shown["student_number"] == number:
                return shown["letter"] or None, self.to_number(shown["final"])
        return None, None

    @staticmethod
    def to_number(text):
        return float(text.replace(",", ".")) if text else None

    def read_consolidated(self, row):
        """Letter, per cent, state and GPA points of the student's cell."""
        builder = self.env["ejournal.consolidated.builder"]
        data = builder._build(self.term, self.group)[self.group]
        key = builder._get_key(self.journal)
        [place] = [
            place
            for place, column in enumerate(data["columns"])
            if column["id"] == key.id
        ]
        [cell] = [
            line["cells"][place]
            for line in data["lines"]
            if line["student_id"] == row.student_id.id
        ]
        return cell["letter"], cell["final"], cell["state"], cell["gpa_points"]

    def read_portal(self, row):
        [shown] = [
            journal
            for journal in row.student_id._get_portal_journals(self.term)
            if journal["row"] == row
        ]
        return self.get_values(shown["result"])

    def read_report(self, row):
        found = self.env["ejournal.result.report"].search(
            [
                ("journal_id", "=", self.journal.id),
                ("student_id", "=", row.student_id.id),
            ]
        )
        self.assertLessEqual(len(found), 1)
        return self.get_values(found)

    def read_transcript(self, row):
        records = self.term.with_user(self.registrar).export_transcripts(
            student_ids=row.student_id.ids
        )
        self.assertLessEqual(len(records), 1)
        for record in records:
            if not record["deleted"]:  # the platform is told to forget it
                return record["alphaMark"], record.get("totalMark")
        return None, None

    def read_oneroster(self, row):
        results = [
            result
            for result in TermPackage(self.term.sudo()).rows["results"]
            if result["studentSourcedId"] == get_id(row.student_id)
        ]
        self.assertLessEqual(len(results), 1)
        for result in results:
            return result["metadata.kaznmu.letter"], self.to_number(result["score"])
        return None, None

    def may_retake(self, row):
        kind = self.env["ejournal.statement.kind.retake"]
        lines = kind._get_source_lines(self.journal, 99, None)
        return row in [line.participant_id for line in lines]

    def assertResult(self, row, letter, final, state, *, retake=False):
        """All readers agree on a result; ``state`` is that of the consolidated."""
        readers = self.read_everywhere(row)
        for reader, values in readers.items():
            with self.subTest(reader=reader):
                self.assertEqual(values, (letter, final))
        self.assertEqual(self.read_consolidated(row)[2], state)
        self.assertIs(self.may_retake(row), retake)
        self.assertEqual(len(set(self.read_ratings(row).values())), 1)


@tagged("post_install", "-at_install")
class TestResult(ResultMixin, KindCase):
    """One result of a student, the same in every document (РД 80, 70 and 40)."""

    def test_passed(self):
        self.form_main("90", "90")
        self.assertResult(self.rows[0], "B", 84.0, "graded")  # 48 + 36

    def test_not_admitted(self):
        self.form_main("90", "90")
        self.assertResult(self.rows[2], None, None, "not_admitted")

    def test_f_repeats_the_course(self):
        self.form_main("10", "90")
        self.assertResult(self.rows[0], "F", 10.0, "graded")

    def test_fx(self):
        self.form_main("30", "90")
        self.assertResult(self.rows[0], "FX", 30.0, "graded", retake=True)

    def test_fx_then_passed(self):
        self.form_main("30", "90")
        self.form_retake("60")
        self.assertResult(self.rows[0], "C+", 72.0, "graded")  # 48 + 24

    def test_fx_then_no_show(self):
        """Who does not appear at a retake keeps FX, and has one retake less."""
        main = self.form_main("30", "90")
        self.form_retake("неявка")
        self.assertResult(self.rows[0], "FX", 30.0, "graded", retake=True)
        self.assertEqual(self.journal._get_results()[self.rows[0]], main.line_ids[0])
        self.form_retake("неявка")
        self.assertResult(self.rows[0], "FX", 30.0, "graded")
        with self.assertRaisesRegex(UserError, "2 times at most"):
            self.create_draft("retake")

    def test_fx_then_excused_no_show(self):
        """A valid reason costs no retake, and gives an individual statement."""
        self.form_main("30", "90")
        self.form_retake("неявка ув.")
        self.form_retake("неявка ув.")
        self.assertResult(self.rows[0], "FX", 30.0, "graded", retake=True)
        individual = self.create_draft("individual", participant=self.rows[0])
        individual.line_ids.exam_value = "80"
        individual.action_form()
        self.assertResult(self.rows[0], "B", 80.0, "graded")  # 48 + 32

    def test_fx_twice_again(self):
        self.form_main("30", "90")
        self.form_retake("40")
        self.assertResult(self.rows[0], "FX", 40.0, "graded", retake=True)
        self.form_retake("35")
        self.assertResult(self.rows[0], "FX", 35.0, "graded")

    def test_the_retakes_of_one_student_are_not_those_of_another(self):
        """Each has two: the second student's first comes when the first's are over."""
        self.form_main("30", "неявка ув.")
        for _attempt in (1, 2):
            draft = self.create_draft("retake")
            for line, value in zip(draft.line_ids, ("40", "неявка ув."), strict=True):
                line.exam_value = value
            draft.action_form()
        third = self.create_draft("retake")
        self.assertEqual(third.line_ids.participant_id, self.rows[1])

    def test_no_show(self):
        self.form_main("неявка", "90")
        self.assertResult(self.rows[0], None, None, "no_show", retake=True)
        self.assertEqual(self.read_consolidated(self.rows[0])[3], 0.0)

    def test_excused_no_show_then_individual(self):
        self.form_main("неявка ув.", "90")
        self.assertResult(self.rows[0], None, None, "no_show", retake=True)
        self.assertIsNone(self.read_consolidated(self.rows[0])[3])
        individual = self.create_draft("individual", participant=self.rows[0])
        individual.line_ids.exam_value = "80"
        individual.action_form()
        self.assertResult(self.rows[0], "B", 80.0, "graded")

    def form_kinds(self, *kinds):
        """A formed statement with these kinds of outcome, of the admitted students."""
        draft = self.make_draft()
        lines = draft.line_ids.filtered("is_admitted")
        for line, kind in zip(lines, kinds, strict=True):
            line.sudo().exam_kind = kind  # as the office's procedures decide
        draft.action_form()
        return draft

    def test_passed_and_not_passed(self):
        self.form_kinds("passed", "not_passed")
        self.assertResult(self.rows[0], "P", None, "special")
        self.assertResult(self.rows[1], "NP", None, "special")
        # No per cent in means, either.
        [(final, points)] = self.env["ejournal.result.report"]._read_group(
            [("journal_id", "=", self.journal.id)], [], ["final:avg", "gpa_points:avg"]
        )
        self.assertFalse(final or points)

    def test_incomplete_and_withdrawn(self):
        self.form_kinds("incomplete", "withdrawn")
        self.assertResult(self.rows[0], "I", None, "special", retake=True)
        self.assertResult(self.rows[1], "W", None, "special")

    def test_withdrawn_by_the_university_and_audited(self):
        self.form_kinds("withdrawn_academic", "audited")
        self.assertResult(self.rows[0], "AW", None, "special")
        self.assertResult(self.rows[1], "AU", None, "special")

    def test_a_stage_that_is_not_passed(self):
        self.policy.stage_ids = [
            Command.create({"name": name, "minimum": 50}) for name in ("Тест", "ОСКЭ")
        ]
        draft = self.make_draft()
        first, second, _third = draft.line_ids
        first.write({"stage_1": "90", "stage_2": "40"})
        second.write({"stage_1": "90", "stage_2": "50"})
        draft.action_form()
        self.assertResult(self.rows[0], None, None, "stage_failed", retake=True)
        self.assertResult(self.rows[1], "C+", 70.0, "graded")  # 42 + 28

    def test_without_an_exam(self):
        self.policy.has_exam = False
        self.make_draft().action_form()
        self.assertResult(self.rows[0], "B", 80.0, "graded")
        self.assertResult(self.rows[2], None, None, "not_admitted")

    def test_the_counts_add_up_for_all_kinds(self):
        """Bands, special letters and what has no letter make the total, always."""
        report = self.env["report.kaznmu_ejournal.report_statement"]
        content = self.form_main("90", "90").content
        line = content["lines"][0]
        kinds = [
            {"letter": "A", "traditional": "excellent", "final": "95"},
            {"letter": "FX", "traditional": "unsatisfactory", "final": "30"},
            *(
                {"letter": letter, "exam_kind": kind, "outcome": kind}
                for kind, letter in SPECIAL_LETTERS.items()
            ),
            {"exam_kind": "no_show", "outcome": "no_show"},
            {"exam_kind": "no_show_valid", "outcome": "no_show_valid"},
            {"is_admitted": False, "outcome": "not_admitted"},
            {"exam_kind": "points", "outcome": "stage_failed"},
            {"exam_kind": None, "outcome": None},
        ]
        empty = {"letter": "", "traditional": None, "final": "", "exam_kind": "points"}
        content["lines"] = [{**line, **empty, **kind} for kind in kinds]
        summary = report._get_summary(content)
        counts = [band["count"] for band in summary["bands"]]
        counts += [
            summary[name]
            for name in ("not_admitted", "no_show", "stage_failed", "pending")
        ]
        self.assertEqual(sum(counts), summary["total"])
        self.assertEqual(summary["total"], len(kinds))
        self.assertEqual(summary["bands"][-1]["count"], len(SPECIAL_LETTERS))

    def test_returned(self):
        """What the registrar's office has returned is nobody's result."""
        main = self.form_main("90", "90")
        main.with_user(self.registrar).action_accept()
        self.assertResult(self.rows[0], "B", 84.0, "graded")
        main.with_user(self.registrar)._return("Wrong date")
        self.assertResult(self.rows[0], None, None, "missing")
        self.assertFalse(main.line_ids.filtered("is_result"))

    def test_a_returned_retake_gives_the_fx_back(self):
        self.form_main("30", "90")
        retake = self.form_retake("60")
        retake.with_user(self.registrar)._return("Wrong")
        self.assertResult(self.rows[0], "FX", 30.0, "graded", retake=True)

    def test_revised(self):
        """A draft of the next revision gives nothing; the formed one takes over."""
        main = self.form_main("90", "90")
        main.with_user(self.registrar)._return("Wrong column", "content")
        self.open_window(self.rows[0], value="60")
        revision = self.get_revision(main)
        revision.line_ids[0].exam_value = "60"
        self.assertResult(self.rows[0], None, None, "missing")
        revision.action_form()
        self.assertResult(self.rows[0], "C+", 72.0, "graded")
        self.assertFalse(main.line_ids.filtered("is_result"))
        revision.with_user(self.registrar)._return("Once more")
        self.assertResult(self.rows[0], None, None, "missing")

    def test_kept_as_formed(self):
        """The outcome and the GPA are those of the policy on the day of forming."""
        draft = self.make_draft()
        self.enter_exams(draft, "неявка", "90")
        self.policy.is_missed_exam_in_gpa = False
        draft.action_form()
        self.assertEqual(
            draft.line_ids.mapped("outcome"), ["no_show", "points", "not_admitted"]
        )
        self.assertEqual(draft.line_ids.mapped("in_gpa"), [False, True, False])
        self.policy.is_missed_exam_in_gpa = True
        self.assertIsNone(self.read_consolidated(self.rows[0])[3])
        self.assertIsNone(self.read_consolidated(self.rows[2])[3])

    def test_letters_of_another_scale(self):
        """Which grade is retaken, the scale alone says; no letter is known by name."""
        grades = self.policy.grade_ids.grouped("letter")
        grades["FX"].write({"letter": "E", "retake": "course"})
        grades["F"].write({"letter": "FX", "retake": "exam"})
        self.form_main("30", "10")
        self.assertResult(self.rows[0], "E", 30.0, "graded")
        self.assertResult(self.rows[1], "FX", 10.0, "graded", retake=True)
        self.assertEqual(
            self.create_draft("retake").line_ids.participant_id, self.rows[1]
        )

    def test_nobody_marks_a_result_by_hand(self):
        main = self.form_main("30", "90")
        retake = self.create_draft("retake")
        for role in ("teacher", "registrar_head", "administrator"):
            for line, values in (
                (main.line_ids[0], {"is_result": False}),
                (retake.line_ids, {"is_result": True}),
                (retake.line_ids, {"in_gpa": True}),
                (retake.line_ids, {"outcome": "passed"}),
            ):
                with (
                    self.subTest(role=role, values=values),
                    self.assertRaises(UserError),
                ):
                    line.with_user(self.users[role]).write(values)
        with self.assertRaises(UserError):
            main.sudo().line_ids[0].write({"is_result": False})
        with self.assertRaises(AccessError):
            main.line_ids.with_user(self.teacher).create(
                {
                    "statement_id": retake.id,
                    "participant_id": self.rows[1].id,
                    "is_result": True,
                }
            )

    @mute_logger("odoo.sql_db")
    def test_the_database_keeps_one_result(self):
        main = self.form_main("30", "90")
        retake = self.form_retake("60")
        self.env.flush_all()
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with self.assertRaises(ExclusionViolation), self.cr.savepoint():
            self.env.cr.execute(
                "UPDATE ejournal_statement_line SET is_result = TRUE WHERE id IN %s",
                [tuple((main.line_ids[0] | retake.line_ids).ids)],
            )

    def test_the_counts_of_a_statement_add_up(self):
        """With a no-show for a valid reason, too (issue: 18 of 19)."""
        report = self.env["report.kaznmu_ejournal.report_statement"]
        draft = self.make_draft()
        draft.line_ids[0].exam_value = "неявка ув."
        for value, expected in (("", (1, 1, 1)), ("неявка", (1, 2, 0))):
            draft.line_ids[1].exam_value = value
            content = draft._get_content()
            summary = report._get_summary(content)
            counts = tuple(
                summary[name] for name in ("not_admitted", "no_show", "pending")
            )
            with self.subTest(value=value):
                self.assertEqual(counts, expected)
                self.assertEqual(
                    sum(counts) + sum(band["count"] for band in summary["bands"]),
                    summary["total"],
                )

    def test_letters_outside_the_scale_are_counted(self):
        """P, I … are a count of their own, and have no per cent for the average."""
        report = self.env["report.kaznmu_ejournal.report_statement"]
        content = self.form_main("90", "90").content
        first, _second, third = content["lines"]
        first.update(exam_kind="passed", letter="P", final="", traditional=None)
        third.update(exam_kind="withdrawn", letter="W", final="", traditional=None)
        summary = report._get_summary(content)
        self.assertEqual(summary["bands"][-1], {"letters": "P, W", "count": 2})
        self.assertEqual(sum(band["count"] for band in summary["bands"]), 3)
        self.assertEqual((summary["not_admitted"], summary["average"]), (0, "78,0"))

    def test_the_grid_gives_no_letter_to_who_is_not_admitted(self):
        """FX and F come from the exam only; РД below 50 is «не допущен»."""
        students = self.journal.with_user(self.teacher).read_grid()["students"]
        self.assertEqual(
            [(row["letter"], row["is_admitted"]) for row in students],
            [("B", True), ("C+", True), (None, False)],
        )


@tagged("post_install", "-at_install")
class TestModuleResult(ResultMixin, ModuleCase):
    """SOP C09: the result of a module is one, in the completing journal."""

    def test_module(self):
        self.form_part()
        self.assertResult(self.rows[0], None, None, "missing")
        statement = self.make_draft()
        statement.line_ids[0].exam_value = "90"
        statement.action_form()
        self.assertResult(self.rows[0], "B+", 86.0, "graded")  # 50.4 + 36
        self.assertResult(self.rows[1], None, None, "not_admitted")
        self.assertFalse(self.part_journal._get_results())
