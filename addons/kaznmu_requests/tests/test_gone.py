from odoo.tests import tagged

from odoo.addons.kaznmu_university.tests.browser import BrowserCase, WebCase

from .common import PROTOCOL, RequestCase

LEAVE = "ejournal_leave_record"


class GoneCase(RequestCase):
    def send(self, stage):
        """A request that stands at a stage of the chain, sent by the teacher."""
        roles = ("head", "dean", "registrar_head")
        request = self.create_correction()
        request.action_submit()
        self.approve(request, *roles[: roles.index(stage)])
        return request


@tagged("post_install", "-at_install")
class TestGone(GoneCase, WebCase):
    """Issue 15: a button that has taken the record out of the user's sight is answered
    by the way back, whoever of whatever role presses which button."""

    def press(self, role, record, method, context=None, args=()):
        """The answer of the server to a button."""
        self.authenticate(role, role)
        answer = self.url_open(
            f"/web/dataset/call_button/{record._name}/{method}",
            json={
                "params": {
                    "model": record._name,
                    "method": method,
                    "args": [record.ids, *args],
                    "kwargs": {"context": context or {}},
                }
            },
        ).json()
        self.assertNotIn("error", answer)
        self.env.invalidate_all()
        return answer["result"]

    def assert_left(self, answer, record):
        self.assertEqual(answer["tag"], LEAVE)
        self.assertEqual(answer["params"]["model"], record._name)
        self.assertEqual(answer["params"]["ids"], record.ids)

    def test_every_button_of_every_role(self):
        """No button of the request ends in a page that its user may not read: where it
        is gone, the client is told so; where it is not, nothing changes."""
        for role in ("head", "dean", "registrar_head"):
            for method, args in (
                ("action_return", ["Name the cause"]),
                ("action_refuse", ["The mark was right"]),
                ("action_approve", []),
            ):
                with self.subTest(role=role, method=method):
                    request = self.send(role)
                    self.by(request, role).write(PROTOCOL if role == "dean" else {})
                    answer = self.press(role, request, method, args=args)
                    if self.by(request, role).has_access("read"):
                        self.assertFalse(answer)
                    else:
                        self.assert_left(answer, request)
        request = self.send("registrar_head")
        self.assertFalse(self.press("teacher", request, "action_withdraw"))

    def test_who_returns_does_not_see_it_any_more(self):
        request = self.send("dean")
        self.press("dean", request, "action_return", args=["Name the cause"])
        self.assertEqual(request.state, "draft")
        self.assertFalse(self.by(request, "dean").has_access("read"))

    def test_the_button_of_a_dialog_acts_on_the_page_below(self):
        request = self.send("head")
        question = (
            self.env["ejournal.request.refusal"]
            .with_user(self.users["head"])
            .create(
                {
                    "request_ids": request.ids,
                    "outcome": "returned",
                    "reason": "Name the cause",
                }
            )
        )
        context = {"active_model": request._name, "active_ids": request.ids}
        answer = self.press("head", question, "action_confirm", context)
        self.assertEqual(request.state, "draft")
        self.assert_left(answer, request)

    def test_a_forged_page_tells_nothing(self):
        """Of records that are not the user's the answer is the same, there or not."""
        mine = self.create_correction()
        others = self.env["ejournal.request"].with_user(self.users["head"]).create({})
        missing = mine.browse(mine.search([], order="id desc", limit=1).id + 1000)
        for record in (others, missing):
            context = {"active_model": record._name, "active_ids": record.ids}
            answer = self.press(
                "teacher", mine, "write", context, [{"description": "A"}]
            )
            self.assert_left(answer, record)
        for name in ("no.such.model", None, "ejournal.request.kind"):
            context = {"active_model": name, "active_ids": ["1"]}
            self.assertFalse(
                self.press("teacher", mine, "write", context, [{"description": "A"}])
            )

    def test_what_a_button_deleted_is_left(self):
        draft = self.create_correction()
        self.assert_left(self.press("teacher", draft, "unlink"), draft)


@tagged("post_install", "-at_install")
class TestGoneInBrowser(GoneCase, BrowserCase):
    """What the reader sees: no error, but the list, and the word that it is done."""

    def return_in_browser(self, url):
        self.browser_js(
            url,
            """
            const step = (selector) => new Promise((resolve) => {
                const timer = setInterval(() => {
                    const found = document.querySelector(selector);
                    if (found) {
                        clearInterval(timer);
                        resolve(found);
                    }
                }, 100);
            });
            (async () => {
                (await step(".o_form_view button[name=action_return]")).click();
                const reason = await step(".modal [name=reason] textarea");
                reason.value = "Name the cause";
                reason.dispatchEvent(new Event("input", {bubbles: true}));
                reason.dispatchEvent(new Event("change", {bubbles: true}));
                (await step(".modal button[name=action_confirm]")).click();
                await step(".o_list_view, .o_kanban_view");
                await step(".o_notification");
                if (document.querySelector(".modal")) {
                    console.error("a dialog is open");
                }
                console.log("test successful");
            })();
            """,
            "!!document.querySelector('.o_form_view button[name=action_return]')",
            login="head",
            timeout=60,
        )

    def test_from_the_list(self):
        request = self.send("head")
        action = "action-kaznmu_requests.ejournal_request_action_waiting"
        self.return_in_browser(f"/odoo/{action}/{request.id}")
        self.env.invalidate_all()
        self.assertEqual(request.state, "draft")

    def test_by_a_link_of_a_mail(self):
        """There is no page before it to go back to."""
        request = self.send("head")
        self.return_in_browser(f"/odoo/ejournal.request/{request.id}")
        self.env.invalidate_all()
        self.assertEqual(request.state, "draft")
