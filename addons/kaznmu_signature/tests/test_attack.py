"""Issue 17: what a client may try. Signatures come by one method alone, which proves
them; whatever else it sends is not looked at."""

import base64
import json

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.kaznmu_university.tests.browser import WebCase
from odoo.addons.kaznmu_university.tests.common import call_json2

from .common import PEOPLE, SignatureCase

REASON = {"decision": "returned", "reason": "Дата экзамена", "kind": "form"}


@tagged("post_install", "-at_install")
class TestAttack(SignatureCase):
    def make_given(self, role, by=None, **more):
        """What a browser sends after signing in a role."""
        [document] = self.prepare(role)["documents"]
        text = base64.b64decode(document["data"])
        cms = (by or self.signers[role]).sign(text)
        return {
            "id": document["id"],
            "role": document["role"],
            "cms": base64.b64encode(cms).decode(),
            **more,
        }

    def post(self, role, *given, **context):
        statements = self.env["ejournal.statement"].with_user(self.users[role])
        answers = statements.with_context(**context).save_signatures(list(given))
        return [answer["problem"] for answer in answers]

    def test_the_signature_of_another(self):
        """Posted by somebody else, in the own role and in the signer's."""
        given = self.make_given("teacher")
        self.assertRefused(self.post("head", given), "not asked for")
        self.assertRefused(
            self.post("head", {**given, "role": "head"}), "of another document"
        )
        given = self.make_given("head", self.signers["teacher"])
        self.assertRefused(self.post("head", given), "of another person")

    def test_forged_facts(self):
        """Signer, date and the rest are those of the certificate and of the server."""
        forged = {
            "user_id": self.users["head"].id,
            "date": "2020-01-01 00:00:00",
            "signer": "ДРУГОЙ",
            "serial": "1",
            "text": "{}",
            "decision": "returned",
            "state": "valid",
            "is_sample": True,
            "is_iin_checked": True,
            "time_stamp": base64.b64encode(b"x").decode(),
            "verdict_ids": [(0, 0, {"note": "x", "checked_on": "2020-01-01"})],
        }
        context = {f"default_{name}": value for name, value in forged.items()}
        given = self.make_given("teacher", **forged)
        self.assertEqual(self.post("teacher", given, **context), [None])
        signature = self.statement.signature_ids
        self.assertEqual(signature.user_id, self.teacher)
        self.assertEqual(signature.date, fields.Datetime.now())
        self.assertEqual(signature.signer, PEOPLE["teacher"][0].upper())
        self.assertNotEqual(signature.serial, "1")
        self.assertEqual(signature.decision, "approved")
        self.assertFalse(signature.is_sample or signature.is_iin_checked)
        self.assertFalse(signature.time_stamp)
        self.assertEqual(len(signature.sudo().verdict_ids), 1)
        signature._verify()

    def test_nobody_writes_rows(self):
        """Every role, every way, whatever the context says."""
        self.sign("teacher")
        signature = self.statement.signature_ids
        values = signature.sudo().copy_data()[0]
        context = {
            "_force_unlink": True,
            "install_mode": True,
            "tracking_disable": True,
            "default_statement_id": self.statement.id,
        }
        for user in self.users.values():
            own = signature.with_user(user).with_context(**context)
            for way in (
                lambda own=own: own.browse().create(values),
                lambda own=own: own.write({"role": "head"}),
                lambda own=own: own.write({"decision": "returned"}),
                lambda own=own: own.unlink(),
                lambda own=own: own.copy(),
                lambda own=own: own.web_save({"signer": "x"}, {}),
                lambda own=own: own.verdict_ids.write({"problem": False}),
                lambda own=own: own.browse().name_create("x"),
            ):
                with (
                    self.subTest(user=user.login),
                    self.assertRaises(UserError),
                    self.cr.savepoint(),
                ):
                    way()
            own = self.statement.with_user(user)
            for command in ((2, signature.id), (5,), (1, signature.id, {"role": "x"})):
                with self.assertRaises(UserError), self.cr.savepoint():
                    own.write({"signature_ids": [command]})
        self.env.invalidate_all()
        self.assertEqual(self.statement.signature_ids, signature)
        signature._verify()

    def test_the_revision_by_the_old_digest(self):
        """A signature of what was returned is none of what came after."""
        given = self.make_given("teacher")
        old = self.statement
        old.with_user(self.users["registrar"])._return("Дата", "form")
        self.assertRefused(self.post("teacher", given), "next revision is signed")
        old.with_user(self.teacher).action_create_revision()
        new = self.env["ejournal.statement"].search([("previous_id", "=", old.id)])
        new.with_user(self.teacher).action_form()
        self.assertRefused(
            self.post("teacher", {**given, "id": new.id}), "of another document"
        )
        self.assertFalse(new.signature_ids)
        self.assertEqual(self.sign("teacher", statements=new), [None])

    def test_who_is_not_there(self):
        """A foreign or a missing document gives nothing away."""
        given = self.make_given("teacher")
        statements = self.env["ejournal.statement"]
        with self.assertRaises(AccessError):
            statements.with_user(self.stranger).save_signatures([given])
        for junk in ({}, {"id": False}, {"id": self.statement.id, "role": 7}):
            with self.subTest(junk=junk):
                try:
                    [answer] = statements.with_user(self.teacher).save_signatures(
                        [junk]
                    )
                except UserError:
                    continue
                self.assertTrue(answer["problem"])
        self.assertFalse(self.statement.signature_ids)

    def test_the_same_twice_past_the_checks(self):
        """The database itself keeps one of each, should two come at once."""
        index = {"ejournal_signature_statement_uniq", "ejournal_signature_value_uniq"}
        self.cr.execute(
            "SELECT indexname FROM pg_indexes WHERE indexname = ANY(%s)", (list(index),)
        )
        self.assertEqual({name for (name,) in self.cr.fetchall()}, index)


@tagged("post_install", "-at_install")
class TestOffice(SignatureCase):
    """Acceptance and return by the registrar's office, each with its own signature."""

    def setUp(self):
        super().setUp()
        self.require("registrar")
        self.own = self.statement.with_user(self.users["registrar"])

    def sign_as_office(self, decision=None, role="registrar"):
        own = self.statement.with_user(self.users[role])
        [document] = own.prepare_signing("registrar", decision)["documents"]
        text = base64.b64decode(document["data"])
        cms = base64.b64encode(self.signers[role].sign(text)).decode()
        [answer] = own.save_signatures(
            [{"id": document["id"], "role": document["role"], "cms": cms}], decision
        )
        self.assertEqual(answer["problem"], None)
        return json.loads(text)

    def make_wizard(self, **values):
        return (
            self.env["ejournal.statement.return"]
            .with_user(self.users["registrar"])
            .create(
                {
                    "statement_ids": self.statement.ids,
                    "kind": REASON["kind"],
                    "reason": REASON["reason"],
                    **values,
                }
            )
        )

    def test_no_return_without_a_signature(self):
        wizard = self.make_wizard()
        self.assertTrue(wizard.must_sign and wizard.can_sign)
        for way in (
            wizard.action_return,
            lambda: wizard.decide_signed(self.statement.ids),
            lambda: self.own.with_context(ejournal_signed=True)._return("Дата"),
        ):
            with (
                self.assertRaisesRegex(UserError, "Sign and return"),
                self.cr.savepoint(),
            ):
                way()
        self.assertEqual(self.statement.state, "formed")

    def test_return_with_one(self):
        facts = self.sign_as_office(REASON)
        self.assertEqual({name: facts[name] for name in REASON}, REASON)
        for changed in ({"reason": "Другое"}, {"kind": "content"}):
            with (
                self.assertRaisesRegex(UserError, "Sign and return"),
                self.cr.savepoint(),
            ):
                self.make_wizard(**changed).action_return()
        with self.assertRaisesRegex(UserError, "are missing"):
            self.own.action_accept()
        self.make_wizard().decide_signed(self.statement.ids)
        self.assertEqual(self.statement.state, "returned")
        self.statement.signature_ids._verify()

    def test_accepted_and_returned_later(self):
        """A signature of consent is none of a return."""
        self.sign_as_office()
        self.own.action_accept()
        with self.assertRaisesRegex(UserError, "Sign and return"), self.cr.savepoint():
            self.make_wizard().action_return()
        self.sign_as_office(REASON)
        self.make_wizard().action_return()
        self.assertEqual(self.statement.state, "returned")
        self.assertEqual(
            self.statement.signature_ids.mapped("decision"), ["approved", "returned"]
        )

    def test_several_at_once(self):
        """Each is checked: what lacks its signature is told, the rest is accepted."""
        other = self.make_another(0)
        self.sign_as_office()
        both = (self.statement | other).with_user(self.users["registrar"])
        action = both.action_accept_each()
        self.assertIn("are missing", action["params"]["message"])
        self.assertEqual((self.statement.state, other.state), ("accepted", "formed"))
        with self.assertRaisesRegex(UserError, "are missing"):
            both.action_accept()

    def test_the_signature_of_a_colleague(self):
        """Whoever accepts has signed: another of the office does not do it for one."""
        colleague = self.users["registrar_head"]
        self.sign_as_office()
        with self.assertRaisesRegex(UserError, "Sign and accept"):
            self.statement.with_user(colleague).action_accept()
        self.assertEqual(self.statement.state, "formed")

    def test_broken_off_between_signature_and_acceptance(self):
        """The signature stays; the next press goes on, and signs nothing twice."""
        self.sign_as_office()
        self.env.invalidate_all()
        self.assertEqual(self.statement.state, "formed")
        prepared = self.own.prepare_signing("registrar")
        self.assertEqual(prepared["signed"], self.statement.ids)
        self.assertFalse(prepared["documents"])
        self.own.action_accept()
        self.assertEqual(self.statement.state, "accepted")

    def test_who_stands_in_for_the_office(self):
        """When who of the office is left teaches the journal, the next superior signs
        for it."""
        for role, users in (
            ("registrar", self.env["res.users"]),
            ("registrar_head", self.teacher),
        ):
            self.teacher._get_ejournal_role_group(role).user_ids = users
        self.env.invalidate_all()
        acceptor = self.users["vice_rector"]
        with self.assertRaisesRegex(UserError, "are missing"):
            self.statement.with_user(acceptor).action_accept()
        prepared = self.statement.with_user(acceptor).prepare_signing("registrar")
        self.assertEqual(
            [found["role"] for found in prepared["documents"]], ["registrar"]
        )


@tagged("post_install", "-at_install")
class TestAttackOverRpc(SignatureCase, WebCase):
    frozen_time = None  # sessions ask the clock

    @mute_logger("odoo.http")  # the server tells what it refuses
    def test_json_2(self):
        """A row by create, a foreign signature by the method: neither is kept."""
        [document] = self.prepare("teacher")["documents"]
        text = base64.b64decode(document["data"])
        cms = base64.b64encode(self.signers["teacher"].sign(text)).decode()
        row = {
            "statement_id": self.statement.id,
            "user_id": self.teacher.id,
            "role": "teacher",
            "text": text.decode(),
            "cms": cms,
        }
        self.env.flush_all()
        for role, user in self.users.items():
            answer = call_json2(
                self, user, "ejournal.signature", "create", vals_list=[row]
            )
            self.assertEqual(answer.status_code, 403, role)
        answer = call_json2(
            self,
            self.users["head"],
            "ejournal.statement",
            "save_signatures",
            signatures=[{"id": self.statement.id, "role": "teacher", "cms": cms}],
        )
        self.assertIn("not asked for", answer.json()[0]["problem"])
        for method in ("_add", "_prove", "_save_one"):
            answer = call_json2(
                self, self.teacher, "ejournal.statement", method, ids=[]
            )
            self.assertNotEqual(answer.status_code, 200)
        self.env.invalidate_all()
        self.assertFalse(self.statement.signature_ids)
