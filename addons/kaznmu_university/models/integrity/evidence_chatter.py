from odoo import models


class EjournalEvidenceChatter(models.AbstractModel):
    """Discussions that are evidence: who said and decided what, and when.

    The messages of a record that is settled are neither edited nor deleted, by nobody
    (``mail.message``).
    """

    _name = "ejournal.evidence.chatter"
    _description = "Discussion that is evidence"

    def _is_evidence(self):
        """Hook: whether the record is settled, and its discussion with it."""
        self.ensure_one()
        return True
