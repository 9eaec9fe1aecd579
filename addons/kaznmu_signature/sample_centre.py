"""A certification centre of the sample university's own; it proves nothing."""

from datetime import UTC, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

YEAR = timedelta(days=365)
SIGNING = (ExtendedKeyUsageOID.EMAIL_PROTECTION,)


class Signer:
    """A certificate with its key."""

    def __init__(self, certificate, key):
        self.certificate = certificate
        self.key = key

    @property
    def der(self):
        return self.certificate.public_bytes(serialization.Encoding.DER)

    def sign(self, text):
        """A detached signature (CMS, DER) of ``bytes``."""
        return (
            pkcs7.PKCS7SignatureBuilder()
            .set_data(text)
            .add_signer(self.certificate, self.key, hashes.SHA256())
            .sign(
                serialization.Encoding.DER,
                [
                    pkcs7.PKCS7Options.DetachedSignature,
                    pkcs7.PKCS7Options.Binary,
                    pkcs7.PKCS7Options.NoCapabilities,
                ],
            )
        )


class SampleCentre:
    """A root, and certificates that it issues.

    :param datetime now: from a year before this moment on all are valid by default
    """

    def __init__(self, name, now):
        self.now = now
        key = _make_key()
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.root = Signer(self._issue(self.name, key, key, is_authority=True), key)

    def issue(self, name, iin, start=None, end=None, purposes=SIGNING):
        """A person's certificate, as the national centre lays it out.

        :param str name: last name, first name, patronymic
        """
        last_name, first_name, *patronymic = name.split()
        attributes = [
            (NameOID.COMMON_NAME, f"{last_name} {first_name}"),
            (NameOID.SURNAME, last_name),
            (NameOID.SERIAL_NUMBER, f"IIN{iin}"),
            (NameOID.COUNTRY_NAME, "KZ"),
            *((NameOID.GIVEN_NAME, word) for word in patronymic[:1]),
        ]
        subject = x509.Name([x509.NameAttribute(*pair) for pair in attributes])
        key = _make_key()
        return Signer(
            self._issue(
                subject, key, self.root.key, start=start, end=end, purposes=purposes
            ),
            key,
        )

    def _issue(
        self,
        subject,
        key,
        issuer_key,
        is_authority=False,
        start=None,
        end=None,
        purposes=(),
    ):
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before((start or self.now - YEAR).replace(tzinfo=UTC))
            .not_valid_after((end or self.now + YEAR).replace(tzinfo=UTC))
            .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=not is_authority,
                    content_commitment=not is_authority,
                    key_encipherment=False,
                    data_encipherment=False,
                    key_agreement=False,
                    key_cert_sign=is_authority,
                    crl_sign=is_authority,
                    encipher_only=False,
                    decipher_only=False,
                ),
                critical=True,
            )
        )
        if purposes:
            builder = builder.add_extension(
                x509.ExtendedKeyUsage(purposes), critical=False
            )
        return builder.sign(issuer_key, hashes.SHA256())


def _make_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)
