import io
from base64 import b64encode

from freezegun import freeze_time
from openpyxl import load_workbook
from openpyxl.comments import Comment

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.kaznmu_university.tests.browser import WebCase

from ..importer.journal_book import (
    DATE_ROW,
    KIND_ROW,
    NAME,
    NUMBER,
    NUMBER_ROW,
    write_book,
)
from ..importer.mark_list import read_list
from .common import EjournalCase, call_json2

FIRST_MARK = NAME + 2  # column of the first lesson, as openpyxl counts


class MarkImportCase(EjournalCase):
    """Imports as the teacher of the journal makes them."""

    def paste(self, text, lesson=None, user=None):
        """An import of a pasted list, checked."""
        record = (
            self.env["ejournal.mark.import"]
            .with_user(user or self.teacher)
            .create(
                {
                    "journal_id": self.journal.id,
                    "lesson_id": (lesson or self.practical).id,
                    "text": text,
                }
            )
        )
        record.action_check()
        return record

    def export(self, user=None):
        """The journal's workbook, opened."""
        journal = self.journal.with_user(user or self.teacher)
        grid = journal.read_grid()
        content = write_book(journal.env, grid, journal._get_result_columns(grid))
        return load_workbook(io.BytesIO(content))

    def load(self, book, user=None):
        """An import of a workbook, checked."""
        file = io.BytesIO()
        book.save(file)
        record = (
            self.env["ejournal.mark.import"]
            .with_user(user or self.teacher)
            .create(
                {
                    "journal_id": self.journal.id,
                    "method": "file",
                    "file": b64encode(file.getvalue()),
                    "file_name": "journal.xlsx",
                }
            )
        )
        record.action_check()
        return record

    def verdicts(self, record):
        """``[(place, verdict)]`` in the order of the source."""
        lines = record.line_ids.sorted(lambda line: line.id)
        return sorted(
            ((line.place, line.verdict) for line in lines),
            key=lambda pair: pair[0],
        )

    def values(self, lesson=None):
        """What is in the cells of a lesson, in the order of the rows."""
        return [
            (self.get_cell(lesson or self.practical, row) or {}).get("value")
            for row in self.rows
        ]


@tagged("post_install", "-at_install")
class TestMarkList(MarkImportCase):
    """A pasted list of names and marks (issue 4)."""

    def test_what_is_a_line(self):
        for line, expected in (
            ("Аманов Серик\t85", ("Аманов Серик", "85", None)),
            ("1\tАманов\tСерик\t85,5", ("1 Аманов Серик", "85,5", None)),
            ("\tАманов;н\tсправка", ("Аманов", "н", "справка")),
            ("Аманов Серик 85", ("Аманов Серик", "85", None)),
            ("1. Аманов С. н/б 75", ("1. Аманов С.", "н/б 75", None)),
            ("Аманов С.Б. - н/б перезачет", ("Аманов С.Б.", "н/б", "перезачет")),
            ("Аманов: 85", ("Аманов", "85", None)),
            ("20231234 85", ("20231234", "85", None)),
            # An initial is no absence, two marks are none, minus five is none.
            ("Аманов Н 85", ("Аманов Н", "85", None)),
            ("Аманов н", ("Аманов н", "", None)),
            ("Аманов Серик 85 90", ("Аманов Серик 85 90", "", None)),
            ("Аманов\t85\t90", ("Аманов", "85 90", None)),
            ("Аманов -5", ("Аманов -5", "", None)),
            ("Аманов\tпять", ("Аманов", "пять", None)),
            ("Аманов", ("Аманов", "", None)),
        ):
            with self.subTest(line=line):
                (entry,) = read_list(line, 1)
                self.assertEqual((entry.student, entry.value, entry.note), expected)

    def test_an_empty_cell_before_the_mark(self):
        """Issue 16, section 3: РК2's 85 does not slide into an empty РК1."""
        record = self.paste("Аманова\t\t85\nЕлкин\t70\t\nКасымов\u200b\t60")
        self.assertEqual(
            self.verdicts(record), [("1", "refused"), ("2", "new"), ("3", "new")]
        )
        self.assertIn("empty cell", record.line_ids[0].message)

    def test_check_save_undo(self):
        """SOP T1.5: names in any spelling, a verdict each; one undo."""
        self.save(self.practical, self.rows[1], "60")
        record = self.paste("Аманова И.\t85\n\nелкин имя\t70\nИмя Касымов\tн/б")
        self.assertEqual(
            self.verdicts(record), [("1", "new"), ("3", "changed"), ("4", "new")]
        )
        self.assertEqual(self.values(), [None, "60", None])  # nothing is written
        self.assertEqual(
            record.line_ids.filtered(lambda line: line.place == "3").old_value, "60"
        )
        record.action_save()
        self.assertEqual(self.values(), ["85", "70", "н/б"])
        record.action_save()  # a double click
        self.assertEqual(self.env["ejournal.mark.change"].search_count([]), 4)
        record.action_undo()
        self.assertEqual(self.values(), [None, "60", None])
        self.assertEqual(set(record.line_ids.mapped("verdict")), {"undone"})
        record.action_undo()
        changes = self.env["ejournal.mark.change"].search([], order="id")
        self.assertEqual(
            changes.mapped("source"), ["journal"] + ["import"] * 3 + ["undo"] * 3
        )
        self.assertEqual(changes.user_id, self.teacher)

    def test_every_line_gets_a_verdict(self):
        """Nothing is dropped quietly."""
        self.save(self.practical, self.rows[0], "85")
        record = self.paste(
            "Аманова\t85\n"
            "Петров Пётр\t90\n"
            "Ёлкин\t101\n"
            "Касымов\n"
            "ФИО\tОценка\n"
            f"{self.students[2].number}\t77"
        )
        self.assertEqual(
            self.verdicts(record),
            [
                ("1", "same"),
                ("2", "not_found"),
                ("3", "refused"),
                ("4", "refused"),
                ("5", "not_found"),
                ("6", "new"),
            ],
        )
        self.assertEqual(
            (record.new_count, record.same_count, record.problem_count), (1, 1, 4)
        )
        problems = record.line_ids.filtered(lambda line: line.verdict == "refused")
        self.assertIn("101", "".join(problems.mapped("message")))
        record.action_save()
        self.assertEqual(self.values(), ["85", None, "77"])

    def test_an_unclear_name_is_never_guessed(self):
        namesake = self._create_students(["Аманова"])
        namesake.first_name = "Ирина"
        self.env["ejournal.participant"].create(
            {
                "journal_id": self.journal.id,
                "student_id": namesake.id,
                "date_from": self.term.date_start,
            }
        )
        self.rows = self.journal.participant_ids
        record = self.paste("Аманова И.\t85\nАманова Имя\t90\nЁлкин\t70")
        unclear = record.line_ids.filtered(lambda line: line.verdict == "ambiguous")
        self.assertEqual((unclear.place, unclear.participant_id.id), ("1", False))
        self.assertIn("Аманова Ирина", unclear.message)
        with self.assertRaises(UserError):  # others have no choice
            (record.line_ids - unclear)[0].participant_id = self.rows[0]
        row = self.rows.filtered(lambda row: row.student_id == namesake)
        record.line_ids = [Command.update(unclear.id, {"participant_id": row.id})]
        with self.assertRaisesRegex(UserError, "Check again"):
            record.action_save()
        record.action_check()
        record.action_check()  # the choice is kept
        record.action_save()
        self.assertEqual(self.get_cell(self.practical, row)["value"], "85")
        self.assertEqual(record.problem_count, 0)

    def test_a_number_beside_another_name(self):
        record = self.paste(f"{self.students[0].number} Ёлкин\t70")
        self.assertEqual(record.line_ids.verdict, "ambiguous")

    def test_two_lines_of_one_student(self):
        record = self.paste("Аманова\t85\nАманова Имя\t90")
        self.assertEqual(self.verdicts(record), [("1", "refused"), ("2", "refused")])
        with self.assertRaises(UserError):
            record.action_save()

    def test_changed_between_check_and_save(self):
        """Concurrent edits become conflicts; the same value is not ours to undo."""
        record = self.paste("Аманова\t85\nЁлкин\t70\nКасымов\t60")
        self.save(self.practical, self.rows[0], "50")
        self.save(self.practical, self.rows[1], "70")
        record.action_save()
        self.assertEqual(self.values(), ["50", "70", "60"])
        self.assertEqual(
            self.verdicts(record), [("1", "conflict"), ("2", "same"), ("3", "new")]
        )
        record.action_undo()
        self.assertEqual(self.values(), ["50", "70", None])

    def test_undo_leaves_what_was_changed_since(self):
        record = self.paste("Аманова\t85\nЁлкин\t70")
        record.action_save()
        version = self.get_cell(self.practical, self.rows[0])["version"]
        self.save(self.practical, self.rows[0], "95", version=version)
        record.action_undo()
        self.assertEqual(self.values(), ["95", None, None])
        line = record.line_ids.filtered(lambda line: line.verdict == "conflict")
        self.assertIn("95", line.message)

    def test_undo_brings_back_all_of_a_cell(self):
        """SOP C16: the note, the re-credit and the make-up with its date."""
        self.save_many(
            [
                (self.practical, self.rows[0], "н/б", "перезачет, № 12", 0),
                (self.practical, self.rows[1], "н/б ув.", "справка № 7", 0),
            ]
        )
        journal = self.journal.with_user(self.teacher)
        journal.save_marks(
            [
                {
                    "lesson_id": self.practical.id,
                    "participant_id": self.rows[2].id,
                    "value": "н/б 75",
                    "makeup_date": "2026-09-10",
                    "version": 0,
                }
            ]
        )
        before = {
            key: {k: v for k, v in cell.items() if k != "version"}
            for key, (_mark, cell) in journal._fetch_cells().items()
        }
        record = self.paste("Аманова\t85\nЁлкин\tн/б\tне был\nКасымов\t70")
        record.action_save()
        self.assertEqual(self.values(), ["85", "н/б", "70"])
        record.action_undo()
        after = {
            key: {k: v for k, v in cell.items() if k != "version"}
            for key, (_mark, cell) in journal._fetch_cells().items()
        }
        self.assertEqual(before, after)

    def test_undo_has_the_deadline_of_the_lesson(self):
        """SOP C10: after the deadline an import is not undone either."""
        record = self.paste("Аманова\t85")
        record.action_save()
        self.practical.sudo().deadline = "2026-11-23"
        with freeze_time("2026-11-24 06:00:00"), self.assertRaises(UserError):
            record.action_undo()
        self.assertEqual(self.values(), ["85", None, None])
        self.assertEqual(record.state, "saved")

    def test_closed_lessons_are_refused(self):
        """SOP C10: the same rules as for typing."""
        self.practical.sudo().deadline = "2026-11-22"
        record = self.paste("Аманова\t85")
        self.assertEqual(record.line_ids.verdict, "refused")
        self.assertIn("deadline", record.line_ids.message)

    def test_through_a_window(self):
        """SOP C12: the history names the import and the window."""
        self.practical.sudo().deadline = "2026-11-22"
        window = self.create_window(
            date_start="2026-11-23 00:00:00",
            date_end="2026-11-25 00:00:00",
            cell_ids=[
                Command.create(
                    {
                        "lesson_id": self.practical.id,
                        "participant_id": self.rows[0].id,
                    }
                )
            ],
        )
        record = self.paste("Аманова\t85\nЁлкин\t70")
        self.assertEqual(self.verdicts(record), [("1", "new"), ("2", "refused")])
        record.action_save()
        change = self.env["ejournal.mark.change"].search([])
        self.assertEqual((change.source, change.window_id), ("import", window))

    def test_begun_from_the_journal(self):
        """The last lesson that was held is offered; a form saves empty lines."""
        action = self.journal.with_user(self.teacher).action_import_marks()
        model = self.env[action["res_model"]].with_user(self.teacher)
        record = model.with_context(**action["context"]).create({"line_ids": []})
        self.assertEqual(record.journal_id, self.journal)
        self.assertEqual(record.lesson_id, self.midterm_2)
        self.assertEqual(self.journal.with_user(self.teacher).import_count, 1)
        action = self.journal.with_user(self.teacher).action_open_imports()
        self.assertEqual(model.search(action["domain"]), record)
        self.assertFalse(self.journal.with_user(self.users["head"]).import_count)

    def test_reset_and_empty(self):
        record = self.paste("Аманова\t85")
        with self.assertRaises(UserError):
            record.text = "Аманова\t90"
        record.action_reset()
        record.text = "  \n"
        with self.assertRaisesRegex(UserError, "Paste"):
            record.action_check()
        record.text = "Аманова\t90"
        record.action_check()
        record.action_save()
        self.assertEqual(self.values(), ["90", None, None])
        with self.assertRaises(UserError):
            record.action_check()


@tagged("post_install", "-at_install")
class TestMarkWorkbook(MarkImportCase):
    """The journal as a workbook, there and back (issue 4)."""

    def cell(self, book, lesson, row):
        number = list(self.journal.lesson_ids).index(lesson)
        place = list(self.rows).index(row)
        return book.active.cell(KIND_ROW + 1 + place, FIRST_MARK + number)

    def test_what_is_in_the_workbook(self):
        self.save_many(
            [
                (self.practical, self.rows[0], "85,5", None, 0),
                (self.practical, self.rows[1], "н/б", "перезачет № 7", 0),
                (self.midterm_1, self.rows[0], "90", None, 0),
            ]
        )
        sheet = self.export().active
        self.assertEqual(
            [sheet.cell(row, FIRST_MARK).value for row in (NUMBER_ROW, KIND_ROW)],
            [1, "ПЗ"],
        )
        self.assertEqual(
            sheet.cell(DATE_ROW, FIRST_MARK).value.date(), self.practical.date
        )
        first = KIND_ROW + 1
        self.assertEqual(
            sheet.cell(first, NUMBER + 1).value, self.rows[0].student_id.number
        )
        self.assertEqual(
            sheet.cell(first, NAME + 1).value, self.rows[0].student_id.name
        )
        self.assertEqual(sheet.cell(first, FIRST_MARK).value, 85.5)  # a number
        self.assertEqual(sheet.cell(first + 1, FIRST_MARK).value, "н/б")
        comment = sheet.cell(first + 1, FIRST_MARK).comment
        self.assertEqual(comment.text, "перезачет № 7")
        self.assertEqual(sheet.freeze_panes, "D6")
        self.assertTrue(sheet.row_dimensions[1].hidden)
        # (85.5 + 90) / 2 = 87.75 → 88
        self.assertEqual(sheet.cell(first, FIRST_MARK + 8).value, 88)
        self.assertEqual(sheet.cell(first, FIRST_MARK + 9).value, "B+")

    def test_there_and_back_changes_nothing(self):
        """SOP C16: notes, re-credits and make-ups survive."""
        self.save_many(
            [
                (self.practical, self.rows[0], "85,25", None, 0),
                (self.practical, self.rows[1], "н/б", "перезачет, № 12", 0),
                (self.practical, self.rows[2], "н/б ув.", "справка № 7", 0),
                (self.midterm_1, self.rows[0], "н/б 75", None, 0),
                (self.lecture, self.rows[0], "н/б", None, 0),
            ]
        )
        record = self.load(self.export())
        self.assertFalse(record.line_ids)
        self.assertEqual(record.same_count, 5)
        with self.assertRaisesRegex(UserError, "nothing to save"):
            record.action_save()

    def test_fill_in_and_import(self):
        self.save(self.practical, self.rows[0], "50")
        self.save(self.practical, self.rows[1], "60")
        book = self.export()
        self.cell(book, self.practical, self.rows[0]).value = 75.5
        self.cell(book, self.practical, self.rows[1]).value = None
        self.cell(book, self.practical, self.rows[2]).value = "н"
        self.cell(book, self.lecture, self.rows[0]).value = 80
        record = self.load(book)
        self.assertEqual(
            self.verdicts(record),
            [("D6", "changed"), ("D7", "kept"), ("D8", "new"), ("F6", "refused")],
        )
        record.action_save()
        self.assertEqual(self.values(), ["75,5", "60", "н/б"])
        record.action_undo()
        self.assertEqual(self.values(), ["50", "60", None])

    def test_notes_come_back(self):
        """Issue 16, section 2: «н/б» with «перезачет» stays a re-credit."""
        self.save(self.practical, self.rows[0], "н/б", "перезачет, № 12")
        self.save(self.practical, self.rows[1], "н/б", "справка № 7")
        book = self.export()
        first, second = (
            self.get_cell(self.practical, row)["version"] for row in self.rows[:2]
        )
        self.save(self.practical, self.rows[0], "", None, first)
        self.save(self.practical, self.rows[1], "80", "иначе", second)
        self.cell(book, self.practical, self.rows[2]).value = "н/б"
        # As Excel writes what a person adds.
        self.cell(book, self.practical, self.rows[2]).comment = Comment(
            "Иванов И.:\nперезачет,\xa0№ 5", "Иванов И."
        )
        record = self.load(book)
        self.assertEqual(
            self.verdicts(record), [("D6", "new"), ("D7", "changed"), ("D8", "new")]
        )
        record.action_save()
        self.assertEqual(
            [
                (cell["kind"], cell["note"])
                for cell in (self.get_cell(self.practical, row) for row in self.rows)
            ],
            [
                ("recredit", "перезачет, № 12"),
                ("absent", "справка № 7"),
                ("recredit", "перезачет, № 5"),
            ],
        )

    def test_numbers_as_they_are_seen(self):
        """Issue 16, section 1: per cent, rounding told, hidden students left out."""
        book = self.export()
        for row, value, number_format in (
            (self.rows[0], 0.92, "0%"),
            (self.rows[1], 66.666, "0.0"),
            (self.rows[2], 70, "General"),
        ):
            cell = self.cell(book, self.practical, row)
            cell.value, cell.number_format = value, number_format
        book.active.row_dimensions[KIND_ROW + 3].hidden = True
        record = self.load(book)
        self.assertEqual(
            self.verdicts(record), [("", "refused"), ("D6", "new"), ("D7", "new")]
        )
        self.assertIn("shows 66.7 and holds 66.666", record.line_ids[2].message)
        record.action_save()
        self.assertEqual(self.values(), ["92", "66,7", None])

    def test_columns_and_rows_moved(self):
        """Lessons are known by the hidden row, students by number or name."""
        book = self.export()
        sheet = book.active
        self.cell(book, self.midterm_1, self.rows[1]).value = 70
        sheet.delete_cols(FIRST_MARK)
        sheet.move_range("A7:F7", rows=10)
        sheet["B17"] = None
        sheet["C17"] = "Имя Елкин"
        record = self.load(book)
        self.assertEqual(self.verdicts(record), [("D17", "new")])
        record.action_save()
        self.assertEqual(self.values(self.midterm_1), [None, "70", None])

    def test_what_does_not_belong_is_told(self):
        book = self.export()
        sheet = book.active
        sheet.insert_cols(FIRST_MARK)
        sheet.cell(KIND_ROW + 1, FIRST_MARK).value = 99
        sheet.cell(KIND_ROW + 9, NAME + 1).value = "Чужой Студент"
        sheet.cell(KIND_ROW + 9, FIRST_MARK + 1).value = 99
        sheet.cell(KIND_ROW + 1, FIRST_MARK + 1).value = "=1/0"
        record = self.load(book)
        self.assertEqual(
            self.verdicts(record),
            # A formula whose value the file does not hold is told (issue 16).
            [("D", "refused"), ("E14", "not_found"), ("E6", "refused")],
        )

    def test_an_unclear_student_is_chosen_once_a_row(self):
        book = self.export()
        sheet = book.active
        sheet.cell(KIND_ROW + 1, NUMBER + 1).value = None
        sheet.cell(KIND_ROW + 1, NAME + 1).value = "Аманова-Сейт"
        self.cell(book, self.practical, self.rows[0]).value = 81
        self.cell(book, self.midterm_1, self.rows[0]).value = 82
        record = self.load(book)
        self.assertEqual(
            self.verdicts(record), [("D6", "not_found"), ("E6", "not_found")]
        )
        record.line_ids[0].participant_id = self.rows[0]
        record.action_check()
        self.assertEqual(self.verdicts(record), [("D6", "new"), ("E6", "new")])

    def test_wrong_files(self):
        other = self._create_journal(
            discipline=self.discipline.copy({"code": "O", "name": "Other"})
        )
        book = self.export()
        own, self.journal = self.journal, other
        with self.assertRaisesRegex(UserError, "another journal"):
            self.load(book)
        self.journal = own
        book.active.delete_rows(1)
        with self.assertRaisesRegex(UserError, "not exported"):
            self.load(book)
        record = (
            self.env["ejournal.mark.import"]
            .with_user(self.teacher)
            .create(
                {
                    "journal_id": own.id,
                    "method": "file",
                    "file": b64encode(b"no workbook"),
                    "file_name": "journal.xlsx",
                }
            )
        )
        with self.assertRaisesRegex(UserError, "damaged"):
            record.action_check()
        record.file = False
        with self.assertRaisesRegex(UserError, "Choose"):
            record.action_check()


@tagged("post_install", "-at_install")
class TestMarkImportAccess(MarkImportCase):
    """Who imports: the teacher of the journal, by the rules of typing marks."""

    def test_head_is_refused_cell_by_cell(self):
        record = self.paste("Аманова\t85", user=self.users["head"])
        self.assertEqual(record.line_ids.verdict, "refused")
        self.assertIn("not a teacher", record.line_ids.message)

    def test_others_cannot_begin(self):
        for user in (
            self.stranger,
            *(
                self.users[role]
                for role in ("registrar", "dean", "digitalization", "vice_rector")
            ),
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.paste("Аманова\t85", user=user)

    def test_imports_of_others_are_theirs(self):
        record = self.paste("Аманова\t85")
        with self.assertRaises(AccessError):
            record.with_user(self.stranger).read(["text"])
        with self.assertRaises(AccessError):
            record.with_user(self.users["coordinator"]).action_save()
        self.assertTrue(record.with_user(self.users["registrar"]).read(["text"]))
        with self.assertRaises(AccessError):
            record.with_user(self.users["registrar"]).action_save()

    def test_the_outcome_is_not_written_by_hand(self):
        record = self.paste("Аманова\t85")
        line = record.line_ids
        for values in (
            {"state": "saved"},
            {"same_count": 5},
            {"journal_id": self.journal.id},
            {"line_ids": [Command.update(line.id, {"saved_version": 1})]},
            {"line_ids": [Command.update(line.id, {"participant_id": False})]},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                record.write(values)
        for values in ([Command.delete(line.id)], [Command.create({"place": "9"})]):
            with self.subTest(values=values), self.assertRaises(AccessError):
                record.write({"line_ids": values})
        with self.assertRaises(AccessError):
            record.unlink()
        with self.assertRaises(UserError):
            record.create({"journal_id": self.journal.id, "state": "saved"})

    def test_a_lesson_of_another_journal(self):
        other = self._create_journal(
            discipline=self.discipline.copy({"code": "O", "name": "Other"})
        )
        with self.assertRaises(ValidationError):
            self.paste("Аманова\t85", lesson=other.lesson_ids[0])


@tagged("post_install", "-at_install")
class TestMarkImportHttp(MarkImportCase, WebCase):
    """The same over HTTP: the download, and the forbidden things by JSON-2."""

    def call(self, user, method, **params):
        response = call_json2(self, user, *method.split("/"), **params)
        return response.status_code, response.json()

    @mute_logger("odoo.http")  # the server tells of refusals
    def test_download(self):
        url = f"/ejournal/journal/{self.journal.id}.xlsx"
        for login, status in (("teacher", 200), ("head", 200), ("stranger", 403)):
            with self.subTest(login=login):
                self.authenticate(login, login)
                self.assertEqual(self.url_open(url).status_code, status)
        self.authenticate("teacher", "teacher")
        response = self.url_open(url)
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        load_workbook(io.BytesIO(response.content))
        self.assertEqual(self.url_open("/ejournal/journal/0.xlsx").status_code, 404)
        for path in ("nothing", "ejournal.journal", "statement"):
            url = f"/ejournal/{path}/{self.journal.id}.xlsx"
            self.assertEqual(self.url_open(url).status_code, 404)

    def test_text_that_begins_like_a_formula(self):
        self.rows[0].student_id.name = "=1+1"
        book = load_workbook(io.BytesIO(self.journal._get_workbook()[1]))
        cells = [
            cell
            for row in book.active.iter_rows()
            for cell in row
            if cell.value == "=1+1"
        ]
        self.assertEqual([cell.data_type for cell in cells], ["s"])

    @mute_logger("odoo.http")  # the server tells of refusals
    def test_by_rpc(self):
        model = "ejournal.mark.import"
        vals = {
            "journal_id": self.journal.id,
            "lesson_id": self.practical.id,
            "text": "Аманова\t85",
        }
        status, ids = self.call(self.teacher, f"{model}/create", vals_list=[vals])
        self.assertEqual(status, 200)
        for method in ("action_check", "action_save", "action_undo"):
            status, _answer = self.call(self.teacher, f"{model}/{method}", ids=ids)
            self.assertEqual(status, 200)
        line = self.env[model].browse(ids).line_ids
        self.assertEqual(line.verdict, "undone")
        for user, method, params in (
            (self.stranger, f"{model}/create", {"vals_list": [vals]}),
            (self.stranger, f"{model}/action_check", {"ids": ids}),
            (self.teacher, f"{model}/_write_outcome", {"ids": ids, "vals": {}}),
            (self.teacher, f"{model}/write", {"ids": ids, "vals": {"state": "draft"}}),
            (
                self.teacher,
                f"{model}.line/write",
                {"ids": line.ids, "vals": {"old_value": "100"}},
            ),
        ):
            for context in ({}, {"skip_validation_check": True, "install_mode": True}):
                with self.subTest(method=method, user=user.login, context=context):
                    status, _answer = self.call(user, method, context=context, **params)
                    self.assertIn(status, (403, 422))
