from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

VERDICTS = [
    ("ambiguous", "Unclear name"),
    ("not_found", "Not found"),
    ("refused", "Refused"),
    ("conflict", "Changed meanwhile"),
    ("kept", "Left as it is"),
    ("changed", "Changed mark"),
    ("new", "New mark"),
    ("same", "Same"),
    ("undone", "Undone"),
]
UNMATCHED = ("ambiguous", "not_found")
ACCEPTED = ("new", "changed")
CHANGE_FIELDS = ("lesson_id", "participant_id", "value", "note", "version")


class EjournalMarkImportLine(models.Model):
    """A cell of an import: what the source says, the verdict, what was there before.

    Written by the import; people only choose the student of an unclear name.
    """

    _name = "ejournal.mark.import.line"
    _description = "Mark of an import"
    _inherit = ["ejournal.guard.mixin"]
    _order = "import_id, id"
    _rec_name = "student"
    _guard_fields = frozenset(("participant_id",))

    import_id = fields.Many2one(
        "ejournal.mark.import", required=True, ondelete="cascade", index=True
    )
    place = fields.Char(help="Line of the list, or cell of the workbook")
    student = fields.Char(string="As written")
    participant_id = fields.Many2one(
        "ejournal.participant", string="Student", ondelete="cascade"
    )
    is_chosen = fields.Boolean(string="Chosen by hand")
    lesson_id = fields.Many2one("ejournal.lesson", ondelete="cascade")
    value = fields.Char(string="Becomes")
    note = fields.Char()
    old_value = fields.Char(string="Was")
    old_note = fields.Char()
    old_makeup_date = fields.Date()
    version = fields.Integer(help="Of the cell when it was checked")
    saved_version = fields.Integer(help="Of the cell as this import wrote it")
    verdict = fields.Selection(VERDICTS, required=True)
    message = fields.Char(string="Reason")

    @api.constrains("import_id", "participant_id")
    def _check_participant(self):
        for line in self.filtered("participant_id"):
            if line.participant_id.journal_id != line.import_id.journal_id:
                raise ValidationError(self.env._("Choose a student of this journal."))

    def _get_guard_sentence(self):
        return self.env._("The outcome of an import is written by the import itself.")

    def _check_editable(self):
        if any(
            line.import_id.state != "checked"
            or not (line.is_chosen or line.verdict in UNMATCHED)
            for line in self
        ):
            raise UserError(
                self.env._("Only the student of an unclear name can be chosen.")
            )

    def _get_cell(self):
        self.ensure_one()
        return self.lesson_id.id, self.participant_id.id

    def _prepare_change(self):
        """The change that saves the mark, see ``save_marks``."""
        return {
            "lesson_id": self.lesson_id.id,
            "participant_id": self.participant_id.id,
            "value": self.value,
            "note": self.note,
            "version": self.version,
        }

    def _prepare_undo(self):
        """The change that brings back what was there before the import."""
        return {
            "lesson_id": self.lesson_id.id,
            "participant_id": self.participant_id.id,
            "value": self.old_value,
            "note": self.old_note,
            "makeup_date": self.old_makeup_date,
            "version": self.saved_version,
        }
