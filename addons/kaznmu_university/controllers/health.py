import hmac

from werkzeug.exceptions import Forbidden, NotFound

from odoo import http
from odoo.http import request

from ..models.operation.health import STATES
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

    @http.route("/ejournal/metrics", **ROUTE)
    def metrics(self, **_parameters):
        """The same for Prometheus: state (0, 1, 2) and value of each check."""
        self._check_token()
        # Loaded by servers that are asked for it alone.
        from prometheus_client import (
            CONTENT_TYPE_LATEST,
            CollectorRegistry,
            Gauge,
            generate_latest,
        )

        # A registry of this answer alone: nothing is kept between two of them.
        registry = CollectorRegistry()
        state = Gauge(
            "ejournal_check_state",
            "0: ok, 1: warning, 2: failed",
            ["check"],
            registry=registry,
        )
        value = Gauge(
            "ejournal_check_value",
            "What the check has counted or measured, in a unit of its own",
            ["check"],
            registry=registry,
        )
        for check in request.env["ejournal.health"]._get_checks():
            state.labels(check.code).set(STATES.index(check.state))
            value.labels(check.code).set(check.value)
        return request.make_response(
            generate_latest(registry),
            headers=[
                ("Content-Type", CONTENT_TYPE_LATEST),
                ("Cache-Control", "no-store"),
            ],
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
