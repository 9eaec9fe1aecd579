from odoo import http
from odoo.http import request

from odoo.addons.kaznmu_university.controllers.download import (
    find_record,
    make_download,
)
from odoo.addons.kaznmu_university.controllers.logged import is_readonly


class CouncilReportController(http.Controller):
    @http.route(
        "/ejournal/council-report/<int:report_id>.xlsx",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=is_readonly,
    )
    def download_xlsx(self, report_id):
        """The workbook, for whoever may read the report to the Academic Council.

        :param report_id: of an ``ejournal.council.report``
        :raise AccessError: the user may not read the report
        """
        report = find_record("ejournal.council.report", report_id)
        name = f"{report._get_file_name()}.xlsx"
        request.env["ejournal.access.log"]._log(report, "file", name)
        return make_download(report._get_report()._get_xlsx(report), name)
