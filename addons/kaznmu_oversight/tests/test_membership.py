import random
from collections import defaultdict
from contextlib import suppress
from datetime import date, timedelta

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.kaznmu_ejournal.models.journal.assignment import TAUGHT
from odoo.addons.kaznmu_ejournal.models.journal.participant import ATTENDS
from odoo.addons.kaznmu_ejournal.tests.common import EjournalCase

FIRST_DAY = date(2026, 9, 7)
DAYS = 12  # one lesson a day
SEEDS = range(12)


def pick_day(rng):
    return FIRST_DAY + timedelta(days=rng.randrange(DAYS))


def pick_span(rng):
    """First and last day, often one and the same."""
    first = pick_day(rng)
    return first, first + timedelta(days=rng.choice((0, 0, 1, 3, 7)))


class MembershipCase(EjournalCase):
    """A journal with a lesson on each of some days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.teachers = cls.teacher
        for number in range(4):
            cls.teachers |= cls._create_user("teacher", login=f"teacher_{number}")
        discipline = cls.discipline.copy({"code": "T7"})
        days = [FIRST_DAY + timedelta(days=number) for number in range(DAYS)]
        cls.daily = cls._create_journal(
            discipline=discipline, lessons=[("practical", day) for day in days]
        )
        cls.lessons = cls.daily.lesson_ids

    def query(self, query, *params):
        self.env.flush_all()
        return self.env.execute_query(SQL(query, *params))


@tagged("post_install", "-at_install")
class TestWhoseLesson(MembershipCase):
    """SOP C11, T1.6: whose lesson it is, said in SQL and in Python, is one thing."""

    def read_taught(self):
        """Lessons of each assignment, as SQL has it."""
        taught = defaultdict(set)
        for assignment_id, lesson_id in self.query(
            """SELECT assignment.id, lesson.id
                 FROM ejournal_assignment assignment
                 JOIN ejournal_lesson lesson ON %s
                WHERE assignment.journal_id = %s""",
            TAUGHT,
            self.daily.id,
        ):
            taught[assignment_id].add(lesson_id)
        return taught

    def assign_at_random(self, rng):
        """Two teachers, for the whole journal or some of it, and their substitutes."""
        Assignment = self.env["ejournal.assignment"]
        self.daily.assignment_ids.unlink()
        for teacher in self.teachers[:2]:
            first, last = rng.choice(
                ((False, False), (pick_day(rng), False), (False, pick_day(rng)))
            )
            Assignment.create(
                {
                    "journal_id": self.daily.id,
                    "teacher_id": teacher.id,
                    "date_from": first,
                    "date_to": last,
                }
            )
        for _attempt in range(5):
            substitute, replaced = rng.sample(list(self.teachers), 2)
            first, last = pick_span(rng)
            vals = {
                "journal_id": self.daily.id,
                "teacher_id": substitute.id,
                "replaces_id": replaced.id,
                "date_from": first,
                "date_to": last,
            }
            # The replaced one does not teach then, or has a substitute.
            with suppress(ValidationError), self.env.cr.savepoint():
                Assignment.create(vals)
        self.env.invalidate_all()

    def test_sql_and_python_agree(self):
        substitutes = 0
        for seed in SEEDS:
            self.assign_at_random(random.Random(seed))  # noqa: S311 - no secret
            taught = self.read_taught()
            for assignment in self.daily.assignment_ids:
                substitutes += bool(assignment.replaces_id)
                with self.subTest(seed=seed, assignment=assignment):
                    own = self.lessons.filtered(
                        lambda lesson, row=assignment: row._teaches(lesson.date)
                    )
                    self.assertEqual(taught[assignment.id], set(own.ids))
        self.assertGreater(substitutes, len(SEEDS))  # the cases are worth their name

    def test_a_substitutes_first_and_last_day(self):
        """The day before and the day after are the teacher's own."""
        first, last = self.lessons[3].date, self.lessons[5].date
        substitution = self.env["ejournal.assignment"].create(
            {
                "journal_id": self.daily.id,
                "teacher_id": self.stranger.id,
                "replaces_id": self.teacher.id,
                "date_from": first,
                "date_to": last,
            }
        )
        own = self.daily.assignment_ids - substitution
        taught = self.read_taught()
        self.assertEqual(taught[substitution.id], set(self.lessons[3:6].ids))
        self.assertEqual(taught[own.id], set((self.lessons[:3] | self.lessons[6:]).ids))

    def test_control_and_reminders_name_the_same_teacher(self):
        """SOP T1.6: the count, the letter and the mail are about the same lessons."""
        self.lessons.deadline = date(2026, 11, 1)
        for seed in SEEDS:
            self.assign_at_random(random.Random(seed))  # noqa: S311 - no secret
            rows = self.env["ejournal.control"].search(
                [("journal_id", "=", self.daily.id)]
            )
            late = rows._get_late_lessons()
            self.assertEqual(
                {row: len(late.get(row, ())) for row in rows},
                {row: row.late_count for row in rows},
            )
            by_teacher = defaultdict(self.lessons.browse)
            for row, lessons in late.items():
                by_teacher[row.teacher_id] |= lessons
            reminded = self.env["ejournal.reminder"]._get_unfilled_lessons(
                date(2026, 11, 1)
            )
            for teacher in self.teachers:
                with self.subTest(seed=seed, teacher=teacher.login):
                    self.assertEqual(
                        set(reminded.get(teacher, self.lessons[:0]).ids)
                        & set(self.lessons.ids),
                        set(by_teacher[teacher].ids),
                    )


@tagged("post_install", "-at_install")
class TestWhoIsInTheGroup(MembershipCase):
    """SOP T1.5: who is in the group on a day, in SQL and in Python, is one thing."""

    def read_attended(self):
        """Rows of each lesson, as SQL has it."""
        attended = defaultdict(set)
        for lesson_id, row_id in self.query(
            """SELECT lesson.id, participant.id
                 FROM ejournal_lesson lesson
                 JOIN ejournal_participant participant ON %s
                WHERE lesson.journal_id = %s""",
            ATTENDS,
            self.daily.id,
        ):
            attended[lesson_id].add(row_id)
        return attended

    def enroll_at_random(self, rng):
        for row in self.daily.participant_ids:
            first = pick_day(rng)
            last = rng.choice((False, first, first + timedelta(days=rng.randrange(9))))
            away = rng.choice(((False, False), pick_span(rng)))
            row.write(
                {
                    "date_from": first,
                    "date_to": last,
                    "away_from": away[0],
                    "away_to": away[1],
                }
            )

    def test_all_say_the_same(self):
        """SQL, Python, the counters, the check of the statement and the grid."""
        rows = self.daily.participant_ids
        for seed in SEEDS:
            self.enroll_at_random(random.Random(seed))  # noqa: S311 - no secret
            attended = self.read_attended()
            empty = self.daily._get_empty_cells()
            grid = self.daily.with_user(self.teacher).read_grid()
            away = {student["id"]: set(student["away"]) for student in grid["students"]}
            for lesson in self.lessons:
                with self.subTest(seed=seed, day=lesson.date):
                    own = rows.filtered(lambda row, day=lesson.date: row._attends(day))
                    self.assertEqual(attended[lesson.id], set(own.ids))
                    self.assertEqual(lesson.due_count, len(own))
                    self.assertEqual(empty.get(lesson, 0), len(own))
                    self.assertEqual(
                        {row.id for row in rows if lesson.id not in away[row.id]},
                        set(own.ids),
                    )
            due = sum(self.lessons.mapped("due_count"))
            self.env.invalidate_all()  # counts and reports are of the last request
            self.assertEqual(self.daily.due_count, due)
            [control] = self.env["ejournal.control"].search(
                [("journal_id", "=", self.daily.id)]
            )
            self.assertEqual(control.due_cells, due)

    def test_boundaries(self):
        """First and last day in the group, first and last day away: all of them in."""
        row = self.daily.participant_ids[0]
        days = self.lessons.mapped("date")
        row.write(
            {
                "date_from": days[1],
                "date_to": days[9],
                "away_from": days[4],
                "away_to": days[6],
            }
        )
        attended = self.read_attended()
        expected = [False, True, True, True, False, False, False, True, True, True]
        for lesson, is_in in zip(self.lessons, [*expected, False, False], strict=True):
            with self.subTest(day=lesson.date):
                self.assertEqual(row._attends(lesson.date), is_in)
                self.assertEqual(row.id in attended[lesson.id], is_in)

    def test_a_cell_of_an_away_day_is_closed_and_not_due(self):
        """What the grid shows is what saving says; filling counts the others alone."""
        lesson, row = self.lessons[0], self.daily.participant_ids[0]
        row.write({"away_from": lesson.date, "away_to": lesson.date})
        self.assertRefused(self.save(lesson, row, "80"), "not_enrolled")
        for other in self.daily.participant_ids - row:
            self.save(lesson, other, "80")
        self.assertTrue(lesson.is_filled)
        self.assertEqual(self.daily.filled_count, 2)
        self.assertEqual(self.daily.due_count, 3 * DAYS - 1)
