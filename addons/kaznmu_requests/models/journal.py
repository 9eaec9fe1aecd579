from odoo import fields, models


class EjournalJournal(models.Model):
    """The way from a closed journal to a request."""

    _inherit = "ejournal.journal"

    request_ids = fields.One2many("ejournal.request", "journal_id", "Requests")

    def action_request(self, cells=None):
        """Open a new request about the journal (SOP C12, C13).

        :param cells: list of dicts ``{lesson_id, participant_id, wanted, note}`` that
            fill it, such as the locked cells which the teacher has just typed in
        :return: action: the form of a new request
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Request to reopen"),
            "res_model": "ejournal.request",
            "views": [(False, "form")],
            "context": {
                "default_kind": "technical",
                "default_journal_id": self.id,
                "default_cell_ids": [
                    fields.Command.create(
                        {
                            name: cell.get(name)
                            for name in (
                                "lesson_id",
                                "participant_id",
                                "wanted",
                                "note",
                            )
                        }
                    )
                    for cell in cells or ()
                ],
            },
        }
