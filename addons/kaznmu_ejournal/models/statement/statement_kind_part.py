from odoo import api, models
from odoo.exceptions import UserError


class EjournalStatementKindPart(models.AbstractModel):
    """Part of a module: the ratings that a department hands over to the completing
    one (SOP C09). No exam: the module has one."""

    _name = "ejournal.statement.kind.part"
    _inherit = "ejournal.statement.kind"
    _description = "Statement of a part of a module"

    has_exam = False

    @api.model
    def _prepare_draft(self, journal, participant, lesson):
        if not journal.module_id:
            raise UserError(
                self.env._("%s is not a part of a module.", journal.display_name)
            )
        return {"module_journal_id": journal._get_completing_journal().id}

    @api.model
    def _get_dependents(self, statement):
        return statement.search(
            [
                ("journal_id", "=", statement.module_journal_id.id),
                ("kind", "=", "module"),
            ]
        )
