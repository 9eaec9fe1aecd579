"""Time stamps of an authority (RFC 3161): when a closing existed, sworn by others."""

import requests
from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    VerifierBuilder,
    decode_timestamp_response,
)
from rfc3161_client.errors import VerificationError

TIMEOUT = 15  # seconds


def fetch(url, text):
    """Have an authority stamp a text, of which it learns the SHA-256 alone.

    :param str url: of the authority
    :return: the response as ``bytes``
    :raise ValueError: the authority does not answer, or refuses, in its words
    """
    request = (
        TimestampRequestBuilder()
        .data(text.encode())
        .hash_algorithm(HashAlgorithm.SHA256)
        .nonce(nonce=True)
        .cert_request(cert_request=True)
        .build()
    )
    try:
        answer = requests.post(
            url,
            data=request.as_bytes(),
            headers={"Content-Type": "application/timestamp-query"},
            timeout=TIMEOUT,
        )
        answer.raise_for_status()
    except requests.RequestException as error:
        raise ValueError(str(error)) from error
    response = decode_timestamp_response(answer.content)
    if response.status not in (0, 1):  # granted, perhaps with modifications
        raise ValueError(", ".join(response.status_string) or str(response.status))
    if response.tst_info.nonce != request.nonce:
        raise ValueError("The answer belongs to another question.")
    return answer.content


def get_time(content):
    """The moment that a response names, as an aware ``datetime``."""
    return decode_timestamp_response(content).tst_info.gen_time


def is_valid(content, text, certificates):
    """Whether a response stamps this text and was signed by a trusted authority.

    :param bytes certificates: root certificates of the authority, as PEM
    """
    builder = VerifierBuilder()
    for certificate in x509.load_pem_x509_certificates(certificates):
        builder = builder.add_root_certificate(certificate)
    try:
        return builder.build().verify_message(
            decode_timestamp_response(content), text.encode()
        )
    except (VerificationError, ValueError):
        return False
