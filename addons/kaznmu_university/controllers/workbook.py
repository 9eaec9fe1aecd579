from odoo import http
from odoo.http import request

from .download import find_record, make_download
from .logged import is_readonly


class WorkbookController(http.Controller):
    @http.route(
        "/ejournal/<string:path>/<int:record_id>.xlsx",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=is_readonly,
    )
    def download_workbook(self, path, record_id):
        """A record as XLSX, for whoever may read it; the log of exports knows.

        :param path: ``_workbook_path`` of a model with ``ejournal.workbook``
        :raise AccessError: the user may not read the record
        """
        models = request.env.registry.descendants(["ejournal.workbook"], "_inherit")
        for model in models:
            if request.env[model]._workbook_path == path:
                record = find_record(model, record_id)
                name, content = record._get_workbook()
                name = f"{name}.xlsx"
                request.env["ejournal.access.log"]._log(record, "file", name)
                return make_download(content, name)
        raise request.not_found()
