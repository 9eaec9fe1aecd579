"""Issue 15, section 2: what is decided with a signature leads to signing, wherever the
button stands."""

from unittest.mock import patch

from lxml import etree

from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import SignedRequestCase


@tagged("post_install", "-at_install")
class TestDesk(SignedRequestCase):
    def get_row(self, role):
        self.env.invalidate_all()
        page = self.env["ejournal.desk"].with_user(self.users[role]).get_page()
        [row] = [row for row in page["rows"] if row["group"] == "approve"]
        return row

    def get_buttons(self, request, role):
        """Buttons in the head of the form that approve, as somebody sees them."""
        self.env.invalidate_all()
        own = self.by(request, role)
        [values] = own.read(["can_decide", "can_sign", "must_sign", "kind", "state"])
        arch = etree.fromstring(own.get_view(view_type="form")["arch"])
        return [
            button.get("name")
            for button in arch.xpath("/form/header/button")
            if button.get("name") in ("action_approve", "action_sign_and_approve")
            and not safe_eval(button.get("invisible"), {**values})
        ]

    def require(self, requirement):
        self.rules.requirement = requirement

    def test_where_it_must_be_signed(self):
        request = self.create_sent()
        for requirement, name, label, shown in (
            ("none", "action_approve", "Approve", ["action_approve"]),
            # Who likes signs by the menu of the form.
            ("optional", "action_approve", "Approve", ["action_approve"]),
            (
                "required",
                "action_sign_and_approve",
                "Sign and approve",
                ["action_sign_and_approve"],
            ),
        ):
            self.require(requirement)
            with self.subTest(requirement):
                button = self.get_row("head")["buttons"][-1]
                self.assertEqual((button["name"], button["label"]), (name, label))
                self.assertEqual(self.get_buttons(request, "head"), shown)
        action = self.by(request, "head").action_sign_and_approve()
        self.assertEqual(action["tag"], "ejournal_sign")
        self.assertSigned(self.sign(request, "head"))
        # What was signed before something broke off is only to be approved.
        self.assertEqual(self.get_row("head")["buttons"][-1]["name"], "action_approve")
        self.assertEqual(self.get_buttons(request, "head"), ["action_approve"])
        self.by(request, "head").action_approve()

    def test_whose_turn_it_is_is_not_read_where_nobody_must_sign(self):
        """Issue 18, section 5: a board of 400 requests reads no tier of each."""
        request = self.by(self.create_sent(), "head")
        role = patch.object(type(request), "_get_deciding_role", side_effect=KeyError)
        for requirement in ("none", "optional"):
            self.require(requirement)
            self.env.invalidate_all()
            with self.subTest(requirement), role:
                self.assertFalse(request.must_sign)
        # Of one kind of requests alone.
        self.require("none")
        self.rules[:1].copy({"kind": "request.memo", "requirement": "required"})
        self.env.invalidate_all()
        with role:
            self.assertFalse(request.must_sign)

    def test_several_at_once(self):
        """Technical ones are signed with one password (``each``); others one by one."""
        self.require("required")
        technical = self.create_request(
            {self.rows[0]: "85"}, lesson_ids=[(6, 0, self.practical.ids)]
        )
        technical.action_submit()
        row = self.get_row("registrar_head")
        self.assertEqual(row["ids"], technical.ids)
        self.assertEqual(row["each"], "action_sign_and_approve")
        self.create_sent()
        self.assertEqual(self.get_row("head")["each"], "")

    def test_what_lacks_something_is_considered(self):
        """First the protocol, then the signature: the desk opens the request."""
        self.require("optional")
        request = self.create_sent()
        self.approve(request, "head")
        self.require("required")
        self.assertEqual(self.get_row("dean")["buttons"][-1]["name"], "")

    def test_constant_queries(self):
        """However many wait, the desk reads no evidence of each."""

        def count():
            self.get_row_count()  # warm caches
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.get_row_count()
            return self.env.cr.sql_log_count - before

        self.require("required")
        for _number in range(2):
            self.create_sent()
        few = count()
        for _number in range(8):
            self.create_sent()
        self.assertLessEqual(count(), few)

    def get_row_count(self):
        desk = self.env["ejournal.desk"].with_user(self.users["head"])
        return len(desk.get_page()["rows"])
