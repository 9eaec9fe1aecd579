"""Uploads to ЕПВО: new tables, empty in a database of before; Odoo makes them, and
nothing is to be done."""


def migrate(cr, version):
    """See above."""
