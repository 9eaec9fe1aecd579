from odoo import api, fields, models

DEFAULT_HOURS = 2


class EjournalLessonChange(models.TransientModel):
    """What is asked when a lesson is moved, cancelled, restored, added or made of
    another kind.

    Only the questions are here; rights and rules are those of ``ejournal.lesson``.
    """

    _name = "ejournal.lesson.change"
    _description = "Change of a lesson"
    _rec_name = "journal_id"

    operation = fields.Selection(
        [
            ("move", "Move"),
            ("cancel", "Cancel"),
            ("restore", "Restore"),
            ("kind", "Change kind or hours"),
            ("add", "Add"),
        ],
        required=True,
        readonly=True,
    )
    journal_id = fields.Many2one("ejournal.journal", required=True, readonly=True)
    lesson_id = fields.Many2one("ejournal.lesson", readonly=True)
    date = fields.Date(
        string="New date", compute="_compute_date", store=True, readonly=False
    )
    kind_id = fields.Many2one(
        "ejournal.lesson.kind",
        string="Kind of lesson",
        compute="_compute_kind_id",
        store=True,
        readonly=False,
    )
    topic = fields.Char()
    hours = fields.Integer(
        string="Academic hours", compute="_compute_hours", store=True, readonly=False
    )
    reason = fields.Char(required=True)

    # As the lesson is now; each by itself, so that one that is given keeps no other.
    @api.depends("lesson_id")
    def _compute_date(self):
        for change in self:
            change.date = change.lesson_id.date or False

    @api.depends("lesson_id")
    def _compute_kind_id(self):
        for change in self:
            change.kind_id = change.lesson_id.kind_id

    @api.depends("lesson_id")
    def _compute_hours(self):
        for change in self:
            change.hours = change.lesson_id.hours or DEFAULT_HOURS

    def action_apply(self):
        """Make the change; the lesson's own methods check it.

        :raise UserError: why the lesson cannot be changed like this
        """
        self.ensure_one()
        lesson = self.lesson_id
        match self.operation:
            case "move":
                lesson._move(self.date, self.reason)
            case "cancel":
                lesson._cancel(self.reason)
            case "restore":
                lesson._restore(self.reason)
            case "kind":
                lesson._change_kind(self.kind_id, self.hours, self.reason)
            case "add":
                lesson._add(
                    self.journal_id,
                    {
                        "date": self.date,
                        "kind_id": self.kind_id.id,
                        "topic": self.topic,
                        "hours": self.hours,
                    },
                    self.reason,
                )
        return {"type": "ir.actions.act_window_close"}
