import base64
import logging

import requests

from odoo import api, fields, models

from ..pki import revocation
from ..pki.problem import Problem

TIMEOUT = 15  # seconds
MAX_SIZE = 64 * 1024 * 1024  # bytes of a list
ANSWERS = "ejournal.signature.ocsp"  # in the cache of the transaction

_logger = logging.getLogger(__name__)


class EjournalSignatureList(models.Model):
    """The last list of revoked certificates of an authority, fetched every day.

    Its signature is proved when it is fetched. Lists are read without any network.
    """

    _name = "ejournal.signature.list"
    _description = "List of revoked certificates"
    _inherit = ["ejournal.closed.mixin"]
    _order = "url"
    _rec_name = "url"

    url = fields.Char("Address", required=True, readonly=True)
    issuer = fields.Char("Authority, SHA-256", readonly=True)
    content = fields.Binary("List", readonly=True)
    issued_on = fields.Datetime("Of", readonly=True)
    valid_to = fields.Datetime("Until", readonly=True)
    fetched_on = fields.Datetime("Fetched on", readonly=True)
    error = fields.Char("Why there is none", readonly=True)

    _url_uniq = models.UniqueIndex("(url)", "There is a list of this address.")

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
        try:
            answer = requests.get(url, timeout=TIMEOUT)
            answer.raise_for_status()
            if len(answer.content) > MAX_SIZE:
                raise ValueError("The list is too long.")
            return self._read_list(answer.content, trusted)
        except (requests.RequestException, ValueError, Problem) as error:
            _logger.info("No list of revoked certificates from %s: %s", url, error)
            return {"error": str(error), "fetched_on": fields.Datetime.now()}

    def _read_list(self, content, trusted):
        reason = "No trusted authority has signed the list."
        for issuer in trusted:
            try:
                found = revocation.RevocationList(content, issuer)
            except ValueError as error:
                reason = str(error)
                continue
            return {
                "content": base64.b64encode(content),
                "issuer": issuer.fingerprint,
                "issued_on": found.issued_on,
                "valid_to": found.valid_to,
                "fetched_on": fields.Datetime.now(),
                "error": False,
            }
        raise ValueError(reason)

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
        """Ask a responder, once in a transaction for each certificate."""
        answers = self.env.cr.cache.setdefault(ANSWERS, {})
        if certificate.fingerprint not in answers:
            try:
                answer = requests.post(
                    url,
                    data=revocation.make_request(certificate, issuer),
                    headers={"Content-Type": "application/ocsp-request"},
                    timeout=TIMEOUT,
                )
                answer.raise_for_status()
                date = revocation.read_answer(answer.content, certificate, issuer, now)
                answers[certificate.fingerprint] = (date, None)
            except (requests.RequestException, ValueError, Problem) as error:
                _logger.info("No answer about a certificate from %s: %s", url, error)
                note = ("no_answer", str(error))
                answers[certificate.fingerprint] = (None, note)
        return answers[certificate.fingerprint]
