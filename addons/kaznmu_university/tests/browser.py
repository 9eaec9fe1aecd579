"""Tests in a browser that depend on no clock: neither on the day nor on the machine."""

import time
from datetime import UTC, datetime
from types import SimpleNamespace
from unittest.mock import patch

from freezegun.api import real_time

from odoo.tests import HttpCase, common

#: Limits end what hangs; they are no measure of a machine's speed. So many times
#: longer than Odoo's own they are.
PATIENCE = 10
#: For whoever waits while the test's own clock stands.
REAL_CLOCK = SimpleNamespace(time=real_time, sleep=time.sleep)

# The page's clock goes ahead of the browser's by so many milliseconds.
CLOCK = """{
    const RealDate = Date;
    const shift = %s;
    const now = () => RealDate.now() + shift;
    window.Date = new Proxy(RealDate, {
        apply: () => new RealDate(now()).toString(),
        construct: (target, args, newTarget) =>
            Reflect.construct(target, args.length ? args : [now()], newTarget),
        get: (target, name) => (name === "now" ? now : target[name]),
    });
    RealDate.prototype.constructor = window.Date;
}"""
# ``pageIsQuiet()``: nothing is asked of the server, and several frames in a row have
# found it so, since what was answered is shown in the next one and may ask again.
QUIET = """{
    let pending = 0;
    const ended = () => pending--;
    const { fetch } = window;
    window.fetch = (...args) => {
        pending++;
        const answer = fetch(...args);
        answer.then(ended, ended);
        return answer;
    };
    const { send } = XMLHttpRequest.prototype;
    XMLHttpRequest.prototype.send = function (...args) {
        pending++;
        this.addEventListener("loadend", ended, { once: true });
        return send.apply(this, args);
    };
    // Public pages load most of their scripts late, and say when these have begun.
    const LATE = "script[data-src], script[src*=assets_frontend_lazy]";
    const isBegun = () =>
        !document.querySelector(LATE) || document.body.hasAttribute("is-ready");
    const isQuiet = () =>
        document.readyState === "complete" &&
        isBegun() &&
        document.fonts.status === "loaded" &&
        !pending &&
        !document.querySelector(".o_loading_indicator, .o_blockUI") &&
        [...document.images].every((image) => image.complete);
    window.pageIsQuiet = async () => {
        for (let frame = 0; frame < 4; frame++) {
            if (!isQuiet()) {
                return false;
            }
            await new Promise(requestAnimationFrame);
        }
        return isQuiet();
    };
}"""


class Browser(common.ChromeBrowser):
    """Chromium that lives at the test's moment and is waited for."""

    # Multiplies the limits of Odoo, which sets it for slowed-down processors only.
    throttling_factor = property(lambda self: PATIENCE, lambda self, factor: None)

    def __init__(self, test_case, *args, **options):
        super().__init__(test_case, *args, **options)
        answer = self._websocket_request(
            "Runtime.evaluate", params={"expression": "Date.now()"}
        )
        now = datetime.now(UTC).timestamp() * 1000
        self.on_every_page(CLOCK % (now - answer["result"]["value"]))
        self.on_every_page(QUIET)

    def on_every_page(self, script):
        """Run a script in each page from its first moment."""
        self._websocket_request(
            "Page.addScriptToEvaluateOnNewDocument", params={"source": script}
        )


class WebCase(HttpCase):
    """Requests to the server, answered when it has the answer."""

    test_cursor_lock_timeout = HttpCase.test_cursor_lock_timeout * PATIENCE

    def url_open(self, *args, timeout=12 * PATIENCE, **options):
        return super().url_open(*args, timeout=timeout, **options)

    def become_visitor(self, lang="en_US"):
        """Be nobody, who has chosen a language on a public page."""
        self.authenticate(None, None)
        self.opener.cookies["frontend_lang"] = lang


class BrowserCase(WebCase):
    """Pages in a browser; whatever clock Python has, the browser has the same."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, value in {
            "ChromeBrowser": Browser,
            "CHECK_BROWSER_ITERATIONS": common.CHECK_BROWSER_ITERATIONS * PATIENCE,
            "time": REAL_CLOCK,
        }.items():
            cls.startClassPatcher(patch.object(common, name, value))
