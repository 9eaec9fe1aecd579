"""Corrected words reach mails and other records that an update leaves alone, as far as
nobody has changed them."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["ir.module.module"]._renew_terms("kaznmu_ejournal")
