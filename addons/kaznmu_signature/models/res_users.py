import hashlib
import hmac
import secrets
import unicodedata

from odoo import fields, models
from odoo.fields import Domain

from ..pki.problem import Problem

#: So that twelve digits are not found by trying them all.
COST = {"n": 2**14, "r": 8, "p": 1}


class ResUsers(models.Model):
    """Whose certificate it is: the name, and the IIN where it is known."""

    _inherit = "res.users"

    ejournal_iin_digest = fields.Char(
        "Digest of the IIN", groups=fields.NO_ACCESS, copy=False, readonly=True
    )
    ejournal_has_iin = fields.Boolean(
        "IIN is known", compute="_compute_ejournal_has_iin", compute_sudo=True
    )

    def _compute_ejournal_has_iin(self):
        for user in self:
            user.ejournal_has_iin = bool(user.ejournal_iin_digest)

    def _get_ejournal_signature_domain(self):
        """Hook: signatures that the user may read: those of documents that may be read.

        Record rules ask this.

        :return: ``Domain``
        """
        return Domain("statement_id", "!=", False) & self._get_ejournal_domain(
            "statement_id.journal_id"
        )

    def _set_ejournal_iin(self, iin):
        """Keep the salted digest of a person's IIN, of which the number is not found.

        The caller has checked who may.

        :param str iin: twelve digits
        """
        self.ensure_one()
        salt = secrets.token_hex(16)
        # A field that nobody reads or writes by itself.
        self.sudo().ejournal_iin_digest = f"{salt}:{_get_digest(salt, iin)}"

    def _check_ejournal_signer(self, certificate):
        """Refuse a certificate of another person.

        :param certificate: a ``Certificate`` of ``pki``
        :return: whether the IIN could be compared, too
        :raise Problem: ``name`` or ``iin``
        """
        self.ensure_one()
        known = self.sudo().ejournal_iin_digest  # compared, never shown
        if known:
            salt, _colon, digest = known.partition(":")
            given = _get_digest(salt, certificate.iin or "")
            if not hmac.compare_digest(digest, given):
                raise Problem("iin")
        given, own = _get_words(certificate.name), _get_words(self.name)
        # A patronymic may stand in one of them alone; one word names nobody.
        if len(given & own) < 2 or not (given <= own or given >= own):
            raise Problem("name", certificate.name)
        return bool(known)


def _get_digest(salt, iin):
    return hashlib.scrypt(iin.encode(), salt=bytes.fromhex(salt), **COST).hex()


def _get_words(name):
    folded = unicodedata.normalize("NFC", name or "").casefold().replace("ё", "е")
    return set(folded.split())
