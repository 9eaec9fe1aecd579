from odoo import api, fields, models


class EjournalAssignment(models.Model):
    """A teacher of a journal, for given dates (SOP T1.5).

    Without dates the assignment holds for the whole journal. A substitute has the
    dates and the protocol of the department meeting (SOP C11), and writes under the
    own login; the history tells for whom.
    """

    _name = "ejournal.assignment"
    _description = "Teacher of a journal"
    _order = "date_from, id"
    _rec_name = "teacher_id"

    journal_id = fields.Many2one(
        "ejournal.journal", required=True, ondelete="cascade", index=True
    )
    teacher_id = fields.Many2one(
        "res.users", required=True, ondelete="restrict", index=True
    )
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="To")
    replaces_id = fields.Many2one(
        "res.users",
        string="Substitute for",
        ondelete="restrict",
        index="btree_not_null",
    )
    protocol_number = fields.Char(string="Protocol No.")
    protocol_date = fields.Date(string="Date of the protocol")
    protocol_file = fields.Binary(string="Scan of the protocol")
    protocol_filename = fields.Char()

    _dates_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_from IS NULL OR date_to >= date_from)",
        "An assignment cannot end before it begins.",
    )

    _substitute_dates = models.Constraint(
        """CHECK (replaces_id IS NULL
                  OR (date_from IS NOT NULL AND date_to IS NOT NULL))""",
        "A substitution has a first and a last day.",
    )

    @api.constrains("teacher_id")
    def _check_teacher(self):
        self.teacher_id._check_ejournal_teacher()

    def _covers(self, day):
        """Whether a lesson of the given ``date`` falls in the assignment."""
        self.ensure_one()
        return (not self.date_from or self.date_from <= day) and (
            not self.date_to or day <= self.date_to
        )

    def _get_replaced(self, day):
        """For whom the teacher of these assignments writes on a ``date``.

        :return: ``res.users``, empty when the teacher has the day in the own name
        """
        covering = self.filtered(lambda assignment: assignment._covers(day))
        if covering.filtered(lambda assignment: not assignment.replaces_id):
            return self.env["res.users"]
        return covering[:1].replaces_id
