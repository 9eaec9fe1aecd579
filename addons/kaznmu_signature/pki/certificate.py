"""Certificates: whose they are, what for, since when, and by whom."""

import hashlib
import re
from base64 import b64decode
from functools import cached_property, lru_cache

from asn1crypto import pem, x509

from . import verifying
from .problem import Problem

#: For whose mail a key is: with the national centre, for signing documents.
SIGNING = "1.3.6.1.5.5.7.3.4"
OCSP_SIGNING = "1.3.6.1.5.5.7.3.9"
IIN = re.compile(r"(?:IIN)?(\d{12})$")
MAX_CHAIN = 5


class Certificate:
    """One certificate, read as far as signatures need it."""

    def __init__(self, der):
        """:raise Problem: ``malformed``: these bytes are none"""
        try:
            self.x509 = x509.Certificate.load(der, strict=True)
            self._body = self.x509["tbs_certificate"]
            self.serial = self._body["serial_number"].native
            self.subject = self._body["subject"].dump()
            self.issuer = self._body["issuer"].dump()
            self.key = self._body["subject_public_key_info"].dump()
            validity = self._body["validity"]
            self.valid_from = validity["not_before"].native.replace(tzinfo=None)
            self.valid_to = validity["not_after"].native.replace(tzinfo=None)
            self.names = self._body["subject"].native
            self.issuer_names = self._body["issuer"].native
        except (ValueError, TypeError, AttributeError) as error:
            raise Problem("malformed") from error
        self.der = der

    @classmethod
    def read_file(cls, content):
        """The certificate of a file, DER or PEM.

        :raise Problem: ``malformed``
        """
        try:
            if pem.detect(content):
                _kind, _headers, content = pem.unarmor(content)
        except ValueError as error:
            raise Problem("malformed") from error
        return cls(content)

    @cached_property
    def fingerprint(self):
        return hashlib.sha256(self.der).hexdigest()

    @cached_property
    def serial_number(self):
        """As the centre's own pages show it."""
        return f"{self.serial:X}"

    @cached_property
    def name(self):
        """Whose it is, as people read it: last name, first name, patronymic."""
        names = self.names
        common = names.get("common_name") or names.get("organization_name") or ""
        return " ".join(filter(None, (_first(common), _first(names.get("given_name")))))

    @cached_property
    def issuer_name(self):
        return _first(self.issuer_names.get("common_name")) or ""

    @cached_property
    def iin(self):
        """ИИН of the person, or ``None`` where it has none."""
        found = IIN.search(_first(self.names.get("serial_number")) or "")
        return found and found.group(1)

    @cached_property
    def is_root(self):
        return self.subject == self.issuer

    def is_authority(self):
        """Whether it may sign certificates."""
        constraints = self.x509.basic_constraints_value
        usage = self.x509.key_usage_value
        return bool(
            constraints
            and constraints["ca"].native
            and (usage is None or "key_cert_sign" in usage.native)
        )

    def may_sign(self):
        """Whether it is for signing documents, not for logging in or encrypting."""
        usage = self.x509.key_usage_value
        if usage is not None and not usage.native & {
            "digital_signature",
            "non_repudiation",
        }:
            return False
        purposes = self._get_purposes()
        return not self.is_authority() and (not purposes or SIGNING in purposes)

    def may_answer(self):
        """Whether it may tell of others that they are revoked (OCSP)."""
        return OCSP_SIGNING in self._get_purposes()

    def _get_purposes(self):
        extended = self.x509.extended_key_usage_value
        return {purpose.dotted for purpose in extended} if extended else set()

    def check_time(self, moment):
        """:raise Problem: ``expired`` or ``early``"""
        if moment > self.valid_to:
            raise Problem("expired", f"{self.valid_to:%d.%m.%Y}")
        if moment < self.valid_from:
            raise Problem("early", f"{self.valid_from:%d.%m.%Y}")

    def is_issued_by(self, issuer):
        """Whether another certificate's key has signed this one."""
        return self.issuer == issuer.subject and _is_issued(self.der, issuer.key)


def _first(value):
    return value[0] if isinstance(value, list) else value


@lru_cache(maxsize=4096)
def _is_issued(der, key):
    # Bytes say it for ever, and a centre issues many.
    certificate = x509.Certificate.load(der)
    oid = verifying.get_oid(certificate["signature_algorithm"])
    return verifying.is_signed(
        certificate["tbs_certificate"].dump(),
        certificate["signature_value"].native,
        oid,
        None,
        key,
    )


def get_chain(certificate, others, trusted, moment):
    """From a certificate to a trusted root, both included.

    :param others: certificates that may stand between
    :param trusted: certificates that an administrator has loaded; a chain ends at one
        of these that is a root
    :param datetime moment: at which all must be valid, without a zone, UTC
    :return: list of ``Certificate``
    :raise Problem: ``untrusted``, ``expired`` or ``early``
    """
    chain = [certificate]
    certificate.check_time(moment)
    known = {other.der for other in trusted}
    while not (chain[-1].is_root and chain[-1].der in known):
        issuer = next(
            (
                other
                for other in (*trusted, *others)
                if other.is_authority()
                and all(other.der != link.der for link in chain)
                and chain[-1].is_issued_by(other)
            ),
            None,
        )
        if issuer is None or len(chain) > MAX_CHAIN:
            raise Problem("untrusted", certificate.issuer_name)
        issuer.check_time(moment)
        chain.append(issuer)
    return chain


def read_base64(content):
    """``bytes`` of base64 with or without the lines of PEM around it.

    :raise Problem: ``malformed``
    """
    lines = [line for line in content.split() if line]
    text = "".join(lines) if "-----" not in content else _strip_pem(content)
    try:
        return b64decode(text, validate=True)
    except ValueError as error:
        raise Problem("malformed") from error


def _strip_pem(content):
    return "".join(
        line.strip() for line in content.splitlines() if not line.startswith("-----")
    )
