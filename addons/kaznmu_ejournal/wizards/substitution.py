from odoo import api, fields, models
from odoo.exceptions import UserError


class EjournalSubstitution(models.TransientModel):
    """Recording that a colleague stands in for a teacher, in all journals at once.

    Rights and rules are those of ``ejournal.assignment`` (SOP C11).
    """

    _name = "ejournal.substitution"
    _description = "Substitution of a teacher"

    replaces_id = fields.Many2one("res.users", string="Teacher", required=True)
    teacher_id = fields.Many2one("res.users", string="Substitute", required=True)
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To", required=True)
    protocol_number = fields.Char(string="Protocol No.")
    protocol_date = fields.Date(string="Date of the protocol")
    protocol_file = fields.Binary(string="Scan of the protocol")
    protocol_filename = fields.Char()
    journal_ids = fields.Many2many(
        "ejournal.journal",
        string="Journals",
        compute="_compute_journal_ids",
        compute_sudo=False,  # those that the user sees
        store=True,
        readonly=False,
    )

    @api.depends("replaces_id", "date_from", "date_to")
    def _compute_journal_ids(self):
        """Open journals of the teacher with lessons on the dates."""
        for wizard in self:
            if not (wizard.replaces_id and wizard.date_from and wizard.date_to):
                wizard.journal_ids = False
                continue
            wizard.journal_ids = self.env["ejournal.journal"].search(
                [
                    ("assignment_ids.teacher_id", "=", wizard.replaces_id.id),
                    ("state", "=", "open"),
                    (
                        "lesson_ids",
                        "any",
                        [
                            ("date", ">=", wizard.date_from),
                            ("date", "<=", wizard.date_to),
                        ],
                    ),
                ]
            )

    def action_record(self):
        """Make the substitute's assignments and show them.

        :raise UserError: there are no journals, or the user may not record this
        """
        self.ensure_one()
        if not self.journal_ids:
            raise UserError(
                self.env._("Choose the journals that the substitute keeps.")
            )
        names = (
            "date_from",
            "date_to",
            "protocol_number",
            "protocol_date",
            "protocol_file",
            "protocol_filename",
        )
        rows = self.env["ejournal.assignment"].create(
            [
                {
                    "journal_id": journal.id,
                    "teacher_id": self.teacher_id.id,
                    "replaces_id": self.replaces_id.id,
                    **{name: self[name] for name in names},
                }
                for journal in self.journal_ids
            ]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "kaznmu_ejournal.ejournal_assignment_action_substitution"
        )
        return {**action, "domain": [("id", "in", rows.ids)], "context": {}}
