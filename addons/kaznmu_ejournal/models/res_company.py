from datetime import UTC
from zoneinfo import ZoneInfo

from odoo import fields, models

DEFAULT_TIMEZONE = "Asia/Almaty"


class ResCompany(models.Model):
    """What the head of printed documents says of the university.

    Formed documents keep a copy, so that a later change does not touch them.
    """

    _inherit = "res.company"

    ejournal_ministry = fields.Char(
        string="Ministry",
        translate=True,
        help="First line of documents; nothing is printed when it is empty.",
    )
    ejournal_university = fields.Char(
        string="University in documents",
        translate=True,
        help="Full name in the language of the document; the company's name when it "
        "is empty.",
    )
    ejournal_timezone = fields.Selection(
        related="partner_id.tz",
        string="Time zone of the university",
        readonly=False,
        help="Decides which day it is; Asia/Almaty when it is empty.",
    )
    ejournal_registrar_id = fields.Many2one(
        "res.users", string="Registrar", ondelete="restrict"
    )

    def _to_ejournal_time(self, moment):
        """A moment as the university's clocks show it.

        :param datetime moment: in UTC, without a time zone, as Odoo stores it
        :return: ``datetime`` with the university's time zone
        """
        self.ensure_one()
        timezone = self.ejournal_timezone or DEFAULT_TIMEZONE
        return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(timezone))

    def _get_ejournal_today(self):
        """Today's ``date`` at the university, wherever the user or server is."""
        return self._to_ejournal_time(fields.Datetime.now()).date()
