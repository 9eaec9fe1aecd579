from odoo import api, models
from odoo.fields import Domain

from .desk import MOST_ROWS


class EjournalDesk(models.AbstractModel):
    """Mails that did not reach their reader, for whoever sends them again."""

    # Apart from the log-ins: other rows, of other models.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "ejournal.desk"

    @api.model
    def _get_groups(self):
        return {**super()._get_groups(), "mail": self.env._("Mail")}

    @api.model
    def _get_rows(self, term, today):
        return [*super()._get_rows(term, today), *self._get_mail_rows()]

    @api.model
    def _get_mail_rows(self):
        """Mails that have not reached their reader."""
        Failure = self.env["ejournal.mail.failure"]
        if not Failure.has_access("read"):
            return []
        causes = dict(Failure._fields["failure_type"]._description_selection(self.env))
        return [
            self._prepare_row(
                "mail",
                self.env._("Mail"),
                failure.partner_id.name,
                " · ".join(
                    filter(
                        None,
                        (
                            failure.subject,
                            causes.get(failure.failure_type),
                            failure.email,
                        ),
                    )
                ),
                failure,
                badge={"tone": "today", "text": self.env._("Not delivered")},
                buttons=self._get_mail_buttons(failure),
            )
            for failure in Failure.search(Domain.TRUE, limit=MOST_ROWS)
        ]

    @api.model
    def _get_mail_buttons(self, failure):
        """The next step: where there is no address, a second try is in vain."""
        again = self.env._("Send again"), "action_send_again"
        if failure.email or not failure.partner_id.has_access("write"):
            return [
                self._button(self.env._("Look"), "action_open_record"),
                self._button(*again, is_main=True),
            ]
        person = failure.partner_id._get_records_action(name=failure.partner_id.name)
        return [
            self._button(*again),
            self._button(self.env._("Enter an address"), action=person, is_main=True),
        ]
