"""Issue 17: signing by eGov Mobile, against a stand-in that makes its two calls."""

import base64
from urllib.parse import urlsplit

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.kaznmu_university.tests.browser import WebCase

from .common import SignatureCase


@tagged("post_install", "-at_install")
class TestPhone(SignatureCase, WebCase):
    frozen_time = None  # sessions ask the clock

    def setUp(self):
        super().setUp()
        self.env.company.ejournal_signature_egov = True
        self.authenticate(None, None)

    def start(self):
        action = self.statement.with_user(self.teacher).action_sign_by_phone()
        session = self.env["ejournal.signature.phone"].browse(action["res_id"])
        self.env.flush_all()
        return session

    def call(self, url, method="GET", token=None, **options):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.opener.request(
            method,
            self.base_url() + urlsplit(url).path,
            headers=headers,
            timeout=120,
            **options,
        )

    def scan(self, session):
        """What the phone gets: the second address, its token, and the texts."""
        described = self.call(session.sudo()._get_url()).json()
        document = described["document"]
        texts = self.call(document["uri"], token=document["auth_token"]).json()
        return document["uri"], document["auth_token"], texts

    def sign_all(self, texts, signer):
        for found in texts["documentsToSign"]:
            file = found["document"]["file"]
            cms = signer.sign(base64.b64decode(file["data"]))
            file["data"] = base64.b64encode(cms).decode()
        return texts

    def test_the_whole_way(self):
        session = self.start()
        self.assertIn("<svg", session.qr)
        uri, token, texts = self.scan(session)
        self.assertEqual(texts["signMethod"], "CMS_SIGN_ONLY")
        signed = self.sign_all(texts, self.signers["teacher"])
        answer = self.call(uri, "PUT", token, json=signed)
        self.assertEqual(
            (answer.status_code, answer.json()["message"]), (200, "success")
        )
        self.env.invalidate_all()
        self.assertEqual(self.statement.signature_ids.user_id, self.teacher)
        self.assertIn("✓", session.outcome)
        # It is over: nobody gets the texts, or signs, once more.
        for method in ("GET", "PUT"):
            self.assertEqual(
                self.call(uri, method, token, json=signed).status_code, 404
            )

    def test_another_person(self):
        session = self.start()
        uri, token, texts = self.scan(session)
        answer = self.call(
            uri, "PUT", token, json=self.sign_all(texts, self.signers["head"])
        )
        self.assertEqual(answer.status_code, 403)
        self.env.invalidate_all()
        self.assertFalse(self.statement.signature_ids)
        self.assertIn("of another person", session.outcome)

    def test_without_its_tokens(self):
        session = self.start()
        uri, token, _texts = self.scan(session)
        for address, given in (
            (uri, "x"),
            (uri, None),
            (uri.replace("egov/", "egov/x"), token),
        ):
            self.assertEqual(self.call(address, token=given).status_code, 404)
        session.sudo().expires_on = "2026-01-01"
        self.env.flush_all()
        self.assertEqual(self.call(uri, token=token).status_code, 404)

    def test_what_is_malformed(self):
        uri, token, _texts = self.scan(self.start())
        for body in ({}, [], {"documentsToSign": [{}]}):
            self.assertEqual(self.call(uri, "PUT", token, json=body).status_code, 400)

    def test_off_by_default(self):
        self.env.company.ejournal_signature_egov = False
        self.assertFalse(self.statement.with_user(self.teacher).can_sign_by_phone)
        with self.assertRaisesRegex(UserError, "switched off"):
            self.start()

    def test_tokens_are_read_by_nobody(self):
        session = self.start()
        for user in (self.teacher, self.users["administrator"]):
            for name in ("token", "secret", "documents"):
                with self.assertRaises(AccessError):
                    session.with_user(user).read([name])
