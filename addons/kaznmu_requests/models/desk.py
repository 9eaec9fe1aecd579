from odoo import api, models

from odoo.addons.kaznmu_ejournal.models.desk import MOST_ROWS

LAYOUTS = {
    "registrar": (["requests_late"], ["requests_time"]),
    "vice_rector": (["requests_late"], ["requests_time"]),
    "dean_office": (["requests_late"], []),
    "head": (["requests_late"], []),
}


class EjournalDesk(models.AbstractModel):
    """Requests that wait for the user, those that are late with others, and petitions
    whose order has come (SOP C12, C13, C18)."""

    _inherit = "ejournal.desk"

    @api.model
    def _get_groups(self):
        return {
            "open": self.env._("Open access"),
            "approve": self.env._("Approve"),
            "correct": self.env._("Correct"),
            **super()._get_groups(),
            "order": self.env._("Enter the order"),
        }

    @api.model
    def _get_layout(self, role):
        figures, charts = super()._get_layout(role)
        more_figures, more_charts = LAYOUTS.get(role, ([], []))
        return [*figures, *more_figures], [*charts, *more_charts]

    @api.model
    def _get_rows(self, term, today):
        return [
            *super()._get_rows(term, today),
            *self._get_request_rows(),
            *self._get_late_request_rows(),
            *self._get_petition_rows(),
        ]

    @api.model
    def _get_request_rows(self):
        requests = self.env["ejournal.request"]
        if not requests.has_access("read"):
            return []
        requests = requests.search([("waits_for_me", "=", True)], limit=MOST_ROWS)
        # Their rows name students and marks.
        log = self.env["ejournal.access.log"]
        log._note_fields(requests, ["summary"])
        return [self._prepare_request_row(request) for request in requests]

    @api.model
    def _prepare_request_row(self, request):
        each = ""
        if request.can_open:
            group, each = "open", "action_open_each"
            buttons = [
                self._button(self.env._("Look")),
                self._button(self.env._("Open access"), "action_open", is_main=True),
            ]
        elif request.can_decide:
            group = "approve"
            # What is entered first is entered in the request. As superuser: whether
            # something lacks, of a request that the user decides.
            if request.sudo()._get_outcome_refusal("approved"):
                label, name = self.env._("Consider"), ""
            else:
                label, name, each = self._get_approval(request)
            if not request._get_kind().is_decided_together:
                each = ""
            buttons = [
                self._button(self.env._("Return"), "action_return"),
                self._button(label, name, is_main=True),
            ]
        else:
            group = "correct"
            is_opened = request.state == "opened"
            buttons = [
                self._button(
                    self.env._("To the cells") if is_opened else self.env._("Continue"),
                    "action_open_cells" if is_opened else "",
                    is_main=True,
                )
            ]
            if is_opened:
                # It asks when something is not entered yet.
                buttons.append(self._button(self.env._("Corrected"), "action_finish"))
        about = (request.group_id.name, request.discipline_id.name, request.summary)
        return self._prepare_row(
            group,
            request._get_kind()._get_label(),
            request.number or self.env._("Draft"),
            " · ".join(filter(None, (request.author_id.name, *about))),
            request,
            due=request.deadline,
            each=each,
            buttons=buttons,
        )

    @api.model
    def _get_approval(self, request):
        """Hook: how a request is approved: label and method of the button, and the
        method for several at once."""
        return self.env._("Approve"), "action_approve", "action_approve_each"

    @api.model
    def _get_late_request_rows(self):
        """What is late with others, for those who are told of it in the end."""
        if self._get_role() not in ("registrar", "vice_rector"):
            return []
        late = self.env["ejournal.request"].search([("is_overdue", "=", True)])
        others = late.filtered(lambda row: not (row.can_decide or row.can_open))
        if not others:
            return []
        stages = others.grouped("stage_id")
        name = self.env._("Overdue requests")
        xmlid = "kaznmu_requests.ejournal_request_action"
        look = self._open_list(xmlid, name, [("id", "in", others.ids)])
        return [
            self._prepare_row(
                "remind",
                self.env._("Requests"),
                self.env._("overdue with others: %s", len(others)),
                ", ".join(
                    f"{stage.name} {len(found)}" for stage, found in stages.items()
                ),
                due=min(filter(None, others.mapped("deadline")), default=False),
                buttons=[self._button(self.env._("Look"), "", look, True)],
            )
        ]

    @api.model
    def _get_petition_rows(self):
        """Petitions that wait for their order, for those who enter it."""
        if not any(
            self.env.user._has_ejournal_role(role)
            for role in ("vice_rector", "registrar_head")
        ):
            return []
        memos = self.env["ejournal.request"].search(
            [
                ("petition_measure", "!=", False),
                ("petition_number", "=", False),
                ("state", "=", "done"),
            ],
            limit=MOST_ROWS,
        )
        return [
            self._prepare_row(
                "order",
                memo._get_kind()._get_label(),
                memo.number,
                memo.sudo().teacher_id.name,  # whom the memo names to its readers
                memo,
                buttons=[self._button(self.env._("Enter the order"), is_main=True)],
            )
            for memo in memos
            if memo.can_add_later
        ]
