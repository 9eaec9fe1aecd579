"""Issue 17: decisions on requests with a signature, where the setting asks for it."""

import base64

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.kaznmu_requests.tests.common import RequestCase
from odoo.addons.kaznmu_signature.tests.centre import Centre

PEOPLE = {
    "head": ("Оспанов Ерлан", "750515300018"),
    "dean": ("Сапарова Дина", "700101400015"),
    "registrar_head": ("Иванова Мария", "900909400017"),
}


@tagged("post_install", "-at_install")
class TestSignedRequest(RequestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.centre = Centre(fields.Datetime.now())
        cls.env["ejournal.signature.root"].create(
            {"file": base64.b64encode(cls.centre.root.der), "filename": "root.cer"}
        )
        cls.signers = {}
        for role, (name, iin) in PEOPLE.items():
            cls.users[role].name = name
            cls.signers[role] = cls.centre.issue(name.upper(), iin)
        cls.rules = cls.env["ejournal.signature.rule"].search(
            [("kind", "=", "request")]
        )

    def sign(self, request, role):
        """Sign as the browser does; the answers."""
        own = self.by(request, role)
        [document] = own.prepare_signing()["documents"]
        text = base64.b64decode(document["data"])
        return own.save_signatures(
            [
                {
                    "id": document["id"],
                    "role": document["role"],
                    "cms": base64.b64encode(self.signers[role].sign(text)).decode(),
                }
            ]
        )

    def create_sent(self):
        request = self.create_correction()
        request.action_submit()
        return request

    def test_may_be_signed(self):
        """By default nobody must, and whoever decides may."""
        request = self.create_sent()
        self.assertEqual(self.sign(request, "head")[0]["problem"], None)
        self.approve(request, "head", "dean", "registrar_head")
        self.assertEqual(request.state, "approved")
        self.assertEqual(request.signature_ids.role, "head")
        self.assertEqual(request.signature_state, "signed")

    def test_must_be_signed(self):
        self.rules.requirement = "required"
        request = self.create_sent()
        for role in PEOPLE:
            with self.assertRaisesRegex(UserError, "Sign and approve"):
                self.approve(request, role)
            self.assertEqual(self.sign(request, role)[0]["problem"], None)
            self.approve(request, role)
        self.assertEqual(request.state, "approved")
        self.assertEqual(
            request.signature_ids.mapped("role"), ["head", "dean", "registrar"]
        )
        for signature in request.signature_ids:
            signature._verify()

    def test_who_does_not_decide_does_not_sign(self):
        request = self.create_sent()
        for role in ("dean", "registrar_head"):
            prepared = self.by(request, role).prepare_signing()
            self.assertFalse(prepared["documents"])
            self.assertIn("Your turn comes later", prepared["refused"][0]["reason"])

    def test_after_rework_it_is_signed_anew(self):
        """What was sent before, and signed, is another thing than what is sent now."""
        self.rules.requirement = "required"
        request = self.create_sent()
        self.sign(request, "head")
        self.by(request, "head").action_return("Unclear")
        request.cell_ids.wanted = "59"
        request.description = "Другое"
        request.action_submit()
        with self.assertRaisesRegex(UserError, "Sign and approve"):
            self.approve(request, "head")
        self.sign(request, "head")
        self.approve(request, "head")
        self.assertEqual(len(request.signature_ids), 2)
        self.assertEqual(request.signature_state, "waiting")

    def test_what_was_changed_past_the_system(self):
        request = self.create_sent()
        self.sign(request, "head")
        self.env.flush_all()
        self.cr.execute(
            "UPDATE ejournal_request SET description = 'x' WHERE id = %s",
            (request.id,),
        )
        self.env.invalidate_all()
        request.signature_ids.sudo().verdict_ids._renew()
        self.assertEqual(request.signature_ids.state, "invalid")
        self.assertIn("not what was signed", request.signature_ids.verdict)
