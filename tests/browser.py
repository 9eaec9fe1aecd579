"""A page in Chromium, driven through its own protocol."""

import json

from odoo.tests.common import _registry_test_lock

from odoo.addons.kaznmu_university.tests.browser import REAL_CLOCK, Browser

from tooling import paths

# The middle of an element, once it is there, shown, does not move any more, and nothing
# lies over it.
PLACE = """(async (selector) => {
    const element = document.querySelector(selector);
    if (!element || !element.getClientRects().length) {
        return null;
    }
    element.scrollIntoView({ block: "nearest", inline: "nearest" });
    const getPlace = () => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return [x + width / 2, y + height / 2];
    };
    const [x, y] = getPlace();
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    const found = document.elementFromPoint(x, y);
    const isFree = found && (element.contains(found) || found.contains(element));
    return isFree && `${getPlace()}` === `${[x, y]}` ? [x, y] : null;
})(%r)"""
KEYS = {
    "Backspace": 8,
    "Tab": 9,
    "Enter": 13,
    "Escape": 27,
    "ArrowLeft": 37,
    "ArrowUp": 38,
    "ArrowRight": 39,
    "ArrowDown": 40,
    "Delete": 46,
    "F2": 113,
}
AXE = paths.NODE / "node_modules" / "axe-core" / "axe.min.js"
VIOLATIONS = """(async (odoos) => {
    const isOdoos = (id, target) =>
        document
            .querySelector(target.join(" "))
            ?.matches([odoos[id] || ":not(*)", odoos["*"]].join());
    const {violations} = await axe.run(document, {
        resultTypes: ["violations"],
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
    });
    return violations
        .filter(({impact}) => ["serious", "critical"].includes(impact))
        .flatMap(({id, nodes}) => nodes.map(({target}) => [id, target]))
        .filter(([id, target]) => !isOdoos(id, target))
        .map(([id, target]) => [id, target.join(" ")]);
})(%s)"""
STILL = """!document.getAnimations().some(
    ({playState, effect}) =>
        playState === "running" && effect.getComputedTiming().iterations !== Infinity
)"""
MODIFIERS = {"Alt": 1, "Ctrl": 2, "Shift": 8}
# Odoo's own findings: what they are about, by rule.
ODOOS = {
    "*": ".o-mail-Chatter *, .o-mail-Form-chatter *",
    "aria-allowed-attr": (
        ".o-dropdown, .o_searchview, .o_searchview *, .o_progress, .o_tag"
    ),
    "aria-required-children": ".o_menu_systray, .o_menu_sections",
    "aria-command-name": ".o_searchview *",
    "aria-required-parent": ".o_menu_brand, .nav-link, .o_searchview *",
    "autocomplete-valid": ".o_field_selection *",
    "button-name": (
        ".o_clipboard_button, .o_optional_columns_dropdown *, th .o-dropdown,"
        " .o_show_password"
    ),
    "link-name": ".o_menu_toggle",
    "image-alt": ".o_portal_icon img, .o_avatar img",
    "color-contrast": ".js_language_selector *",  # of the portal
    "label": (
        ".o_field_cell .o-checkbox input, .o_input_file, .o_list_record_selector input"
    ),
    "role-img-alt": ".oi-search, .fa-user, .fa-user-o, .o_searchview_icon, .fa-filter",
}


class Page:
    """One browser with one page; ``case`` is an ``WebCase``."""

    #: Whether the test alone has the cursor, of which there is one: for all pages.
    _is_settled = False

    def __init__(self, case):
        self.case = case
        self.browser = Browser(case)
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
        self._go_on()
        return self.browser._websocket_request(method, params=params, timeout=60)

    def log_in(self, login, password=None):
        """Be another user from the next page on; the password is the login."""
        # What the last page still asks for would use the same cursor.
        self._go_on()
        self.browser.navigate_to("about:blank")
        self.wait_for("location.href === 'about:blank'")
        self.case._wait_remaining_requests()
        # One that the server takes up late waits.
        with _registry_test_lock:
            self.case.authenticate(login, password or login, browser=self.browser)

    def settle(self):
        """Wait until nothing is asked of the server; what a page asks for later, such
        as code it fetches ahead, waits until a page is used again. The test has the
        same cursor, and reads afresh what the page has written."""
        self.wait_for("pageIsQuiet()")
        self.case._wait_remaining_requests()
        _registry_test_lock.acquire()
        Page._is_settled = True
        self.case.env.invalidate_all()

    def _go_on(self):
        """Let the server answer pages again, which see what the test has written."""
        if Page._is_settled:
            Page._is_settled = False
            try:
                self.case.env.flush_all()
            finally:
                _registry_test_lock.release()

    def open(self, url):
        """Go to an address of the server, which sees what the test has written."""
        with _registry_test_lock:
            self.case.env.flush_all()  # what the test has written before
        self._go_on()
        self.browser.navigate_to(self.case.base_url() + url)

    def evaluate(self, expression):
        """Value of an expression, or of what it promises, by JSON."""
        answer = self.send(
            "Runtime.evaluate",
            expression=expression,
            returnByValue=True,
            awaitPromise=True,
        )
        return answer["result"].get("value")

    def wait_for(self, expression, timeout=300):
        """Value of an expression as soon as it is true.

        :raise TimeoutError: naming the expression
        """
        end = REAL_CLOCK.time() + timeout
        while not (value := self.evaluate(expression)):
            if REAL_CLOCK.time() > end:
                raise TimeoutError(expression)
            REAL_CLOCK.sleep(0.01)
        return value

    def click(self, selector, hold=0):
        """Click the first such element as a mouse does.

        :param float hold: how long the button is down, in seconds
        """
        x, y = self.wait_for(PLACE % selector)
        for kind, pause in (("mousePressed", hold), ("mouseReleased", 0)):
            self.send(
                "Input.dispatchMouseEvent",
                **{"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1},
            )
            REAL_CLOCK.sleep(pause)

    def press(self, key, **params):
        """Press and release a key; ``Shift+``, ``Ctrl+`` may stand before its name."""
        *modifiers, key = key.split("+")
        if modifiers:
            params["modifiers"] = sum(MODIFIERS[name] for name in modifiers)
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

    def type_keys(self, *keys):
        """Type by keys' places: ``("Digit8", "ү")`` is what a layout makes of one."""
        for code, letter in keys:
            self.press(letter, code=code, text=letter)

    def paste(self, text):
        """Put a text on the clipboard and press Ctrl+V."""
        self.send(
            "Browser.grantPermissions",
            permissions=["clipboardReadWrite", "clipboardSanitizedWrite"],
        )
        self.send("Emulation.setFocusEmulationEnabled", enabled=True)
        self.send(
            "Runtime.evaluate",
            expression=f"navigator.clipboard.writeText({json.dumps(text)})",
            awaitPromise=True,
            userGesture=True,
        )
        self.press("Ctrl+v", code="KeyV", windowsVirtualKeyCode=86, commands=["paste"])

    def find_violations(self):
        """What axe-core finds serious or critical in what is not Odoo's own: list of
        ``(rule, selector)``."""
        if not self.evaluate("Boolean(window.axe)"):
            self.evaluate(AXE.read_text() + "; true")
        # What fades in, or changes its colour, is judged when that is over.
        self.wait_for(STILL)
        return [tuple(found) for found in self.evaluate(VIOLATIONS % json.dumps(ODOOS))]

    def set_size(self, width, height, mobile=False):
        """Be a screen of another size from now on."""
        self.send(
            "Emulation.setDeviceMetricsOverride",
            **{"width": width, "height": height, "mobile": mobile},
            deviceScaleFactor=1,
        )

    def close(self):
        """End the browser."""
        self._go_on()
        self.browser.stop()


class PatientPage(Page):
    """A page of somebody who clicks when it is ready, as people do."""

    #: Seconds for an element; the end of what hangs.
    patience = 300

    def show(self, selector):
        """Wait for an element."""
        self.wait_for(f"!!document.querySelector({selector!r})", self.patience)

    def click(self, selector):
        """Click once the page is ready for it."""
        self.show(selector)
        self.wait_for("pageIsQuiet()")
        super().click(selector)
