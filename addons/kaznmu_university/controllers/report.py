from odoo import http
from odoo.http import request

from odoo.addons.web.controllers.report import ReportController

from .logged import is_readonly


class StoringReportController(ReportController):
    """Printing stores files and is logged: it begins with a cursor that may write.

    Odoo's route begins read-only, fails at the first file, logs that as an error and
    prints once more.
    """

    @http.route(readonly=is_readonly)
    def report_routes(self, reportname, docids=None, converter=None, **data):
        response = super().report_routes(reportname, docids, converter, **data)
        report = request.env["ir.actions.report"]._get_report(reportname)
        ids = [int(docid) for docid in (docids or "").split(",") if docid.isdigit()]
        request.env["ejournal.access.log"]._log(
            request.env[report.model].browse(ids), "print", report.name
        )
        return response
