"""Issue 15, section 2: the desk leads to signing where statements are accepted so."""

from odoo.tests import tagged

from .common import SignatureCase


@tagged("post_install", "-at_install")
class TestDesk(SignatureCase):
    def get_row(self):
        self.env.invalidate_all()
        desk = self.env["ejournal.desk"].with_user(self.users["registrar"])
        rows = desk.get_page()["rows"]
        [row] = [row for row in rows if row["group"] == "accept"]
        return row

    def test_accept(self):
        row = self.get_row()
        self.assertEqual(row["buttons"][-1]["name"], "action_accept")
        self.assertEqual(row["each"], "action_accept_each")

    def test_sign_and_accept(self):
        self.require("registrar")
        row = self.get_row()
        button = row["buttons"][-1]
        self.assertEqual(button["name"], "action_sign_and_accept")
        self.assertEqual(button["label"], "Sign and accept")
        self.assertEqual(row["each"], button["name"])
        # What was signed before something broke off is only to be accepted.
        self.assertEqual(self.sign("registrar"), [None])
        self.assertEqual(self.get_row()["buttons"][-1]["name"], "action_accept")

    def test_phones_show_whole_signatures(self):
        """Cards, in place of the name of the signer alone."""
        arch = self.env["ejournal.signature"].get_view(view_type="kanban")["arch"]
        for name in ("role", "signer", "date", "state", "verdict"):
            self.assertIn(f'name="{name}"', arch)
