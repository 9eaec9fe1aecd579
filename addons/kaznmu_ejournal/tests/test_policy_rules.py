from lxml import html

from odoo import models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .test_statement import StatementCase


@tagged("post_install", "-at_install")
class TestPolicyScope(StatementCase):
    """Which of a term's policies a journal has: the most specific that speaks of it."""

    def make_policy(self, **scope):
        return self.policy.copy(
            {"name": "Special", "scope_ids": [Command.create(scope)] if scope else []}
        )

    def test_each_thing_a_scope_may_name(self):
        discipline = self.discipline.copy({"code": "T9"})
        journal = self._create_journal(discipline=discipline)
        journal.curriculum_id = self.env["ejournal.curriculum"].create(
            {
                "term_id": self.term.id,
                "program_id": self.program.id,
                "discipline_id": discipline.id,
                "control_form": "credit",
            }
        )
        for scope, applies in (
            ({"level": "bachelor"}, True),
            ({"level": "internship"}, False),
            ({"program_id": self.program.id}, True),
            ({"discipline_id": discipline.id}, True),
            ({"discipline_id": self.discipline.id}, False),
            ({"control_form": "credit"}, True),
            ({"control_form": "exam"}, False),
            ({"course": 1}, True),
            ({"course": 2}, False),
            ({"group_id": self.group.id}, True),
            ({"term_id": self.term.id}, True),
            ({"level": "bachelor", "course": 2}, False),
        ):
            with self.subTest(scope=scope):
                policy = self.make_policy(**scope)
                expected = policy if applies else self.policy
                self.assertEqual(journal.policy_id, expected)
                policy.scope_ids.unlink()
                self.assertEqual(journal.policy_id, self.policy)

    def test_the_most_specific_wins(self):
        self.make_policy(level="bachelor")
        exact = self.make_policy(level="bachelor", discipline_id=self.discipline.id)
        newest = self.make_policy(course=1)
        self.assertEqual(self.journal.policy_id, exact)
        exact.active = False
        self.assertEqual(self.journal.policy_id, newest)

    def test_a_term_has_no_special_policy_by_default(self):
        self.make_policy(level="internship").date_from = "2026-08-31"
        found = self.env["ejournal.policy"]._get_in_force(self.term.date_start)
        self.assertNotEqual(found.name, "Special")

    def get_changes(self, policy):
        """What decides the journal, each as ``(record, values)``."""
        other = self.policy.copy({"academic_year": "2126/2127"})
        grade = policy.grade_ids[0]
        return (
            (policy, {"exam_min": 60}),
            (policy, {"rating_share": 0.5, "exam_share": 0.5}),
            (policy, {"limit_ids": [Command.create({"share": 0.2})]}),
            (policy, {"grade_ids": [Command.update(grade.id, {"letter": "S"})]}),
            (grade, {"letter": "S"}),
            (
                other,
                {"scope_ids": [Command.create({"discipline_id": self.discipline.id})]},
            ),
            (self.term, {"policy_id": other.id}),
        )

    def test_never_past_a_mark(self):
        """Neither the rules of a policy change nor which policy a journal has (12)."""
        self.save(self.practical, self.rows[0], "85")
        for role in ("administrator", "registrar_head"):
            user = self.users[role]
            for record, values in self.get_changes(self.policy):
                with (
                    self.subTest(role=role, model=record._name, values=values),
                    self.assertRaisesRegex(UserError, "have marks already|not allowed"),
                    self.env.cr.savepoint(),
                ):
                    if record._name == "ejournal.policy":
                        values = {**values, "change_reason": "Council, No. 3"}
                    record.with_user(user).write(values)
                self.env.invalidate_all()
        self.assertEqual(self.journal.policy_id, self.policy)
        self.journal.closed_on = "2026-11-23 06:00:00"
        self.policy.with_user(self.users["administrator"]).write(
            {"exam_min": 60, "change_reason": "Council, No. 3"}
        )

    def test_before_the_first_mark_it_says_why(self):
        """By which document, in the chain of evidence and in the discussion."""
        discipline = self.discipline.copy({"code": "T8"})
        policy = self.make_policy(discipline_id=discipline.id)
        journal = self._create_journal(discipline=discipline)
        self.assertEqual(journal.policy_id, policy)
        policy = policy.with_user(self.users["administrator"])
        self.assertTrue(policy.has_journals)
        for record, values in self.get_changes(policy)[:5]:
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(UserError, "by which document"),
                self.env.cr.savepoint(),
            ):
                record.with_user(policy.env.user).write(values)
            self.env.invalidate_all()
        grade = policy.grade_ids[0]
        policy.with_context(tracking_disable=False).write(
            {
                "exam_min": 60,
                "grade_ids": [Command.update(grade.id, {"letter": "S"})],
                "change_reason": "Academic Council, protocol No. 3 of 01.09.2026",
            }
        )
        self.assertEqual((policy.exam_min, grade.letter), (60, "S"))
        self.env.flush_all()
        self.env["ejournal.evidence"].sudo()._append_noted()
        kept = self.env["ejournal.evidence"].search(
            [("res_model", "=", "ejournal.policy"), ("res_id", "=", policy.id)],
            order="id desc",
            limit=1,
        )
        self.assertIn("No. 3", kept.facts["change_reason"])
        self.assertEqual(kept.user_id, self.users["administrator"])
        # Where no journal has it yet, nothing is asked.
        policy.copy().write({"exam_min": 60})

    def test_what_was_formed_keeps_its_policy(self):
        """A policy that decided a formed statement cannot change, nor be replaced."""
        statement = self.make_formed()
        digest = statement.digest
        self.make_policy(discipline_id=self.discipline.id)
        self.assertEqual(self.journal.policy_id, self.policy)
        self.assertTrue(self.policy.is_decided)
        policy = self.policy.with_user(self.users["administrator"])
        for change in (
            {"exam_min": 60},
            {
                "grade_ids": [
                    Command.update(self.policy.grade_ids[0].id, {"letter": "S"})
                ]
            },
            {"limit_ids": [Command.create({"share": 0.2})]},
            {"late_work_share": 0.5},
            {"skill_kind_ids": [Command.link(self.kinds["practical"].id)]},
        ):
            with (
                self.subTest(change=change),
                self.assertRaisesRegex(UserError, "stays as it is"),
            ):
                policy.write(change)
        for line in (policy.grade_ids[0], policy.grade_ids[-1]):
            with self.assertRaisesRegex(UserError, "stays as it is"):
                line.unlink()
        policy.name = "Renamed"
        self.assertEqual(statement.digest, digest)
        self.assertFalse(policy.copy().is_decided)


@tagged("post_install", "-at_install")
class TestPolicyRules(StatementCase):
    """Rules as data in the grid, the check, the statement and on paper."""

    def print_statement(self, statement, language="ru_RU"):
        statement.print_language = language
        content, _type = self.env["ir.actions.report"]._render_qweb_html(
            "kaznmu_ejournal.report_statement", statement.ids
        )
        return " ".join(html.fromstring(content).text_content().split())

    def test_stages_of_the_exam(self):
        """Row a: (90 + 40) / 2 = 65; 0.6 · 80 + 0.4 · 65 = 74, C+; a2: not passed."""
        self.policy.stage_ids = [
            Command.create({"name": "Тест"}),
            Command.create({"name": "ОСКЭ"}),
        ]
        statement = self.make_draft()
        self.assertEqual(statement.stage_count, 2)
        first, second, _third = statement.line_ids
        with self.assertRaisesRegex(ValidationError, "each stage"):
            first.exam_value = "65"
        first.stage_1 = "90"
        self.assertFalse(first.exam_kind)
        check = self.env["ejournal.statement.check"]
        codes = [finding.code for finding in check._get_findings(statement.sudo())]
        self.assertIn("no_exam", codes)
        first.stage_2 = "40"
        self.assertEqual((first.exam_points, first.final, first.letter), (65, 74, "C+"))
        second.exam_value = "неявка"
        text = self.print_statement(statement)
        for word in ("Тест", "ОСКЭ", "74", "C+"):
            self.assertIn(word, text)
        self.policy.stage_ids.minimum = 50
        statement.action_update_lines()
        self.assertEqual(
            (first.letter, first.outcome, first.final), (False, "stage_failed", 0)
        )
        self.assertIn("этап не сдан", self.print_statement(statement))
        self.assertIn("саты тапсырылмады", self.print_statement(statement, "kk_KZ"))
        statement.action_form()
        summary = statement.content["lines"][0]
        self.assertEqual((summary["stages"], summary["letter"]), (["90", "40"], ""))
        with self.assertRaisesRegex(ValidationError, "highest result is 100"):
            first._check_highest(101, 100)

    def test_credit_test_without_an_exam(self):
        """Row b: 0.6 · 80 + 0.4 · 80 = 80 is the final; b2: current 40 bars."""
        self.policy.write(
            {
                "formula": "parts",
                "has_exam": False,
                "part_ids": [
                    Command.create({"name": "Текущий", "weight": 0.6, "minimum": 50}),
                    Command.create(
                        {"name": "Рубежный", "source": "midterm", "weight": 0.4}
                    ),
                ],
            }
        )
        grid = self.journal.with_user(self.teacher).read_grid()
        self.assertEqual(grid["journal"]["parts"], ["Текущий", "Рубежный"])
        first, _second, third = grid["students"]
        self.assertEqual(first["parts"], [80, 80])
        self.assertEqual(
            third["bars"], ["The rating is below 50.", "Текущий: below 50."]
        )
        statement = self.make_draft()
        self.assertEqual(statement.line_ids.mapped("final"), [80, 50, 0])
        self.assertEqual(statement.line_ids.mapped("outcome")[2], "not_admitted")
        self.assertFalse(statement.has_exam)
        statement.action_form()
        text = self.print_statement(statement)
        for word in ("Текущий", "Рубежный", "80"):
            self.assertIn(word, text)
        self.assertNotIn("РК1", text)
        result = statement.line_ids[0]._get_result()
        self.assertTrue(result.is_passed and result.in_gpa)

    def test_pass_or_fail(self):
        """Row o: every graded lesson is passed: P."""
        self.policy.is_pass_fail = True
        statement = self.make_draft()
        self.assertEqual(statement.line_ids.mapped("letter"), ["P", "P", "NP"])
        statement.action_form()

    def test_limit_by_hours_in_grid_and_statement(self):
        """Row h2: a practical that is not made up bars, in grid and statement."""
        self.policy.limit_ids = [
            Command.create(
                {"kind_ids": [Command.set(self.kinds["practical"].ids)], "share": 0}
            )
        ]
        version = self.get_cell(self.practical, self.rows[0])["version"]
        self.save(self.practical, self.rows[0], "н/б", version=version)
        student = self.journal.with_user(self.teacher).read_grid()["students"][0]
        self.assertEqual((student["rating"], student["is_admitted"]), (60, False))
        self.assertEqual(
            student["bars"], ["Absences: ПЗ, more than 0 % (academic hours)."]
        )
        self.assertFalse(self.make_draft().line_ids[0].is_admitted)

    def test_second_scale_on_paper(self):
        self.policy.write(
            {
                "second_scale_name": "ECTS",
                "second_grade_ids": [
                    Command.create({"name": "сдано", "percent_min": 50}),
                    Command.create({"name": "не сдано", "percent_min": 0}),
                ],
            }
        )
        statement = self.make_formed()
        self.assertEqual(statement.line_ids[0].second_letter, "сдано")
        text = self.print_statement(statement)
        self.assertIn("ECTS", text)
        self.assertIn("сдано", text)

    def test_appeal_of_a_midterm_control(self):
        """Row n: 55 → 60, both shown; the mark itself stays."""
        Appeal = self.env["ejournal.midterm.appeal"].with_user(self.users["registrar"])
        values = {
            "lesson_id": self.midterm_1.id,
            "participant_id": self.rows[1].id,
            "points": 60,
            "date": "2026-10-08",
            "protocol": "3",
        }
        with (
            self.assertRaisesRegex(ValidationError, "midterm control"),
            self.env.cr.savepoint(),
        ):
            Appeal.create({**values, "lesson_id": self.practical.id})
        appeal = Appeal.create(values)
        self.assertEqual(appeal.was, "50")
        rating = self.journal._get_ratings()[self.rows[1].id]
        # P1 = (50 + 60) / 2 = 55, P2 = 50: 52.5 → 53
        self.assertEqual((rating.midterm_1, rating.rating), (60, 53))
        grid = self.journal.with_user(self.teacher).read_grid()
        self.assertEqual(grid["students"][1]["rating"], 53)
        statement = self.make_draft()
        line = statement.line_ids[1]
        self.assertEqual((line.midterm_1, line.midterm_1_before), ("60", "50"))
        self.assertIn("60 (50)", self.print_statement(statement))
        # With parts of the policy's own, too, which have no column of the control.
        self.policy.half_rounding = "0"
        statement.action_update_lines()
        text = self.print_statement(statement)
        self.assertIn("Апелляции рубежных контролей: Ёлкин Имя, РК1 50 → 60", text)
        self.assertNotIn("60 (50)", text)
        self.policy.half_rounding = "none"
        with self.assertRaisesRegex(UserError, "never changes"):
            appeal.points = 70
        with self.assertRaises(UserError):
            Appeal.with_user(self.teacher).create(
                {**values, "participant_id": self.rows[0].id}
            )
        self.enter_exams(statement, "60", "60")
        statement.action_form()
        with self.assertRaisesRegex(UserError, "is formed"):
            Appeal.create({**values, "participant_id": self.rows[0].id})

    def test_whatever_decides_is_evidence(self):
        """Each field of a policy and of its lines is kept in its history, but for names
        and headings: what decides a result cannot be rewritten unseen."""
        names = {"name", "second_scale_name"}

        def get_stored(model):
            return {
                name
                for name, field in model._fields.items()
                if field.store
                and field.type != "one2many"
                and name not in models.MAGIC_COLUMNS
                and name not in self.env["mail.thread"]._fields
                and name != model._evidence_parent
            }

        policy = self.policy
        self.assertEqual(get_stored(policy) - names, set(policy._evidence_fields))
        lines = {
            name: self.env[field.comodel_name]
            for name, field in policy._fields.items()
            if field.type == "one2many" and name not in self.env["mail.thread"]._fields
        }
        self.assertEqual(lines.keys(), policy._evidence_lines.keys())
        for name, line in lines.items():
            with self.subTest(line=line._name):
                own = set() if name == "second_grade_ids" else names
                # An order of lines that adds nothing up decides nothing.
                kept = set(policy._evidence_lines[name])
                self.assertEqual(get_stored(line) - own - kept, set())

    def test_preview_lists_who_changes(self):
        """The policy tried out on a journal, beside the present one."""
        draft = self.policy.copy({"admission_min": 60})
        preview = Form.from_action(
            self.env(user=self.users["administrator"]),
            draft.with_user(self.users["administrator"]).action_try_out(),
        )
        preview.journal_id = self.journal
        preview = preview.save()
        self.assertEqual(preview.changed_count, 1)
        line = preview.line_ids.filtered("is_changed")
        self.assertEqual(line.participant_id, self.rows[1])
        self.assertEqual((line.result_now, line.result_then), ("", "not admitted"))
        self.assertEqual(line.bars, "The rating is below 60.")
        self.assertEqual(self.journal.policy_id, self.policy)


@tagged("post_install", "-at_install")
class TestForecast(StatementCase):
    """What a student may expect: РД of marks to come, the exam for each letter."""

    def test_exam_needed_for_each_letter(self):
        """РД 80: 0.6 · 80 = 48; 50 gives 68 (C), 96.25 → 97 would be needed for 87."""
        rating, exams = self.journal._get_forecast(self.rows[0], 80)
        self.assertEqual(rating.rating, 80)
        # B+ from 85: 48 + 0.4 · x ≥ 84.5, x ≥ 91.25; B 80: 78.75; B- 75: 66.25;
        # C+ 70: 53.75; C 65: the lowest pass, 50.
        self.assertEqual(
            exams, [("B+", 92), ("B", 79), ("B-", 67), ("C+", 54), ("C", 50)]
        )

    def test_marks_to_come(self):
        lesson = self.lecture.copy(
            {
                "number": 5,
                "date": "2026-11-30",
                "kind_id": self.kinds["practical"].id,
            }
        )
        self.assertTrue(lesson.is_graded)
        # Third student: P1 = 40; P2 = (60 + 40) / 2 = 50: 45, not admitted.
        rating, exams = self.journal._get_forecast(self.rows[2], 60)
        self.assertEqual((rating.rating, rating.is_admitted, exams), (45, False, []))
        # 80: P2 = 60, РД 50: admitted.
        rating, exams = self.journal._get_forecast(self.rows[2], 80)
        self.assertEqual((rating.rating, rating.is_admitted), (50, True))
        self.assertEqual(exams[-1], ("D", 50))
