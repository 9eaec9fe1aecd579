from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.kaznmu_ejournal.tests.common import ROLES

from .common import PROTOCOL, RequestCase, RpcCase

FORGED = {
    "default_model": "ejournal.request",
    "default_status": "approved",
    "default_sequence": -9,
    "_force_unlink": True,
    "active_test": False,
    "tracking_disable": True,
    "install_mode": True,
}


class ChainCase(RequestCase):
    def setUp(self):
        super().setUp()
        self.request = self.create_correction()
        self.request.action_submit()
        self.reviews = self.request.sudo().review_ids
        self.definition = self.env.ref("kaznmu_requests.tier_correction_head")


@tagged("post_install", "-at_install")
class TestReviewRows(ChainCase):
    """Rows of reviews and definitions are written by the methods alone (SOP T2.1)."""

    def test_nobody_forges_a_review(self):
        """The context names the model as well as the values do; neither helps."""
        definition = self.definition.id
        for user in (*self.users.values(), self.env.ref("base.user_admin")):
            Review = self.env["tier.review"].with_user(user)
            for context, vals in (
                (FORGED, {"res_id": self.request.id, "definition_id": definition}),
                ({}, {"model": "ejournal.request", "res_id": self.request.id}),
                (FORGED, {"sequence": -9, "res_id": self.request.id}),
            ):
                with (
                    self.subTest(user=user.login, vals=vals),
                    self.assertRaises(AccessError),
                ):
                    Review.with_context(**context).create(vals)
        self.assertEqual(self.request.sudo().review_ids, self.reviews)

    def test_nobody_deletes_or_turns_one(self):
        foreign = self.env["tier.review"].create({"model": "res.partner", "res_id": 1})
        for user in (*self.users.values(), self.env.ref("base.user_admin")):
            reviews = self.reviews.with_user(user).with_context(**FORGED)
            with self.subTest(user=user.login):
                for call in (
                    reviews.unlink,
                    lambda rows=reviews: rows.write({"status": "approved"}),
                    lambda rows=reviews: rows.write({"model": "res.partner"}),
                    lambda user=user: foreign.with_user(user).write(
                        {"model": "ejournal.request", "res_id": self.request.id}
                    ),
                    lambda user=user: user.with_user(user).write(
                        {"review_ids": [(4, self.reviews[0].id)]}
                    ),
                ):
                    with self.assertRaises(AccessError):
                        call()
        self.assertEqual(
            self.reviews.mapped("status"), ["pending", "waiting", "waiting"]
        )

    def test_nobody_changes_the_chain_alone(self):
        """Whoever changes a definition chooses the judge."""
        for user in (*self.users.values(), self.env.ref("base.user_admin")):
            definition = self.definition.with_user(user).with_context(**FORGED)
            other = self.env["tier.definition"].with_user(user)
            for call in (
                definition.unlink,
                definition.copy,
                lambda row=definition: row.write({"active": False}),
                lambda row=definition, user=user: row.write({"reviewer_id": user.id}),
                lambda rows=other: rows.create(
                    {
                        "name": "Mine",
                        "model_id": self.definition.model_id.id,
                        "review_type": "individual",
                    }
                ),
                lambda rows=other: rows.with_context(
                    default_model_id=self.definition.model_id.id
                ).create({"name": "Mine"}),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    call()
        self.assertTrue(self.definition.active)

    def test_the_chain_is_changed_by_two(self):
        council = self.env.ref("kaznmu_requests.tier_correction_council")
        changes = self.env["ejournal.office.change"]
        change = changes.with_user(self.users["registrar_head"]).create(
            {
                "office": "tier",
                "definition_id": council.id,
                "tier_days": 5,
                "tier_is_working": True,
                "tier_needs_protocol": True,
                "document_number": "3",
                "document_date": date(2026, 11, 20),
            }
        )
        with self.assertRaisesRegex(UserError, "takes two"):
            change.action_confirm()
        self.assertEqual(council.ejournal_deadline_days, 2)
        change.with_user(self.users["administrator"]).action_confirm()
        self.assertEqual(council.ejournal_deadline_days, 5)
        self.assertEqual(change.asked_by_id, self.users["registrar_head"])

    def test_reviews_are_read_as_their_request(self):
        """A forged row gave its owner access; no row gives any now."""
        for role in ROLES:
            user = self.users[role]
            request = self.request.with_user(user)
            reviews = self.reviews.with_user(user)
            reads = request.has_access("read")
            with self.subTest(role=role, reads=reads):
                self.env.invalidate_all()
                self.assertEqual(
                    bool(reviews.search([("id", "in", reviews.ids)])), reads
                )
                self.assertEqual(reviews[0].has_access("read"), reads)
        self.assertFalse(self.reviews.with_user(self.stranger).has_access("read"))

    def test_portal_and_public_read_none(self):
        student = new_test_user(self.env, login="pupil", groups="base.group_portal")
        public = self.env.ref("base.public_user")
        for user in (student, public):
            for record in (self.reviews, self.definition):
                with self.subTest(user=user.login, model=record._name):
                    with self.assertRaises(AccessError):
                        record.with_user(user).search([])
                    with self.assertRaises(AccessError):
                        record.with_user(user).read(["id"])


@tagged("post_install", "-at_install")
class TestOnePersonOneTier(ChainCase):
    """Who decided before, acts for who did, or benefits, does not decide."""

    def test_head_and_dean_in_one_person(self):
        """The next superior decides, and the request says so."""
        head = self.users["head"]
        self.school.dean_id = head
        self.approve(self.request, "head")
        self.env.invalidate_all()
        request = self.by(self.request, "head")
        self.assertFalse(request.can_decide)
        with self.assertRaisesRegex(UserError, "one person, one step"):
            request.action_approve()
        # Whom the step does not name is told who decides it.
        with self.assertRaisesRegex(UserError, "decided by"):
            self.by(self.request, "registrar").action_approve()
        review = self.request.sudo()._get_current_review()
        self.assertEqual(review.reviewer_ids, self.users["vice_rector"])
        self.assertIn(self.users["vice_rector"].name, self.request.way_out)
        self.assertIn(
            self.users["vice_rector"].name, str(self.request.message_ids[0].body)
        )
        vice_rector = self.by(self.request, "vice_rector")
        vice_rector.write(PROTOCOL)
        vice_rector.action_approve()
        self.approve(self.request, "registrar_head")
        self.assertEqual(self.request.state, "approved")

    def test_the_named_deputy_comes_first(self):
        deputy = self._create_user("dean_office", login="deputy")
        self.school.write({"dean_id": self.users["head"].id, "deputy_id": deputy.id})
        self.approve(self.request, "head")
        review = self.request.sudo()._get_current_review()
        self.assertEqual(review.reviewer_ids, deputy)

    def test_both_delegated_to_one(self):
        """Head and dean hand over to one person, who decides once."""
        delegate = self._create_user("dean_office", login="delegate")
        for role in ("head", "dean"):
            self.delegate(self.users[role], delegate)
        request = self.request.with_user(delegate)
        request.action_approve()
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "one person, one step"):
            request.action_approve()
        self.approve(self.request, "dean")

    def test_who_acts_for_who_decided(self):
        """The dean stands in for the head, who has decided already."""
        self.delegate(self.users["head"], self.users["dean"])
        self.approve(self.request, "head")
        self.env.invalidate_all()
        self.by(self.request, "vice_rector").write(PROTOCOL)
        with self.assertRaisesRegex(UserError, "acts for"):
            self.by(self.request, "dean").action_approve()
        self.by(self.request, "vice_rector").action_approve()

    def test_who_teaches_the_journal(self):
        """A head who keeps the journal as well does not decide about it."""
        head = self.users["head"]
        self.journal.assignment_ids = [(0, 0, {"teacher_id": head.id})]
        request = self.create_correction({self.rows[2]: "71"})
        request.action_submit()
        with self.assertRaisesRegex(UserError, "own journal"):
            self.by(request, "head").action_approve()
        self.assertIn(self.users["dean"].name, request.way_out)
        self.by(request, "dean").action_approve()
        # The dean has given the visa: the council is the vice-rector's.
        review = request.sudo()._get_current_review()
        self.assertEqual(review.reviewer_ids, self.users["vice_rector"])

    def test_a_small_university(self):
        """Settings let few people work, and the report of integrity shows it."""
        company = self.env.company
        self.assertEqual(company._get_ejournal_relaxations(), [])
        company.ejournal_one_decider = True
        company.ejournal_concerned_decides = True
        company.ejournal_confirmer = "nobody"
        relaxations = company._get_ejournal_relaxations()
        self.assertEqual(len(relaxations), 3)
        notes = self.env["ejournal.integrity.check"]._get_notes()
        self.assertLessEqual(set(relaxations), set(notes))
        head = self.users["head"]
        self.school.dean_id = head
        self.journal.assignment_ids = [(0, 0, {"teacher_id": head.id})]
        self.approve(self.request, "head")
        self.by(self.request, "head").write(PROTOCOL)
        self.by(self.request, "head").action_approve()
        own = self.create_correction({self.rows[2]: "71"}, user=head)
        own.action_submit()
        with self.assertRaisesRegex(UserError, "own request"):
            own.action_approve()

    def test_nobody_left_is_said(self):
        """The last decider is named; without one the request says what to do."""
        self.env["res.users"]._find_ejournal_role("vice_rector").active = False
        self.school.dean_id = self.users["head"]
        self.approve(self.request, "head")
        self.assertFalse(self.request.sudo()._get_current_review().reviewer_ids)
        self.assertIn("names a deputy", self.request.way_out)
        rector = self._create_user("dean", login="rector")
        self.env.company.ejournal_last_decider_id = rector
        self.Request._renew_reviewers()
        self.assertEqual(self.request.sudo()._get_current_review().reviewer_ids, rector)

    def test_an_office_that_nobody_holds(self):
        """A school without a dean is no dead end: deputy, or next superior."""
        self.approve(self.request, "head")
        self.school.dean_id = False
        review = self.request.sudo()._get_current_review()
        self.assertEqual(review.reviewer_ids, self.users["vice_rector"])
        self.assertIn("Nobody holds the office", self.request.way_out)
        self.assertIn(self.users["vice_rector"].name, self.request.way_out)
        deputy = self._create_user("dean_office", login="deputy")
        self.school.deputy_id = deputy
        self.assertEqual(review.reviewer_ids, deputy)
        deputy_request = self.request.with_user(deputy)
        deputy_request.write(PROTOCOL)
        deputy_request.action_approve()
        self.approve(self.request, "registrar_head")
        self.assertEqual(self.request.state, "approved")

    def test_a_program_of_another_school(self):
        """What is under way stays where it is; what comes goes to the new school,
        which has no dean yet."""
        other = self.env["ejournal.school"].create({"code": "T2", "name": "Other"})
        change = self.env["ejournal.office.change"].with_user(
            self.users["digitalization"]
        )
        change = change.create(
            {
                "office": "program_school",
                "program_id": self.program.id,
                "school_id": other.id,
                "document_number": "3",
                "document_date": date(2026, 11, 20),
            }
        )
        change.with_user(self.users["registrar_head"]).action_confirm()
        self.assertEqual(self.journal.school_id, other)
        self.approve(self.request, "head", "dean", "registrar_head")
        self.assertEqual(self.request.state, "approved")
        request = self.create_correction({self.rows[2]: "71"})
        request.action_submit()
        self.assertEqual(request.school_id, other)
        self.approve(request, "head")
        with self.assertRaises(UserError):
            self.by(request, "dean").action_approve()
        self.assertIn(self.users["vice_rector"].name, request.way_out)
        self.by(request, "vice_rector").write(PROTOCOL)
        self.by(request, "vice_rector").action_approve()
        self.approve(request, "registrar_head")
        self.assertEqual(request.state, "approved")

    def employ_one_registrar(self):
        """The office is one person, who teaches the journal as well."""
        registrar = self.users["registrar_head"]
        for role, users in (
            ("registrar", self.env["res.users"]),
            ("registrar_head", registrar),
        ):
            self.env.user._get_ejournal_role_group(role).user_ids = users
        self.env.user._get_ejournal_role_group("teacher").user_ids |= registrar
        self.journal.assignment_ids = [(0, 0, {"teacher_id": registrar.id})]
        request = self.create_correction({self.rows[2]: "71"})
        request.action_submit()
        return request

    def test_the_only_registrar_teaches_the_journal(self):
        """The vice-rector decides, and opens; the request says so."""
        request = self.employ_one_registrar()
        self.approve(request, "head", "dean")
        with self.assertRaisesRegex(UserError, "own journal"):
            self.by(request, "registrar_head").action_approve()
        self.assertIn(self.users["vice_rector"].name, request.way_out)
        # One person, one step: who has decided opens nothing either.
        self.by(request, "vice_rector").action_approve()
        self.assertEqual(request.state, "approved")
        with self.assertRaisesRegex(UserError, "Nobody opens access to oneself"):
            self.by(request, "registrar_head").action_open()
        self.by(request, "vice_rector").action_open()
        self.assertEqual(request.state, "opened")

    def test_the_only_registrar_by_the_setting(self):
        """A small university lets the registrar decide; the report says it."""
        self.env.company.ejournal_concerned_decides = True
        request = self.employ_one_registrar()
        self.approve(request, "head", "dean", "registrar_head")
        self.by(request, "registrar_head").action_open()
        self.assertEqual(request.state, "opened")
        self.assertIn(
            "Teachers of a journal may decide requests about it.",
            self.env["ejournal.integrity.check"]._get_notes(),
        )

    def delegate(self, user, delegate):
        self.env["ejournal.delegation"].create(
            {
                "user_id": user.id,
                "delegate_id": delegate.id,
                "date_start": date(2026, 11, 23),
                "date_end": date(2026, 11, 23),
                "reason": "Trip",
                "state": "confirmed",
            }
        )
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestDelegationByTwo(ChainCase):
    """Nobody hands decisions over alone."""

    def ask(self, role="head", **vals):
        return (
            self.env["ejournal.delegation"]
            .with_user(self.users[role])
            .create(
                {
                    "user_id": self.users["head"].id,
                    "delegate_id": self.stranger.id,
                    "date_start": date(2026, 11, 23),
                    "date_end": date(2026, 11, 23),
                    "reason": "Trip",
                    "document_number": "1",
                    "document_date": date(2026, 11, 23),
                    **vals,
                }
            )
        )

    def acts(self):
        self.env.invalidate_all()
        delegations = self.env["ejournal.delegation"]
        return self.users["head"] in delegations._get_principals(self.stranger)

    def test_it_waits_for_another(self):
        delegation = self.ask()
        self.assertFalse(self.acts())
        for role in ("head", "dean", "registrar", "digitalization"):
            with self.subTest(role=role), self.assertRaises(UserError):
                delegation.with_user(self.users[role]).action_confirm()
        self.assertFalse(self.acts())
        delegation.with_user(self.users["registrar_head"]).action_confirm()
        self.assertTrue(self.acts())
        with self.assertRaisesRegex(UserError, "stays as it is"):
            delegation.date_end = date(2027, 1, 1)
        delegation.action_end()
        self.assertFalse(self.acts())

    def test_who_asks_or_gets_it_does_not_confirm(self):
        chief = self.users["registrar_head"]
        asked = self.ask("registrar_head")
        with self.assertRaisesRegex(UserError, "takes two"):
            asked.action_confirm()
        gets = self.ask(delegate_id=chief.id)
        with self.assertRaisesRegex(UserError, "what one gets"):
            gets.with_user(chief).action_confirm()
        self.assertFalse(self.acts())

    def test_it_has_a_document(self):
        for vals, words in (
            ({"document_number": False}, "number and date"),
            ({"document_date": date(2026, 11, 24)}, "future"),
        ):
            with self.subTest(vals=vals):
                delegation = self.ask(**vals)
                with self.assertRaisesRegex(UserError, words):
                    delegation.with_user(self.users["administrator"]).action_confirm()

    def test_no_state_by_hand(self):
        for context in ({}, {"default_state": "confirmed"}):
            with self.assertRaises(UserError):
                self.env["ejournal.delegation"].with_context(**context).with_user(
                    self.users["head"]
                ).create({"state": "confirmed"})
            self.env["ejournal.delegation"].with_context(**context)
        delegation = self.ask()
        delegation = delegation.with_context(default_state="confirmed")
        self.assertEqual(delegation.copy().state, "asked")
        for vals in ({"state": "confirmed"}, {"decided_by_id": 1}, {"asked_by_id": 1}):
            with self.assertRaises(UserError):
                delegation.write(vals)
        self.assertFalse(self.acts())


@tagged("post_install", "-at_install")
class TestProtocol(ChainCase):
    """SOP T2.2: what the council decides has its protocol, of a day that has come."""

    def test_none_of_the_future(self):
        self.approve(self.request, "head")
        dean = self.by(self.request, "dean")
        dean.write({**PROTOCOL, "protocol_date": date(2026, 11, 24)})
        with self.assertRaisesRegex(UserError, "dated in the future"):
            dean.action_approve()
        with self.assertRaisesRegex(UserError, "dated in the future"):
            dean.action_refuse("No reason given")
        dean.write({"protocol_date": date(2026, 11, 23)})
        dean.action_approve()

    def test_a_refusal_is_the_councils_too(self):
        self.approve(self.request, "head")
        dean = self.by(self.request, "dean")
        with self.assertRaisesRegex(UserError, "extract"):
            dean.action_refuse("No reason given")
        dean.write(PROTOCOL)
        dean.action_refuse("No reason given")
        self.assertEqual(self.request.state, "refused")

    def test_a_return_decides_nothing(self):
        self.approve(self.request, "head")
        self.by(self.request, "dean").action_return("Name the cause")
        self.assertEqual(self.request.state, "draft")


@tagged("post_install", "-at_install")
class TestForeignSubstitution(ChainCase):
    """SOP C11: the head decides whose department's journal it is."""

    def test_the_other_departments_head(self):
        other_head = self._create_user("head", login="other_head")
        other = self.department.copy({"code": "T9", "head_id": other_head.id})
        coordinator = self.users["coordinator"]
        coordinator.ejournal_department_id = other
        request = self.create_substitution()
        request.action_submit()
        self.assertEqual(request.department_id, self.journal.department_id)
        with self.assertRaises(UserError):
            request.with_user(other_head).action_approve()
        self.by(request, "head").action_approve()


@tagged("post_install", "-at_install")
class TestChainRpc(RpcCase):
    """The same from outside, over JSON-2."""

    @mute_logger("odoo.http")
    def test_two_teachers_do_not_pass_the_chain(self):
        request = self.create_correction()
        request.action_submit()
        reviews = request.sudo().review_ids
        forged = {"res_id": request.id, "status": "approved", "sequence": -9}
        for user in (self.teacher, self.stranger, self.users["registrar_head"]):
            for method, params in (
                ("unlink", {"ids": reviews.ids}),
                ("create", {"vals_list": [forged]}),
                ("write", {"ids": reviews.ids, "vals": {"status": "approved"}}),
            ):
                with self.subTest(user=user.login, method=method):
                    status, _answer = self.call(
                        user, "tier.review", method, context=FORGED, **params
                    )
                    self.assertGreaterEqual(status, 400)
        self.env.invalidate_all()
        self.assertEqual(request.sudo().review_ids, reviews)
        self.assertEqual(request.state, "review")
