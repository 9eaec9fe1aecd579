from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command


class EjournalJournalCompare(models.TransientModel):
    """The marks of a journal that differ between two moments, and who changed them."""

    _name = "ejournal.journal.compare"
    _description = "Changes of a journal"
    _rec_name = "journal_id"

    journal_id = fields.Many2one("ejournal.journal", required=True, readonly=True)
    moment_from = fields.Datetime(
        string="From",
        default=lambda self: fields.Datetime.now() - timedelta(days=7),
        help="Empty: from the beginning, so that the list is the journal as it stood "
        "at the other moment.",
    )
    moment_to = fields.Datetime(string="To", required=True, default=fields.Datetime.now)
    line_ids = fields.One2many(
        "ejournal.journal.compare.line",
        "compare_id",
        string="Changed marks",
        compute="_compute_line_ids",
        store=True,
    )

    @api.depends("journal_id", "moment_from", "moment_to")
    def _compute_line_ids(self):
        for wizard in self:
            wizard.line_ids = [Command.clear()] + [
                Command.create(vals) for vals in wizard._prepare_lines()
            ]

    def _prepare_lines(self):
        self.ensure_one()
        if not (self.journal_id and self.moment_to):
            return []
        # Stored fields are computed as superuser; the journal is read by the user.
        journal = self.journal_id._origin.with_user(self.env.uid)
        return [
            {
                "student": row["student"],
                "lesson": row["lesson"],
                "was": row["was"],
                "became": row["became"],
                "who": row["who"],
                "on_behalf": row["on_behalf"],
                "date": row["when"],
                "why": row["why"],
            }
            for row in journal.compare_cells(self.moment_from, self.moment_to)
        ]


class EjournalJournalCompareLine(models.TransientModel):
    """A mark that differs, in plain words."""

    _name = "ejournal.journal.compare.line"
    _description = "Changed mark of a journal"
    _rec_name = "lesson"
    _order = "id"

    compare_id = fields.Many2one(
        "ejournal.journal.compare", required=True, ondelete="cascade"
    )
    student = fields.Char(readonly=True)
    lesson = fields.Char(readonly=True)
    was = fields.Char(readonly=True)
    became = fields.Char(readonly=True)
    who = fields.Char(string="Changed by", readonly=True)
    on_behalf = fields.Char(string="On behalf of", readonly=True)
    date = fields.Datetime(string="Changed on", readonly=True)
    why = fields.Char(string="Reason", readonly=True)
