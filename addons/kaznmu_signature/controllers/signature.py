from odoo import http
from odoo.http import request

from odoo.addons.kaznmu_university.controllers.download import (
    ZIP,
    find_record,
    make_download,
)
from odoo.addons.kaznmu_university.controllers.logged import is_readonly


class SignatureController(http.Controller):
    """Signatures with what they sign, for programs of others."""

    @http.route(
        "/ejournal/signatures/<string:model>/<int:record_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=is_readonly,
    )
    def download(self, model, record_id, **_parameters):
        """A ZIP of the signatures, signed texts and originals of a document.

        :param str model: of a document that is signed
        """
        signable = request.env.registry["ejournal.signable"]
        if model not in request.env or not isinstance(request.env[model], signable):
            raise request.not_found()
        document = find_record(model, record_id)
        if not document.signature_ids:
            raise request.not_found()
        content = document._make_signatures_zip()
        name = f"{document.display_name}.zip"
        request.env["ejournal.access.log"]._log(document, "file", name)
        return make_download(content, name, ZIP)
