from odoo import http
from odoo.http import request

from odoo.addons.mail.controllers.attachment import AttachmentController
from odoo.addons.web.controllers.binary import Binary

from .logged import is_readonly


def get_owner(attachment):
    """The record that a file belongs to, or the file itself."""
    if attachment.res_id and attachment.res_model in attachment.env:
        return attachment.env[attachment.res_model].browse(attachment.res_id).exists()
    return attachment


class LoggedBinary(Binary):
    """Downloads of files that belong to the journal's records are logged."""

    @http.route(readonly=is_readonly)
    # pylint: disable=redefined-builtin
    def content_common(self, xmlid=None, model="ir.attachment", id=None, **kwargs):
        response = super().content_common(xmlid=xmlid, model=model, id=id, **kwargs)
        if response.status_code == 200 and id and not request.env.user._is_public():
            record = request.env[model].browse(int(id)).sudo()  # served just now
            title = kwargs.get("filename") or record.display_name
            if model == "ir.attachment":
                record, title = get_owner(record), record.name
            if record._name.startswith("ejournal."):
                request.env["ejournal.access.log"]._log(record, "file", title)
        return response


class LoggedAttachmentController(AttachmentController):
    """Several files of a record at once are logged as well."""

    @http.route(readonly=is_readonly)
    def mail_attachment_get_zip(self, file_ids, zip_name, **kw):
        response = super().mail_attachment_get_zip(file_ids, zip_name, **kw)
        ids = [int(file_id) for file_id in file_ids.split(",")]
        # Names of records for the log alone; the files were served just now.
        for attachment in request.env["ir.attachment"].browse(ids).sudo():
            record = get_owner(attachment)
            if record._name.startswith("ejournal."):
                request.env["ejournal.access.log"]._log(record, "file", attachment.name)
        return response
