import gzip
import json
import re
from datetime import date, datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL, json_default

from ..models.journal.mark_change import CHAINED_FIELDS
from .common import EjournalCase

NOW = datetime(2026, 11, 23, 6)


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

    def test_appeals_are_not_looked_up_for_each_mark(self):
        """Issue 18, section 5: there are few or none, and a save counts all marks."""
        self._grow(60)
        for lesson in self.practical | self.midterm_1:
            self._save_column(lesson, "70")
        # So few are joined otherwise than a journal's thousands.
        self.env.cr.execute(
            """SET LOCAL enable_hashjoin = off;
               SET LOCAL enable_mergejoin = off;
               SET LOCAL enable_material = off"""
        )
        queries = []
        run = type(self.env).execute_query

        def execute_query(env, query):
            queries.append(query)
            return run(env, query)

        with patch.object(type(self.env), "execute_query", execute_query):
            self.journal._get_ratings()
        [query] = [found for found in queries if "midterm_appeal" in found.code]
        rows = self.env.execute_query(SQL("EXPLAIN ANALYZE %s", query))
        scans = [line for (line,) in rows if " ejournal_midterm_appeal" in line]
        self.assertTrue(scans)
        for line in scans:
            self.assertIn("loops=1)", line)

    def test_the_history_is_sent_without_what_is_empty(self):
        """Of twenty values of a change most are empty, and the text is read twice."""
        empty = dict.fromkeys(CHAINED_FIELDS, False)
        row = self.env["ejournal.mark.change"]._prepare_row(
            {**empty, "new_kind": "points", "new_points": 0.0, "date": NOW}
        )
        self.assertEqual(
            row,
            {
                "date": "2026-11-23 06:00:00",
                "new_kind": "points",
                **dict.fromkeys([n for n in CHAINED_FIELDS if "_points" in n], 0),
            },
        )

    def test_what_is_in_memory_is_not_asked_for(self):
        """Groups of roles; the statement whose line changes (issue 15, section 1)."""
        statement = self.env["ejournal.statement"].browse(
            self.journal.with_user(self.teacher).action_create_statement()["res_id"]
        )
        lines = statement.line_ids
        self.assertTrue(lines.statement_id)
        group = self.teacher._get_ejournal_role_group("teacher")
        self.assertEqual(
            group, self.env.ref("kaznmu_university.ejournal_group_teacher")
        )
        with self.assertQueryCount(0, flush=False):
            self.teacher._get_ejournal_role_group("teacher")
            lines._note_evidence()

    def test_a_line_that_is_none_is_refused_by_the_rights(self):
        """Not told that it is missing: nobody learns which lines there are."""
        lines = self.env["ejournal.statement.line"].browse(999999)
        lines._note_evidence()
        with self.assertRaises(AccessError):
            lines.with_user(self.users["digitalization"]).write({"exam_value": "70"})

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

    def test_a_large_journal_is_read_leanly(self):
        """40 students by 120 lessons, each cell filled (issue 14, section 6): it was
        621 KB."""
        students = self.students | self._create_students([f"Ст{n}" for n in range(37)])
        self.patch(type(self), "students", students)
        journal = self._create_journal(
            discipline=self.discipline.copy({"code": "L"}),
            lessons=[
                ("practical", date(2026, 9, 1) + timedelta(days=n // 2))
                for n in range(120)
            ],
        )
        journal.lesson_ids.deadline = False
        self.rows = journal.participant_ids
        self.fill({lesson: ["75", "80"] * 20 for lesson in journal.lesson_ids})
        grid = journal.with_user(self.teacher).read_grid(is_packed=True)
        answer = json.dumps(grid, ensure_ascii=False, default=json_default).encode()
        # Ids and versions of four digits, however many the database has given before.
        answer = re.sub(rb"\b\d+(?=\d{4}\b)", b"", answer)
        packed = gzip.compress(answer, 6)
        self.assertEqual(len(grid["cells"]["rows"]), 4800)
        self.assertLess(len(answer), 200_000)
        self.assertLess(len(packed), 30_000)
