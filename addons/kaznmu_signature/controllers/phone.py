from odoo import http
from odoo.http import request

from odoo.addons.kaznmu_university.controllers.logged import is_readonly

PATH = "/ejournal/egov/<string:token>"


class PhoneController(http.Controller):
    """The two calls of eGov Mobile; without an open session, nothing is there."""

    @http.route(PATH, type="http", auth="public", methods=["GET"], readonly=True)
    def describe(self, token, **_parameters):
        """What is signed here, by whom it is asked for, and where it lies."""
        session = self._find(token)
        return request.make_json_response(
            session._describe(), headers={"Cache-Control": "no-store"}
        )

    @http.route(
        f"{PATH}/documents",
        type="http",
        auth="public",
        methods=["GET", "PUT"],
        csrf=False,
        readonly=is_readonly,
    )
    def documents(self, token, **_parameters):
        """Gives the texts; takes the signatures: 200 when all count, else 403."""
        kind, _blank, secret = request.httprequest.headers.get(
            "Authorization", ""
        ).partition(" ")
        session = self._find(token, secret if kind == "Bearer" else "")
        if request.httprequest.method == "GET":
            return request.make_json_response(
                session._get_texts(), headers={"Cache-Control": "no-store"}
            )
        try:
            is_good = session._take(request.get_json_data())
        except (KeyError, TypeError, ValueError):
            return request.make_json_response({"message": "malformed"}, status=400)
        message = "success" if is_good else "refused"
        return request.make_json_response(
            {"message": message}, status=200 if is_good else 403
        )

    def _find(self, token, secret=None):
        """:raise NotFound: there is no open session of this token"""
        session = request.env["ejournal.signature.phone"]._find(token, secret)
        if not session:
            raise request.not_found()
        return session
