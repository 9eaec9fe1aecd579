from odoo import models
from odoo.tools import format_date

LAYOUT = "kaznmu_requests.mail_layout_request"
MANY_LINES = 10  # longer lists are read in the request, not in a mail
FIRST_FACTS = ("reason", "deadline")
LAST_FACTS = ("waits_for", "petition_measure")


class EjournalRequestMail(models.AbstractModel):
    """Mails about requests; a part of ``ejournal.request``.

    The words of each step are a ``mail.template`` of its stage, which administrators
    edit; facts and button are the layout's, the same in all.
    """

    _name = "ejournal.request.mail"
    _description = "Request: mails"

    def _get_mail_template(self):
        """The words for those who act in the present stage, or none."""
        self.ensure_one()
        return self._get_kind()._get_mail_template(self)

    def _send_mail(self, template, users):
        """Write to each about the request, if there are words for it."""
        self.ensure_one()
        if template:
            template._write_to(users, self, layout=LAYOUT)

    # ------------------------------------------------------------------
    # What stands in each mail
    # ------------------------------------------------------------------
    def _get_mail_facts(self):
        """The request in short, in the language of the context.

        :return: list of ``(label, lines)``; facts that are not known are left out
        """
        self.ensure_one()
        facts = []
        for name in (*FIRST_FACTS, *self._get_kind().facts, *LAST_FACTS):
            if lines := self._format_fact(name):
                label = self._fields[name]._description_string(self.env)
                if name == "reason" and self.state == "draft":
                    label = self.env._("Why it was returned")
                facts.append((label, lines))
        return facts

    def _format_fact(self, name):
        """A field as lines of text; none when it is empty."""
        value, field = self[name], self._fields[name]
        if not value:
            return []
        if name == "deadline":
            days = format_date(self.env, value)
            return [f"{days} ({self.time_left})" if self.time_left else days]
        match field.type:
            case "selection":
                return [dict(field._description_selection(self.env))[value]]
            case "date":
                return [format_date(self.env, value)]
            case "many2one":
                return [value.display_name]
            case "one2many" | "many2many":
                lines = value[:MANY_LINES].mapped("display_name")
                if len(value) > MANY_LINES:
                    more = len(value) - MANY_LINES
                    lines.append(self.env._("and %s more, see the request", more))
                return lines
        return value.splitlines()
