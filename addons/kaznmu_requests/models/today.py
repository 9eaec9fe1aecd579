from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_datetime

from .request_progress import CLOSED_STATES

SHOWN = 6


class EjournalToday(models.AbstractModel):
    """The teacher's own requests, each with its stage, on the first screen."""

    _inherit = "ejournal.today"

    @api.model
    def _read_sections(self):
        """With ``requests``: ``{count, rows}``, what waits for the teacher first."""
        requests = self.env["ejournal.request"].search(
            Domain("author_id", "=", self.env.uid)
            & Domain("state", "not in", CLOSED_STATES)
        )
        rows = [self._describe_request(request) for request in requests]
        rows.sort(key=lambda row: not row["is_turn"])
        return {
            **super()._read_sections(),
            "requests": {"count": len(rows), "rows": rows[:SHOWN]},
        }

    @api.model
    def _describe_request(self, request):
        """A request as plain data.

        :return: dict of ``id``, ``number``, ``kind``, ``group``, ``state``, ``is_turn``
            (the teacher goes on), ``has_cells`` (one click leads to them), ``text``
            (where it stands), ``reason`` (of the return), ``stages`` and ``place``
        """
        is_returned = request.state == "draft" and bool(request.number)
        zone = self.env.company._get_ejournal_timezone()
        if request.state == "opened" and request.window_end:
            text = self.env._(
                "Open until %s",
                format_datetime(
                    self.env, request.window_end, tz=zone, dt_format="dd.MM, HH:mm"
                ),
            )
        elif is_returned:
            text = self.env._("Returned for rework")
        elif request.state == "draft":
            text = self.env._("Not sent yet")
        else:
            text = " · ".join(
                filter(
                    None,
                    (request.waits_for or request.stage_id.name, request.time_left),
                )
            )
        stages = request.route_stage_ids.sorted("sequence")
        return {
            "id": request.id,
            "number": request.number or None,
            "kind": request._get_kind()._get_label(),
            "group": request.group_id.name or None,
            "state": request.state,
            "is_turn": request.state in ("draft", "opened"),
            "is_returned": is_returned,
            "has_cells": request.state == "opened"
            and any(cell.lesson_id for cell in request.cell_ids),
            "text": text,
            "reason": is_returned and request.reason or None,
            "urgency": request.urgency,
            "stages": len(stages),
            "place": list(stages).index(request.stage_id) + 1,
        }
