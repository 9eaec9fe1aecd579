from odoo import fields, models


class EjournalDepartment(models.Model):
    """When a department was reminded of its plans."""

    _inherit = "ejournal.department"

    plan_reminded_on = fields.Date(
        string="Reminded of missing plans on", readonly=True, copy=False
    )
