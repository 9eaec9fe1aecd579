"""The national platform of higher education (ЕПВО) as a server: what it is sent, what
it has, and what it answers."""

from urllib.parse import urlsplit

import requests

from odoo.exceptions import UserError

from odoo.addons.kaznmu_university.options import get_option

# In the section [ejournal] of odoo.conf, and so in no copy of the database.
URL, LOGIN, PASSWORD = "epvo_url", "epvo_login", "epvo_password"
TIMEOUT = 120  # seconds: the platform takes its time for hundreds of records
PAGE = 500  # records that are read at once
LOCAL = ("127.0.0.1", "localhost", "::1")
SENTENCE_MAX = 500  # of what a server answers


def get_key(record):
    """The id of a record of the platform; ``None`` for none."""
    key = str(record.get("id")) if isinstance(record, dict) else ""
    return int(key) if key.isdecimal() else None


class PortionRefused(Exception):
    """The platform took none of the records, and does not say which is to blame."""


class Platform:
    """A session with the platform, by the university's login.

    :param env: of who sends; messages are in this language
    :param int number: of the university on the platform
    :raise UserError: an option or the number is missing, or this is a copy
    """

    def __init__(self, env, number):
        self._ = env._
        values = {name: get_option(name) for name in (URL, LOGIN, PASSWORD)}
        if missing := [name for name, value in values.items() if not value]:
            raise UserError(
                self._(
                    "The connection to ЕПВО is not set up: the operator of the server "
                    "sets %s in the section [ejournal] of odoo.conf.",
                    ", ".join(missing),
                )
            )
        if not number:
            raise UserError(
                self._(
                    "The university's number in ЕПВО is not known: an administrator "
                    "enters it in the settings of the company."
                )
            )
        # As superuser: a mark of the database, no secret.
        if env["ir.config_parameter"].sudo().get_param("database.is_neutralized"):
            raise UserError(self._("This is a copy: it sends nothing to ЕПВО."))
        url = urlsplit(values[URL])
        if url.scheme != "https" and url.hostname not in LOCAL:
            raise UserError(
                self._(
                    "The address of ЕПВО in odoo.conf must begin with https://: the "
                    "password would be sent in the clear."
                )
            )
        self.number = number
        self.url = values[URL].rstrip("/")
        self.session = requests.Session()
        # Nothing of the server's own environment: no proxy's or .netrc's login.
        self.session.trust_env = False
        self.session.auth = (values[LOGIN].encode(), values[PASSWORD].encode())

    def save(self, records):
        """Give the platform a portion of records, each in place of that of its id.

        :param records: list of dicts
        :return: why it refused some: ``{id: sentence}``; ``None`` as id: of records
            that it does not name
        :raise PortionRefused: it took none
        :raise UserError: it cannot be reached, or does not let the university in
        """
        answer = self._call("POST", "list/save", json=records)
        if not isinstance(answer, dict):
            raise UserError(self._tell_strange(answer))
        failures = {}
        for failed in answer.get("failedRecords") or ():
            record = failed.get("record", failed) if isinstance(failed, dict) else None
            failures[get_key(record)] = self._get_reason(failed)
        # The catalogue spells this name with two letters too many, or may not.
        for name in ("failedElementsCcount", "failedElementsCount"):
            if (answer.get(name) or 0) > len(failures):
                failures[None] = self._("The platform refused it without a reason.")
        return failures

    def _get_reason(self, failed):
        if not isinstance(failed, dict):
            return str(failed)[:SENTENCE_MAX]
        reasons = (
            failed.get("errors") or failed.get("errorMessage") or failed.get("message")
        )
        if isinstance(reasons, list):
            reasons = "; ".join(map(str, reasons))
        return str(reasons or self._("The platform refused it without a reason."))[
            :SENTENCE_MAX
        ]

    def read_pages(self, code):
        """What the platform has of the university, in pages.

        :param str code: of an entity, for example ``TRANSCRIPT``
        :return: generator of ``(records, pages so far, all pages)``
        :raise UserError: it cannot be reached, or does not let the university in
        """
        page, pages = 0, 1
        while page < pages:
            answer = self._call(
                "GET", f"{code}/find-all-pageable", page=page, size=PAGE
            )
            if not isinstance(answer, dict) or "content" not in answer:
                raise UserError(self._tell_strange(answer))
            page, pages = page + 1, answer.get("totalPages") or 1
            yield answer["content"] or [], page, pages

    def _call(self, method, path, json=None, **params):
        try:
            answer = self.session.request(
                method,
                f"{self.url}/org-data/{path}",
                params={"universityId": self.number, **params},
                json=json,
                timeout=TIMEOUT,
                allow_redirects=False,  # the login is for this address alone
            )
        except requests.RequestException as error:
            raise UserError(
                self._(
                    "ЕПВО does not answer (%s). What was sent stays sent: try again "
                    "later.",
                    type(error).__name__,
                )
            ) from error
        if answer.status_code in (401, 403):
            raise UserError(
                self._(
                    "ЕПВО does not accept the university's login or password: the "
                    "operator of the server corrects them in odoo.conf."
                )
            )
        if answer.status_code == 400 and method == "POST":
            raise PortionRefused(answer.text[:SENTENCE_MAX])
        if answer.status_code != 200:
            raise UserError(self._tell_strange(answer.status_code))
        try:
            return answer.json()
        except ValueError as error:
            raise UserError(self._tell_strange(answer.text)) from error

    def _tell_strange(self, answer):
        return self._(
            "ЕПВО gives an answer that nobody expects (%s). What was sent stays sent: "
            "try again later.",
            str(answer)[:100],
        )
