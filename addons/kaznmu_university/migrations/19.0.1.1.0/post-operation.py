"""The status page and the setting of removal: new tables and columns, all empty.
Nothing to do."""


def migrate(cr, version):
    """Nothing, see above."""
