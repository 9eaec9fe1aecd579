"""Whoever stands in for an office that may not accept a statement does it.

Nothing to do: who may is computed; the access row comes with the update.
"""


def migrate(cr, version):
    """See above."""
