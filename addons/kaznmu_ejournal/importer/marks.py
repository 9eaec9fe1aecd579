"""The table of marks."""

from collections import defaultdict

from odoo.addons.kaznmu_university.importer.changes import Change
from odoo.addons.kaznmu_university.importer.columns import Column, Number, Ref
from odoo.addons.kaznmu_university.importer.structure import (
    DISCIPLINE,
    GROUP,
    NUMBER,
    TERM,
)
from odoo.addons.kaznmu_university.importer.table import Table

from ..models.journal.mark import RecreditError


class Marks(Table):
    """Marks kept elsewhere so far; written like any other mark, with history."""

    name = "marks"
    titles = ("Оценки", "Бағалар", "Marks")
    model = "ejournal.mark"
    filled_models = ("ejournal.mark", "ejournal.mark.change", "ejournal.lesson")
    is_written = False  # a journal's own workbook holds them, and is read back
    # An administrator changes no marks, though having the office's other rights.
    groups = (
        "kaznmu_university.ejournal_group_registrar_head,"
        "!kaznmu_university.ejournal_group_administrator"
    )
    columns = (
        Ref("term", "terms", *TERM, is_key=True),
        Ref("group", "groups", *GROUP, is_key=True),
        Ref("discipline", "disciplines", *DISCIPLINE, is_key=True),
        Number(
            "number", "№ занятия", "Сабақ №", "Lesson", low=1, high=500, is_key=True
        ),
        Ref("student", "students", *NUMBER, is_key=True),
        Column("value", "Оценка", "Баға", "Mark", required=True),
        Column("note", "Примечание", "Ескертпе", "Note"),
    )

    def check_row(self, ctx, row):
        Mark = ctx.env["ejournal.mark"]
        try:
            Mark._parse_value(row["value"], row["note"])
        except RecreditError as error:
            _code, problem = Mark._get_problem(row["value"], error)
            ctx.reject(row, problem, self.get_column("note"))
        except ValueError:
            ctx.reject(
                row,
                ctx._("This is not a mark: enter points from 0 to 100 or «н/б»."),
                self.get_column("value"),
            )

    def compare(self, ctx, rows):
        """Find each row's cell; rows of journals that do not exist are rejected."""
        for journal_key, part in self._group(rows).items():
            journal = self._find_journal(ctx, journal_key)
            if not journal:
                for row in part:
                    ctx.reject(
                        row,
                        ctx._("There is no journal yet: create the term's journals."),
                    )
                continue
            self._compare_journal(ctx, journal, part)

    def _group(self, rows):
        groups = defaultdict(list)
        for row in rows:
            groups[row["term"], row["group"], row["discipline"]].append(row)
        return groups

    def _find_journal(self, ctx, key):
        Journal = ctx.env["ejournal.journal"]
        if not all(isinstance(part, int) for part in key):
            return Journal
        names = ("term_id", "group_id", "discipline_id")
        domain = [(name, "=", part) for name, part in zip(names, key, strict=True)]
        return Journal.search(domain, limit=1)

    def _compare_journal(self, ctx, journal, rows):
        lessons = {lesson.number: lesson.id for lesson in journal.lesson_ids}
        participants = {p.student_id.id: p.id for p in journal.participant_ids}
        cells = {
            (cell["lesson_id"], cell["participant_id"]): cell
            for cell in journal.read_cells()
        }
        by_key = {column.key: column for column in self.columns}
        by_cell = {}
        for row in rows:
            lesson_id = lessons.get(row["number"])
            participant_id = participants.get(row["student"])
            if not lesson_id:
                ctx.reject(
                    row, ctx._("The journal has no such lesson."), by_key["number"]
                )
            elif not participant_id:
                ctx.reject(
                    row,
                    ctx._("The student is not in this journal."),
                    by_key["student"],
                )
            else:
                row.journal = journal
                row.cell = (lesson_id, participant_id)
                row.version = cells.get(row.cell, {}).get("version", 0)
                by_cell[row.cell] = row
        verdict = journal._preview_marks(
            self._prepare_changes(by_cell.values()), is_import=True
        )
        for status in ("same", "changed"):
            for change in verdict[status]:
                row = self._get_row(by_cell, change)
                row.status = status
                if status == "changed":
                    old = cells.get(row.cell, {})
                    row.changes = [
                        Change("mark", column.get_title(ctx.env), before, after)
                        for column, before, after in (
                            (
                                by_key["value"],
                                old.get("value") or "",
                                row["value"],
                            ),
                            (by_key["note"], old.get("note") or "", row["note"] or ""),
                        )
                        if before != after
                    ]
        for change in verdict["refused"]:
            ctx.reject(
                self._get_row(by_cell, change), change["message"], by_key["value"]
            )

    @staticmethod
    def _prepare_changes(rows):
        return [
            {
                "lesson_id": row.cell[0],
                "participant_id": row.cell[1],
                "value": row["value"],
                "note": row["note"],
                "version": row.version,
            }
            for row in rows
        ]

    @staticmethod
    def _get_row(by_cell, change):
        return by_cell[change["lesson_id"], change["participant_id"]]

    def split(self, rows, size):
        """One journal at a time: its marks are saved together."""
        return self._group(rows).values()

    def load(self, ctx, rows):
        """Save the marks of one journal, by its own method."""
        result = rows[0].journal._save_marks(
            self._prepare_changes(rows), is_import=True
        )
        by_cell = {row.cell: row for row in rows}
        for change in result["refused"]:
            ctx.reject(self._get_row(by_cell, change), change["message"])
        for change in result["conflicts"]:
            ctx.reject(
                self._get_row(by_cell, change),
                ctx._("Somebody has just changed this mark."),
            )
