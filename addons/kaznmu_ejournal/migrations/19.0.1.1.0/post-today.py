def migrate(cr, version):
    """Nothing to do: Odoo makes the columns.

    Times and rooms of lessons, and keys of calendars, are new and empty.
    """
