from odoo import fields, models


class ResCompany(models.Model):
    """What students are written about."""

    # Each part of the add-on adds its own to the model.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.company"

    ejournal_remind_absences = fields.Boolean(
        string="Tell students about absences",
        default=True,
        help="Students get a mail when half of a limit of absences is used up, and "
        "when the limit is reached; each once a discipline.",
    )
