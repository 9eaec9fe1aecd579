from base64 import b64decode
from collections import Counter
from string import ascii_uppercase

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from odoo.addons.kaznmu_university.reports.import_changes import write_changes

from ...importer import names
from ...importer.journal_book import read_book
from ...importer.mark_list import read_list
from .mark_import_line import ACCEPTED, CHANGE_FIELDS, UNMATCHED, VERDICTS

LINE_COLUMNS = (
    *("place", "student", "participant_id", "lesson_id", "old_value", "value"),
    *("note", "verdict", "message"),
)
# What people may set, before the marks are checked; the rest is the outcome.
SOURCE_FIELDS = frozenset(("method", "lesson_id", "file", "file_name", "text"))


def get_row(place):
    """Row of a line ``"7"``, or of a workbook's cell ``"D7"``: of one student."""
    return place.lstrip(ascii_uppercase)


class EjournalMarkImport(models.Model):
    """Marks brought into a journal from a workbook or a pasted list (SOP T1.5).

    Check (a verdict for every cell, nothing is written), save through the journal's
    own method with the versions seen at the check, and, when it was a mistake, undo:
    the values from before come back where nobody has changed them since. Who may do
    that, until when, is decided cell by cell as for marks typed in the journal.
    """

    _name = "ejournal.mark.import"
    _description = "Import of marks into a journal"
    _inherit = ["ejournal.guard.mixin", "ejournal.workbook"]
    _workbook_path = "mark-import-changes"
    _order = "id desc"
    # Lines have a guard of their own, and nobody has the right to create them.
    _guard_fields = SOURCE_FIELDS | {"line_ids"}
    _guard_create_fields = frozenset(("journal_id",))
    _guard_free_fields = frozenset(("line_ids",))

    journal_id = fields.Many2one(
        "ejournal.journal", required=True, ondelete="cascade", index=True
    )
    method = fields.Selection(
        [("list", "Pasted list"), ("file", "Filled workbook (XLSX)")],
        required=True,
        default="list",
    )
    lesson_id = fields.Many2one("ejournal.lesson", ondelete="cascade")
    text = fields.Text(string="List")
    file = fields.Binary()
    file_name = fields.Char()
    state = fields.Selection(
        [
            ("draft", "Choosing"),
            ("checked", "Checked"),
            ("saved", "Loaded"),
            ("undone", "Undone"),
        ],
        required=True,
        readonly=True,
        default="draft",
    )
    line_ids = fields.One2many("ejournal.mark.import.line", "import_id", "Marks")
    # A workbook brings back all that is in the journal already: counted, not listed.
    same_count = fields.Integer("Unchanged", readonly=True)
    new_count = fields.Integer("New", compute="_compute_counts")
    changed_count = fields.Integer("Changed", compute="_compute_counts")
    problem_count = fields.Integer("Left out", compute="_compute_counts")

    @api.depends("journal_id", "create_date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for record in self:
            # As superuser: the journal's name, to who has the import of it.
            record.display_name = self.env._(
                "Import: %s", record.journal_id.sudo().display_name or "…"
            )

    @api.depends("line_ids.verdict")
    def _compute_counts(self):
        counts = {
            (record.id, verdict): count
            for record, verdict, count in self.env[
                "ejournal.mark.import.line"
            ]._read_group(
                [("import_id", "in", self.ids)], ["import_id", "verdict"], ["__count"]
            )
        }
        for record in self:
            by_verdict = {
                verdict: count
                for (key, verdict), count in counts.items()
                if key == record.id
            }
            record.new_count = by_verdict.pop("new", 0)
            record.changed_count = by_verdict.pop("changed", 0)
            record.problem_count = sum(
                count
                for verdict, count in by_verdict.items()
                if verdict not in ("same", "undone")
            )

    @api.constrains("journal_id", "lesson_id")
    def _check_lesson(self):
        for record in self:
            if record.lesson_id and record.lesson_id.journal_id != record.journal_id:
                raise ValidationError(
                    self.env._("The lesson does not belong to this journal.")
                )

    # ------------------------------------------------------------------
    # ORM overrides
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records.journal_id.check_access("read")
        return records

    def _get_guard_sentence(self):
        return self.env._("The outcome of an import is written by the import itself.")

    def _check_editable(self):
        if any(record.state != "draft" for record in self):
            raise UserError(
                self.env._("The marks are checked already: press “Choose again”.")
            )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_check(self):
        """Say what saving would do, cell by cell; nothing is written.

        Students chosen for unclear names are kept when checking again.

        :raise UserError: there is nothing to read, or the file cannot be read
        """
        self.ensure_one()
        self._check_state("draft", "checked")
        lines = self._prepare_lines(*self._read_entries())
        self._set_verdicts(lines)
        same = [line for line in lines if line["verdict"] == "same"]
        listed = [
            line for line in lines if self.method == "list" or line["verdict"] != "same"
        ]
        order = [verdict for verdict, _label in VERDICTS]
        listed.sort(key=lambda line: order.index(line["verdict"]))
        self._write_outcome(
            {
                "state": "checked",
                "same_count": len(same),
                "line_ids": [
                    Command.clear(),
                    *(Command.create(line) for line in listed),
                ],
            }
        )

    def action_reset(self):
        """Back to the source, to change it."""
        self.ensure_one()
        self._check_state("draft", "checked")
        self._write_outcome(
            {"state": "draft", "same_count": 0, "line_ids": [Command.clear()]}
        )

    def action_save(self):
        """Save the new and changed marks; saving twice (a double click) does nothing.

        What has changed in the journal since the check is not overwritten.

        :raise UserError: there is nothing to save, or a chosen student is not checked
        """
        self.ensure_one()
        if self.state == "saved":
            return
        self._check_state("checked")
        if self.line_ids.filtered(
            lambda line: line.verdict in UNMATCHED and line.participant_id
        ):
            raise UserError(
                self.env._("You have chosen students: press “Check again” first.")
            )
        lines = self.line_ids.filtered(lambda line: line.verdict in ACCEPTED)
        if not lines:
            raise UserError(self.env._("There is nothing to save."))
        versions = {
            (cell["lesson_id"], cell["participant_id"]): cell["version"]
            for cell in self.journal_id.read_cells()
        }
        result = self.journal_id._save_marks(
            [line._prepare_change() for line in lines], source="import"
        )
        # As superuser: verdicts are closed to clients; the marks were checked.
        by_cell = {line._get_cell(): line for line in lines.sudo()}
        for cell in result["saved"]:
            key = (cell["lesson_id"], cell["participant_id"])
            if cell["version"] == versions.get(key, 0):
                # Somebody else entered the same meanwhile: not for us to undo.
                by_cell[key].verdict = "same"
            else:
                by_cell[key].saved_version = cell["version"]
        self._tell_failures(result, by_cell)
        self._write_outcome({"state": "saved"})

    def action_undo(self):
        """Bring back what was in the cells before the import.

        Cells that somebody has changed since stay as they are, and are told.

        :raise UserError: nothing can be undone, with the reasons
        """
        self.ensure_one()
        if self.state == "undone":
            return
        self._check_state("saved")
        lines = self.line_ids.filtered("saved_version")
        result = self.journal_id._save_marks(
            [line._prepare_undo() for line in lines], source="undo"
        )
        if not result["saved"]:
            reasons = {change["message"] for change in result["refused"]}
            if result["conflicts"]:
                reasons.add(self.env._("Somebody has changed the marks since."))
            raise UserError(
                "\n".join([self.env._("Nothing can be undone."), *sorted(reasons)])
            )
        # As superuser: verdicts are closed to clients; the marks were checked.
        by_cell = {line._get_cell(): line for line in lines.sudo()}
        for cell in result["saved"]:
            by_cell[cell["lesson_id"], cell["participant_id"]].verdict = "undone"
        self._tell_failures(result, by_cell)
        self._write_outcome({"state": "undone"})

    def _get_workbook(self):
        return self.display_name, write_changes(self.line_ids, LINE_COLUMNS)

    def _check_state(self, *states):
        if self.state not in states:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._("This import has another state: %s.", labels[self.state])
            )

    def _write_outcome(self, vals):
        # The user may write the import; only these fields are closed to RPC.
        self.check_access("write")
        # As superuser: checked above; these fields are closed to clients.
        self.sudo().write(vals)

    # ------------------------------------------------------------------
    # From the source to lines
    # ------------------------------------------------------------------
    def _read_entries(self):
        """``(entries, problems)`` of the source, see ``importer.journal_book``."""
        if self.method == "file":
            if not self.file:
                raise UserError(self.env._("Choose the filled workbook."))
            content = b64decode(self.with_context(bin_size=False).file)
            return read_book(self.env, self.file_name or "", content, self.journal_id)
        if not self.lesson_id:
            raise UserError(self.env._("Choose the lesson of the marks."))
        entries = read_list(self.text or "", self.lesson_id.id)
        if not entries:
            raise UserError(self.env._("Paste the list: one student a line."))
        return entries, []

    def _prepare_lines(self, entries, problems):
        """Values of lines with whom each entry is of, and the problems of the source.

        Empty cells that are empty in the journal, too, have nothing to say.
        """
        # All rows, whatever the caller's rules: the journal is checked by reading it.
        rows = {row.id: row for row in self.journal_id.sudo().participant_ids}
        cells = {
            (cell["lesson_id"], cell["participant_id"]): cell
            for cell in self.journal_id.read_cells()
        }
        chosen = self._get_chosen()
        matches = {
            (student, numbers): self._match(student, numbers, rows)
            for student, numbers in {(e.student, e.numbers) for e in entries}
        }
        lines = [
            {"place": place, "verdict": "refused", "message": sentence}
            for place, sentence in problems
        ]
        for entry in entries:
            participant_id, verdict, message = matches[entry.student, entry.numbers]
            row = (get_row(entry.place), entry.student)
            if is_chosen := not participant_id and row in chosen:
                participant_id, verdict, message = chosen[row], False, False
            cell = cells.get((entry.lesson_id, participant_id), {})
            if problem := entry.problem or (entry.has_gap and self._tell_gap()):
                participant_id, verdict, message = False, "refused", problem
            elif self.method == "file" and not entry.value and not cell:
                continue
            lines.append(
                {
                    "place": entry.place,
                    "student": entry.student,
                    "participant_id": participant_id,
                    "is_chosen": is_chosen,
                    "lesson_id": entry.lesson_id,
                    "value": entry.value,
                    "note": entry.note or cell.get("note"),
                    "old_value": cell.get("value"),
                    "old_note": cell.get("note"),
                    "old_makeup_date": cell.get("makeup_date"),
                    "version": cell.get("version", 0),
                    "verdict": verdict,
                    "message": message or entry.remark,
                }
            )
        return lines

    def _tell_gap(self):
        return self.env._(
            "An empty cell stands before the mark, which is of another column perhaps: "
            "paste the names and the marks of this lesson alone."
        )

    def _get_chosen(self):
        """Students chosen by hand: ``{(row, as written): participant id}``."""
        return {
            (get_row(line.place), line.student): line.participant_id.id
            for line in self.line_ids
            if line.participant_id and (line.is_chosen or line.verdict in UNMATCHED)
        }

    def _match(self, student, numbers, rows):
        """Whom a number or a name means in the journal; never a guess.

        :return: ``(participant id or False, verdict, message)``; no verdict when the
            student is clear
        """
        by_number = [
            row_id for row_id, row in rows.items() if row.student_id.number in numbers
        ]
        name = " ".join(part for part in student.split() if part not in numbers)
        by_name = names.find(
            name,
            {
                row_id: (
                    row.student_id.last_name,
                    f"{row.student_id.first_name} {row.student_id.patronymic or ''}",
                )
                for row_id, row in rows.items()
            },
        )
        if by_number:
            # A number beside another one's name is a row out of place.
            is_clear = not names.split(name) or by_number[0] in by_name
            found = list(dict.fromkeys(by_number + by_name))
        else:
            is_clear, found = True, by_name
        if not found:
            return False, "not_found", self.env._("No such student in this journal.")
        if is_clear and len(by_number or by_name) == 1:
            return found[0], False, False
        who = "; ".join(
            f"{rows[row_id].student_id.name} ({rows[row_id].student_id.number})"
            for row_id in found
        )
        return (
            False,
            "ambiguous",
            self.env._("Choose who is meant: %(students)s.", students=who),
        )

    # ------------------------------------------------------------------
    # Verdicts
    # ------------------------------------------------------------------
    def _set_verdicts(self, lines):
        """Complete the verdicts of lines whose student is clear."""
        matched = [line for line in lines if not line["verdict"]]
        count = Counter(
            (line["lesson_id"], line["participant_id"])
            for line in matched
            if line["value"]
        )
        by_cell = {}
        for line in matched:
            key = (line["lesson_id"], line["participant_id"])
            if not line["value"]:
                line["verdict"], line["message"] = self._get_empty_verdict(line)
            elif count[key] > 1:
                line["verdict"] = "refused"
                line["message"] = self.env._("Several rows are about this cell.")
            else:
                by_cell[key] = line
        result = self.journal_id._preview_marks(
            [{name: line[name] for name in CHANGE_FIELDS} for line in by_cell.values()]
        )
        for verdict in ("new", "changed", "same"):
            for change in result[verdict]:
                by_cell[change["lesson_id"], change["participant_id"]]["verdict"] = (
                    verdict
                )
        for change in result["refused"]:
            line = by_cell[change["lesson_id"], change["participant_id"]]
            line |= {"verdict": "refused", "message": change["message"]}

    def _get_empty_verdict(self, line):
        """A cell left empty clears nothing: that is done in the journal itself."""
        if line["old_value"]:
            return "kept", self.env._("Left empty: the mark in the journal stays.")
        return "refused", self.env._("No mark found: put it after the name and a tab.")

    def _tell_failures(self, result, by_cell):
        """Verdicts of what could not be written, for saving and undoing."""
        for change in result["refused"]:
            line = by_cell[change["lesson_id"], change["participant_id"]]
            line.write({"verdict": "refused", "message": change["message"]})
        for change in result["conflicts"]:
            line = by_cell[change["lesson_id"], change["participant_id"]]
            message = self.env._(
                "Somebody has changed the mark since: it is “%s” now, and stays.",
                change["current"]["value"],
            )
            line.write({"verdict": "conflict", "message": message})
