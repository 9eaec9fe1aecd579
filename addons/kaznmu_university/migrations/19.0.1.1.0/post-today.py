def migrate(cr, version):
    """Nothing to do: Odoo makes the columns.

    Times and rooms of the timetable are new, and empty until somebody enters them.
    """
