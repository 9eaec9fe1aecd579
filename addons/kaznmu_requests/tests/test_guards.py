from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.kaznmu_ejournal.tests.common import ROLES

from .common import PROTOCOL, RequestCase, RpcCase

TRUSTED = {
    "skip_validation_check": True,
    "skip_check_state_condition": True,
    "tier_validation_defer_compute_can_review": True,
    "default_state": "approved",
    "default_validation_status": "validated",
}


@tagged("post_install", "-at_install")
class TestGuards(RequestCase):
    """Nothing gets round the chain (design: rule 4)."""

    def setUp(self):
        super().setUp()
        self.request = self.create_correction()
        self.request.action_submit()

    def refuse(self, function, *args, **kwargs):
        with self.assertRaises(UserError):
            function(*args, **kwargs)
        self.env.invalidate_all()
        self.assertEqual(self.request.state, "review")
        self.assertEqual(
            self.request.sudo().review_ids.mapped("status"),
            ["pending", "waiting", "waiting"],
        )

    def confirm_delegation(self):
        """By another than who asked."""
        administrator = self.users["administrator"]
        delegation = self.env["ejournal.delegation"].search([])
        delegation.with_user(administrator).action_confirm()

    def test_raw_writes_by_each_role(self):
        done = self.env.ref("kaznmu_requests.stage_done").id
        for role in ROLES:
            request = self.request.with_user(self.users[role])
            review = request.sudo().review_ids[0].with_user(self.users[role])
            for context in ({}, TRUSTED):
                request, review = (r.with_context(**context) for r in (request, review))
                for vals in (
                    {"state": "approved"},
                    {"state": "draft"},
                    {"validation_status": "validated"},
                    {"author_id": self.users["administrator"].id},
                    {"review_ids": [(5, 0, 0)]},
                    {"window_id": False, "stage_id": done},
                    {"description": "Other"},
                ):
                    with self.subTest(role=role, context=context, vals=vals):
                        self.refuse(request.write, vals)
                with self.subTest(role=role, context=context):
                    self.refuse(review.write, {"status": "approved"})
                    self.refuse(review.unlink)
                    self.refuse(review.copy)
                    self.refuse(request._validate_tier)
                    self.refuse(request._rejected_tier)

    def test_direct_calls_by_each_role(self):
        """Whoever's turn it is not; the head's turn is tried elsewhere."""
        for role in ROLES:
            if role == "head":
                continue
            request = self.by(self.request, role).with_context(**TRUSTED)
            for method in (
                "action_approve",
                "action_refuse",
                "action_return",
                "action_open",
                "action_finish",
                "validate_tier",
                "reject_tier",
                "restart_validation",
                "request_validation",
                "action_submit",
            ):
                with self.subTest(role=role, method=method):
                    self.refuse(getattr(request, method))

    def test_the_librarys_wizard(self):
        """OCA's comment wizard writes and validates reviews it is given."""
        wizard = (
            self.env["comment.wizard"]
            .with_user(self.teacher)
            .create(
                {
                    "validate_reject": "validate",
                    "res_model": "ejournal.request",
                    "res_id": self.request.id,
                    "review_ids": [(6, 0, self.request.sudo().review_ids.ids)],
                    "comment": "ok",
                }
            )
        )
        self.refuse(wizard.add_comment)

    def test_a_new_request_is_a_draft(self):
        request = (
            self.Request.with_user(self.teacher)
            .with_context(**TRUSTED, default_author_id=self.users["dean"].id)
            .create({"journal_id": self.journal.id})
        )
        self.assertEqual((request.state, request.author_id), ("draft", self.teacher))
        with self.assertRaises(UserError):
            self.Request.with_user(self.teacher).create({"state": "approved"})
        with self.assertRaises(UserError):
            self.Request.with_user(self.teacher).create(
                {"author_id": self.users["dean"].id}
            )

    def test_kinds_belong_to_roles(self):
        for kind, allowed in (
            ("access", {"head"}),
            ("technical", {"teacher", "coordinator", "head"}),
            ("substitution", {"coordinator", "head"}),
            ("memo", {"registrar", "registrar_head", "administrator"}),
        ):
            for role in ROLES:
                with self.subTest(kind=kind, role=role):
                    create = self.Request.with_user(self.users[role]).create
                    if role in allowed:
                        create({"kind": kind, "journal_id": self.journal.id})
                    else:
                        with self.assertRaises(AccessError):
                            create({"kind": kind, "journal_id": self.journal.id})

    def test_nobody_approves_an_own_request(self):
        """A head who errs needs the visa of the department's dean."""
        head = self.users["head"]
        self.journal.assignment_ids = [(0, 0, {"teacher_id": head.id})]
        request = self.create_correction(user=head)
        request.action_submit()
        with self.assertRaisesRegex(UserError, "own request"):
            request.action_approve()
        self.assertEqual(
            request.sudo()._get_current_review().reviewer_ids, self.users["dean"]
        )
        self.by(request, "dean").action_approve()
        self.assertEqual(
            request.stage_id, self.env.ref("kaznmu_requests.stage_council")
        )

    def test_whose_turn_has_not_come_is_told(self):
        with self.assertRaisesRegex(UserError, "Your turn comes later"):
            self.by(self.request, "registrar_head").action_approve()
        with self.assertRaisesRegex(UserError, "It is decided by"):
            self.by(self.request, "registrar").action_approve()

    def test_two_approvers_at_once(self):
        """The second sees what the first has done; nothing is decided twice."""
        self.approve(self.request, "head", "dean")
        other = new_test_user(
            self.env,
            login="second",
            groups="kaznmu_university.ejournal_group_registrar_head",
        )
        self.by(self.request, "registrar_head").action_approve()
        with self.assertRaisesRegex(UserError, "decided already.*registrar_head"):
            self.request.with_user(other).action_approve()
        self.assertEqual(len(self.request.step_ids.filtered("outcome")), 3)

    def test_a_refusal_needs_a_reason_and_ends(self):
        head = self.by(self.request, "head")
        self.assertEqual(head.action_refuse()["res_model"], "ejournal.request.refusal")
        self.assertEqual(head.action_refuse("  ")["target"], "new")
        head.action_refuse("Not enough")
        self.assertEqual(self.request.state, "refused")
        self.assertEqual(self.request.reason, "Not enough")
        with self.assertRaisesRegex(UserError, "decided already"):
            self.by(self.request, "dean").action_approve()

    def test_a_return_starts_anew(self):
        wizard = (
            self.env["ejournal.request.refusal"]
            .with_user(self.users["head"])
            .create(
                {
                    "request_ids": self.request.ids,
                    "outcome": "returned",
                    "reason": "Name the cause",
                }
            )
        )
        wizard.action_confirm()
        self.assertEqual(self.request.state, "draft")
        number = self.request.number
        self.request.description = "Mixed up two lines of the list"
        self.request.action_submit()
        self.assertEqual(self.request.number, number)
        self.approve(self.request, "head")
        self.assertIn("returned", self.request.step_ids.mapped("outcome"))

    def test_delegates_act_on_their_days_and_it_shows(self):
        vice_dean = self._create_user("dean_office", login="vice_dean")
        self.env["ejournal.delegation"].with_user(self.users["head"]).create(
            {
                "user_id": self.users["head"].id,
                "delegate_id": vice_dean.id,
                "date_start": date(2026, 11, 24),
                "date_end": date(2026, 11, 25),
                "reason": "Trip",
                "document_number": "12",
                "document_date": date(2026, 11, 20),
            }
        )
        self.confirm_delegation()
        request = self.request.with_user(vice_dean)
        self.assertFalse(request.search([("waits_for_me", "=", True)]))
        with self.assertRaises(UserError):
            request.action_approve()
        self.env["ejournal.delegation"].search([]).date_start = date(2026, 11, 23)
        self.env.invalidate_all()
        self.assertEqual(request.search([("waits_for_me", "=", True)]), request)
        request.action_approve()
        review = self.request.sudo().review_ids[0]
        self.assertEqual(review.done_by, vice_dean)
        self.assertEqual(review.acted_for_id, self.users["head"])
        step = self.request.step_ids.filtered("acted_for_id")
        self.assertEqual(step.acted_for_id, self.users["head"])

    def test_a_delegate_sees_requests_on_those_days_only(self):
        """Rules of access ask for the day each time, whatever a server remembers."""
        request = self.request.with_user(self.stranger)

        def is_seen():
            self.env.invalidate_all()
            found = bool(request.search([("id", "=", request.id)]))
            self.assertEqual(request.has_access("read"), found)
            return found

        self.assertFalse(is_seen())
        delegation = self.env["ejournal.delegation"].create(
            {
                "user_id": self.users["head"].id,
                "delegate_id": self.stranger.id,
                "date_start": date(2026, 11, 23),
                "date_end": date(2026, 11, 25),
                "reason": "Trip",
                "state": "confirmed",
            }
        )
        self.assertTrue(is_seen())
        delegation.date_start = date(2026, 11, 24)
        self.assertFalse(is_seen())
        delegation.date_start = date(2026, 11, 23)
        self.assertTrue(is_seen())
        delegation.active = False
        self.assertFalse(is_seen())

    def test_nobody_makes_oneself_a_delegate(self):
        with self.assertRaises(UserError):
            self.env["ejournal.delegation"].with_user(self.teacher).create(
                {
                    "user_id": self.users["head"].id,
                    "delegate_id": self.teacher.id,
                    "date_start": date(2026, 11, 23),
                    "date_end": date(2026, 11, 23),
                    "reason": "Trip",
                }
            )

    def test_a_new_head_takes_over(self):
        """Archived approver: a new head, or a delegate named by the office."""
        self.users["head"].active = False
        other = self._create_user("head", login="new_head")
        self.department.head_id = other
        self.env.invalidate_all()
        self.request.with_user(other).action_approve()
        self.assertEqual(self.request.sudo().review_ids[0].done_by, other)

    def test_an_archived_approver_is_told_of(self):
        """Nothing waits for nobody: the superior is told at once."""
        self.users["dean"].active = False
        self.approve(self.request, "head")
        self.assertIn(
            self.users["vice_rector"], self.request.sudo().activity_ids.user_id
        )
        deputy = self._create_user("dean_office", login="vice_dean")
        self.env["ejournal.delegation"].with_user(self.users["registrar_head"]).create(
            {
                "user_id": self.users["dean"].id,
                "delegate_id": deputy.id,
                "date_start": date(2026, 11, 23),
                "date_end": date(2026, 11, 23),
                "reason": "Order 5",
                "document_number": "5",
                "document_date": date(2026, 11, 20),
            }
        )
        self.confirm_delegation()
        request = self.request.with_user(deputy)
        self.env.invalidate_all()
        request.write(PROTOCOL)
        request.action_approve()
        self.assertEqual(
            self.request.stage_id, self.env.ref("kaznmu_requests.stage_registrar_head")
        )

    def test_the_chain_changes_for_new_requests_only(self):
        council = self.env.ref("kaznmu_requests.tier_correction_council")
        council.active = False
        self.approve(self.request, "head")
        self.assertEqual(
            self.request.stage_id, self.env.ref("kaznmu_requests.stage_council")
        )
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            council.unlink()
        later = self.create_correction({self.rows[2]: "71"})
        later.action_submit()
        self.approve(later, "head")
        self.assertEqual(
            later.stage_id, self.env.ref("kaznmu_requests.stage_registrar_head")
        )

    def test_dragging_does_what_the_button_does(self):
        council = self.env.ref("kaznmu_requests.stage_council")
        opening = self.env.ref("kaznmu_requests.stage_opening")
        with self.assertRaisesRegex(UserError, "decided by"):
            self.by(self.request, "registrar").write({"stage_id": council.id})
        refused = self.env.ref("kaznmu_requests.stage_refused")
        with self.assertRaisesRegex(UserError, "reason"):
            self.by(self.request, "head").write({"stage_id": refused.id})
        with self.assertRaisesRegex(UserError, "goes from"):
            self.by(self.request, "head").write({"stage_id": opening.id})

    def test_who_sees_what(self):
        seen = {
            role: bool(
                self.Request.with_user(self.users[role]).search(
                    [("id", "=", self.request.id)]
                )
            )
            for role in ROLES
        }
        hidden = {role for role, is_seen in seen.items() if not is_seen}
        self.assertEqual(hidden, {"coordinator", "digitalization"})
        self.assertFalse(
            self.Request.with_user(self.stranger).search([("id", "=", self.request.id)])
        )

    def test_cells_are_the_authors_and_only_in_a_draft(self):
        cell = self.request.cell_ids
        for user in (self.teacher, self.users["head"], self.users["registrar"]):
            with (
                self.subTest(user=user.login),
                self.assertRaises(UserError),
            ):
                cell.with_user(user).write({"wanted": "100"})
        draft = self.create_request({self.rows[2]: "71"})
        for vals in ({"was": "1"}, {"became": "71"}):
            with self.assertRaises(UserError):
                draft.cell_ids.write(vals)


@tagged("post_install", "-at_install")
class TestGuardsRpc(RpcCase):
    """The same from outside, over JSON-2."""

    @mute_logger("odoo.http")
    def test_nobody_gets_round_the_chain(self):
        request = self.create_correction()
        request.action_submit()
        review = request.sudo().review_ids[0]
        for role in ROLES:
            user = self.users[role]
            for model, method, params in (
                ("ejournal.request", "write", {"vals": {"state": "approved"}}),
                ("ejournal.request", "_do_approve", {}),
                ("ejournal.request", "_validate_tier", {}),
                ("ejournal.request", "action_open", {}),
                ("tier.review", "write", {"vals": {"status": "approved"}}),
            ):
                with self.subTest(role=role, model=model, method=method):
                    ids = (review if model == "tier.review" else request).ids
                    status, _answer = self.call(
                        user, model, method, ids=ids, context=TRUSTED, **params
                    )
                    self.assertGreaterEqual(status, 400)
            self.env.invalidate_all()
            self.assertEqual(request.state, "review")
            self.assertEqual(review.status, "pending")
        status, _answer = self.call(
            self.users["head"], "ejournal.request", "action_approve", ids=request.ids
        )
        self.assertEqual(status, 200)
        self.env.invalidate_all()
        self.assertEqual(review.status, "approved")
