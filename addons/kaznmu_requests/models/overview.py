from odoo import api, fields, models

from odoo.addons.kaznmu_ejournal.models.overview import Figure

from .request_progress import CLOSED_STATES


class EjournalOverview(models.Model):
    """Requests on the overview: where they stand, and how long steps take."""

    _inherit = "ejournal.overview"

    code = fields.Selection(
        selection_add=[
            ("requests_open", "Requests in work"),
            ("requests_late", "Overdue requests"),
            ("requests_by_stage", "Requests in work, by stage"),
            ("requests_time", "Days a step takes"),
        ]
    )
    section = fields.Selection(selection_add=[("requests", "Requests")])

    @api.model
    def _get_figures(self):
        # A step a row: of each request the last one, where it stands.
        in_work = (("request_count", "=", 1), ("state", "not in", CLOSED_STATES))
        steps = Figure(
            "requests",
            "ejournal.request.report",
            "kaznmu_requests.ejournal_request_report_action",
            in_work,
            views="list,pivot,graph",
        )
        return {
            **super()._get_figures(),
            "requests_open": steps,
            "requests_late": steps._replace(
                domain=(*in_work, ("late_steps", ">", 0)), tone="danger"
            ),
            "requests_by_stage": steps._replace(groupby="stage_id"),
            "requests_time": steps._replace(
                domain=(),
                groupby="stage_id",
                measure="step_days:avg",
                norm="norm_days:avg",
                views="graph,pivot,list",
            ),
        }
