import re
from datetime import date
from pathlib import Path

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.kaznmu_requests import models

from .common import RequestCase


@tagged("post_install", "-at_install")
class TestKinds(RequestCase):
    """Kinds of requests are models of their own; the request knows none by name."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Kind = cls.env["ejournal.request.kind"]

    def test_they_are_offered_in_their_order(self):
        self.assertEqual(
            self.Kind._get_selection(),
            [
                ("access", "Access to the system"),
                ("technical", "Technical error"),
                ("correction", "Correction of marks"),
                ("substitution", "Substitution"),
                ("memo", "Memo to the vice-rector"),
            ],
        )
        self.assertEqual(self.Request.new().kind, "technical")

    def test_what_they_name_exists(self):
        fields = self.Request._fields
        for kind in self.Kind._get_kinds():
            with self.subTest(kind=kind.code):
                self.assertEqual(kind._name, f"ejournal.request.kind.{kind.code}")
                self.assertEqual(
                    self.Request.new({"kind": kind.code})._get_kind(), kind
                )
                names = {*kind.facts, *kind.draft_fields, *kind.decision_fields}
                self.assertLessEqual(names, fields.keys())
                self.assertTrue(kind.facts)
                self.assertTrue(
                    self.env.ref(f"kaznmu_university.ejournal_group_{kind.author_role}")
                )

    def test_there_is_no_other_kind(self):
        """What several kinds share is none; a sentence, not a failure."""
        for code in ("reopening", "other", ""):
            with self.subTest(kind=code):
                if code:
                    with self.assertRaisesRegex(AccessError, f"requests: {code}"):
                        self.Request.with_user(self.teacher).create({"kind": code})
                self.assertFalse(self.Kind._find(code).code)
        empty = self.Request.new({"kind": False})
        self.assertFalse(empty._get_kind().code)
        self.assertFalse(empty.display_name)

    def test_only_their_own_files_name_them(self):
        """Elsewhere hooks are asked; a kind is added without touching the request,
        its views, words, steps and rules: they have no kind in them."""
        codes = [kind.code for kind in self.Kind._get_kinds()]
        named = re.compile(rf"""["']({"|".join(codes)})["']""")
        addon = Path(models.__file__).parents[1]
        files = {
            *addon.glob("models/*.py"),
            *addon.glob("wizards/*"),
            *addon.glob("views/*.xml"),
            *addon.glob("data/*.xml"),
            *addon.glob("security/*.xml"),
            *addon.glob("static/src/**/*.*"),
        }
        self.assertTrue(files)
        self.assertEqual(
            [
                path.name
                for path in sorted(files)
                if path.suffix in (".py", ".xml", ".js")
                and not path.name.startswith("request_kind_")
                and named.search(path.read_text())
            ],
            [],
        )

    def test_words_of_a_kind(self):
        """Of the usual templates of a stage; what administrators choose holds for
        all kinds."""
        done = self.env.ref("kaznmu_requests.stage_done")
        usual = done.mail_template_id
        words = {}
        for kind in self.Kind._get_kinds():
            request = self.Request.new(
                {"kind": kind.code, "stage_id": done.id, "state": "done"}
            )
            words[kind.code] = kind._get_mail_template(request)
        self.assertEqual(words["technical"], usual)
        self.assertEqual(words["correction"], usual)
        self.assertEqual(len(set(words.values())), 4)
        done.mail_template_id = usual.copy()
        for kind in self.Kind._get_kinds():
            request = self.Request.new(
                {"kind": kind.code, "stage_id": done.id, "state": "done"}
            )
            with self.subTest(kind=kind.code):
                self.assertEqual(
                    kind._get_mail_template(request), done.mail_template_id
                )
        done.mail_template_id = False
        self.assertFalse(request._get_mail_template())


@tagged("post_install", "-at_install")
class TestOwnRequest(RequestCase):
    """Nobody decides an own request (SOP C12, T2.1), whichever way one would."""

    def setUp(self):
        super().setUp()
        self.author = self.users["registrar_head"]  # and a teacher beside it
        self.env.ref("kaznmu_university.ejournal_group_teacher").user_ids += self.author
        self.journal.assignment_ids = [(0, 0, {"teacher_id": self.author.id})]

    def test_the_author_is_no_reviewer_by_role(self):
        """Not asked, not reminded, and another of the role may decide."""
        other = self._create_user("registrar_head", login="other_head")
        request = self.create_request({self.rows[0]: "85"}, user=self.author)
        request.action_submit()
        review = request.sudo()._get_current_review()
        self.assertEqual(review.reviewer_ids, other)
        self.assertNotIn(self.author, request.activity_ids.user_id)
        self.assertFalse(request.can_decide)
        with self.assertRaisesRegex(UserError, "own request"):
            request.action_approve()
        request.with_user(other).action_approve()
        self.assertEqual(review.done_by, other)

    def test_nobody_else_of_the_role(self):
        """Then the superior decides, and it is said; it is never the author's."""
        others = self.env["res.users"]._find_ejournal_role("registrar_head")
        (others - self.author).active = False
        request = self.create_request({self.rows[0]: "85"}, user=self.author)
        request.action_submit()
        reviewers = request.sudo()._get_current_review().reviewer_ids
        self.assertEqual(reviewers, self.users["vice_rector"])
        self.assertIn(reviewers.name, request.way_out)
        with self.assertRaisesRegex(UserError, "own request"):
            request.action_approve()

    def test_the_author_does_not_act_for_a_reviewer(self):
        """A delegation gives what the absent one may decide, but not over oneself."""
        self.env["ejournal.delegation"].create(
            {
                "user_id": self.users["head"].id,
                "delegate_id": self.teacher.id,
                "date_start": date(2026, 11, 23),
                "date_end": date(2026, 11, 23),
                "reason": "Trip",
                "state": "confirmed",
            }
        )
        own = self.create_correction()
        foreign = self.create_correction({self.rows[2]: "58"}, user=self.author)
        for request in (own, foreign):
            request.action_submit()
        own, foreign = (request.with_user(self.teacher) for request in (own, foreign))
        self.assertFalse(own.can_decide)
        for method in ("action_approve", "action_refuse", "action_return"):
            with (
                self.subTest(method=method),
                self.assertRaisesRegex(UserError, "own request"),
            ):
                getattr(own, method)()
        waiting = own.search([("waits_for_me", "=", True)])
        self.assertNotIn(own, waiting)
        # About a journal that the delegate keeps, another decides: it does not wait.
        self.assertNotIn(foreign, waiting)
        with self.assertRaisesRegex(UserError, "own journal"):
            foreign.action_approve()
        self.env.company.ejournal_concerned_decides = True
        self.assertIn(foreign, own.search([("waits_for_me", "=", True)]))
        foreign.action_approve()
        self.assertEqual(foreign.step_ids.acted_for_id, self.users["head"])

    def test_nobody_opens_access_to_oneself(self):
        """SOP T2.3: another employee of the office does."""
        other = self._create_user("registrar_head", login="other_head")
        self.env.company.ejournal_technical_auto = False
        request = self.create_request({self.rows[0]: "85"}, user=self.author)
        request.action_submit()
        request.with_user(other).action_approve()
        self.assertEqual(request.state, "approved")
        self.assertFalse(request.can_open)
        with self.assertRaisesRegex(UserError, "opens access to oneself"):
            request.action_open()
        self.by(request, "registrar").action_open()
        self.assertEqual(request.state, "opened")

    def test_nobody_of_the_office_may_open(self):
        """SOP T2.3: then the next superior does, and it is said; no dead end."""
        self.env.company.ejournal_technical_auto = False
        office = self.env["res.users"]
        for role in ("registrar", "registrar_head"):
            office |= self.env["res.users"]._find_ejournal_role(role)
        (office - self.author).active = False
        request = self.create_request({self.rows[0]: "85"}, user=self.author)
        request.action_submit()
        self.by(request, "vice_rector").action_approve()
        self.assertEqual(request.state, "approved")
        superior = self.by(request, "vice_rector")
        self.assertTrue(superior.can_open)
        self.assertIn(superior, superior.search([("waits_for_me", "=", True)]))
        self.assertIn(self.users["vice_rector"], request.sudo().activity_ids.user_id)
        self.assertIn(superior.env.user.name, request.sudo().message_ids[0].body)
        for role in ("head", "dean", "digitalization"):
            with self.subTest(role=role), self.assertRaises(UserError):
                self.by(request, role).action_open()
        superior.action_open()
        self.assertEqual(request.state, "opened")


@tagged("post_install", "-at_install")
class TestDelegationDays(RequestCase):
    """A delegation lasts from its first day to its last, both in full (SOP T2.1)."""

    def test_first_and_last_day(self):
        head, delegate = self.users["head"], self.stranger
        delegation = self.env["ejournal.delegation"].create(
            {
                "user_id": head.id,
                "delegate_id": delegate.id,
                "date_start": date(2026, 11, 24),
                "date_end": date(2026, 11, 25),
                "reason": "Trip",
                "state": "confirmed",
            }
        )
        # A day at the university begins at 19:00 UTC.
        for moment, acts in (
            ("2026-11-23 18:59:59", False),
            ("2026-11-23 19:00:00", True),
            ("2026-11-25 18:59:59", True),
            ("2026-11-25 19:00:00", False),
        ):
            with self.subTest(moment=moment), freeze_time(moment):
                principals = delegation._get_principals(delegate)
                self.assertEqual(head in principals, acts)
                self.assertEqual(principals[0], delegate)


@tagged("post_install", "-at_install")
class TestAllYear(RequestCase):
    """SOP T1.11: the registrar's office keeps the module of requests all year."""

    # In the term, in the attestation, between the terms, in summer.
    days = ("2026-11-24", "2026-12-21", "2027-01-25", "2027-07-14")

    def setUp(self):
        super().setUp()
        self.env.company.ejournal_technical_auto = False

    def test_requests_are_taken_and_opened_on_any_day(self):
        """T1.11: sent, decided and opened, inside a term and outside of any."""
        registrar = self.users["registrar"]
        sent = self.Request
        for row, day in zip([*self.rows, self.rows[0]], self.days, strict=True):
            with self.subTest(day=day), freeze_time(f"{day} 06:00:00"):
                request = self.create_request(
                    {row: self.get_cell(self.practical, row)["value"]}
                )
                request.action_submit()
                self.assertEqual(request.number[:4], day[:4])
                self.approve(request, "registrar_head")
                opening = self.env.ref("kaznmu_requests.stage_opening")
                self.assertEqual(request.stage_id, opening)
                self.assertGreater(request.deadline, date.fromisoformat(day))
                mine = request.with_user(registrar)
                self.assertIn(mine, mine.search([("waits_for_me", "=", True)]))
                mine.action_open()
                self.assertEqual(request.state, "opened")
                self.assertTrue(request.window_id.sudo().date_end)
                request.action_finish()
                sent |= request
        self.assertEqual(set(sent.mapped("state")), {"done"})
        self.assertEqual(len(set(sent.mapped("number"))), len(self.days))

    def test_the_office_sees_all_that_was_sent(self):
        """T1.11: of every kind and day, in the list and in the statistics; drafts
        are their authors' business."""
        sent = self.Request
        for day in self.days:
            with freeze_time(f"{day} 06:00:00"):
                request = self.create_correction(
                    error_date=date.fromisoformat(day),
                    discovery_date=date.fromisoformat(day),
                )
                request.action_submit()
                sent |= request
        draft = self.create_request()
        self.env.flush_all()
        domain = [("author_id", "=", self.teacher.id)]
        for role in ("registrar", "registrar_head"):
            user = self.users[role]
            with self.subTest(role=role):
                self.assertEqual(self.Request.with_user(user).search(domain), sent)
                rows = self.env["ejournal.request.report"].with_user(user)
                self.assertEqual(rows.search(domain).request_id, sent)
        self.assertIn(draft, self.Request.with_user(self.teacher).search(domain))
        self.assertFalse(self.Request.with_user(self.stranger).search(domain))
