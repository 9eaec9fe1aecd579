from odoo import fields, models
from odoo.tools import format_date


class EjournalRequest(models.Model):
    """A substitute by decision of a department meeting (SOP C11): once approved, the
    journal is the substitute's for the given dates, under the own login."""

    _inherit = "ejournal.request"

    replaces_id = fields.Many2one(
        "res.users", string="Who is replaced", ondelete="restrict", tracking=True
    )
    substitute_id = fields.Many2one("res.users", ondelete="restrict", tracking=True)
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="To")

    def _get_problems(self):
        problems = super()._get_problems()
        if self.kind != "substitution":
            return problems
        if not (self.journal_id and self.replaces_id and self.substitute_id):
            return [
                *problems,
                self.env._("Choose the journal, who is replaced and the substitute."),
            ]
        # By the assignments: they name those who have left, too.
        if self.replaces_id not in self.journal_id.assignment_ids.teacher_id:
            problems.append(
                self.env._("%s does not teach this journal.", self.replaces_id.name)
            )
        if self.replaces_id == self.substitute_id:
            problems.append(self.env._("Nobody is one's own substitute."))
        elif not self.substitute_id._is_ejournal_teacher():
            problems.append(
                self.env._("%s has not the role of a teacher.", self.substitute_id.name)
            )
        if not (self.date_from and self.date_to and self.date_from <= self.date_to):
            problems.append(self.env._("Enter the first and the last day."))
        if not (self.protocol_number and self.protocol_date and self.protocol_file):
            problems.append(
                self.env._(
                    "Enter number and date of the protocol of the department meeting "
                    "and attach it."
                )
            )
        return problems

    def _execute(self):
        if self.kind == "substitution":
            # First the memo, which goes to the office with the notice of the row.
            self._add_report("action_report_substitution")
            self.env["ejournal.assignment"].create(
                {
                    "journal_id": self.journal_id.id,
                    "teacher_id": self.substitute_id.id,
                    "replaces_id": self.replaces_id.id,
                    "date_from": self.date_from,
                    "date_to": self.date_to,
                    "protocol_number": self.protocol_number,
                    "protocol_date": self.protocol_date,
                    "protocol_file": self.protocol_file,
                    "protocol_filename": self.protocol_filename,
                }
            )
            self._tell_substitute()
        return super()._execute()

    def _tell_substitute(self):
        """The substitute need not see the request: the button leads to the journal."""
        user = self.substitute_id
        request = self.with_context(lang=user.lang)
        request.journal_id.message_notify(
            partner_ids=user.partner_id.ids,
            subject=request.env._("You substitute for %s", self.replaces_id.name),
            body=request.env._(
                "You keep the journal %(journal)s from %(start)s to %(end)s under "
                "your own login.",
                journal=request.journal_id.display_name,
                start=format_date(request.env, self.date_from),
                end=format_date(request.env, self.date_to),
            ),
            email_layout_xmlid="kaznmu_ejournal.mail_layout_journal",
        )
