def migrate(cr, version):
    """Nothing to do: Odoo makes the index by which it is found whose turn it is."""
