from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import EjournalCase


@tagged("post_install", "-at_install")
class TestJournalBuilder(EjournalCase):
    """Journals of a term from curriculum, plans, timetable and enrollments."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.discipline = cls.discipline.copy({"code": "B"})
        cls.curriculum = cls.env["ejournal.curriculum"].create(
            {
                "term_id": cls.term.id,
                "program_id": cls.program.id,
                "discipline_id": cls.discipline.id,
            }
        )
        cls.plan = cls.env["ejournal.plan"].create(
            {
                "term_id": cls.term.id,
                "discipline_id": cls.discipline.id,
                "state": "approved",
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "number": n,
                            "topic": f"T{n}",
                            "kind_id": cls.kinds["practical"].id,
                        },
                    )
                    for n in range(1, 7)
                ],
            }
        )
        cls.timetable = cls.env["ejournal.timetable"].create(
            {
                "term_id": cls.term.id,
                "group_id": cls.group.id,
                "discipline_id": cls.discipline.id,
                "teacher_id": cls.teacher.id,
                "weekdays": "1,4",
                "date_from": date(2026, 9, 1),
                "date_to": date(2026, 12, 12),
            }
        )

    def build(self):
        self.term.with_user(self.users["registrar"]).action_create_journals()
        self.run_jobs()
        self.assertEqual(self.term.job_state, "done", self.term.job_error)
        return self.env["ejournal.journal"].search(
            [("discipline_id", "=", self.discipline.id)]
        )

    def test_weekly_pattern(self):
        journal = self.build()
        self.assertEqual(journal.group_id, self.group)
        self.assertEqual(journal.teacher_ids, self.teacher)
        self.assertEqual(journal.participant_ids.student_id, self.students)
        self.assertEqual(
            [str(day) for day in journal.lesson_ids.mapped("date")],
            [
                "2026-09-03",
                "2026-09-07",
                "2026-09-10",
                "2026-09-14",
                "2026-09-17",
                "2026-09-21",
            ],
        )
        self.assertEqual(
            journal.lesson_ids.mapped("topic"), [f"T{n}" for n in range(1, 7)]
        )
        self.assertIn("journals 1, teachers 1, lessons 6", self.term.job_log)

    def test_cycle_of_consecutive_days(self):
        """Medical schools teach in cycles: Monday to Saturday, without Sundays."""
        self.timetable.write(
            {
                "pattern": "cycle",
                "date_from": date(2026, 10, 1),
                "date_to": date(2026, 10, 8),
            }
        )
        days = [day.day for day in self.build().lesson_ids.mapped("date")]
        self.assertEqual(days, [1, 2, 3, 5, 6, 7])

    def test_more_lessons_than_dates(self):
        """Several lessons on a day, evenly; none is lost."""
        self.timetable.write(
            {"date_from": date(2026, 9, 3), "date_to": date(2026, 9, 10)}
        )
        days = [day.day for day in self.build().lesson_ids.mapped("date")]
        self.assertEqual(days, [3, 3, 7, 7, 10, 10])

    def test_building_again_adds_only_what_is_new(self):
        journal = self.build()
        lesson = journal.lesson_ids[0]
        self.save(lesson, journal.participant_ids[0], "85")
        late = self._create_students(["Поздний"], start=date(2026, 10, 12))
        self.assertEqual(self.build(), journal)
        self.assertEqual(len(journal.lesson_ids), 6)
        self.assertEqual(lesson.filled_count, 1)
        row = journal.participant_ids.filtered(lambda row: row.student_id == late)
        self.assertEqual(row.date_from, date(2026, 10, 12))

    def test_students_by_dates(self):
        """Who left before the term has no row; who leaves in it has an end."""
        gone, leaving, _staying = self.students
        gone.enrollment_ids.write(
            {"date_from": date(2025, 9, 1), "date_to": date(2026, 6, 30)}
        )
        leaving.enrollment_ids.date_to = date(2026, 10, 31)
        rows = self.build().participant_ids
        self.assertNotIn(gone, rows.student_id)
        self.assertEqual(
            rows.filtered(lambda row: row.student_id == leaving).date_to,
            date(2026, 10, 31),
        )

    def test_holidays_are_skipped(self):
        """Republic Day, 25.10.2026, moved to Monday: no lesson falls on it."""
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.env.company.ejournal_calendar_id.id,
                "date_from": "2026-09-06 19:00:00",
                "date_to": "2026-09-07 18:59:59",
            }
        )
        days = [str(day) for day in self.build().lesson_ids.mapped("date")]
        self.assertEqual(days[:3], ["2026-09-03", "2026-09-10", "2026-09-14"])
        self.timetable.write({"pattern": "cycle", "date_to": date(2026, 9, 9)})
        journal = self._build_anew()
        self.assertNotIn("2026-09-07", map(str, journal.lesson_ids.mapped("date")))

    def _build_anew(self):
        self.env["ejournal.journal"].search(
            [("discipline_id", "=", self.discipline.id)]
        ).unlink()
        return self.build()

    def test_only_an_approved_plan_gives_lessons(self):
        self.plan.state = "submitted"
        self.assertFalse(self.build().lesson_ids)
        self.plan.state = "approved"
        self.assertTrue(self.build().lesson_ids)

    def test_a_syllabus_gives_lessons_when_there_is_no_ktp(self):
        """SOP T1.2: КТП and/or syllabus, as the department chooses."""
        self.plan.kind = "syllabus"
        self.assertEqual(self.build().plan_id, self.plan)
        ktp = self.plan.copy({"kind": "ktp", "state": "approved"})
        self.assertEqual(self._build_anew().plan_id, ktp)

    def test_a_journal_for_each_part_of_a_module(self):
        """SOP C09, T1.8: parts have departments of their own."""
        other = self.department.copy({"code": "P"})
        parts = self.discipline.copy({"code": "P1"}) | self.discipline.copy(
            {"code": "P2", "department_id": other.id}
        )
        self.discipline.write(
            {
                "kind": "module",
                "component_ids": [
                    (
                        0,
                        0,
                        {
                            "component_id": part.id,
                            "department_id": part.department_id.id,
                            "credits": 2,
                        },
                    )
                    for part in parts
                ],
            }
        )
        self.assertFalse(self.build())
        journals = self.env["ejournal.journal"].search(
            [("module_id", "=", self.discipline.id)]
        )
        self.assertEqual(journals.discipline_id, parts)
        self.assertEqual(journals.department_id, self.department | other)
        self.assertEqual(len(journals.participant_ids), 6)

    def test_a_journal_for_each_department_of_an_integrated_discipline(self):
        """SOP C09: the same discipline, each department with plan and timetable."""
        other = self.department.copy({"code": "P"})
        departments = self.department | other
        self.discipline.write(
            {
                "kind": "integrated",
                "component_ids": [
                    (
                        0,
                        0,
                        {
                            "component_id": self.discipline.id,
                            "department_id": department.id,
                            "credits": 2,
                        },
                    )
                    for department in departments
                ],
            }
        )
        self.plan.copy({"department_id": other.id, "state": "approved"})
        self.timetable.copy({"department_id": other.id, "weekdays": "2,5"})
        journals = self.build()
        self.assertEqual(journals.department_id, departments)
        self.assertEqual(journals.module_id, self.discipline)
        second = journals.filtered(lambda row: row.department_id == other)
        self.assertEqual(str(second.lesson_ids[0].date), "2026-09-01")
        self.assertEqual(second.plan_id.department_id, other)
        self.assertEqual(self.build(), journals)

    def test_an_archived_journal_stays_archived(self):
        journal = self.build()
        journal.action_archive()
        self.assertFalse(self.build())
        self.assertEqual(self.term.job_state, "done")

    def test_a_term_has_dates(self):
        for name in ("date_start", "date_end", "attestation_start", "attestation_end"):
            with (
                self.subTest(field=name),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
            ):
                self.term.copy({"code": name, name: False}).flush_recordset()

    def test_what_is_missing_is_told(self):
        self.timetable.unlink()
        journal = self.build()
        self.assertEqual(len(journal.participant_ids), 3)
        self.assertFalse(journal.lesson_ids)
        self.assertIn("not in the timetable", self.term.job_log)

    def test_a_teacher_who_is_none_any_more(self):
        with self.assertRaisesRegex(ValidationError, "not the role of a teacher"):
            self.timetable.teacher_id = self.users["registrar"]
        self.teacher.group_ids = self.env.ref("base.group_user")
        journal = self.build()
        self.assertFalse(journal.assignment_ids)
        self.assertTrue(journal.lesson_ids)
        self.assertIn("not the role of a teacher", self.term.job_log)

    def test_without_a_plan(self):
        self.plan.unlink()
        self.assertFalse(self.build().lesson_ids)
        self.assertIn("no approved plan", self.term.job_log)

    def test_no_dates_in_the_timetable(self):
        self.timetable.write(
            {
                "weekdays": "1",
                "date_from": date(2026, 9, 1),
                "date_to": date(2026, 9, 2),
            }
        )
        self.assertFalse(self.build().lesson_ids)
        self.assertIn("no dates", self.term.job_log)

    def test_a_group_without_students(self):
        self.env["ejournal.enrollment"].search([]).unlink()
        self.assertFalse(self.build().participant_ids)
        self.assertIn("the group has no students", self.term.job_log)

    def test_query_count_does_not_depend_on_groups(self):
        def count(needs):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            builder._build(self.term, needs)
            self.env.flush_all()
            return self.cr.sql_log_count - before

        builder = self.env["ejournal.journal.builder"]
        for place in range(12):
            group = self.group.copy({"name": f"B{place}"})
            self._create_students([f"Студент{n}" for n in range(5)], group)
            self.timetable.copy({"group_id": group.id})
        needs = builder._get_needs(self.term)
        self.assertEqual(len(needs), 13)
        count(needs[:1])  # warms the registry's caches
        self.assertLessEqual(count(needs[3:]), count(needs[1:3]) + 2)

    def test_timetable_is_checked(self):
        for values in (
            {"weekdays": "7"},
            {"weekdays": "1,1"},
            {"weekdays": False},
            {"weekdays": "1;2"},
            {"date_to": date(2026, 12, 13)},
            {"date_from": date(2026, 8, 31)},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self.timetable.write(values)

    def test_a_student_is_in_one_group_at_a_time(self):
        group = self.group.copy({"name": "B"})
        values = {"student_id": self.students[0].id, "group_id": group.id}
        with self.assertRaisesRegex(ValidationError, "two groups at once"):
            self.env["ejournal.enrollment"].create(
                {**values, "date_from": date(2026, 10, 1)}
            )
