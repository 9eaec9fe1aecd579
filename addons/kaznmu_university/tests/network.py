from .browser import BrowserCase

# Until nothing is fetched any more and the page shows what it is about.
WAIT = """
    const look = async () => {
        if (document.querySelector(%r) && (await pageIsQuiet())) {
            console.log("test successful");
        } else {
            requestAnimationFrame(look);
        }
    };
    look();
"""


class NetworkCase(BrowserCase):
    """Watches which servers the pages call.

    Odoo's browser stops each request to another server than its own and asks
    ``fetch_proxy`` for an answer: here it is noted as well.
    """

    def setUp(self):
        super().setUp()
        self.foreign_urls = []

    def fetch_proxy(self, url):
        self.foreign_urls.append(url)
        return super().fetch_proxy(url)

    def visit(self, url, selector, login=None):
        """Open a page and wait until it shows ``selector`` and fetches no more.

        :return: list of the addresses on other servers which it has called
        """
        self.foreign_urls.clear()
        self.browser_js(url, WAIT % selector, login=login, timeout=45)
        return list(self.foreign_urls)
