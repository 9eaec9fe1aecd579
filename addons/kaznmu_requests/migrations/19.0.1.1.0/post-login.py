"""Password once more at approval: off, as before. Nothing to do."""


def migrate(cr, version):
    """Nothing, see above."""
