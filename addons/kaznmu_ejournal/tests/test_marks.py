import json
from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import file_open, mute_logger

from ..models.journal.write_rules import Refusal
from .common import EjournalCase


@tagged("post_install", "-at_install")
class TestMarks(EjournalCase):
    """SOP T1.5 and C16: entering points and «н/б»."""

    def test_what_is_a_mark(self):
        parse = self.env["ejournal.mark"]._parse_value
        for typed, note, expected in (
            ("0", None, ("points", 0, None)),
            ("100", None, ("points", 100, None)),
            (" 85 ", None, ("points", 85, None)),
            ("85,5", None, ("points", 85.5, None)),
            ("85.25", None, ("points", 85.25, None)),
            ("н/б", None, ("absent", 0, None)),
            ("Н", None, ("absent", 0, None)),
            ("n", None, ("absent", 0, None)),
            ("н/б", "по болезни", ("absent", 0, None)),
            ("н/б", "перезачет, распоряжение № 12", ("recredit", 0, None)),
            ("н/б", "Перезачёт № 12-с", ("recredit", 0, None)),
            ("н/б", "не перезачет, № 12", ("absent", 0, None)),
            ("н/б", "отказано в перезачете", ("absent", 0, None)),
            ("", None, (None, 0, None)),
            (None, None, (None, 0, None)),
            (False, None, (None, 0, None)),
            (0, None, ("points", 0, None)),
            (85, None, ("points", 85, None)),
            ("н/б 75", None, ("absent", 0, 75)),
            ("н/75,5", None, ("absent", 0, 75.5)),
            ("н/б 0", None, ("absent", 0, 0)),
            ("н/б ув.", "справка № 7", ("excused", 0, None)),
            ("н/у", "справка № 7", ("excused", 0, None)),
            ("н/б ув. 80", "справка № 7", ("excused", 0, 80)),
        ):
            with self.subTest(typed=typed, note=note):
                self.assertEqual(parse(typed, note), expected)

    def test_one_rule_for_browser_and_server(self):
        """The cases of the browser's rule, too: see grid_input.test.js."""
        Mark = self.env["ejournal.mark"]
        with file_open("kaznmu_ejournal/static/tests/mark_cases.json") as file:
            cases = json.load(file)
        self.assertGreater(len(cases["marks"]), 30)
        for case in cases["marks"]:
            with self.subTest(**case):
                kind, points, makeup = Mark._parse_value(case["typed"])
                value = Mark._format_value(kind, points, makeup)
                self.assertEqual(value, case["value"])
        for typed in cases["no_marks"]:
            with self.subTest(typed=typed), self.assertRaises(ValueError):
                Mark._parse_value(typed)

    def test_recredit_is_of_an_order(self):
        """C16: the number of the order is a field, checked when it is entered."""
        for note, order in (
            ("перезачет, распоряжение № 12", "12"),
            ("перезачет № 05-12/345", "05-12/345"),
            ("Перезачёт по распоряжению деканата №12-с от 01.10.2026", "12-с"),
            ("перезачет, расп. № Р-7", "Р-7"),
            ("перезачет, приказ 5", "5"),
            ("перезачет: 15", "15"),
            ("қайта есепке алу, № 15", "15"),
            ("Қайта есепке алынды: 12-с", "12-с"),
            ("қайта есепке алу, өкім № 05-12/345", "05-12/345"),
            ("қайта есеп. № 7", "7"),
            ("қайта есептеу № 7", None),
            ("қайта есепке алынбаған № 7", None),
            ("не перезачет", None),
            ("не перезачет, № 5", None),
            ("перезачетная неделя 5", None),
            ("справка № 7", None),
            ("", None),
            (None, None),
        ):
            with self.subTest(note=note):
                self.assertEqual(self.env["ejournal.mark"]._parse_recredit(note), order)
        for note in (
            "перезачет",
            "Перезачёт.",
            "перезачет, распоряжение",
            "перезачет №",
            "қайта есепке алу",
            "қайта есепке алу, №",
        ):
            with self.subTest(note=note):
                answer = self.save(self.practical, self.rows[0], "н/б", note=note)
                self.assertRefused(answer, "recredit_without_order")

    def test_recredit_in_the_words_of_whoever_enters_it(self):
        """C16: the grid sends a number, the note says the rest in words."""
        Mark = self.env["ejournal.mark"]
        for lang, expected in (
            ("ru_RU", "перезачет, № 15, болел"),
            ("kk_KZ", "қайта есепке алу, № 15, болел"),
        ):
            for note in ("перезачет № 3; болел", "қайта есепке алу, № 3; болел"):
                with self.subTest(lang=lang, note=note):
                    told = Mark.with_context(lang=lang)._format_recredit("15", note)
                    self.assertEqual(told, expected)
                    self.assertEqual(Mark._parse_recredit(told), "15")

    def test_recredit_by_the_number_alone(self):
        """What the grid sends; the note says it, whoever reads the note."""
        for change, note, order in (
            ({"recredit_order": "15"}, "перезачет, № 15", "15"),
            ({"recredit_order": "№ 16-с"}, "перезачет, № 16-с", "16-с"),
            (
                {"recredit_order": "17", "note": "перезачет № 15; болел"},
                "перезачет, № 17, болел",
                "17",
            ),
            ({"note": "перезачет № 18"}, "перезачет № 18", "18"),
            ({"recredit_order": "", "note": "перезачет № 18, болел"}, "болел", None),
            ({"recredit_order": "", "note": "перезачет № 18"}, None, None),
        ):
            with self.subTest(**change):
                cell = self.get_cell(self.practical, self.rows[0])
                answer = self.journal.with_user(self.teacher).save_marks(
                    [
                        {
                            "lesson_id": self.practical.id,
                            "participant_id": self.rows[0].id,
                            "value": "н/б",
                            "version": cell["version"] if cell else 0,
                            **change,
                        }
                    ]
                )
                self.assertFalse(answer["refused"] or answer["conflicts"])
                cell = self.get_cell(self.practical, self.rows[0])
                self.assertEqual((cell["note"], cell["recredit_order"]), (note, order))
                self.assertEqual(cell["kind"], "recredit" if order else "absent")
        changes = self.env["ejournal.mark.change"].search([])
        self.assertIn("16-с", changes.mapped("new_recredit_order"))
        self.assertFalse(
            [
                found
                for *_, part in self.env["ejournal.mark.change"]._verify()
                for found in part
            ]
        )
        answer = self.journal.with_user(self.teacher).save_marks(
            [
                {
                    "lesson_id": self.practical.id,
                    "participant_id": self.rows[1].id,
                    "value": "н/б",
                    "recredit_order": "без номера",
                    "version": 0,
                }
            ]
        )
        self.assertRefused(answer, "recredit_without_order")

    def test_save_and_read(self):
        answer = self.save_many(
            [
                (self.practical, self.rows[0], "85,5", None, 0),
                (self.practical, self.rows[1], "н", None, 0),
                (self.practical, self.rows[2], "0", None, 0),
            ]
        )
        self.assertEqual([c["value"] for c in answer["saved"]], ["85,5", "н/б", "0"])
        self.assertEqual(self.practical.filled_count, 3)
        self.assertTrue(self.practical.is_filled)
        cell = self.get_cell(self.practical, self.rows[2])
        self.assertEqual((cell["kind"], cell["points"]), ("points", 0))

    def test_zero_is_not_empty(self):
        """A grade of 0 and no grade are two things, for every reader."""
        self.save(self.practical, self.rows[0], "0")
        self.assertIsNone(self.get_cell(self.practical, self.rows[1]))
        self.assertEqual(self.journal._get_ratings()[self.rows[0].id].rating, 0)
        self.assertIsNone(self.journal._get_ratings()[self.rows[1].id].rating)

    def test_change_and_clear(self):
        version = self.save(self.practical, self.rows[0], "70")["saved"][0]["version"]
        answer = self.save(self.practical, self.rows[0], "75", version=version)
        version = answer["saved"][0]["version"]
        self.save(self.practical, self.rows[0], "", version=version)
        self.assertIsNone(self.get_cell(self.practical, self.rows[0]))
        self.assertEqual(self.practical.filled_count, 0)

    def test_history_tells_every_change(self):
        """Every change of a mark leaves a trace: who, from what, to what."""
        version = self.save(self.practical, self.rows[0], "70")["saved"][0]["version"]
        answer = self.save(self.practical, self.rows[0], "н/б", version=version)
        self.save(
            self.practical, self.rows[0], "", version=answer["saved"][0]["version"]
        )
        changes = self.env["ejournal.mark.change"].search(
            [("participant_id", "=", self.rows[0].id)], order="id"
        )
        self.assertEqual(
            [(change.old_value, change.new_value) for change in changes],
            [("", "70"), ("70", "н/б"), ("н/б", "")],
        )
        self.assertEqual(changes.user_id, self.teacher)

    def test_history_cannot_be_changed(self):
        """Nobody, the superuser included, changes or deletes the history."""
        self.save(self.practical, self.rows[0], "70")
        change = self.env["ejournal.mark.change"].search([], limit=1)
        with self.assertRaises(UserError):
            change.new_points = 100
        with self.assertRaises(UserError):
            change.unlink()

    def test_saving_the_same_changes_nothing(self):
        first = self.save(self.practical, self.rows[0], "70")
        again = self.save(self.practical, self.rows[0], "70")  # a double click
        self.assertEqual(first["saved"], again["saved"])
        self.assertEqual(
            self.env["ejournal.mark.change"].search_count(
                [("participant_id", "=", self.rows[0].id)]
            ),
            1,
        )

    def test_two_teachers_at_once(self):
        """Nothing is overwritten silently: the second one sees both values."""
        other = self._create_user("teacher", login="second")
        self.journal.assignment_ids = [(0, 0, {"teacher_id": other.id})]
        self.save(self.practical, self.rows[0], "70")
        answer = self.save(self.practical, self.rows[0], "90", user=other)
        self.assertFalse(answer["saved"])
        conflict = answer["conflicts"][0]
        self.assertEqual(
            (conflict["value"], conflict["current"]["value"]), ("90", "70")
        )
        self.assertEqual(self.get_cell(self.practical, self.rows[0])["points"], 70)

    def test_cleared_and_filled_meanwhile(self):
        """A mark cleared and entered anew is not the one that the user saw."""
        version = self.save(self.practical, self.rows[0], "70")["saved"][0]["version"]
        self.save(self.practical, self.rows[0], "", version=version)
        self.save(self.practical, self.rows[0], "80")
        answer = self.save(self.practical, self.rows[0], "90", version=version)
        self.assertEqual(answer["conflicts"][0]["current"]["value"], "80")

    def test_good_cells_are_saved_beside_bad_ones(self):
        answer = self.save_many(
            [
                (self.practical, self.rows[0], "101", None, 0),
                (self.practical, self.rows[1], "85", None, 0),
                (self.lecture, self.rows[1], "85", None, 0),
                (self.lecture, self.rows[2], "н/б", None, 0),
                (self.practical, self.rows[1], "90", None, 0),
            ]
        )
        self.assertEqual(len(answer["saved"]), 2)
        self.assertEqual(
            [change["code"] for change in answer["refused"]],
            ["invalid_value", "duplicate_cell", "kind_not_graded"],
        )
        self.assertIn("101", answer["refused"][0]["message"])

    def test_the_database_keeps_the_bounds(self):
        Mark = self.env["ejournal.mark"].sudo()
        cell = {"lesson_id": self.practical.id, "participant_id": self.rows[0].id}
        for values in (
            {"points": 101},
            {"points": -1},
            {"kind": "absent", "points": 5},
        ):
            with (
                self.subTest(values=values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                Mark.create({**cell, "version": 1, **values})


@tagged("post_install", "-at_install")
class TestWriteRefusals(EjournalCase):
    """Design, rule 1: who may not write a cell now, and why."""

    def test_not_your_journal(self):
        self.journal.with_user(self.users["head"]).check_access("read")
        for role in (
            "head",
            "coordinator",
            "registrar",
            "registrar_head",
            "dean",
            "vice_rector",
            "administrator",
        ):
            with self.subTest(role=role):
                answer = self.save(
                    self.practical, self.rows[0], "85", user=self.users[role]
                )
                self.assertRefused(answer, "not_your_journal")

    def test_an_assignment_makes_no_teacher(self):
        """Whoever keeps the assignments cannot let oneself in."""
        registrar = self.users["registrar"]
        with self.assertRaisesRegex(ValidationError, "not the role of a teacher"):
            self.journal.with_user(registrar).assignment_ids = [
                (0, 0, {"teacher_id": registrar.id})
            ]
        group = self.env.ref("kaznmu_university.ejournal_group_teacher")
        self.teacher.group_ids -= group
        self.teacher.group_ids += self.env.ref(
            "kaznmu_university.ejournal_group_registrar"
        )
        answer = self.save(self.practical, self.rows[0], "85")
        self.assertRefused(answer, "not_your_journal")

    def test_stranger_does_not_even_see_it(self):
        with self.assertRaises(AccessError):
            self.save(self.practical, self.rows[0], "85", user=self.stranger)

    def test_not_your_dates(self):
        self.journal.assignment_ids.date_to = date(2026, 9, 30)
        self.assertTrue(self.save(self.practical, self.rows[0], "85")["saved"])
        answer = self.save(self.midterm_1, self.rows[0], "85")
        self.assertRefused(answer, "not_your_dates")

    def test_cell_of_another_journal(self):
        other = self._create_journal(discipline=self.discipline.copy({"code": "T2"}))
        answer = self.journal.with_user(self.teacher).save_marks(
            [
                {
                    "lesson_id": other.lesson_ids[0].id,
                    "participant_id": self.rows[0].id,
                    "value": "85",
                }
            ]
        )
        self.assertRefused(answer, "not_in_journal")

    def test_student_outside_the_dates(self):
        self.rows[0].date_from = date(2026, 10, 1)
        self.rows[1].date_to = date(2026, 10, 1)
        answer = self.save(self.practical, self.rows[0], "85")
        self.assertRefused(answer, "not_enrolled")
        self.assertTrue(self.save(self.practical, self.rows[1], "85")["saved"])
        answer = self.save(self.midterm_1, self.rows[1], "85")
        self.assertRefused(answer, "not_enrolled")
        self.assertEqual(self.practical.due_count, 2)

    def test_lesson_not_held_yet(self):
        self.midterm_2.date = date(2026, 11, 24)
        answer = self.save(self.midterm_2, self.rows[0], "85")
        self.assertRefused(answer, "future_lesson")

    def test_today_is_todays_in_almaty(self):
        """At 19:30 UTC it is the next day in Almaty (UTC+5)."""
        self.midterm_2.date = date(2026, 11, 24)
        with freeze_time("2026-11-23 18:59:00"):
            answer = self.save(self.midterm_2, self.rows[0], "85")
            self.assertRefused(answer, "future_lesson")
        with freeze_time("2026-11-23 19:01:00"):
            self.assertTrue(self.save(self.midterm_2, self.rows[0], "85")["saved"])

    def test_every_refusal_has_a_sentence(self):
        for code in (
            "not_in_journal",
            "not_your_journal",
            "not_your_dates",
            "statement_formed",
            "not_enrolled",
            "future_lesson",
            "kind_not_graded",
        ):
            refusal = Refusal(code)
            self.assertTrue(
                self.journal._get_refusal_sentence(refusal, self.lecture, self.rows[0])
            )

    def test_nothing_with_marks_is_deleted(self):
        self.save(self.practical, self.rows[0], "85")
        for record in (self.practical, self.journal):
            with self.subTest(record=record), self.assertRaises(UserError):
                record.unlink()
        self._create_journal(discipline=self.discipline.copy({"code": "T2"})).unlink()

    def test_names_stand_in_the_kazakh_order(self):
        rows = self.env["ejournal.participant"].search(
            [("journal_id", "=", self.journal.id)]
        )
        names = rows.student_id.mapped("last_name")
        self.assertEqual(names, ["Аманова", "Ёлкин", "Қасымов"])
