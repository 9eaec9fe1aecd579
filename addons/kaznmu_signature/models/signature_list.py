import base64
import logging

from odoo import api, fields, models

from ..pki import network, revocation
from ..pki.problem import Problem

MAX_LIST = 64 * 1024 * 1024  # bytes
MAX_ANSWER = 256 * 1024
#: Of the network alone: the next question would fail as well.
SILENT = ("timeout", "unreachable", "redirect", "http")
ANSWERS = "ejournal.signature.ocsp"  # in the cache of the transaction

_logger = logging.getLogger(__name__)


class EjournalSignatureList(models.Model):
    """The last list of revoked certificates of an authority, fetched every day.

    Its signature is proved when it is fetched. Lists are read without any network.
    """

    _name = "ejournal.signature.list"
    _description = "List of revoked certificates"
    _inherit = ["ejournal.closed.mixin", "ejournal.signature.words"]
    _order = "url"
    _rec_name = "url"

    url = fields.Char("Address", required=True, readonly=True)
    issuer = fields.Char("Authority, SHA-256", readonly=True)
    content = fields.Binary("List", readonly=True)
    issued_on = fields.Datetime("Of", readonly=True)
    valid_to = fields.Datetime("Until", readonly=True)
    fetched_on = fields.Datetime("Fetched on", readonly=True)
    problem = fields.Char(readonly=True, help="A code; empty: it was fetched")
    detail = fields.Char(readonly=True)
    error = fields.Char("Why there is none", compute="_compute_error")

    _url_uniq = models.UniqueIndex("(url)", "There is a list of this address.")

    @api.depends("problem", "detail")
    @api.depends_context("lang")
    def _compute_error(self):
        for found in self:
            found.error = found.problem and self._get_problem_sentence(
                found.problem, found.detail
            )

    # ------------------------------------------------------------------
    # Fetching
    # ------------------------------------------------------------------
    @api.model
    def _cron_fetch(self):
        """Fetch all lists that the settings name; one that fails says why."""
        # As superuser: addresses are settings, no secret.
        text = self.env.company.sudo().ejournal_signature_crl_urls or ""
        urls = text.split()
        trusted, _samples = self.env["ejournal.signature.root"]._get_trusted()
        # The system keeps lists, whoever has started it.
        Lists = self.sudo()
        Lists.search([("url", "not in", urls)]).unlink()
        known = {found.url: found for found in Lists.search([("url", "in", urls)])}
        for url in urls:
            found = known.get(url) or Lists.create({"url": url})
            found.write(self._fetch(url, trusted))
            self.env["ir.cron"]._commit_progress(1)

    def _fetch(self, url, trusted):
        """Values of a list: what an address has, or why not."""
        now = fields.Datetime.now()
        try:
            content = network.fetch(url, MAX_LIST)
            return {**self._read_list(content, trusted), "fetched_on": now}
        except Problem as problem:
            _logger.info("No list from %s: %s %s", url, problem.code, problem.detail)
            return {
                "problem": problem.code,
                "detail": problem.detail,
                "fetched_on": now,
            }

    def _read_list(self, content, trusted):
        """:raise Problem: it is no list, or of no authority that is trusted"""
        for issuer in trusted:
            try:
                found = revocation.RevocationList(content, issuer)
            except Problem as problem:
                if problem.code == "no_list":
                    raise
                continue
            return {
                "content": base64.b64encode(content),
                "issuer": issuer.fingerprint,
                "issued_on": found.issued_on,
                "valid_to": found.valid_to,
                "problem": False,
                "detail": False,
            }
        raise Problem("unsigned")

    # ------------------------------------------------------------------
    # Asking
    # ------------------------------------------------------------------
    @api.model
    def _check_chain(self, chain, moment):
        """Refuse a chain of which a certificate was revoked before a moment.

        :param chain: list of ``Certificate`` up to the root, see ``pki.certificate``
        :param datetime moment: of the signature
        :return: why the signer's was not checked, ``(code, detail)``; ``None`` when it
            was
        :raise Problem: ``revoked``
        """
        notes = []
        for certificate, issuer in zip(chain, chain[1:], strict=False):
            date, note = self._find_date(certificate, issuer)
            if date and date <= moment:
                raise Problem("revoked", f"{date:%d.%m.%Y}")
            notes.append(note)
        # Authorities are asked about by lists alone, which need not be there.
        return notes[0] if notes else None

    def _find_date(self, certificate, issuer):
        """When it was revoked, and why nobody knows: ``(date, (code, detail))``."""
        now = fields.Datetime.now()
        # As superuser: lists are the system's, and public.
        lists = self.sudo().search([("issuer", "=", issuer.fingerprint)])
        note = ("no_address", "")
        is_known = False
        for found in lists:
            content = base64.b64decode(found.with_context(bin_size=False).content)
            if date := revocation.get_date(content, certificate.serial):
                return date, None
            if not found.valid_to or found.valid_to >= now:
                is_known = True
            else:
                note = ("outdated", "")
        # As superuser: a setting, no secret.
        url = self.env.company.sudo().ejournal_signature_ocsp_url
        if url and not certificate.is_authority():
            return self._ask(url, certificate, issuer, now)
        return None, None if is_known else note

    def _ask(self, url, certificate, issuer, now):
        """Ask a responder, once in a transaction for each certificate; not at all when
        it was silent before: others need not wait for that again."""
        answers = self.env.cr.cache.setdefault(ANSWERS, {})
        asked = certificate.fingerprint
        if asked not in answers and url not in answers:
            try:
                content = network.fetch(
                    url,
                    MAX_ANSWER,
                    revocation.make_request(certificate, issuer),
                    "application/ocsp-request",
                )
                date = revocation.read_answer(content, certificate, issuer, now)
                answers[asked] = (date, None)
            except Problem as problem:
                _logger.info(
                    "No answer from %s: %s %s", url, problem.code, problem.detail
                )
                key = url if problem.code in SILENT else asked
                answers[key] = (None, (problem.code, problem.detail))
        return answers.get(asked) or answers[url]
