from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ..journal.assignment import TAUGHT
from ..journal.lesson import FILLED
from ..journal.lesson_times import PLACE, TIMETABLE

AHEAD = 21  # days in which the next class is looked for
NEAR = 3  # days before its deadline from which a lesson is near it
STATEMENTS_NEAR = 10  # days before the due date
SHOWN = 6  # late lessons and statements; the list has all


class EjournalToday(models.AbstractModel):
    """The first screen of whoever teaches: which class, which column, what is due.

    All of it is the reader's own: the lessons that the reader teaches on their days,
    substitutions included (SOP C11). One call, a constant number of queries. Add-ons
    add what waits for a teacher by :meth:`_read_sections`.
    """

    _name = "ejournal.today"
    _description = "A teacher's day"

    @api.model
    @api.readonly
    def read_today(self, day=None):
        """The day of the user, a teacher.

        :param day: ISO date; today at the university by default
        :return: dict of ``day``, ``today``, ``now`` (``HH:MM``), ``title``, ``term``,
            ``lessons`` (of the day), ``next`` (``{date, title, lessons}`` of the next
            day with classes, or ``None``), ``late`` (``{count, ids, lessons}``: not
            filled, the deadline past or near), ``statements`` (``{rows, nearest}``),
            ``substitutions``, ``work`` (tiles of the overview, for whoever looks after
            others, too; the desk's has no ``id``), ``has_journals``, ``has_calendar``
        :raise AccessError: the user is no teacher
        :raise ValueError: ``day`` is no date
        """
        self._check_teacher()
        company = self.env.company
        today = company._get_ejournal_today()
        shown = fields.Date.to_date(day) or today
        now = company._to_ejournal_time(fields.Datetime.now()).strftime("%H:%M")
        lessons = self._read_lessons(shown, shown + timedelta(days=AHEAD))
        of_day = [row for row in lessons if row["date"] == shown]
        self._set_moments(of_day, shown, today, now)
        journals = self._get_own_journals()
        return {
            "day": shown,
            "today": today,
            "now": now,
            "title": self._format_day(shown),
            "term": self._describe_term(shown),
            "lessons": of_day,
            "next": self._get_next(lessons, shown),
            "late": self._read_late(today),
            "statements": self._read_statements(journals, today),
            "substitutions": self._read_substitutions(today),
            "work": self._read_work(),
            "has_journals": bool(journals),
            "has_calendar": self.env["ejournal.calendar.key"]._has_key(),
            **self._read_sections(),
        }

    @api.model
    def _read_sections(self):
        """Hook: what else waits for the teacher, by names of its own."""
        return {}

    @api.model
    def _check_teacher(self):
        if not self.env.user._is_ejournal_teacher():
            raise AccessError(self.env._("This page is a teacher's."))

    # ------------------------------------------------------------------
    # Lessons
    # ------------------------------------------------------------------
    @api.model
    def _read_lessons(self, start, end):
        """The user's lessons from one day to another, in order of time."""
        return self._query_lessons(SQL("lesson.date BETWEEN %s AND %s", start, end))

    @api.model
    def _query_lessons(self, condition, order=None):
        """The user's own lessons that meet a condition, as plain data.

        :param SQL condition: on ``lesson``, ``kind`` and ``journal``
        :param SQL order: by date and time otherwise
        :return: list of dicts
        """
        self.env.flush_all()
        place_order = SQL("lesson.date, time_from NULLS LAST, lesson.number, lesson.id")
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT lesson.id, lesson.journal_id, lesson.number, lesson.date,
                       lesson.kind_id, lesson.topic, lesson.deadline,
                       lesson.is_cancelled, lesson.due_count, %s AS filled_count,
                       kind.is_graded, journal.group_id, journal.discipline_id,
                       journal.closed_on IS NOT NULL AS is_formed,
                       assignment.replaces_id, %s
                  FROM ejournal_assignment assignment
                  JOIN ejournal_journal journal
                    ON journal.id = assignment.journal_id AND journal.active
                  JOIN ejournal_lesson lesson ON %s
                  JOIN ejournal_lesson_kind kind ON kind.id = lesson.kind_id
                  LEFT JOIN ejournal_timetable timetable ON %s
                 WHERE assignment.teacher_id = %s AND (%s)
                 ORDER BY %s
                """,
                FILLED,
                PLACE,
                TAUGHT,
                TIMETABLE,
                self.env.uid,
                condition,
                order or place_order,
            )
        )
        # Two assignments may name one lesson.
        rows = list({row["id"]: row for row in rows}.values())
        return self._describe_lessons(rows)

    @api.model
    def _describe_lessons(self, rows):
        # As superuser: names in the user's own journals.
        names = self._get_names(
            rows,
            group_id="ejournal.group",
            discipline_id="ejournal.discipline",
            kind_id="ejournal.lesson.kind",
            replaces_id="res.users",
        )
        kinds = self.env["ejournal.lesson.kind"].sudo()  # as above
        today = self.env.company._get_ejournal_today()
        return [
            {
                "id": row["id"],
                "journal_id": row["journal_id"],
                "number": row["number"],
                "date": row["date"],
                "day": format_date(self.env, row["date"], date_format="dd.MM"),
                "group": names["group_id", row["group_id"]],
                "discipline": names["discipline_id", row["discipline_id"]],
                "kind": kinds.browse(row["kind_id"]).code,
                "kind_name": names["kind_id", row["kind_id"]],
                "topic": row["topic"],
                "time_from": row["time_from"] or None,
                "time_to": row["time_to"] or None,
                "room": row["room"] or None,
                "is_graded": bool(row["is_graded"]),
                "is_cancelled": bool(row["is_cancelled"]),
                "due_count": row["due_count"] or 0,
                "empty_count": (row["due_count"] or 0) - (row["filled_count"] or 0)
                if row["is_graded"] and not row["is_cancelled"]
                else 0,
                "deadline": row["deadline"],
                "is_closed": row["is_formed"]
                or bool(row["deadline"] and row["deadline"] < today),
                "replaces": names.get(("replaces_id", row["replaces_id"])),
                **self._describe_term_left(row["deadline"], today),
            }
            for row in rows
        ]

    @api.model
    def _get_names(self, rows, **models_by_field):
        """Names of what rows refer to: ``{(field, id): name}``, a query a model."""
        names = {}
        for field, model in models_by_field.items():
            ids = {row[field] for row in rows if row[field]}
            # Names in the user's own journals, which the caller has found.
            records = self.env[model].sudo().browse(ids)
            names |= {(field, record.id): record.name for record in records}
        return names

    @api.model
    def _describe_term_left(self, day, today):
        """How long there is until a day: ``{urgency, left}``, in words."""
        if not day:
            return {"urgency": "none", "left": self.env._("No deadline is set")}
        days = (day - today).days
        shown = format_date(self.env, day, date_format="dd.MM")
        if days < 0:
            return {"urgency": "late", "left": self.env._("Late, days: %s", -days)}
        if days == 0:
            return {"urgency": "today", "left": self.env._("Today until 23:59")}
        if days == 1:
            return {"urgency": "soon", "left": self.env._("Tomorrow, %s", shown)}
        return {
            "urgency": "calm",
            "left": self.env._(
                "until %(date)s, days left: %(days)s", date=shown, days=days
            ),
        }

    @api.model
    def _set_moments(self, lessons, day, today, now):
        """Say of each lesson of a day whether it is over, on, or to come, and which is
        the one to open: the one that is on, or comes next, with cells to fill."""
        for row in lessons:
            start, end = row["time_from"], row["time_to"] or row["time_from"]
            if day != today or not start or row["is_cancelled"]:
                row["moment"] = None
            elif end <= now:
                row["moment"] = "over"
            else:
                row["moment"] = "on" if start <= now else "later"
            row["is_main"] = False
        held = [row for row in lessons if not row["is_cancelled"]]
        waiting = [row for row in held if row["empty_count"]]
        choice = (
            [row for row in held if row["moment"] == "on"]
            or [row for row in waiting if row["moment"] != "over"]
            or waiting
        )
        if choice:
            choice[0]["is_main"] = True

    @api.model
    def _get_next(self, lessons, day):
        coming = [
            row for row in lessons if row["date"] > day and not row["is_cancelled"]
        ]
        if not coming:
            return None
        first = coming[0]["date"]
        return {
            "date": first,
            "title": self._format_day(first),
            "lessons": [row for row in coming if row["date"] == first],
        }

    @api.model
    def _read_late(self, today):
        """Lessons held that are not filled, the deadline past or near."""
        terms = self.env["ejournal.term"]._get_current()
        rows = self._query_lessons(
            SQL(
                """lesson.is_filled IS NOT TRUE AND lesson.is_cancelled IS NOT TRUE
                   AND journal.closed_on IS NULL AND journal.term_id = ANY(%s)
                   AND lesson.date < %s AND lesson.deadline <= %s""",
                terms.ids,
                today,
                today + timedelta(days=NEAR),
            ),
            SQL("lesson.deadline, lesson.date, lesson.number, lesson.id"),
        )
        return {
            "count": len(rows),
            "ids": [row["id"] for row in rows],
            # What can still be filled goes first: it is what a click helps.
            "lessons": sorted(rows, key=lambda row: row["is_closed"])[:SHOWN],
        }

    # ------------------------------------------------------------------
    # Statements
    # ------------------------------------------------------------------
    @api.model
    def _get_own_journals(self):
        """Journals of the running terms that the user teaches to their end."""
        return self.env["ejournal.journal"].search(
            Domain("term_id", "in", self.env["ejournal.term"]._get_current().ids)
            & Domain(
                "assignment_ids",
                "any",
                [("teacher_id", "=", self.env.uid), ("replaces_id", "=", False)],
            )
        )

    @api.model
    def _read_statements(self, journals, today):
        """Statements that are due: begun, or to be begun, in order of their days."""
        drafts = self.env["ejournal.statement"].search(
            [
                ("journal_id", "in", journals.ids),
                ("state", "in", ("draft", "returned")),
                ("is_superseded", "=", False),
            ]
        )
        kinds = dict(drafts._fields["kind"]._description_selection(self.env))
        begun = drafts.journal_id
        counts = self._count_results(drafts)
        rows = [
            {
                "res_id": draft.id,
                "journal_id": draft.journal_id.id,
                "group": draft.group_id.name,
                "discipline": draft.discipline_id.name,
                "kind": kinds[draft.kind],
                "is_returned": draft.state == "returned",
                "filled": counts[draft.id][0],
                "total": counts[draft.id][1],
                "due_date": draft.due_date or None,
                **self._describe_term_left(draft.due_date, today),
            }
            for draft in drafts
        ]
        coming = journals.filtered(
            lambda journal: (
                not journal.closed_on
                and journal not in begun
                and journal.statement_due_date
            )
        ).sorted("statement_due_date")
        horizon = today + timedelta(days=STATEMENTS_NEAR)
        near = coming.filtered(lambda journal: journal.statement_due_date <= horizon)
        rows += [self._describe_coming(journal, today) for journal in near]
        rows.sort(key=lambda row: (row["due_date"] is None, row["due_date"] or today))
        return {
            "count": len(rows),
            "rows": rows[:SHOWN],
            "nearest": self._describe_coming(coming[0], today) if coming else None,
        }

    @api.model
    def _describe_coming(self, journal, today):
        return {
            "res_id": None,
            "journal_id": journal.id,
            "group": journal.group_id.name,
            "discipline": journal.discipline_id.name,
            "kind": None,
            "is_returned": False,
            "filled": 0,
            "total": 0,
            "due_date": journal.statement_due_date,
            **self._describe_term_left(journal.statement_due_date, today),
        }

    @api.model
    def _count_results(self, drafts):
        """Exam results entered, of how many: ``{statement id: (filled, total)}``."""
        counts = defaultdict(lambda: [0, 0])
        groups = self.env["ejournal.statement.line"]._read_group(
            [("statement_id", "in", drafts.ids), ("is_admitted", "=", True)],
            ["statement_id", "exam_kind"],
            ["__count"],
        )
        for statement, exam_kind, count in groups:
            counts[statement.id][0] += count if exam_kind else 0
            counts[statement.id][1] += count
        return counts

    # ------------------------------------------------------------------
    # The rest
    # ------------------------------------------------------------------
    @api.model
    def _read_substitutions(self, today):
        """Whom the user replaces, and who replaces the user, from today on."""
        me = self.env.uid
        rows = (
            self.env["ejournal.assignment"]
            .sudo()  # the user's own rows alone, whose protocols are closed
            .search(
                Domain("replaces_id", "!=", False)
                & Domain("date_to", ">=", today)
                & (Domain("teacher_id", "=", me) | Domain("replaces_id", "=", me)),
                order="date_from, id",
            )
        )
        return [
            {
                "id": row.id,
                "journal_id": row.journal_id.id,
                "is_mine": row.teacher_id.id == me,
                "who": (
                    row.replaces_id if row.teacher_id.id == me else row.teacher_id
                ).name,
                "group": row.journal_id.group_id.name,
                "discipline": row.journal_id.discipline_id.name,
                "days": "–".join(
                    format_date(self.env, day, date_format="dd.MM")
                    for day in (row.date_from, row.date_to)
                ),
                "protocol": row.protocol_number or None,
            }
            for row in rows
        ]

    @api.model
    def _read_work(self):
        """What waits for whoever looks after others, too: the desk, then tiles of the
        overview that are numbers and not 0, the worst first; as many queries as there
        are tiles."""
        Overview = self.env["ejournal.overview"]
        if not Overview.has_access("read"):
            return []
        figures = Overview._get_figures()
        numbers = [code for code, figure in figures.items() if not figure.groupby]
        tiles = Overview.search(
            [("term_id.is_current", "=", True), ("code", "in", numbers)]
        ).filtered("count")
        tones = ("danger", "warning", "info", "success")
        return self._read_desk() + [
            {
                "id": tile.id,
                "name": tile.display_name,
                "value": tile.value,
                "detail": tile.detail or None,
                "tone": tile.tone,
            }
            for tile in tiles.sorted(lambda tile: tones.index(tile.tone))
        ]

    @api.model
    def _read_desk(self):
        """What is to be decided on the desk, as a tile that opens it; none where there
        is nothing."""
        Desk = self.env["ejournal.desk"]
        waiting = Desk._get_waiting(Desk._get_term())
        if not waiting:
            return []
        tones = [row["badge"]["tone"] for row in waiting if row["badge"]]
        return [
            {
                "id": False,
                "name": self.env._("Waits for me now"),
                "value": str(len(waiting)),
                "detail": None,
                "tone": "danger" if "late" in tones else "info",
            }
        ]

    @api.model
    def _describe_term(self, day):
        """``14th week, autumn term``: where in the term a day lies."""
        terms = (
            self.env["ejournal.term"]
            ._get_current()
            .filtered(lambda term: term.date_start <= day <= term.attestation_end)
        )
        if not (term := terms[:1]):
            return None
        monday = term.date_start - timedelta(days=term.date_start.weekday())
        return self.env._(
            "%(term)s, week %(week)s",
            term=term.name,
            week=(day - monday).days // 7 + 1,
        )

    @api.model
    def _format_day(self, day):
        return format_date(self.env, day, date_format="EEEE, d MMMM")
