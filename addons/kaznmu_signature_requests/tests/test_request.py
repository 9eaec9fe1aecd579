"""Issue 17: decisions on requests with a signature, where the setting asks for it."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.kaznmu_requests.tests.common import PROTOCOL

from .common import SignedRequestCase

CHAIN = ("head", "dean", "registrar_head")


@tagged("post_install", "-at_install")
class TestSignedRequest(SignedRequestCase):
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
        for role in CHAIN:
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
        against = {"decision": "returned", "reason": "Unclear"}
        self.assertSigned(self.sign(request, "head", against))
        self.by(request, "head").action_return("Unclear")
        self.verify(request)  # while it is a draft, which is edited
        request.cell_ids.wanted = "59"
        request.description = "Другое"
        self.verify(request)
        self.forward()
        request.action_submit()
        with self.assertRaisesRegex(UserError, "Sign and approve"):
            self.approve(request, "head")
        self.sign(request, "head")
        self.approve(request, "head")
        self.assertEqual(len(request.signature_ids), 3)
        self.verify(request)
        self.assertEqual(request.signature_state, "waiting")

    def verify(self, request):
        """All its signatures count, whatever has become of it."""
        self.env.invalidate_all()
        for signature in request.signature_ids:
            signature._verify()

    def test_sent_again_as_it_was(self):
        """What was signed was another sending, though nothing has changed."""
        self.rules.requirement = "required"
        request = self.create_sent()
        self.sign(request, "head")
        request.action_withdraw()
        self.verify(request)
        other = self.create_sent()
        against = {"decision": "returned", "reason": "?"}
        self.sign(other, "head")
        self.sign(other, "head", against)
        self.by(other, "head").action_return("?")
        self.forward()
        other.action_submit()
        with self.assertRaisesRegex(UserError, "Sign and approve"):
            self.approve(other, "head")

    def forward(self):
        """To the next minute."""
        moment = fields.Datetime.now() + timedelta(minutes=1)
        self.startPatcher(patch.object(fields.Datetime, "now", return_value=moment))

    def test_printed_with_stamps(self):
        """Issue 17: stamp with signer, serial number and time on the PDF."""
        request = self.create_sent()
        self.sign(request, "head")
        self.approve(request, "head")
        against = {"decision": "refused", "reason": "Нет оснований"}
        self.by(request, "dean").write(PROTOCOL)
        self.sign(request, "dean", against)
        self.by(request, "dean").action_refuse("Нет оснований")
        action = self.by(request, "dean").action_print_signed()
        for language, words in (
            ("ru_RU", ("Электронная подпись", "Отклонение", "Нет оснований")),
            ("kk_KZ", ("Электрондық қолтаңба", "Қабылдамау", "Нет оснований")),
        ):
            content, _kind = (
                self.env["ir.actions.report"]
                .with_user(self.users["dean"])
                .with_context(force_report_rendering=True, lang=language)
                ._render_qweb_pdf(action["report_name"], request.ids)
            )
            text = " ".join(self.read_pages(content))
            for name in ("ОСПАНОВ ЕРЛАН", "САПАРОВА ДИНА", request.number, *words):
                self.assertIn(name, text)
            for signature in request.signature_ids:
                self.assertIn(signature.serial, text.replace(" ", ""))

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
