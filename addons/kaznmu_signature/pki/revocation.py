"""Whether a certificate was revoked: by lists (CRL) and by asking (OCSP, RFC 6960)."""

import hashlib
from datetime import timedelta

from asn1crypto import algos, ocsp
from cryptography import x509

from . import verifying
from .certificate import Certificate
from .problem import Problem

#: How long an answer holds that names no end.
FRESH_FOR = timedelta(days=1)


class RevocationList:
    """A list of an authority, whose signature was proved."""

    def __init__(self, content, issuer):
        """
        :param bytes content: DER
        :param Certificate issuer: whose list it must be
        :raise Problem: ``no_list``: it is none; ``unsigned``: not the issuer's
        """
        try:
            self._list = x509.load_der_x509_crl(content)
        except ValueError as error:
            raise Problem("no_list") from error
        if self._list.issuer.public_bytes() != issuer.subject:
            raise Problem("unsigned")
        is_signed = verifying.is_signed(
            self._list.tbs_certlist_bytes,
            self._list.signature,
            self._list.signature_algorithm_oid.dotted_string,
            None,
            issuer.key,
        )
        if not is_signed:
            raise Problem("unsigned")

    @property
    def issued_on(self):
        return self._list.last_update_utc.replace(tzinfo=None)

    @property
    def valid_to(self):
        moment = self._list.next_update_utc
        return moment and moment.replace(tzinfo=None)


def get_date(content, serial):
    """When a list says that a certificate was revoked, or ``None``.

    :param bytes content: of a list that was proved before
    """
    found = x509.load_der_x509_crl(content).get_revoked_certificate_by_serial_number(
        serial
    )
    return found and found.revocation_date_utc.replace(tzinfo=None)


def make_request(certificate, issuer):
    """A question for an OCSP responder, as ``bytes``."""
    request = ocsp.Request({"req_cert": _get_identifier(certificate, issuer)})
    return ocsp.OCSPRequest(
        {"tbs_request": ocsp.TBSRequest({"request_list": [request]})}
    ).dump()


def _get_identifier(certificate, issuer):
    key = verifying.PublicKey.load(issuer.key)["key"]
    return ocsp.CertId(
        {
            "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha1"}),
            # Which certificate is meant, nothing that anybody trusts.
            "issuer_name_hash": hashlib.sha1(issuer.subject).digest(),  # noqa: S324
            "issuer_key_hash": hashlib.sha1(bytes(key)).digest(),  # noqa: S324
            "serial_number": certificate.serial,
        }
    )


def read_answer(content, certificate, issuer, moment):
    """What a responder says of a certificate: the moment of revocation, or ``None``.

    :param datetime moment: of the question
    :raise Problem: ``malformed_answer``, ``declined``, ``unknown``, ``old_answer``;
        ``other_answer``: about another certificate; ``unsigned``: not by its authority
        or by whom the authority has appointed
    """
    try:
        return _read_answer(content, certificate, issuer, moment)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Problem("malformed_answer") from error


def _read_answer(content, certificate, issuer, moment):
    response = ocsp.OCSPResponse.load(content, strict=True)
    if response["response_status"].native != "successful":
        raise Problem("declined", response["response_status"].native)
    basic = response.basic_ocsp_response
    _check_signature(basic, issuer, moment)
    wanted = _get_identifier(certificate, issuer).dump()
    for single in basic["tbs_response_data"]["responses"]:
        if single["cert_id"].dump() != wanted:
            continue
        limit = single["next_update"].native or (
            single["this_update"].native + FRESH_FOR
        )
        if limit.replace(tzinfo=None) < moment:
            raise Problem("old_answer")
        status = single["cert_status"]
        if status.name == "good":
            return None
        if status.name == "revoked":
            return status.chosen["revocation_time"].native.replace(tzinfo=None)
        raise Problem("unknown")
    raise Problem("other_answer")


def _check_signature(basic, issuer, moment):
    keys = [issuer.key, *_find_appointed(basic, issuer, moment)]
    data = basic["tbs_response_data"].dump()
    oid = verifying.get_oid(basic["signature_algorithm"])
    value = basic["signature"].native
    try:
        is_good = any(verifying.is_signed(data, value, oid, None, key) for key in keys)
    except Problem as problem:  # by an algorithm that proves nothing
        raise Problem("unsigned") from problem
    if not is_good:
        raise Problem("unsigned")


def _find_appointed(basic, issuer, moment):
    """Yield keys of those whom the authority lets answer in its place."""
    for found in basic["certs"] or ():
        try:
            candidate = Certificate(found.dump())
            if candidate.may_answer() and candidate.is_issued_by(issuer):
                candidate.check_time(moment)
                yield candidate.key
        except Problem:
            continue
