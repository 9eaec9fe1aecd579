"""Detached signatures (CMS, RFC 5652), as NCALayer makes them."""

from typing import NamedTuple

from asn1crypto import cms

from . import verifying
from .certificate import Certificate
from .problem import Problem


class Signed(NamedTuple):
    """A signature whose arithmetic is right."""

    certificate: Certificate  # of the signer
    others: list  # further certificates that came along
    signed_on: object  # what the signer's clock said, UTC without a zone; or ``None``
    algorithm: str  # for people
    value: bytes  # the signature itself, which no other has


def read(content, text):
    """Read a detached signature, and prove that it is of a text.

    :param bytes content: the CMS, DER
    :param bytes text: what was to be signed
    :return: ``Signed``
    :raise Problem: ``malformed``; ``other``: of another text; ``broken``: its
        arithmetic is wrong; ``weak``; ``no_certificate``
    """
    try:
        return _read(content, text)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Problem("malformed") from error


def _read(content, text):
    info = cms.ContentInfo.load(content, strict=True)
    if info["content_type"].native != "signed_data":
        raise Problem("malformed")
    data = info["content"]
    if len(data["signer_infos"]) != 1 or data["encap_content_info"]["content"].contents:
        raise Problem("malformed")
    [signer] = data["signer_infos"]
    certificates = [
        Certificate(choice.chosen.dump())
        for choice in data["certificates"] or ()
        if choice.name == "certificate"
    ]
    certificate = _find(signer["sid"], certificates)
    digest_oid = verifying.get_oid(signer["digest_algorithm"])
    signature_oid = verifying.get_oid(signer["signature_algorithm"])
    attributes = _get_attributes(signer["signed_attrs"])
    if attributes["content_type"].native != "data":
        raise Problem("malformed")
    if attributes["message_digest"].native != verifying.get_digest(digest_oid, text):
        raise Problem("other")
    # Signed is the set that stands for itself, not as a part of the whole.
    signed = b"\x31" + signer["signed_attrs"].dump()[1:]
    value = signer["signature"].native
    is_right = verifying.is_signed(
        signed, value, signature_oid, digest_oid, certificate.key
    )
    if not is_right:
        raise Problem("broken")
    moment = attributes.get("signing_time")
    return Signed(
        certificate,
        [other for other in certificates if other is not certificate],
        moment and moment.native.replace(tzinfo=None),
        "RSA" if signature_oid.startswith("1.2.840.113549") else "GOST",
        value,
    )


def _get_attributes(attributes):
    """``{name: value}`` of signed attributes, each of which stands once.

    :raise Problem: ``malformed``
    """
    found = {}
    for attribute in attributes:
        name = attribute["type"].native
        if name in found or len(attribute["values"]) != 1:
            raise Problem("malformed")
        found[name] = attribute["values"][0]
    return found


def _find(identifier, certificates):
    """The signer's certificate.

    :raise Problem: ``no_certificate``
    """
    for certificate in certificates:
        if identifier.name == "issuer_and_serial_number":
            named = identifier.chosen
            if (named["issuer"].dump(), named["serial_number"].native) == (
                certificate.issuer,
                certificate.serial,
            ):
                return certificate
        elif identifier.chosen.native == certificate.x509.key_identifier:
            return certificate
    raise Problem("no_certificate")
