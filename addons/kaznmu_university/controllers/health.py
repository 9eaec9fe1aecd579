import hmac

from werkzeug.exceptions import Forbidden, NotFound

from odoo import http
from odoo.http import request

from ..options import get_option

OPTION = "health_token"
ROUTE = {
    "type": "http",
    "auth": "public",
    "methods": ["GET"],
    "save_session": False,
    "sitemap": False,
    "readonly": True,
}


class HealthController(http.Controller):
    """How the server does, for monitors that know the token (docs/operations.md)."""

    @http.route("/ejournal/health", **ROUTE)
    def health(self, **_parameters):
        """All checks as JSON; the status is 503 when one of them has failed."""
        self._check_token()
        health = request.env["ejournal.health"]
        checks = health._get_checks()
        worst = health._get_worst(checks)
        return request.make_json_response(
            {
                "status": worst,
                "checks": {
                    check.code: {
                        "status": check.state,
                        "value": check.value,
                        "text": check.sentence,
                    }
                    for check in checks
                },
            },
            headers=[("Cache-Control", "no-store")],
            status=503 if worst == "failed" else 200,
        )

    def _check_token(self):
        """Let nobody in without the token, and nobody at all where there is none.

        :raise NotFound: the configuration names no token
        :raise Forbidden: it is another one
        """
        token = get_option(OPTION)
        if not token:
            raise NotFound
        given = request.httprequest.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
            raise Forbidden
