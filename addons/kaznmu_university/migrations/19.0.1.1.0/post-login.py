"""Whoever has left before keeps no keys; the second factor counts from today.

Users archived by earlier versions still had keys of programs, trusted browsers and
passkeys, which a return would have opened again. The sample university has known
passwords and sends no mail, so no code either.
"""

from odoo import SUPERUSER_ID, api
from odoo.fields import Domain


def migrate(cr, version):
    """End what archived users have left; see above."""
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    env["res.users"].search([("active", "=", False)])._end_ejournal_access()
    if env["ejournal.sample"]._is_sample():
        env["res.company"].search(Domain.TRUE).ejournal_office_mfa = False
