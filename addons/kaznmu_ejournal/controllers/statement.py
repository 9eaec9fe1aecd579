import re
from urllib.parse import quote

from odoo import http
from odoo.http import request

from odoo.addons.kaznmu_university.formats import format_day
from odoo.addons.kaznmu_university.languages import BY_CODE, get_code

TOKEN = re.compile(r"[0-9a-f]{32}")
# A page of text with a stylesheet; its address is a secret of whoever has the paper.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}


class StatementController(http.Controller):
    """Confirms a printed statement to whoever holds it: the page behind its QR code.

    It shows what proves the paper and nothing personal: no names, no grades.
    """

    @http.route(
        "/ejournal/statement/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
        readonly=True,
    )
    def confirm_statement(self, token, lang=None, **_parameters):
        """Number, date, kind, state, revision and digest of a formed statement.

        :param token: from the QR code; a formed statement has one, nothing lists it
        :param lang: ``ru``, ``kk`` or ``en``; by default as other public pages
        """
        if lang not in BY_CODE:
            lang = get_code(request.env.lang)
        request.update_context(lang=BY_CODE[lang])
        statement = self._find_statement(token)
        response = request.render(
            "kaznmu_ejournal.statement_confirmation",
            {
                "language": lang,
                "languages": BY_CODE,
                "url": f"/ejournal/statement/{quote(token, safe='')}",
                "university": self._get_university(),
                "statement": statement and self._get_public_values(statement),
            },
        )
        response.status_code = 200 if statement else 404
        response.headers.update(HEADERS)
        return response

    def _get_university(self):
        """Whose page this is: the name as it stands in documents."""
        # The public may not read companies; the name is on every document.
        company = request.env.company.sudo()
        return company.ejournal_university or company.name

    def _find_statement(self, token):
        """The formed statement of a token, as superuser, or none."""
        # The public has no rights; a caller shows the public values alone.
        statements = request.env["ejournal.statement"].sudo()
        if not TOKEN.fullmatch(token):
            return statements
        return statements.search(
            [("token", "=", token), ("state", "!=", "draft")], limit=1
        )

    def _get_public_values(self, statement):
        """All that leaves the database, as plain values."""
        kinds = dict(statement._fields["kind"]._description_selection(statement.env))
        # The public may not read companies; a time zone is no secret.
        company = request.env.company.sudo()
        formed_on = company._to_ejournal_time(statement.formed_on)
        newer = statement
        while newer.superseded_by_id:
            newer = newer.superseded_by_id
        return {
            "number": statement.number,
            "date": format_day(formed_on),
            "kind": kinds[statement.kind],
            "revision": statement.revision,
            "digest": statement.digest,
            "is_intact": statement._get_digest(statement.content) == statement.digest,
            "is_returned": statement.state == "returned",
            "previous_number": statement.previous_id.number,
            "newer_number": newer != statement and newer.number,
        }
