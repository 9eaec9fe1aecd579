"""HTML to PDF/A by WeasyPrint.

Imported when the first document is printed: loading WeasyPrint, fonts and stylesheets
takes half a second, and a server without Pango must start all the same.
"""

import hashlib
import threading
from functools import lru_cache
from urllib.parse import unquote, urljoin, urlsplit

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from odoo.tools.gc import disabling_gc
from odoo.tools.misc import file_open

# Base of relative URLs in documents; the domain .invalid is reserved: no host.
BASE_URL = "https://documents.invalid"

# Pango's font map is not made for several threads at once. The layout is Python
# code, so that threads would wait for each other anyway.
render_lock = threading.Lock()


class DocumentFetcher(URLFetcher):
    """What a document may load: files of its own database, nothing else.

    That is static files of add-ons, attachments which the user may read, and
    ``data:`` URLs; no network, no other file of the machine.
    """

    def __init__(self, env=None):
        super().__init__(allowed_protocols=("data",))
        self.env = env

    def fetch(self, url, headers=None):
        if url.startswith(f"{BASE_URL}/"):
            return URLFetcherResponse(url, self._read(unquote(urlsplit(url).path)))
        return super().fetch(url, headers)  # refuses all but data:

    def _read(self, path):
        """Content of a static file or of an attachment.

        :raise ValueError: the path names neither
        """
        parts = path.split("/")[1:]
        match parts:
            case ["web", "content" | "image", attachment_id] if self.env:
                attachment = self.env["ir.attachment"].browse(int(attachment_id))
                attachment.check_access("read")
                return attachment.raw
            case [_module, "static", *_file] if ".." not in parts:
                # file_open() checks once more that the file lies in an add-on.
                with file_open(path[1:], "rb") as resource:
                    return resource.read()
        raise ValueError(f"Not a static file or an attachment: {path}")


@lru_cache(maxsize=8)
def _load_styles(urls):
    """Stylesheets and their fonts, read once a process.

    A configuration of fonts for each set of stylesheets: two projects may give the
    same name to different fonts.

    :param tuple urls: of static files, in the order of the cascade
    :return: list of stylesheets, the configuration of their fonts
    """
    font_config = FontConfiguration()
    fetcher = DocumentFetcher()  # without an environment: nobody's attachments
    return [
        CSS(url=url, font_config=font_config, url_fetcher=fetcher) for url in urls
    ], font_config


def _take_styles(document):
    """Take the links to stylesheets of add-ons out of a document's head.

    WeasyPrint would read them, and their fonts, for every document anew.

    :param HTML document: changed in place; other links stay
    :return: see :func:`_load_styles`
    """
    head = document.etree_element.find("head")
    urls = []
    for link in [] if head is None else head.findall("link"):
        url = urljoin(f"{BASE_URL}/", link.get("href", ""))
        parts = urlsplit(url).path.split("/")
        if (
            link.get("rel") == "stylesheet"
            and url.startswith(f"{BASE_URL}/")
            and parts[2:3] == ["static"]
        ):
            head.remove(link)
            urls.append(url)
    return _load_styles(tuple(urls))


def render(html, env=None):
    """Lay out a page of HTML as PDF/A-3b; the same HTML gives the same file.

    :param str html: the whole document, with ``<html>``
    :param env: environment of the user, for attachments
    :return: ``bytes``
    """
    # A page makes a million short-lived objects: collecting while it is laid out
    # costs a sixth more, in a process as large as Odoo's.
    with render_lock, disabling_gc():
        document = HTML(
            string=html, base_url=BASE_URL, url_fetcher=DocumentFetcher(env)
        )
        stylesheets, font_config = _take_styles(document)
        return document.write_pdf(
            stylesheets=stylesheets,
            font_config=font_config,
            pdf_variant="pdf/a-3b",
            pdf_identifier=hashlib.sha256(html.encode()).digest()[:16],
            output_intent="srgb",
        )
