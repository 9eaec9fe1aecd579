from odoo import models

from .. import guide


class IrHttp(models.AbstractModel):
    """The web client's settings."""

    _inherit = "ir.http"

    def session_info(self):
        """Lead the item "Help" of the user's menu to the user guide (SOP C08)."""
        return {**super().session_info(), "support_url": guide.ADDRESS}
