import base64

from odoo import models
from odoo.exceptions import AccessError

from ..exporter.oneroster import TermPackage


class EjournalTerm(models.Model):
    """A term as other systems take it."""

    _inherit = "ejournal.term"

    def export_transcripts(self, group_ids=None, student_ids=None):
        """Results of the terms for the national platform ЕПВО; the log keeps it.

        :param list group_ids: of ``ejournal.group``; all groups when not given
        :param list student_ids: of ``ejournal.student``, in place of groups
        :return: list of dicts, see ``ejournal.transcript``
        :raise AccessError: the user is not of the registrar's office
        """
        self._check_may_export()
        transcript = self.env["ejournal.transcript"].sudo()  # checked above
        groups = self.env["ejournal.group"].browse(group_ids or ())
        students = self.env["ejournal.student"].browse(student_ids or ())
        records = []
        # As superuser: checked above.
        for term in self.sudo():
            # As superuser: checked above.
            own = transcript._gather(term, groups.sudo(), students.sudo())
            count = len(own)
            term._log_export(
                lambda term, count=count: term.env._(
                    "Transcripts for ЕПВО: %s records.", count
                )
            )
            records += own
        return records

    def export_oneroster(self):
        """The term as a OneRoster 1.2 package; the log keeps it.

        :return: the zip file in base64
        :raise AccessError: the user is not of the registrar's office
        """
        return base64.b64encode(self._export_oneroster()).decode()

    def action_export_oneroster(self):
        """Download the term as a OneRoster 1.2 package."""
        self.ensure_one()
        self._check_may_export()
        return {
            "type": "ir.actions.act_url",
            "url": f"/ejournal/term/{self.id}/oneroster.zip",
            "target": "download",
        }

    def _export_oneroster(self):
        """Bytes of the package, see ``TermPackage``."""
        self.ensure_one()
        self._check_may_export()
        package = TermPackage(self.sudo())  # checked above
        self._log_export(
            lambda term: term.env._(
                "OneRoster package: %(students)s students, %(results)s results.",
                students=len(package.students),
                results=len(package.rows["results"]),
            )
        )
        return package.get_content()

    def _check_may_export(self):
        """Refuse whoever is not of the registrar's office.

        :raise AccessError: in the user's words
        """
        self.check_access("read")
        if not self.env.user._has_ejournal_role("registrar"):
            raise AccessError(
                self.env._("Only the registrar's office hands out students' results.")
            )

    def _log_export(self, say):
        """Note in the term's messages that personal data left the system.

        :param say: gives the note in the language of the term that it gets
        """
        self._post_export(say)
        self.env["ejournal.access.log"]._log(self, "exchange", say(self))

    def _post_export(self, say):
        """The note in the term's messages alone, see :meth:`_log_export`."""
        self.ensure_one()
        # Superuser: the office reads terms without being their followers.
        self.sudo()._post_words(say, author_id=self.env.user.partner_id.id)
