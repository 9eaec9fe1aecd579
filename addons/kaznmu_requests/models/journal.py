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
        names = ("lesson_id", "participant_id", "wanted", "note")
        return self.env["ejournal.request.kind.technical"]._open_new(
            self.env._("Request to reopen"),
            journal_id=self.id,
            cell_ids=[
                fields.Command.create({name: cell.get(name) for name in names})
                for cell in cells or ()
            ],
        )
