from odoo import fields, models


class ResCompany(models.Model):
    """What students are written about."""

    # Each part of the add-on adds its own to the model.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.company"

    ejournal_remind_absences = fields.Boolean(
        string="Tell students about absences",
        default=True,
        help="Students get a mail once half of a limit of absences is used up, and once "
        "the limit is reached; each time once a discipline.",
    )
