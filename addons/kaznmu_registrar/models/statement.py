from odoo import models

from .archive_document import ARCHIVE_FIELDS


class EjournalStatement(models.Model):
    """A formed statement is printed, filed and handed over (SOP T1.9)."""

    _name = "ejournal.statement"
    _inherit = ["ejournal.statement", "ejournal.archive.document"]
    _case_kind = "statement"
    _official_states = ("formed", "accepted")

    def _get_client_fields(self):
        return super()._get_client_fields() | ARCHIVE_FIELDS

    def _get_settled_fields(self):
        return super()._get_settled_fields() | ARCHIVE_FIELDS

    def action_return(self):
        """Ask for the reason why formed statements are returned; what lies in the
        archive is not.

        :raise UserError: naming the document and the transfer
        """
        action = super().action_return()
        self._check_not_handed_over()
        return action

    def _return(self, reason, kind="form"):
        """What lies in the archive is not returned.

        :raise UserError: naming the document and the transfer
        """
        self._check_is_registrar()
        self._check_not_handed_over()
        return super()._return(reason, kind)

    def _get_archive_subject(self):
        """What the transfer list says of the document: ``{language: text}``."""
        return self.content["header"]["discipline"]
