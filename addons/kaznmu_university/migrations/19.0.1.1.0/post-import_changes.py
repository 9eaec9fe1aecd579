"""Changes by import: a table of its own, empty until the first check, for what earlier
imports have changed nobody knows. The kind of a practice in transcripts: a column that
the registrar's office fills in. Odoo makes both, and nothing is to be done."""


def migrate(cr, version):
    """See above."""
