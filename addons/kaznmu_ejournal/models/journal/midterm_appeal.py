from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .mark import WITH_POINTS


class EjournalMidtermAppeal(models.Model):
    """The appeal of a midterm control (РК): what the commission made of its points.

    The mark stays in the journal; the rating is computed of the points of the appeal,
    and documents show both. Entered by the registrar's office from the protocol,
    once: nothing of it changes afterwards.
    """

    _name = "ejournal.midterm.appeal"
    _description = "Appeal of a midterm control"
    _inherit = ["ejournal.evidence.mixin"]
    _evidence_fields = (
        "lesson_id",
        "participant_id",
        "was",
        "points",
        "date",
        "protocol",
    )
    _order = "date desc, id desc"
    _rec_name = "participant_id"

    journal_id = fields.Many2one(related="lesson_id.journal_id", store=True, index=True)
    lesson_id = fields.Many2one(
        "ejournal.lesson",
        string="Midterm control",
        required=True,
        ondelete="restrict",
        domain="[('kind_id.is_midterm', '=', True)]",
        index=True,
    )
    participant_id = fields.Many2one(
        "ejournal.participant",
        string="Student",
        required=True,
        ondelete="restrict",
        domain="[('journal_id', '=', journal_id)]",
        index=True,
    )
    was = fields.Char(readonly=True, help="The mark against which the appeal was")
    points = fields.Float(string="Became", digits=(5, 2), required=True)
    date = fields.Date(required=True)
    protocol = fields.Char(string="Protocol No.", required=True)

    _cell_uniq = models.Constraint(
        "UNIQUE (lesson_id, participant_id)", "This mark has an appeal already."
    )
    _points_range = models.Constraint(
        "CHECK (points BETWEEN 0 AND 100)", "Points lie between 0 and 100."
    )

    @api.constrains("lesson_id", "participant_id")
    def _check_cell(self):
        for appeal in self:
            if not appeal.lesson_id.kind_id.is_midterm:
                raise ValidationError(
                    self.env._("Only a midterm control is appealed against here.")
                )
            if appeal.participant_id.journal_id != appeal.journal_id:
                raise ValidationError(self.env._("Choose a student of this journal."))

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        if not self.env.su and any("was" in vals for vals in vals_list):
            raise UserError(self.env._("The mark is taken from the journal."))
        appeals = super().create(
            [{**vals, "was": self._get_mark(vals).value} for vals in vals_list]
        )
        appeals.journal_id._check_open()
        return appeals

    @api.model
    def _get_mark(self, vals):
        """The points against which the appeal is.

        :raise UserError: there are none
        """
        # The office may enter the appeal; the table of marks is closed to everyone.
        mark = self.env["ejournal.mark"].sudo()
        mark = mark.search(
            [
                ("lesson_id", "=", vals.get("lesson_id")),
                ("participant_id", "=", vals.get("participant_id")),
                ("kind", "in", WITH_POINTS),
            ]
        )
        if not mark:
            raise UserError(self.env._("There are no points to appeal against."))
        return mark

    def write(self, vals):  # pylint: disable=method-required-super
        raise AccessError(self.env._("An appeal that is entered never changes."))

    def unlink(self):
        # Not by @api.ondelete: a key of the context switches that off.
        self.check_access("unlink")
        self.journal_id._check_open()
        return super().unlink()
