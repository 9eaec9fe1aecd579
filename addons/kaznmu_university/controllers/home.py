from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.web import Home

from ..languages import BY_CODE
from ..models.service.ir_http import LANGUAGE_COOKIE


class EjournalHome(Home):
    """Languages of pages before and after the log-in."""

    @http.route(
        "/ejournal/language/<string:code>",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
        readonly=True,
    )
    def choose_language(self, code, back="/web/login", **_parameters):
        """Keep the language that a visitor has chosen in the browser, and go back.

        :param code: ``ru``, ``kk`` or ``en``
        :param back: address of this server
        :raise NotFound: there is no such language
        """
        if code not in BY_CODE:
            raise request.not_found()
        response = request.redirect(back)
        response.set_cookie(LANGUAGE_COOKIE, BY_CODE[code])
        return response

    def _login_redirect(self, uid, redirect=None):
        # Until then it spoke the browser's, and Odoo remembers that in a cookie.
        lang = request.env["res.users"].browse(uid).sudo().lang  # the own one
        request.future_response.set_cookie(LANGUAGE_COOKIE, lang)
        return super()._login_redirect(uid, redirect=redirect)
