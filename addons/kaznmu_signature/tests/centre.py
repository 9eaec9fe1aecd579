"""Certificates that the test makes: of RSA as the sample's, and of GOST."""

import hashlib
from datetime import UTC, datetime, timedelta

from asn1crypto import algos, cms, core, parser
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import ocsp
from gostcrypto import gosthash, gostsignature

from odoo.addons.kaznmu_signature.sample_centre import SampleCentre, Signer

SIGNATURE = "1.2.398.3.10.1.1.2.3.2"
KEY = "1.2.398.3.10.1.1.2.2"
CURVE = "1.2.398.3.10.1.1.2.2.1"
DIGEST = "1.2.398.3.10.1.3.3"
GOST = gostsignature.new(
    gostsignature.MODE_512,
    gostsignature.CURVES_R_1323565_1_024_2019["id-tc26-gost-3410-12-512-paramSetA"],
)


#: Places of what differs in the body of a certificate.
BODY_SIGNATURE, BODY_KEY = 2, 6


def split(content):
    """The parts of a sequence, each with its head."""
    rest, parts = parser.parse(content)[4], []
    while rest:
        size = parser.peek(rest)
        parts.append(rest[:size])
        rest = rest[size:]
    return parts


def sequence(*parts):
    return parser.emit(0, 1, 16, b"".join(parts))


def algorithm(oid, *parameters):
    return sequence(core.ObjectIdentifier(oid).dump(), *parameters)


def streebog(data):
    return bytes(gosthash.new("streebog512", data=bytearray(data)).digest())


def swap(data):
    """Two numbers of 64 bytes with the lowest byte of each first, or back."""
    return bytes(data[:64])[::-1] + bytes(data[64:])[::-1]


class GostKey:
    """A key of GOST R 34.10-2012, 512 bits, that signs by ``gostcrypto``."""

    def __init__(self, seed):
        self.private = bytearray(hashlib.sha512(seed.encode()).digest())
        self.private[0] = 1  # below the order of the curve

    @property
    def info(self):
        """As it stands in a certificate."""
        point = swap(GOST.public_key_generate(self.private))
        parameters = sequence(
            core.ObjectIdentifier(CURVE).dump(), core.ObjectIdentifier(DIGEST).dump()
        )
        value = core.OctetString(point).dump()
        return sequence(algorithm(KEY, parameters), core.OctetBitString(value).dump())

    def sign(self, data):
        digest = bytearray(streebog(data)[::-1])
        return swap(GOST.sign(self.private, digest))


class GostSigner:
    """A GOST certificate with its key, which signs as NCALayer does."""

    def __init__(self, der, key):
        self.der = der
        self.key = key

    def sign(self, text):
        certificate = asn1_x509.Certificate.load(self.der)
        attributes = cms.CMSAttributes(
            [
                {"type": "content_type", "values": ["data"]},
                {"type": "message_digest", "values": [streebog(text)]},
            ]
        )
        signer = cms.SignerInfo(
            {
                "version": "v1",
                "sid": {
                    "issuer_and_serial_number": {
                        "issuer": certificate.issuer,
                        "serial_number": certificate.serial_number,
                    }
                },
                "digest_algorithm": algos.DigestAlgorithm({"algorithm": DIGEST}),
                "signed_attrs": attributes,
                "signature_algorithm": algos.SignedDigestAlgorithm(
                    {"algorithm": SIGNATURE}
                ),
                "signature": self.key.sign(attributes.dump()),
            }
        )
        data = cms.SignedData(
            {
                "version": "v1",
                "digest_algorithms": [algos.DigestAlgorithm({"algorithm": DIGEST})],
                "encap_content_info": {"content_type": "data"},
                "certificates": [certificate],
                "signer_infos": [signer],
            }
        )
        return cms.ContentInfo({"content_type": "signed_data", "content": data}).dump()


class Centre(SampleCentre):
    """A certification centre with a root of RSA and one of GOST."""

    def __init__(self, now, name="Test centre"):
        super().__init__(name, now)
        self.gost_key = GostKey("root")
        self.gost_root = self._to_gost(self.root.der, self.gost_key)

    def issue_gost(self, name, iin, **options):
        return self._to_gost(self.issue(name, iin, **options).der, GostKey(name))

    def _to_gost(self, der, key):
        """The same certificate with a GOST key, signed by the GOST root."""
        parts = split(split(der)[0])
        parts[BODY_SIGNATURE] = algorithm(SIGNATURE)
        parts[BODY_KEY] = key.info
        content = sequence(*parts)
        value = core.OctetBitString(self.gost_key.sign(content)).dump()
        return GostSigner(sequence(content, algorithm(SIGNATURE), value), key)

    def make_list(self, *signers, date=None, days=7):
        """A list of revoked certificates, DER."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.name)
            .last_update((self.now - timedelta(days=1)).replace(tzinfo=UTC))
            .next_update((self.now + timedelta(days=days)).replace(tzinfo=UTC))
        )
        for signer in signers:
            revoked = (
                x509.RevokedCertificateBuilder()
                .serial_number(asn1_x509.Certificate.load(signer.der).serial_number)
                .revocation_date((date or self.now).replace(tzinfo=UTC))
            )
            builder = builder.add_revoked_certificate(revoked.build())
        return builder.sign(self.root.key, hashes.SHA256()).public_bytes(
            serialization.Encoding.DER
        )

    def make_answer(
        self, signer, status=ocsp.OCSPCertStatus.GOOD, responder=None, days=1
    ):
        """What a responder (OCSP) says of a signer's certificate, DER.

        :param Centre responder: who signs it, when it is another
        """
        root = (responder or self).root
        is_revoked = status == ocsp.OCSPCertStatus.REVOKED
        return (
            ocsp.OCSPResponseBuilder()
            .add_response(
                cert=signer.certificate,
                issuer=self.root.certificate,
                algorithm=hashes.SHA1(),  # noqa: S303 - names the certificate
                cert_status=status,
                this_update=self.now - timedelta(days=1),
                next_update=self.now + timedelta(days=days),
                revocation_time=self.now if is_revoked else None,
                revocation_reason=None,
            )
            .responder_id(ocsp.OCSPResponderEncoding.HASH, root.certificate)
            .sign(root.key, hashes.SHA256())
            .public_bytes(serialization.Encoding.DER)
        )


def _show_real_clock():
    """``cryptography`` remembers the class of moments at its first use: it must not be
    that of a clock which a test has stopped."""
    key = ec.generate_private_key(ec.SECP256R1())
    name, moment = x509.Name([]), datetime(2026, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, moment, moment)
    Signer(builder.sign(key, hashes.SHA256()), key).sign(b"")


_show_real_clock()
