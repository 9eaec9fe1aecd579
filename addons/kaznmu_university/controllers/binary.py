from odoo import http

from odoo.addons.mail.controllers.attachment import AttachmentController
from odoo.addons.web.controllers.binary import Binary

from .logged import is_readonly


class LoggedBinary(Binary):
    """Files and pictures of the journal's records are logged where they are served,
    see ``ir.binary``."""

    @http.route(readonly=is_readonly)
    # pylint: disable=redefined-builtin
    def content_common(self, *args, **kwargs):
        return super().content_common(*args, **kwargs)

    @http.route(readonly=is_readonly)
    def content_image(self, *args, **kwargs):
        return super().content_image(*args, **kwargs)


class LoggedAttachmentController(AttachmentController):
    """Several files of a record at once are logged as well."""

    @http.route(readonly=is_readonly)
    def mail_attachment_get_zip(self, file_ids, zip_name, **kw):
        return super().mail_attachment_get_zip(file_ids, zip_name, **kw)
