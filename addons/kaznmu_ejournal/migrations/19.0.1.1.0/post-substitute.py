"""A letter to whoever is recorded as a substitute.

Nothing to do: the letter is a new record; those told in other ways are not written to.
"""


def migrate(cr, version):
    """Nothing, see above."""
