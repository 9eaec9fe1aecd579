from odoo.http import request

from odoo.addons.portal.controllers.web import Home


class EjournalHome(Home):
    """The portal speaks the user's language from the log-in on."""

    def _login_redirect(self, uid, redirect=None):
        # Until then it spoke the browser's, and Odoo remembers that in a cookie.
        lang = request.env["res.users"].browse(uid).sudo().lang  # the own one
        request.future_response.set_cookie("frontend_lang", lang)
        return super()._login_redirect(uid, redirect=redirect)
