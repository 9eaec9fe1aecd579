from odoo import fields, models


class EjournalStudent(models.Model):
    """The journals in which a student is."""

    _inherit = "ejournal.student"

    participant_ids = fields.One2many("ejournal.participant", "student_id")
