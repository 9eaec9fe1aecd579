"""Issue 17: each decision on a request with its signature, over every way that leads to
one; every kind, and every role that decides it."""

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.kaznmu_requests.tests.common import PROTOCOL, RpcCase

from .common import SignedRequestCase

REFUSED = {"decision": "refused", "reason": "Нет оснований"}
RETURNED = {"decision": "returned", "reason": "Неясно, что исправить"}
NEEDED = "decided with a signature"


class DecisionCase(SignedRequestCase):
    def setUp(self):
        super().setUp()
        self.makers = {
            "technical": (self.make_technical, ["registrar_head"]),
            "correction": (
                self.create_correction,
                ["head", "dean", "registrar_head"],
            ),
            "substitution": (self.create_substitution, ["head", "registrar_head"]),
            "memo": (self.make_memo, ["vice_rector"]),
            "access": (self.make_access, ["digitalization"]),
        }

    def make_technical(self):
        return self.create_request(
            {self.rows[0]: "85"}, lesson_ids=[(6, 0, self.practical.ids)]
        )

    def make_access(self):
        return self.Request.with_user(self.users["head"]).create(
            {
                "kind": "access",
                "person_ids": [
                    (0, 0, {"name": "Новый", "email": "new@kaznmu.example"})
                ],
            }
        )

    def make_memo(self):
        self.env.company.ejournal_error_limit = 0
        rules = self.rules.mapped("requirement")
        self.rules.requirement = "optional"
        request = self.create_correction()
        request.action_submit()
        self.approve(request, "head", "dean", "registrar_head")
        for rule, requirement in zip(self.rules, rules, strict=True):
            rule.requirement = requirement
        memo = self.Request.search([("kind", "=", "memo")])
        return self.by(memo, "registrar")

    def enter_what_is_needed(self, request, role):
        own = self.by(request, role)
        if role == "dean":
            own.write(PROTOCOL)
        if request.kind == "memo":
            own.write(
                {
                    "petition_measure": "remark",
                    "petition_number": "12-к",
                    "petition_date": date(2026, 11, 23),
                }
            )

    def each_step(self):
        """Yield each kind with each role that decides it, when it is the role's turn:
        nothing of one is left for the next."""
        for kind, (make, roles) in self.makers.items():
            for place, role in enumerate(roles):
                with self.subTest(kind=kind, role=role), self.cr.savepoint() as point:
                    self.rules.requirement = "optional"
                    request = make()
                    request.action_submit()
                    request = self.Request.browse(request.id)
                    self.assertEqual(request.kind, kind)
                    self.approve(request, *roles[:place])
                    self.enter_what_is_needed(request, role)
                    self.rules.requirement = "required"
                    yield request, role
                    point.rollback()
                self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestDecisions(DecisionCase):
    def try_all(self, request, role):
        """Over every way but RPC: none decides, each says what to do."""
        own = self.by(request, role)
        wizards = self.env["ejournal.request.refusal"].with_user(self.users[role])
        stages = self.env["ejournal.request.stage"].search([])
        forged = own.with_context(
            skip_validation_check=True,
            skip_check_state_condition=True,
            ejournal_signed=True,
            default_decision="approved",
        )
        before = (request.state, request.review_ids.mapped("status"))
        ways = [
            own.action_approve,
            own.validate_tier,
            forged.action_approve,
            *(
                lambda stage=stage: own.write({"stage_id": stage.id})
                for stage in stages - request.stage_id
                if stage != self.env.ref("kaznmu_requests.stage_refused")
            ),
            *(
                lambda wizard=wizard: wizard.action_confirm()
                for wizard in wizards.create(
                    [
                        {
                            "request_ids": request.ids,
                            "outcome": found["decision"],
                            "reason": found["reason"],
                        }
                        for found in (REFUSED, RETURNED)
                    ]
                )
            ),
            lambda: own.action_refuse("Нет"),
            lambda: own.action_return("Нет"),
            lambda: forged.action_refuse("Нет"),
        ]
        for way in ways:
            with self.assertRaisesRegex(UserError, NEEDED), self.cr.savepoint():
                way()
        for way in (own._validate_tier, own._rejected_tier):
            with self.assertRaises(AccessError), self.cr.savepoint():
                way(request.review_ids)
        # What only asks for the reason, or tells why not.
        for way in (own.reject_tier, own.restart_validation):
            self.assertEqual(way()["res_model"], "ejournal.request.refusal")
        own.action_approve_each()
        own.activity_ids.action_feedback(feedback="Согласовано")
        own.message_post(body="Approve", message_type="comment")
        self.env.invalidate_all()
        after = (request.state, request.review_ids.mapped("status"))
        self.assertEqual(before, after)

    def test_no_decision_without_a_signature(self):
        for request, role in self.each_step():
            self.try_all(request, role)

    def test_each_decision_with_one(self):
        """Consent, refusal and return; each for itself alone."""
        for request, role in self.each_step():
            own = self.by(request, role)
            for decision, act, state in (
                (REFUSED, own.action_refuse, "refused"),
                (RETURNED, own.action_return, "draft"),
                ({}, lambda _reason=None, own=own: own.action_approve(), None),
            ):
                with self.cr.savepoint() as point:
                    self.assertSigned(self.sign(request, role, decision))
                    signature = request.signature_ids
                    code = decision.get("decision", "approved")
                    self.assertEqual(signature.decision, code)
                    self.check_it_is_for_nothing_else(request, own, decision)
                    act(decision.get("reason"))
                    self.assertEqual(request.state, state or request.state)
                    self.assertNotEqual(request.state, "review" if state else "draft")
                    signature._verify()
                    point.rollback()
                self.env.invalidate_all()

    def check_it_is_for_nothing_else(self, request, own, decision):
        ways = {
            "approved": own.action_approve,
            "refused": lambda: own.action_refuse(REFUSED["reason"]),
            "returned": lambda: own.action_return(RETURNED["reason"]),
        }
        ways.pop(decision.get("decision", "approved"))
        for way in (*ways.values(), lambda: own.action_refuse("Другая причина")):
            with self.assertRaisesRegex(UserError, NEEDED), self.cr.savepoint():
                way()

    def test_who_stands_in_signs_as_well(self):
        """A rule asks the office, whoever acts for it, and in its role."""
        self.rules.requirement = "required"
        request = self.create_sent()
        self.sign(request, "head")
        self.approve(request, "head")
        self.env["ejournal.delegation"].create(
            {
                "user_id": self.users["dean"].id,
                "delegate_id": self.users["vice_rector"].id,
                "date_start": date(2026, 11, 23),
                "date_end": date(2026, 11, 23),
                "reason": "Trip",
                "state": "confirmed",
            }
        )
        self.env.invalidate_all()
        own = self.by(request, "vice_rector")
        own.write(PROTOCOL)
        with self.assertRaisesRegex(UserError, NEEDED):
            own.action_approve()
        self.assertSigned(self.sign(request, "vice_rector"))
        self.assertEqual(request.signature_ids[-1].role, "dean")
        own.action_approve()

    def test_rules_by_kind(self):
        """Of the kind before those of all; what is not signed is not asked for."""
        Rule = self.env["ejournal.signature.rule"]
        self.rules.requirement = "required"
        for kind, (make, roles) in self.makers.items():
            role = {"registrar_head": "registrar"}.get(roles[0], roles[0])
            Rule.create(
                {"kind": f"request.{kind}", "role": role, "requirement": "none"}
            )
            with self.subTest(kind=kind):
                request = make()
                request.action_submit()
                request = self.Request.browse(request.id)
                self.enter_what_is_needed(request, roles[0])
                own = self.by(request, roles[0])
                self.assertFalse(own.can_sign)
                self.assertFalse(own.prepare_signing()["documents"])
                own.action_approve()

    def test_a_role_that_decides_nothing(self):
        Rule = self.env["ejournal.signature.rule"]
        for kind, role in (("request", "teacher"), ("statement", "dean")):
            with self.assertRaisesRegex(UserError, "are signed by"):
                Rule.create({"kind": kind, "role": role})

    def test_a_decision_without_its_reason(self):
        request = self.create_sent()
        own = self.by(request, "head")
        for decision in (
            {"decision": "refused"},
            {"decision": "refused", "reason": "  "},
            {"decision": "x", "reason": "y"},
            {"reason": "y"},
        ):
            with self.assertRaisesRegex(UserError, "Say why"):
                own.prepare_signing(decision=decision)

    def test_signed_and_broken_off(self):
        """The next press goes on with what was signed: nothing is signed twice."""
        self.rules.requirement = "required"
        request = self.create_sent()
        self.sign(request, "head", REFUSED)
        prepared = self.by(request, "head").prepare_signing(decision=REFUSED)
        self.assertEqual(prepared["signed"], request.ids)
        self.assertFalse(prepared["documents"])
        wizard = (
            self.env["ejournal.request.refusal"]
            .with_user(self.users["head"])
            .create(
                {
                    "request_ids": request.ids,
                    "outcome": "refused",
                    "reason": REFUSED["reason"],
                }
            )
        )
        self.assertTrue(wizard.must_sign)
        wizard.decide_signed([])
        self.assertEqual(request.state, "review", "none was signed")
        wizard.request_ids = request
        wizard.decide_signed(request.ids)
        self.assertEqual(request.state, "refused")
        self.assertEqual(len(request.signature_ids), 1)

    def test_missing_signatures_are_those_of_its_own_offices(self):
        self.rules.requirement = "required"
        request = self.make_technical()
        request.action_submit()
        self.assertEqual(request.missing_signatures, "Registrar's office")
        self.sign(request, "registrar_head", REFUSED)
        self.by(request, "registrar_head").action_refuse(REFUSED["reason"])
        self.assertFalse(request.missing_signatures)


@tagged("post_install", "-at_install")
class TestDecisionsOverRpc(DecisionCase, RpcCase):
    @mute_logger("odoo.http")  # the server tells what it refuses
    def test_json_2(self):
        self.rules.requirement = "required"
        request = self.create_sent()
        self.env.flush_all()
        for method, params in (
            ("action_approve", {}),
            ("validate_tier", {}),
            ("action_refuse", {"reason": "Нет"}),
            ("action_return", {"reason": "Нет"}),
            ("write", {"vals": {"stage_id": self.stage("council").id}}),
            ("write", {"vals": {"state": "approved"}}),
        ):
            with self.subTest(method=method):
                status, answer = self.call(
                    self.users["head"],
                    "ejournal.request",
                    method,
                    ids=request.ids,
                    context={"skip_validation_check": True},
                    **params,
                )
                self.assertEqual(status, 422, answer)
        self.assertEqual(request.state, "review")
        self.assertEqual(self.count_approved(request), 0)
        self.sign(request, "head")
        self.env.flush_all()
        status, _answer = self.call(
            self.users["head"], "ejournal.request", "action_approve", ids=request.ids
        )
        self.assertEqual(status, 200)
        self.assertEqual(self.count_approved(request), 1)

    def stage(self, name):
        return self.env.ref(f"kaznmu_requests.stage_{name}")

    def count_approved(self, request):
        self.env.invalidate_all()
        return request.review_ids.mapped("status").count("approved")
