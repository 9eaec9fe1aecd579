from urllib.parse import quote

from odoo import http
from odoo.http import request

from ..models.service.sample import DOMAIN, PASSWORD

ADDRESS = "/ejournal/sample"
ROUTE = {"type": "http", "auth": "public", "website": True, "sitemap": False}


class SampleController(http.Controller):
    """Pages of the sample university: who can log in as whom, what to look at first,
    and the mails that it has written; nothing outside a sample database."""

    @http.route(ADDRESS, **ROUTE)
    def sample_users(self):
        """Users, roles and the common password."""
        # Invented people, shown only where the sample university was loaded.
        users = self._get_sample().sudo()._get_users()
        return request.render(
            "kaznmu_university.sample_users",
            {"users": users, "password": PASSWORD, "get_login": self._get_login},
        )

    @http.route(f"{ADDRESS}/look", **ROUTE)
    def sample_look(self):
        """Ten things in ten minutes, each with the log-in that sees it."""
        self._get_sample()
        return request.render(
            "kaznmu_university.sample_look", {"get_login": self._get_login}
        )

    @http.route(f"{ADDRESS}/mails", **ROUTE)
    def sample_mails(self):
        """The latest mails, the newest first."""
        mails = self._get_sample()._get_mails()
        return request.render("kaznmu_university.sample_mails", {"mails": mails})

    @http.route(f"{ADDRESS}/mails/<int:mail_id>", **ROUTE)
    def sample_mail(self, mail_id):
        """One mail, as its reader sees it."""
        sample = self._get_sample()
        mail = sample._get_mails().filtered(lambda mail: mail.id == mail_id)
        if not mail:
            raise request.not_found()
        html, names = sample._read_mail(mail)
        return request.render(
            "kaznmu_university.sample_mail",
            {"mail": mail, "html": html, "names": names},
        )

    def _get_sample(self):
        sample = request.env["ejournal.sample"]
        if not sample._is_sample():
            raise request.not_found()
        return sample

    @staticmethod
    def _get_login(login, target=None):
        """Where to log in as somebody, whoever is logged in now.

        :param str login: the short one, or the whole
        :param str target: the page that comes next; the user's own first page
        """
        login = login if "@" in login else login + DOMAIN
        target = target or ("/my" if login == f"student{DOMAIN}" else "/odoo")
        page = f"/web/login?login={quote(login)}&redirect={quote(target)}"
        return f"/web/session/logout?redirect={quote(page)}"
