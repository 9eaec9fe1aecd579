from odoo import api, models

from odoo.addons.kaznmu_ejournal.models.desk import MOST_ROWS


class EjournalDesk(models.AbstractModel):
    """Consolidated statements that can be formed, or sent (SOP T1.10)."""

    _inherit = "ejournal.desk"

    @api.model
    def _get_groups(self):
        return {**super()._get_groups(), "consolidate": self.env._("Consolidated")}

    @api.model
    def _get_rows(self, term, today):
        return [*super()._get_rows(term, today), *self._get_consolidated_rows(term)]

    @api.model
    def _get_consolidated_rows(self, term):
        if not (term and self.env.user._has_ejournal_role("registrar")):
            return []
        waiting = self.env["ejournal.consolidated"].search(
            [("term_id", "=", term.id), ("state", "!=", "sent")]
        )
        ready = waiting.filtered(
            lambda row: (
                row.state == "formed"
                or (row.discipline_count and row.ready_count == row.discipline_count)
            )
        )
        return [
            self._prepare_row(
                "consolidate",
                self.env._("Consolidated"),
                row.group_id.name,
                row.school_id.name,
                row,
                due=row.deadline,
                buttons=[
                    self._button(self.env._("Look")),
                    self._button(self.env._("Send"), "action_send", is_main=True)
                    if row.state == "formed"
                    else self._button(self.env._("Form"), "action_form", is_main=True),
                ],
            )
            for row in ready[:MOST_ROWS]
        ]
