from odoo.tests import tagged

from odoo.addons.kaznmu_university.tests.test_import import ImportCase

from .common import EjournalCase


@tagged("post_install", "-at_install")
class TestImportMarks(ImportCase, EjournalCase):
    """Marks from files go the way of every mark: rule 1, history, results."""

    header = "Период;Группа;Код дисциплины;№ занятия;Номер;Оценка;Примечание\n"

    def _content(self, *cells):
        return self.header + "\n".join(
            f"T-1;T-26-01;T1;{lesson};{student.number};{value};{note}"
            for lesson, student, value, note in cells
        )

    def test_load_marks(self):
        content = self._content(
            (1, self.students[0], "85", ""),
            (1, self.students[1], "н/б", "перезачет, распоряжение № 7"),
            (2, self.students[0], "0", ""),
        )
        counts, problems = self.load(("marks.csv", content), user="registrar_head")
        self.assertEqual((counts["marks"], problems), ({"new": 3}, []))
        self.assertEqual(
            self.get_cell(self.practical, self.rows[1])["kind"], "recredit"
        )
        change = self.env["ejournal.mark.change"].search([], limit=1)
        self.assertEqual(
            (change.source, change.user_id), ("import", self.users["registrar_head"])
        )
        counts, _problems = self.load(("marks.csv", content), user="registrar_head")
        self.assertEqual(counts["marks"], {"same": 3})

    def test_bad_marks(self):
        foreign = self._create_students(["Чужой"], self.group.copy({"name": "X"}))
        for cell, message, column in (
            ((1, self.students[0], "101", ""), "not a mark", "Оценка"),
            ((9, self.students[0], "85", ""), "no such lesson", "№ занятия"),
            ((1, foreign, "85", ""), "not in this journal", "Номер"),
            ((3, self.students[0], "85", ""), "not graded", "Оценка"),
        ):
            with self.subTest(message=message):
                counts, problems = self.load(
                    ("marks.csv", self._content(cell)), user="registrar_head"
                )
                self.assertProblem(problems, message, row=2, column=column)
                self.assertEqual(counts["marks"], {"error": 1})

    def test_only_the_head_of_the_office_loads_marks(self):
        content = self._content((1, self.students[0], "85", ""))
        for role in ("registrar", "administrator"):
            _counts, problems = self.load(("marks.csv", content), user=role)
            self.assertProblem(problems, "role may not load")
        self.assertIsNone(self.get_cell(self.practical, self.rows[0]))

    def test_a_teachers_mark_stays(self):
        """SOP C13: a file changes no mark that a teacher has entered, РК included."""
        self.save(self.practical, self.rows[0], "45")
        self.save(self.midterm_1, self.rows[0], "50")
        for lesson in (1, 2):
            with self.subTest(lesson=lesson):
                content = self._content((lesson, self.students[0], "95", ""))
                counts, problems = self.load(
                    ("marks.csv", content), user="registrar_head"
                )
                self.assertEqual(counts["marks"], {"error": 1})
                self.assertProblem(problems, "teacher has entered", row=2)
        self.assertEqual(self.get_cell(self.practical, self.rows[0])["value"], "45")
        # What the office has brought itself it puts right, until a teacher takes over.
        for value in ("60", "70"):
            content = self._content((1, self.students[1], value, ""))
            self.load(("marks.csv", content), user="registrar_head")
        cell = self.get_cell(self.practical, self.rows[1])
        self.assertEqual(cell["value"], "70")
        self.save(self.practical, self.rows[1], "71", version=cell["version"])
        content = self._content((1, self.students[1], "90", ""))
        counts, _problems = self.load(("marks.csv", content), user="registrar_head")
        self.assertEqual(counts["marks"], {"error": 1})
