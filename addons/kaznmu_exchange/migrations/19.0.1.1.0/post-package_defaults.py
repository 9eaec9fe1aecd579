"""What a package of another system does not say: new columns, empty in imports of
before; Odoo adds them, and nothing is to be done."""


def migrate(cr, version):
    """See above."""
