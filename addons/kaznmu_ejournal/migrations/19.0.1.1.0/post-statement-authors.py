def migrate(cr, version):
    """Lines of statements keep who entered a cell last, and when, from now on.

    Nothing is known of older entries: a conflict with one names who changed the line.
    """
