from werkzeug.exceptions import HTTPException

from odoo import api, models
from odoo.http import request

from ... import guide
from ...languages import BY_CODE, KAZAKH, RUSSIAN, get_of_browser
from .locking import in_turn

# In no frame of others, nothing from others, no word to others. Pages of the portal
# have scripts of Odoo in them, and its templates are compiled in the browser.
PAGE_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "media-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
# Odoo's own: what was chosen on pages of the portal.
LANGUAGE_COOKIE = "frontend_lang"
# The web client shows what users of Odoo bring along (pictures of a chat, files).
CLIENT_POLICY = "object-src 'none'; base-uri 'self'; frame-ancestors 'self'"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",  # for browsers that know no policy
    "Referrer-Policy": "same-origin",  # an address may hold a token
}


class IrHttp(models.AbstractModel):
    """Languages of public pages, headers of security, the web client's settings."""

    _inherit = "ir.http"

    @classmethod
    def _match(cls, path):
        """Public pages, the log-in and errors among them, speak what the visitor has
        chosen, else Kazakh to a browser that prefers it, else Russian."""
        if not request.session.uid:
            request.update_context(lang=cls._get_visitor_language())
        return super()._match(path)

    @classmethod
    def _get_visitor_language(cls):
        """What a switch has left in the browser, else as the browser asks."""
        chosen = request.httprequest.cookies.get(LANGUAGE_COOKIE)
        if chosen in BY_CODE.values():
            return chosen
        return get_of_browser(request.httprequest.accept_languages)

    @classmethod
    def _dispatch(cls, endpoint):
        """Whoever saves what somebody else is saving waits, and saves on fresh data."""
        parent = super()
        if endpoint.routing["type"] == "http":
            return parent._dispatch(endpoint)  # jobs among them, which commit
        return in_turn(request.env, lambda: parent._dispatch(endpoint))

    @classmethod
    def _post_dispatch(cls, response):
        answer = super()._post_dispatch(response)
        cls._secure(response)
        return answer

    @classmethod
    def _handle_error(cls, exception):
        response = super()._handle_error(exception)
        if isinstance(response, HTTPException):
            response = response.get_response(request.httprequest.environ)
        cls._secure(response)
        return response

    @classmethod
    def _secure(cls, response):
        """Tell the browser what a page may do; a controller's own headers stay.

        Every answer has them, so that no controller can forget them.
        """
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if response.mimetype == "text/html":
            policy = "Content-Security-Policy"
            # Odoo's own says "frame-ancestors" at most.
            if "default-src" not in response.headers.get(policy, ""):
                is_page = getattr(request, "is_frontend", False)
                is_client = request.session.uid and not is_page
                response.headers[policy] = CLIENT_POLICY if is_client else PAGE_POLICY

    def session_info(self):
        """Lead the menu of the user to the user guide (SOP C08), tell the registrar's
        office how many mails were not delivered, and offices of the second factor that
        they will need."""
        info = {**super().session_info(), "support_url": guide.ADDRESS}
        if notice := self.env.user._get_ejournal_mfa_notice():
            info["ejournal_mfa_notice"] = notice
        if self.env.user._has_ejournal_role("registrar"):
            info["ejournal_mail_failures"] = self.env[
                "ejournal.mail.failure"
            ].search_count([])
        return info

    @api.model
    def _get_translations_for_webclient(self, modules, lang):
        """Words of Odoo's own web client that Odoo lacks stand in ``i18n_extra``; the
        client looks for a word in all modules. Where there is no Kazakh, Russian."""
        parent = super()
        terms, parameters = parent._get_translations_for_webclient(modules, lang)
        if not parameters or parameters["code"] != KAZAKH:
            return terms, parameters
        name = "kaznmu_university"

        def read(names, code):
            found, _parameters = parent._get_translations_for_webclient(names, code)
            return found

        own = {term["id"]: term for term in read([name], KAZAKH)[name]["messages"]}
        russian = read({*modules, name}, RUSSIAN)
        lacking = [term for term in russian[name]["messages"] if term["id"] not in own]
        return {
            module: {"messages": [*content["messages"], *lacking]}
            if module == name
            else content
            if content["messages"]
            else {
                "messages": [
                    own.get(term["id"], term) for term in russian[module]["messages"]
                ]
            }
            for module, content in terms.items()
        }, parameters
