import json

from werkzeug.datastructures import FileStorage

from odoo import http
from odoo.http import request

from odoo.addons.web.controllers.pivot import TableExporter

from .logged import is_readonly


class LoggedTableExporter(TableExporter):
    """Downloads of pivot tables are logged; the client alone knows their records."""

    @http.route(readonly=is_readonly)
    def export_xlsx(self, data, **kw):
        response = super().export_xlsx(data, **kw)
        if isinstance(data, FileStorage):
            data.seek(0)
            data = data.read()
        table = json.loads(data)
        model = table.get("model")
        if model in request.env:
            request.env["ejournal.access.log"]._log(
                request.env[model], "list", table["title"]
            )
        return response
