from odoo import http
from odoo.http import content_disposition, request

from .logged import is_readonly

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ConsolidatedController(http.Controller):
    @http.route(
        "/ejournal/consolidated/<int:consolidated_id>.xlsx",
        type="http",
        auth="user",
        readonly=is_readonly,
    )
    def download_xlsx(self, consolidated_id):
        """The table as XLSX, for whoever may read the consolidated statement."""
        consolidated = request.env["ejournal.consolidated"].browse(consolidated_id)
        if not consolidated.exists():
            raise request.not_found()
        consolidated.check_access("read")
        name = f"{consolidated._get_file_name()}.xlsx"
        request.env["ejournal.access.log"]._log(consolidated, "file", name)
        return request.make_response(
            consolidated._get_report()._get_xlsx(consolidated),
            [
                ("Content-Type", XLSX),
                ("Content-Disposition", content_disposition(name)),
            ],
        )
