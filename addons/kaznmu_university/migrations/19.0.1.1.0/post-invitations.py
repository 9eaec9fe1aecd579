"""The address of the site stays what it was set to, whoever logs in by another one.

Letters about log-ins need nothing: they begin with this version.
"""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Freeze the address, see above."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["ir.config_parameter"].set_param("web.base.url.freeze", "True")
