from datetime import date, timedelta

from icalendar import Calendar

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.kaznmu_university.tests.browser import WebCase

from .common import EjournalCase

TODAY = date(2026, 11, 23)


class TodayCase(EjournalCase):
    """The teacher has three lessons today, one of another group in the afternoon."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.journal.lesson_ids.deadline = False
        cls.add_timetable("10:00", "11:50", "Room 5")
        cls.now, cls.later = cls.add_lessons(
            cls.journal, [("practical", TODAY), ("lecture", TODAY)]
        )
        cls.later.write({"time_from": "14:00", "time_to": "15:50", "room": "Hall"})
        cls.Today = cls.env["ejournal.today"]

    @classmethod
    def add_timetable(cls, start=False, end=False, room=False, **values):
        return cls.env["ejournal.timetable"].create(
            {
                "term_id": cls.term.id,
                "group_id": cls.group.id,
                "discipline_id": cls.discipline.id,
                "teacher_id": cls.teacher.id,
                "pattern": "weekly",
                "weekdays": "1",
                "date_from": cls.term.date_start,
                "date_to": cls.term.date_end,
                "time_from": start,
                "time_to": end,
                "room": room,
                **values,
            }
        )

    @classmethod
    def add_lessons(cls, journal, lessons):
        number = max(journal.lesson_ids.mapped("number"), default=0)
        return cls.env["ejournal.lesson"].create(
            [
                {
                    "journal_id": journal.id,
                    "number": number + place,
                    "date": day,
                    "kind_id": cls.kinds[kind].id,
                    "topic": f"Topic {number + place}",
                }
                for place, (kind, day) in enumerate(lessons, 1)
            ]
        )

    def read_today(self, user=None, day=None):
        return self.Today.with_user(user or self.teacher).read_today(day)

    def replace_teacher(self, day):
        """The stranger substitutes on a day, by protocol (SOP C11)."""
        return self.env["ejournal.assignment"].create(
            {
                "journal_id": self.journal.id,
                "teacher_id": self.stranger.id,
                "replaces_id": self.teacher.id,
                "date_from": day,
                "date_to": day,
                "protocol_number": "7",
                "protocol_date": day,
            }
        )


@tagged("post_install", "-at_install")
class TestToday(TodayCase):
    """The first screen of a teacher (issue 14, section 2; SOP T1.5, T1.7)."""

    def test_lessons_of_the_day(self):
        """Time, group, room and waiting cells; now is 11:00 at the university."""
        today = self.read_today()
        self.assertEqual((today["day"], today["now"]), (TODAY, "11:00"))
        self.assertIn("week 13", today["term"])
        first, second = today["lessons"]
        self.assertEqual(first["id"], self.now.id)
        self.assertEqual(
            [first[name] for name in ("group", "discipline", "time_from", "room")],
            ["T-26-01", "Anatomy", "10:00", "Room 5"],
        )
        self.assertEqual((first["moment"], first["is_main"]), ("on", True))
        self.assertEqual((first["empty_count"], first["due_count"]), (3, 3))
        # A lecture takes no marks, so none wait.
        self.assertEqual(second["id"], self.later.id)
        self.assertEqual((second["time_from"], second["room"]), ("14:00", "Hall"))
        self.assertEqual((second["empty_count"], second["is_graded"]), (0, False))
        self.assertEqual((second["moment"], second["is_main"]), ("later", False))
        self.save(self.now, self.rows[0], "85")
        self.assertEqual(self.read_today()["lessons"][0]["empty_count"], 2)

    def test_without_times_the_first_with_empty_cells_is_it(self):
        self.env["ejournal.timetable"].search([]).unlink()
        self.later.write({"time_from": False, "time_to": False})
        first, second = self.read_today()["lessons"]
        self.assertEqual((first["time_from"], first["moment"]), (None, None))
        self.assertEqual((first["is_main"], second["is_main"]), (True, False))

    def test_a_cancelled_lesson_waits_for_nothing(self):
        self.now.sudo()._write_checked({"is_cancelled": True})
        first = self.read_today()["lessons"][0]
        self.assertEqual((first["is_cancelled"], first["empty_count"]), (True, 0))
        self.assertFalse(first["is_main"])

    def test_own_lessons_only(self):
        self.assertFalse(self.read_today(self.stranger)["lessons"])
        self.assertFalse(self.read_today(self.stranger)["has_journals"])
        # A head who does not teach sees the own day, not the department's.
        self.assertFalse(self.read_today(self.users["head"])["lessons"])
        for role in ("dean", "registrar", "registrar_head", "vice_rector"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.read_today(self.users[role])

    def test_a_substitute_has_the_day_and_the_replaced_has_not(self):
        self.replace_teacher(TODAY)
        today = self.read_today(self.stranger)
        self.assertEqual(len(today["lessons"]), 2)
        self.assertEqual(today["lessons"][0]["replaces"], self.teacher.name)
        [row] = today["substitutions"]
        self.assertEqual((row["is_mine"], row["who"]), (True, self.teacher.name))
        self.assertEqual(row["protocol"], "7")
        self.assertFalse(today["late"]["lessons"], "other days are the teacher's")
        today = self.read_today()
        self.assertFalse(today["lessons"])
        [row] = today["substitutions"]
        self.assertEqual((row["is_mine"], row["who"]), (False, self.stranger.name))

    def test_late_and_near(self):
        """What can still be filled first; 4 days ahead is not near yet."""
        for lesson, deadline in (
            (self.practical, date(2026, 11, 22)),
            (self.midterm_1, date(2026, 11, 26)),
            (self.midterm_2, date(2026, 11, 27)),
        ):
            lesson.deadline = deadline
        late = self.read_today()["late"]
        self.assertEqual(late["count"], 2)
        near, past = late["lessons"]
        self.assertEqual((near["id"], near["is_closed"]), (self.midterm_1.id, False))
        self.assertEqual((near["urgency"], near["empty_count"]), ("calm", 3))
        self.assertEqual((past["id"], past["is_closed"]), (self.practical.id, True))
        self.assertEqual((past["urgency"], past["left"]), ("late", "Late, days: 1"))
        self.midterm_1.deadline = TODAY
        self.assertEqual(self.read_today()["late"]["lessons"][0]["urgency"], "today")
        self.fill({self.midterm_1: ["80", "80", "80"]})
        self.assertEqual(self.read_today()["late"]["ids"], self.practical.ids)
        self.journal.sudo().closed_on = "2026-11-20"
        self.assertFalse(self.read_today()["late"]["count"])

    def test_statements(self):
        """Due by their day, begun or not; nothing is due of a closed journal."""
        self.journal.sudo().statement_due_date = TODAY + timedelta(days=11)
        statements = self.read_today()["statements"]
        self.assertFalse(statements["rows"])
        self.assertEqual(statements["nearest"]["group"], "T-26-01")
        self.journal.sudo().statement_due_date = TODAY + timedelta(days=10)
        [row] = self.read_today()["statements"]["rows"]
        self.assertEqual((row["res_id"], row["journal_id"]), (None, self.journal.id))
        self.assertIn("days left: 10", row["left"])
        marks = ["80", "80", "20"]
        self.fill(
            {
                lesson: marks
                for lesson in (self.practical, self.midterm_1, self.midterm_2)
            }
        )
        draft = self.journal.with_user(self.teacher)._create_statement()
        draft.line_ids[0].exam_value = "80"
        [row] = self.read_today()["statements"]["rows"]
        self.assertEqual(row["res_id"], draft.id)
        self.assertEqual((row["filled"], row["total"]), (1, 2))

    def test_what_comes_next(self):
        """An empty day says when the next class is."""
        self.add_lessons(
            self.journal,
            [("practical", date(2026, 12, 1)), ("practical", date(2026, 12, 2))],
        )
        today = self.read_today(day="2026-11-29")
        self.assertFalse(today["lessons"])
        self.assertEqual(today["next"]["date"], date(2026, 12, 1))
        self.assertEqual(len(today["next"]["lessons"]), 1)
        self.assertIsNone(self.read_today(day="2026-12-05")["next"])

    def test_work_of_whoever_looks_after_others(self):
        """A head with lessons: the own ones, then what the department waits for."""
        head = self.users["head"]
        self.journal.assignment_ids.teacher_id = head
        today = self.read_today(head)
        self.assertEqual(len(today["lessons"]), 2)
        self.assertTrue(all(tile["value"] for tile in today["work"]))
        self.assertFalse(self.read_today()["work"], "a teacher looks after nobody")

    def test_constant_queries(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.read_today()
            return self.env.cr.sql_log_count - before

        self.journal.lesson_ids.deadline = TODAY
        count()  # warm caches
        few = count()
        for number in range(5):
            discipline = self.discipline.copy({"code": f"Q{number}"})
            journal = self._create_journal(discipline=discipline)
            self.add_lessons(journal, [("practical", TODAY)] * 2)
            journal.lesson_ids.deadline = TODAY
            journal.sudo().statement_due_date = TODAY
        count()
        self.assertLessEqual(count(), few)

    def test_times_are_times(self):
        self.later.write({"time_from": "8.05", "time_to": "9:50"})
        self.assertEqual(self.later.time_from, "08:05")
        self.assertEqual(self.later.place, "08:05–09:50 · Hall")
        self.assertEqual(self.now.place, "10:00–11:50 · Room 5")
        for values in (
            {"time_from": "25:00"},
            {"time_from": "noon"},
            {"time_from": "10:00", "time_to": "09:00"},
            {"time_from": False, "time_to": "09:00"},
        ):
            with (
                self.subTest(values=values),
                self.assertRaises(ValidationError),
                self.env.cr.savepoint(),
            ):
                self.later.write(values)

    def test_the_list_of_journals(self):
        self.practical.deadline = date(2026, 11, 20)
        journal = self.journal.with_user(self.teacher)
        self.assertEqual(journal.next_lesson, "23.11, 10:00 · ПЗ 5 · Room 5")
        self.assertEqual(journal.empty_count, 12)
        self.assertEqual(journal.nearest_deadline, date(2026, 11, 20))
        self.assertTrue(journal.is_behind)
        other = self._create_journal(discipline=self.discipline.copy({"code": "N"}))
        other.lesson_ids.deadline = False
        self.assertFalse(other.next_lesson or other.nearest_deadline)


@tagged("post_install", "-at_install")
class TestCalendar(TodayCase, WebCase):
    """The private address of a teacher's calendar (issue 14, section 2)."""

    def make(self, user=None):
        keys = self.env["ejournal.calendar.key"].with_user(user or self.teacher)
        address = keys.create_address()
        return address[address.index("/ejournal/") :]

    def fetch(self, path):
        response = self.url_open(path)
        if response.status_code != 200:
            return response.status_code
        self.assertIn("text/calendar", response.headers["Content-Type"])
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        events = Calendar.from_ical(response.content).walk("VEVENT")
        return {str(event["UID"]).split("@")[0]: event for event in events}

    def test_own_lessons(self):
        """In UTC, rooms and topics with them; no student, no mark."""
        self.save(self.now, self.rows[0], "85")
        events = self.fetch(self.make())
        self.assertEqual(
            set(events),
            {f"lesson-{lesson.id}" for lesson in (self.now, self.later)}
            | {f"lesson-{self.midterm_2.id}"},
        )
        event = events[f"lesson-{self.now.id}"]
        self.assertEqual(
            event.decoded("dtstart").isoformat(), "2026-11-23T05:00:00+00:00"
        )
        self.assertEqual(
            event.decoded("dtend").isoformat(), "2026-11-23T06:50:00+00:00"
        )
        self.assertEqual(str(event["location"]), "Room 5")
        self.assertIn("T-26-01 · Anatomy", str(event["summary"]))
        self.assertNotIn("Аманова", str(event.to_ical().decode()))
        self.assertFalse(self.fetch(self.make(self.stranger)))

    def test_whole_day_without_a_time(self):
        self.env["ejournal.timetable"].search([]).unlink()
        self.now.sudo()._write_checked({"is_cancelled": True})
        event = self.fetch(self.make())[f"lesson-{self.now.id}"]
        self.assertEqual(event.decoded("dtstart"), TODAY)
        self.assertEqual(str(event["status"]), "CANCELLED")

    def test_guessed_and_revoked(self):
        path = self.make()
        stem, _dot, _end = path.rpartition(".")
        for wrong in (
            "/ejournal/calendar/1.ics",
            f"{stem[:-1]}{'0' if stem[-1] != '0' else '1'}.ics",
            f"{stem[: stem.rindex('/') + 9]}.ics",
        ):
            self.assertEqual(self.fetch(wrong), 404, wrong)
        self.assertTrue(self.fetch(path))
        renewed = self.make()
        self.assertEqual(self.fetch(path), 404)
        self.assertTrue(self.fetch(renewed))
        self.env["ejournal.calendar.key"].with_user(self.stranger).revoke_address()
        self.assertTrue(self.fetch(renewed), "another's is not theirs to end")
        self.env["ejournal.calendar.key"].with_user(self.teacher).revoke_address()
        self.assertEqual(self.fetch(renewed), 404)

    def test_who_leaves_has_no_calendar(self):
        path = self.make()
        self.teacher.active = False
        self.assertEqual(self.fetch(path), 404)
        self.teacher.active = True
        self.assertEqual(self.fetch(path), 404, "a return begins anew")

    def test_who_teaches_no_more_has_none(self):
        path = self.make()
        group = self.env.ref("kaznmu_university.ejournal_group_teacher")
        self.teacher.group_ids = [Command.unlink(group.id)]
        self.assertEqual(self.fetch(path), 404)

    def test_nobody_reads_keys_or_makes_one_for_others(self):
        self.make()
        keys = self.env["ejournal.calendar.key"]
        with self.assertRaises(AccessError):
            keys.with_user(self.teacher).search([]).mapped("name")
        with self.assertRaises(AccessError):
            keys.with_user(self.users["registrar"]).create_address()
