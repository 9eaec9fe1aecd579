"""Whether bytes were signed by a key: RSA by ``cryptography``, GOST by ``gost``."""

import hashlib

from asn1crypto import core
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from . import gost
from .problem import Problem

MINIMUM_RSA = 2048  # bits
#: Digests that still prove something, by their names as objects.
SHA = {
    "2.16.840.1.101.3.4.2.1": hashes.SHA256(),
    "2.16.840.1.101.3.4.2.2": hashes.SHA384(),
    "2.16.840.1.101.3.4.2.3": hashes.SHA512(),
}
#: Signatures whose name says the digest as well.
SHA_SIGNATURES = {
    "1.2.840.113549.1.1.11": hashes.SHA256(),
    "1.2.840.113549.1.1.12": hashes.SHA384(),
    "1.2.840.113549.1.1.13": hashes.SHA512(),
    "1.2.840.10045.4.3.2": hashes.SHA256(),
    "1.2.840.10045.4.3.3": hashes.SHA384(),
    "1.2.840.10045.4.3.4": hashes.SHA512(),
}
#: A signature that names the kind of key alone.
PLAIN_RSA = "1.2.840.113549.1.1.1"


class Algorithm(core.Sequence):
    """An algorithm with whatever belongs to it, read without knowing it."""

    _fields = [
        ("algorithm", core.ObjectIdentifier),
        ("parameters", core.Any, {"optional": True}),
    ]

    @property
    def oid(self):
        return self["algorithm"].dotted


class PublicKey(core.Sequence):
    """A key of any kind, as it stands in a certificate."""

    _fields = [("algorithm", Algorithm), ("key", core.OctetBitString)]


class GostParameters(core.Sequence):
    """Which curve a key lies on."""

    _fields = [
        ("curve", core.ObjectIdentifier),
        ("digest", core.ObjectIdentifier, {"optional": True}),
    ]


def get_oid(algorithm):
    """Dotted name of an algorithm of ``asn1crypto``."""
    return Algorithm.load(algorithm.dump()).oid


def get_digest(oid, data):
    """Digest of ``bytes``.

    :raise Problem: ``weak``: by an algorithm that is unknown or proves nothing
    """
    if name := gost.DIGESTS.get(oid):
        return gost.get_digest(name, data)
    if oid in SHA:
        return hashlib.new(SHA[oid].name, data).digest()
    raise Problem("weak", oid)


def is_signed(data, signature, signature_oid, digest_oid, key):
    """Whether ``bytes`` were signed by a key.

    :param str signature_oid: name of the signature's algorithm
    :param str digest_oid: of the digest, where the signature does not say it
    :param bytes key: as in a certificate (SubjectPublicKeyInfo)
    :raise Problem: ``weak``: by an algorithm that is unknown or proves nothing
    """
    public = PublicKey.load(key)
    kind = public["algorithm"].oid
    is_gost = signature_oid in gost.SIGNATURES or signature_oid in gost.KEYS
    if (kind in gost.KEYS) != is_gost:
        return False  # by a key of another kind
    if kind in gost.KEYS:
        return _is_gost(data, signature, signature_oid, digest_oid, public)
    digest = SHA_SIGNATURES.get(signature_oid)
    if signature_oid == PLAIN_RSA:
        digest = SHA.get(digest_oid)
    if not digest:
        raise Problem("weak", signature_oid)
    try:
        loaded = load_der_public_key(key)
        if isinstance(loaded, rsa.RSAPublicKey):
            if loaded.key_size < MINIMUM_RSA:
                raise Problem("weak", f"RSA {loaded.key_size}")
            loaded.verify(signature, data, padding.PKCS1v15(), digest)
        elif isinstance(loaded, ec.EllipticCurvePublicKey):
            loaded.verify(signature, data, ec.ECDSA(digest))
        else:
            raise Problem("weak", kind)
    except InvalidSignature:
        return False
    except ValueError as error:
        raise Problem("malformed") from error
    return True


def _is_gost(data, signature, signature_oid, digest_oid, public):
    kind = public["algorithm"].oid
    # The centre's keys name their curve; it is the only one of its size.
    parameters = public["algorithm"]["parameters"]
    curve = gost.KEYS[kind]
    if isinstance(parameters, core.Any):
        curve = parameters.parse(GostParameters)["curve"].dotted
    size = gost.CURVES.get(curve, (0, ""))[0]
    # Some name the key in place of the signature, and the digest beside it.
    name = gost.SIGNATURES.get(signature_oid) or gost.DIGESTS.get(digest_oid)
    if not size or not name or int(name[-3:]) != 8 * size:
        raise Problem("weak", signature_oid)
    value = core.OctetString.load(bytes(public["key"])).native
    return gost.is_valid(curve, value, gost.get_digest(name, data), signature)
