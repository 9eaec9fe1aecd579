import json

from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import UnprocessableEntity

from odoo import http
from odoo.http import request

from odoo.addons.web.controllers.pivot import TableExporter

from ..workbook import defuse
from .logged import is_readonly


class LoggedTableExporter(TableExporter):
    """Downloads of pivot tables are logged; the client alone knows their records.

    All of the table is the client's: the log names the model, not the client's title.
    """

    @http.route(readonly=is_readonly)
    def export_xlsx(self, data, **kw):
        table = json.loads(data.read() if isinstance(data, FileStorage) else data)
        if not table or table["model"] not in request.env:
            raise UnprocessableEntity()
        model = request.env[table["model"]]
        model.check_access("read")
        response = super().export_xlsx(json.dumps(self._defuse(table)), **kw)
        request.env["ejournal.access.log"]._log(
            model, "list", request.env["ir.model"]._get(model._name).name
        )
        return response

    def _defuse(self, value):
        """A part of the table, with text for formulas."""
        if isinstance(value, dict):
            return {key: self._defuse(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._defuse(item) for item in value]
        return defuse(value)
