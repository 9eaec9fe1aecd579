from odoo import models
from odoo.tools import format_date

LAYOUT = "kaznmu_requests.mail_layout_request"
MANY_LINES = 10  # longer lists are read in the request, not in a mail
FACTS = {
    "access": ("author_id", "department_id", "access_action", "person_ids"),
    "technical": (
        "author_id",
        "department_id",
        "discipline_id",
        "group_id",
        "lesson_ids",
        "cell_ids",
        "description",
    ),
    "correction": (
        "author_id",
        "department_id",
        "school_id",
        "discipline_id",
        "group_id",
        "cell_ids",
        "cause_kind",
        "description",
    ),
    "substitution": (
        "author_id",
        "department_id",
        "discipline_id",
        "group_id",
        "replaces_id",
        "substitute_id",
        "date_from",
        "date_to",
    ),
    "memo": ("teacher_id", "department_id", "memo_year", "case_ids"),
}
FIRST_FACTS = ("reason", "deadline")
LAST_FACTS = ("waits_for", "petition_measure")


class EjournalRequest(models.Model):
    """Mails about requests.

    The words of each step are a ``mail.template`` of its stage, which administrators
    edit; facts and button are the layout's, the same in all.
    """

    _inherit = "ejournal.request"

    def _get_mail_template(self):
        """The words for those who act in the present stage, or none."""
        self.ensure_one()
        return self.stage_id.mail_template_id

    def _send_mail(self, template, users):
        """Write to each about the request, if there are words for it."""
        self.ensure_one()
        if template:
            template._notify_users(self, users, LAYOUT)

    # ------------------------------------------------------------------
    # What stands in each mail
    # ------------------------------------------------------------------
    def _get_mail_facts(self):
        """The request in short, in the language of the context.

        :return: list of ``(label, lines)``; facts that are not known are left out
        """
        self.ensure_one()
        facts = []
        for name in (*FIRST_FACTS, *FACTS[self.kind], *LAST_FACTS):
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
