from markupsafe import Markup

from odoo import api, models

from ...unbroken import CLASS, keep_codes_together

#: What all add-ons of ours are called by.
OURS = "kaznmu_"


class IrUiView(models.Model):
    """Pages and documents of ours: numbers and codes of groups stand in one line."""

    _inherit = "ir.ui.view"

    @api.model
    def _render_template(self, template, values=None):
        page = super()._render_template(template, values)
        if not isinstance(template, str) or not template.startswith(OURS):
            return page
        return Markup(keep_codes_together(page, CLASS))  # noqa: S704 markup before, too
