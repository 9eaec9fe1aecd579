from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command


class EjournalMarkEntry(models.TransientModel):
    """The list of a lesson's students, in which a teacher enters marks (SOP T1.5)."""

    _name = "ejournal.mark.entry"
    _description = "Entering marks of a lesson"

    lesson_id = fields.Many2one("ejournal.lesson", required=True, readonly=True)
    journal_id = fields.Many2one(related="lesson_id.journal_id")
    date = fields.Date(related="lesson_id.date")
    kind_id = fields.Many2one(related="lesson_id.kind_id")
    topic = fields.Char(related="lesson_id.topic")
    refusal = fields.Char(compute="_compute_refusal", string="Closed because")
    line_ids = fields.One2many(
        "ejournal.mark.entry.line",
        "entry_id",
        "Students",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )

    @api.depends("lesson_id")
    def _compute_line_ids(self):
        for entry in self:
            entry.line_ids = [Command.clear()] + [
                Command.create(line) for line in self._prepare_lines(entry.lesson_id)
            ]

    def _prepare_lines(self, lesson):
        if not lesson:
            return []
        cells = {
            cell["participant_id"]: cell
            for cell in lesson.journal_id.read_cells()
            if cell["lesson_id"] == lesson.id
        }
        return [
            {
                "participant_id": participant.id,
                "value": cells.get(participant.id, {}).get("value"),
                "note": cells.get(participant.id, {}).get("note"),
                "version": cells.get(participant.id, {}).get("version", 0),
            }
            for participant in lesson.journal_id.participant_ids
            if participant._attends(lesson.date)
        ]

    @api.depends("lesson_id")
    def _compute_refusal(self):
        for entry in self:
            lock = entry.journal_id and entry.journal_id._get_lesson_lock(
                entry.lesson_id, entry.journal_id._get_write_rules()
            )
            entry.refusal = lock["message"] if lock else ""

    def action_save(self):
        """Save the marks; nothing is saved, and all stays typed, when one is refused.

        :raise ValidationError: naming each student, what was typed and why not
        """
        self.ensure_one()
        result = self.journal_id.save_marks(
            [
                {
                    "lesson_id": self.lesson_id.id,
                    "participant_id": line.participant_id.id,
                    "value": line.value,
                    "note": line.note,
                    "version": line.version,
                }
                for line in self.line_ids
            ]
        )
        names = {
            line.participant_id.id: line.participant_id.student_id.name
            for line in self.line_ids
        }
        problems = [
            f"{names[change['participant_id']]}: {change['message']}"
            for change in result["refused"]
        ] + [
            self.env._(
                "%(student)s: you typed “%(yours)s”, but somebody has meanwhile "
                "entered “%(current)s”. Open the lesson again and decide.",
                student=names[change["participant_id"]],
                yours=change["value"] or "",
                current=change["current"].get("value", ""),
            )
            for change in result["conflicts"]
        ]
        if problems:
            raise ValidationError("\n".join(problems))
        return {"type": "ir.actions.act_window_close"}


class EjournalMarkEntryLine(models.TransientModel):
    """A student's cell in the list of a lesson."""

    _name = "ejournal.mark.entry.line"
    _description = "Student in the list of a lesson"

    entry_id = fields.Many2one(
        "ejournal.mark.entry", required=True, ondelete="cascade", index=True
    )
    participant_id = fields.Many2one("ejournal.participant", required=True)
    # Not as superuser: a line may name any participant, also of a foreign journal.
    student_id = fields.Many2one(
        related="participant_id.student_id", related_sudo=False
    )
    student_number = fields.Char(
        related="participant_id.student_id.number", related_sudo=False
    )
    value = fields.Char(string="Mark", help="0–100, or «н/б» (type “н”)")
    note = fields.Char(help="«перезачет» beside «н/б», with the number of the order")
    version = fields.Integer()
