"""Imports of plans and exam results in steps: wizards, whose tables Odoo makes and
empties by itself; nothing is to be done."""


def migrate(cr, version):
    """See above."""
