"""Asking a responder or fetching a list, from an address that is a setting."""

import time

import requests

from .problem import Problem

CONNECT = 5  # seconds
TOTAL = 20  # seconds, however slowly an answer trickles
PORTION = 64 * 1024


def fetch(url, limit, data=None, kind=None):
    """What an address answers.

    No redirect is followed: whoever answers there would choose what this server calls.

    :param int limit: bytes; a longer answer is none
    :param bytes data: sent by POST, when given
    :param str kind: of the data, as MIME
    :return: ``bytes``
    :raise Problem: ``timeout``, ``unreachable``, ``redirect``, ``http`` or ``long``
    """
    end = time.monotonic() + TOTAL
    content = b""
    try:
        with requests.request(
            "GET" if data is None else "POST",
            url,
            data=data,
            headers={"Content-Type": kind} if kind else None,
            timeout=CONNECT,
            allow_redirects=False,
            stream=True,
        ) as answer:
            if answer.is_redirect or 300 <= answer.status_code < 400:
                raise Problem("redirect", answer.headers.get("Location", ""))
            if answer.status_code != 200:
                raise Problem("http", str(answer.status_code))
            for portion in answer.iter_content(PORTION):
                content += portion
                if len(content) > limit:
                    raise Problem("long")
                if time.monotonic() > end:
                    raise Problem("timeout")
    except requests.Timeout as error:
        raise Problem("timeout") from error
    except requests.RequestException as error:
        # A read that took too long is told as a lost connection.
        code = "timeout" if "timed out" in str(error).lower() else "unreachable"
        raise Problem(code) from error
    return content
