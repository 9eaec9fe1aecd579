from odoo.tests import tagged

from .common import EjournalCase


@tagged("post_install", "-at_install")
class TestPerformance(EjournalCase):
    """Query counts do not depend on the number of students."""

    def _grow(self, count):
        students = self._create_students([f"Студент{n}" for n in range(count)])
        self.env["ejournal.participant"].create(
            [
                {
                    "journal_id": self.journal.id,
                    "student_id": student.id,
                    "date_from": self.term.date_start,
                }
                for student in students
            ]
        )
        self.rows = self.journal.participant_ids

    def _count(self, action):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        action()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _save_column(self, lesson, value):
        versions = {
            cell["participant_id"]: cell["version"]
            for cell in self.journal.read_cells()
            if cell["lesson_id"] == lesson.id
        }
        changes = [
            {
                "lesson_id": lesson.id,
                "participant_id": row.id,
                "value": value,
                "version": versions.get(row.id, 0),
            }
            for row in self.rows
        ]
        journal = self.journal.with_user(self.teacher)
        return self._count(
            lambda: self.assertEqual(
                len(journal.save_marks(changes)["saved"]), len(self.rows)
            )
        )

    def test_saving_and_reading(self):
        journal = self.journal.with_user(self.teacher)
        self._save_column(self.practical, "50")  # warms the registry's caches
        journal.read_grid()
        few = {
            "create": self._save_column(self.midterm_1, "70"),
            "change": self._save_column(self.midterm_1, "71"),
            "grid": self._count(journal.read_grid),
            "read": self._count(journal.read_cells),
            "ratings": self._count(journal._get_ratings),
        }
        self._grow(60)
        many = {
            "create": self._save_column(self.midterm_2, "70"),
            "change": self._save_column(self.midterm_2, "71"),
            "grid": self._count(journal.read_grid),
            "read": self._count(journal.read_cells),
            "ratings": self._count(journal._get_ratings),
        }
        for name, limit in {
            "create": 12,
            "change": 12,
            "grid": 12,
            "read": 6,
            "ratings": 10,
        }.items():
            with self.subTest(name=name):
                self.assertLessEqual(many[name], few[name])
                self.assertLessEqual(many[name], limit)

    def test_list_of_journals(self):
        """Fill and state of a page of journals take the same queries as of one."""
        journals = self.journal
        for number in range(20):
            journals |= self._create_journal(
                discipline=self.discipline.copy({"code": f"P{number}"})
            )
        names = ["fill_percent", "state", "teacher_ids", "display_name"]
        user = self.users["registrar"]
        journals.with_user(user).read(names)
        one = self._count(lambda: self.journal.with_user(user).read(names))
        all_of_them = self._count(lambda: journals.with_user(user).read(names))
        self.assertLessEqual(all_of_them, one)
