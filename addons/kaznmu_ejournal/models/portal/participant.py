from odoo import fields, models


class EjournalParticipant(models.Model):
    """What a student was told of absences, so that it is told once."""

    # Each part of the add-on adds its own to the model.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "ejournal.participant"

    absence_notice = fields.Selection(
        [
            ("half", "Half of a limit of absences"),
            ("limit", "A limit of absences"),
        ],
        string="Told about",
        readonly=True,
        copy=False,
        help="The last notice about absences that the student was sent",
    )
