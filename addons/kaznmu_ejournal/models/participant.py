from odoo import api, fields, models
from odoo.exceptions import UserError


class EjournalParticipant(models.Model):
    """A student's row in a journal, for the dates of the student's enrollment."""

    _name = "ejournal.participant"
    _description = "Student of a journal"
    _order = "sort_name, id"
    _rec_name = "student_id"

    journal_id = fields.Many2one(
        "ejournal.journal", required=True, ondelete="cascade", index=True
    )
    student_id = fields.Many2one(
        "ejournal.student", required=True, ondelete="restrict", index=True
    )
    sort_name = fields.Char(related="student_id.sort_name", store=True)
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To")

    _student_uniq = models.Constraint(
        "UNIQUE (journal_id, student_id)", "The student is already in this journal."
    )

    @api.model_create_multi
    def create(self, vals_list):
        participants = super().create(vals_list)
        participants.journal_id._check_open()
        return participants

    def write(self, vals):
        self.journal_id._check_open()
        if vals.keys() & {"journal_id", "student_id"}:
            raise UserError(
                self.env._("A row stays with its student: add another row instead.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_formed(self):
        self.journal_id._check_open()

    def _attends(self, day):
        """Whether the student belongs to the journal on the given ``date``."""
        self.ensure_one()
        return self.date_from <= day and (not self.date_to or day <= self.date_to)

    def _get_absence_counts(self):
        """Plain absences of each row (SOP C16: re-credited ones do not count).

        :return: dict ``{participant: number}``, rows without absences left out
        """
        return dict(
            self.env["ejournal.mark"]._read_group(
                [("participant_id", "in", self.ids), ("kind", "=", "absent")],
                ["participant_id"],
                ["__count"],
            )
        )

    def _get_statement_lines(self):
        """The rows' lines in statements in force, the newest statement first; midterm
        statements and parts of modules have no result.

        :return: dict ``{participant: statement lines}``
        """
        lines = self.env["ejournal.statement.line"].search(
            [
                ("participant_id", "in", self.ids),
                ("statement_id.state", "in", ["formed", "accepted"]),
                ("statement_id.is_superseded", "=", False),
                ("statement_id.kind", "not in", ["midterm", "part"]),
            ]
        )
        return lines.sorted(lambda line: line.statement_id.id, reverse=True).grouped(
            "participant_id"
        )
