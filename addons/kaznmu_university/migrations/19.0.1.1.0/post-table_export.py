"""Export of tables: a wizard, whose table Odoo makes; nothing is to be done."""


def migrate(cr, version):
    """See above."""
