from odoo import http
from odoo.http import request

from odoo.addons.kaznmu_university.controllers.download import (
    find_record,
    make_download,
)
from odoo.addons.kaznmu_university.controllers.logged import is_readonly


class ConsolidatedController(http.Controller):
    @http.route(
        "/ejournal/consolidated/<int:consolidated_id>.xlsx",
        type="http",
        auth="user",
        readonly=is_readonly,
    )
    def download_xlsx(self, consolidated_id):
        """The table as XLSX, for whoever may read the consolidated statement."""
        consolidated = find_record("ejournal.consolidated", consolidated_id)
        name = f"{consolidated._get_file_name()}.xlsx"
        request.env["ejournal.access.log"]._log(consolidated, "file", name)
        return make_download(consolidated._get_report()._get_xlsx(consolidated), name)
