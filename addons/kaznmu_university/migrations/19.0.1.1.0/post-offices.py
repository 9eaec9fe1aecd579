"""Programs, groups and coordinators become evidence, and take two people.

Offices without a second factor are reminded from now on. Nothing to do: the columns
are empty, and what is evidence now is kept when the add-on is updated
(``data/evidence_data.xml``).
"""


def migrate(cr, version):
    """See above."""
