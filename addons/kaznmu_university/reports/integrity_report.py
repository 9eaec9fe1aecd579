import base64
from datetime import UTC

from odoo import api, fields, models

from ..integrity import time_stamp


class IntegrityCheckReport(models.AbstractModel):
    """The printed result of a check of the evidence."""

    _name = "report.kaznmu_university.report_integrity_check"
    _description = "Printed report on the evidence"
    _inherit = ["ejournal.document.mixin"]

    _evidence_model = "ejournal.integrity.check"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Values of the template: no frozen document, but records as they are.

        :return: dict of ``docs``, ``letterhead``, ``language``, ``created`` and what
            the templates ask for
        """
        records = self.env[self._evidence_model].browse(docids)
        records.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": records._name,
            "docs": records,
            "language": self.env.lang or "ru_RU",
            "created": fields.Datetime.to_string(records[:1].date),
            "letterhead": self._get_letterhead(self._get_university()),
            # As superuser: the name is no secret.
            "registrar": self.env.company.sudo().ejournal_registrar_id.name or "",
            "moment": self._format_moment,
            "closings": self._get_closings,
            "registers": self._get_registers,
            "stamped": self._get_stamped,
        }

    def _get_closings(self, check):
        """First and last closing as ``[(title, text)]``."""
        return [
            (
                title,
                f"{closing._describe_code()}, {self._format_moment(closing.date)}",
            )
            for title, closing in (
                (self.env._("First closing"), check.first_closing_id),
                (self.env._("Last closing"), check.last_closing_id),
            )
            if closing
        ]

    def _format_moment(self, moment):
        return self.env.company._format_ejournal_time(moment) if moment else ""

    def _get_registers(self, closing):
        """What happened between the closing before and this one, by kinds."""
        before = closing.search([("number", "=", closing.number - 1)])
        return closing._get_register(before.date or False, closing.date)

    def _get_stamped(self, closing):
        """When the authority has stamped the closing, as people write it."""
        moment = time_stamp.get_time(base64.b64decode(closing.time_stamp))
        return self._format_moment(moment.astimezone(UTC).replace(tzinfo=None))


class ClosingReport(models.AbstractModel):
    """The day's register of the registrar's office, with the closing's root."""

    _name = "report.kaznmu_university.report_closing"
    _description = "Printed register of the day"
    _inherit = ["report.kaznmu_university.report_integrity_check"]

    _evidence_model = "ejournal.closing"
