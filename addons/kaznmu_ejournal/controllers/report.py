from odoo import http

from odoo.addons.web.controllers.report import ReportController


class StoringReportController(ReportController):
    """Printing stores files: it begins with a cursor that may write.

    Odoo's route begins read-only, fails at the first file, logs that as an error and
    prints once more.
    """

    # A callable, since a plain False would be taken for an oversight and logged.
    @http.route(readonly=lambda self, rule, args: False)
    def report_routes(self, reportname, docids=None, converter=None, **data):
        return super().report_routes(reportname, docids, converter, **data)
