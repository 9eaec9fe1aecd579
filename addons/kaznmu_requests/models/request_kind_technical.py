from odoo import api, models
from odoo.fields import Command


class EjournalRequestKindTechnical(models.AbstractModel):
    """A technical error, which changes no mark (SOP C12): whole lessons may be
    reopened for their topics and notes, and the window may open by itself."""

    _name = "ejournal.request.kind.technical"
    _inherit = "ejournal.request.kind.reopening"
    _description = "Kind of request: technical error"

    code = "technical"
    sequence = 20
    is_default = True
    is_decided_together = True
    facts = (
        "author_id",
        "department_id",
        "discipline_id",
        "group_id",
        "lesson_ids",
        "cell_ids",
        "description",
    )

    @api.model
    def _get_label(self):
        return self.env._("Technical error")

    @api.model
    def _execute(self, request):
        if self.env.company.ejournal_technical_auto:
            return request._do_open()
        return super()._execute(request)

    @api.model
    def _prepare_window(self, request):
        return {
            **super()._prepare_window(request),
            "lesson_ids": [Command.set(request.lesson_ids.ids)],
        }
