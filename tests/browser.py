"""A page in Chromium, driven through its own protocol by Odoo's ``ChromeBrowser``."""

import time

from odoo.tests.common import ChromeBrowser

# The middle of an element, once it is there, shown, and does not move any more.
PLACE = """((selector) => {
    const element = document.querySelector(selector);
    if (!element || !element.getClientRects().length) {
        return null;
    }
    element.scrollIntoView({ block: "nearest", inline: "nearest" });
    const { x, y, width, height } = element.getBoundingClientRect();
    return [x + width / 2, y + height / 2];
})(%r)"""
KEYS = {"Enter": 13, "Escape": 27, "F2": 113}
SHIFT = 8


class Page:
    """One browser with one page; ``case`` is an ``HttpCase``."""

    def __init__(self, case):
        self.case = case
        self.browser = ChromeBrowser(case)
        # Odoo's tests hold up every request to look at it.
        self.send("Fetch.disable")
        # A page that would be left with something unsaved asks; it is left.
        self.browser._handlers["Page.javascriptDialogOpening"] = self._on_dialog

    def _on_dialog(self, **_rest):
        self.browser._websocket_send(
            "Page.handleJavaScriptDialog", params={"accept": True}
        )

    def send(self, method, **params):
        """Answer of a command of the Chrome DevTools Protocol."""
        return self.browser._websocket_request(method, params=params, timeout=60)

    def on_every_page(self, script):
        """Run a script in each page from its first moment."""
        self.send("Page.addScriptToEvaluateOnNewDocument", source=script)

    def log_in(self, login):
        """Be another user from the next page on."""
        # What the last page still asks for would use the same cursor.
        self.browser.navigate_to("about:blank")
        self.wait_for("location.href === 'about:blank'")
        self.case._wait_remaining_requests()
        self.case.authenticate(login, login, browser=self.browser)

    def open(self, url):
        """Go to an address of the server."""
        self.browser.navigate_to(self.case.base_url() + url)

    def evaluate(self, expression):
        """Value of an expression, by JSON."""
        answer = self.send(
            "Runtime.evaluate", expression=expression, returnByValue=True
        )
        return answer["result"].get("value")

    def wait_for(self, expression, timeout=60):
        """Value of an expression as soon as it is true.

        :raise TimeoutError: naming the expression
        """
        end = time.monotonic() + timeout
        while not (value := self.evaluate(expression)):
            if time.monotonic() > end:
                raise TimeoutError(expression)
            time.sleep(0.01)
        return value

    def click(self, selector):
        """Click the first such element as a mouse does."""
        x, y = self.wait_for(PLACE % selector)
        for kind in ("mousePressed", "mouseReleased"):
            self.send(
                "Input.dispatchMouseEvent",
                **{"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1},
            )

    def press(self, key, **params):
        """Press and release a key; ``Shift+`` may stand before its name."""
        *modifiers, key = key.split("+")
        if modifiers:
            params["modifiers"] = SHIFT
        if code := KEYS.get(key):
            params |= {"code": key, "windowsVirtualKeyCode": code}
        if key == "Enter":
            params["text"] = "\r"
        self.send("Input.dispatchKeyEvent", type="keyDown", key=key, **params)
        self.send("Input.dispatchKeyEvent", type="keyUp", key=key)

    def type(self, text):
        """Type letters and digits, key by key."""
        for letter in text:
            self.press(letter, text=letter)

    def close(self):
        """End the browser."""
        self.browser.stop()
