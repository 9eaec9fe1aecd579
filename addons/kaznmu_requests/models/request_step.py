from odoo import fields, models

OUTCOMES = [
    ("submitted", "Submitted"),
    ("approved", "Approved"),
    ("refused", "Refused"),
    ("returned", "Returned for rework"),
    ("opened", "Opened"),
    ("done", "Done"),
    ("expired", "Window ended"),
    ("withdrawn", "Withdrawn"),
]


class EjournalRequestStep(models.Model):
    """A request's stay in a stage: since when, until when, who ended it and how.

    Written by the request alone, never changed by people: statistics of the terms
    (SOP T1.12) stand on it.
    """

    _name = "ejournal.request.step"
    _description = "Step of a request"
    _rec_name = "user_id"
    _inherit = ["ejournal.closed.mixin"]
    _order = "id"

    request_id = fields.Many2one(
        "ejournal.request", required=True, ondelete="cascade", index=True
    )
    stage_id = fields.Many2one(
        "ejournal.request.stage", required=True, ondelete="restrict"
    )
    date_start = fields.Datetime(
        string="Since", required=True, default=fields.Datetime.now
    )
    deadline = fields.Date()
    date_end = fields.Datetime(string="Until")
    user_id = fields.Many2one("res.users", string="Who", ondelete="restrict")
    acted_for_id = fields.Many2one(
        "res.users", string="On behalf of", ondelete="restrict"
    )
    outcome = fields.Selection(OUTCOMES)
    comment = fields.Text()
    is_late = fields.Boolean(string="Late")
    escalated_on = fields.Datetime()

    _open_uniq = models.UniqueIndex(
        "(request_id) WHERE date_end IS NULL", "A request stands in one stage."
    )
