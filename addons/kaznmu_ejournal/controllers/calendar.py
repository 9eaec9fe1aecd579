from odoo import http
from odoo.http import request

# The address is a secret of whoever has it.
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


class CalendarController(http.Controller):
    """The calendar of a teacher's lessons, for the programs that subscribe to it."""

    @http.route(
        "/ejournal/calendar/<string:key>.ics",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
        readonly=True,
        save_session=False,
    )
    def read_calendar(self, key, **_parameters):
        """The own lessons of whoever made the address; 404 for any other.

        :param key: from the address; nothing lists them
        """
        user = request.env["ejournal.calendar.key"]._find_teacher(key)
        if not user:
            raise request.not_found()
        env = request.env(user=user.id)
        keys = env["ejournal.calendar.key"].with_context(lang=user.lang)
        return request.make_response(
            keys._get_calendar(),
            headers=[
                ("Content-Type", "text/calendar; charset=utf-8"),
                *HEADERS.items(),
            ],
        )
