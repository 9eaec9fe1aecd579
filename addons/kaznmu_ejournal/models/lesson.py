from odoo import api, fields, models
from odoo.exceptions import UserError

# What saving marks keeps on the lesson.
COUNTED_FIELDS = frozenset(("filled_count", "history_digest"))


class EjournalLesson(models.Model):
    """A lesson of a journal: a column of the grid, on one date."""

    _name = "ejournal.lesson"
    _description = "Lesson"
    _order = "date, number, id"

    journal_id = fields.Many2one(
        "ejournal.journal", required=True, ondelete="restrict", index=True
    )
    plan_line_id = fields.Many2one(
        "ejournal.plan.line", ondelete="restrict", index="btree_not_null"
    )
    number = fields.Integer(required=True, help="Number in the plan (КТП)")
    date = fields.Date(required=True, index=True)
    kind_id = fields.Many2one(
        "ejournal.lesson.kind", required=True, ondelete="restrict", index=True
    )
    topic = fields.Char(required=True)
    hours = fields.Integer(string="Academic hours", required=True, default=2)
    is_graded = fields.Boolean(related="kind_id.is_graded")
    # Kept by EjournalJournal.save_marks, so that monitoring never counts marks.
    filled_count = fields.Integer(string="Filled", readonly=True)
    # Digest of the last change in the history of the lesson's marks.
    history_digest = fields.Char(readonly=True, copy=False)
    # Stored, so that locks and lists of what is late ask no order; orders renew it.
    deadline = fields.Date(
        string="Fill by", compute="_compute_deadline", store=True, copy=False
    )
    is_cancelled = fields.Boolean(string="Cancelled", readonly=True, copy=False)
    due_count = fields.Integer(string="To fill", compute="_compute_due_count")
    is_filled = fields.Boolean(compute="_compute_due_count")

    _number_uniq = models.Constraint(
        "UNIQUE (journal_id, number)", "Two lessons of the journal have one number."
    )

    @api.depends("number", "kind_id", "date")
    def _compute_display_name(self):
        for lesson in self:
            day = fields.Date.to_string(lesson.date) if lesson.date else ""
            lesson.display_name = f"{lesson.number}. {lesson.kind_id.code} {day}"

    @api.depends("date", "kind_id")
    def _compute_deadline(self):
        deadlines = self.env["ejournal.order"]._get_deadlines(self)
        for lesson in self:
            lesson.deadline = deadlines[lesson]

    @api.depends("journal_id.participant_ids", "filled_count", "date")
    def _compute_due_count(self):
        participants = self.journal_id.participant_ids.grouped("journal_id")
        for lesson in self:
            rows = participants.get(lesson.journal_id, ()) if lesson.date else ()
            lesson.due_count = sum(row._attends(lesson.date) for row in rows)
            lesson.is_filled = lesson.filled_count >= lesson.due_count

    @api.model_create_multi
    def create(self, vals_list):
        lessons = super().create(vals_list)
        lessons.journal_id._check_open()
        return lessons

    def write(self, vals):
        # Both follow the marks, also those that a window lets change.
        if vals.keys() - COUNTED_FIELDS:
            self.journal_id._check_open()
        if vals.keys() & COUNTED_FIELDS and not self.env.su:
            raise UserError(self.env._("The number of marks is counted, not entered."))
        if vals.keys() & {"journal_id", "kind_id"} and self._have_history():
            raise UserError(
                self.env._("The kind of a lesson with marks cannot be changed.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_filled(self):
        self.journal_id._check_open()
        if self._have_history():
            raise UserError(
                self.env._("A lesson that has or had marks cannot be deleted.")
            )

    def _have_history(self):
        """Whether any of the lessons has, or ever had, a mark."""
        # Closed to most users; only a yes or no leaves.
        changes = self.env["ejournal.mark.change"].sudo()
        return bool(changes.search_count([("lesson_id", "in", self.ids)], limit=1))

    def action_enter_marks(self):
        """Open the list of the lesson's students, to enter marks (SOP T1.5)."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Marks of the lesson"),
            "res_model": "ejournal.mark.entry",
            "view_mode": "form",
            "target": "new",
            "context": {"default_lesson_id": self.id},
        }
