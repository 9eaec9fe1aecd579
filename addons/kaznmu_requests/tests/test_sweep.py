import inspect
from datetime import date

from odoo.exceptions import UserError
from odoo.models import BaseModel
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import RequestCase, RpcCase

# What a method may ask for, by the kind of its parameter's name; else nothing.
GUESSES = {
    "vals": {"state": "approved"},
    "values": {"state": "approved"},
    "vals_list": [{"state": "approved"}],
    "reason": "x",
    "outcome": "approved",
    "limit": 1,
    "order": "id",
    "domain": [],
}
# Doors of the ORM that write; reading is tried elsewhere (tests/test_access_matrix.py).
ORM = ("write", "create", "unlink", "copy", "web_save", "action_archive")
LIBRARY = ("tier.review", "tier.definition", "comment.wizard")


class SweepCase(RequestCase):
    """Requests in every state, and wizards that others have open."""

    def setUp(self):
        super().setUp()
        self.at_council = self.create_correction({self.rows[1]: "61"})
        self.at_council.action_submit()
        self.approve(self.at_council, "head")
        self.opened = self.create_opened({self.rows[0]: "58"})
        self.to_open = self.create_correction({self.rows[2]: "75"})
        self.to_open.action_submit()
        self.approve(self.to_open, "head", "dean", "registrar_head")
        self.draft = self.create_correction({self.rows[2]: "77"})
        self.requests = self.at_council | self.opened | self.to_open | self.draft
        self.finish = (
            self.env["ejournal.request.finish"]
            .with_user(self.teacher)
            .create({"request_id": self.opened.id, "reason": "x"})
        )
        self.refusal = (
            self.env["ejournal.request.refusal"]
            .with_user(self.users["dean"])
            .create({"request_ids": self.at_council.ids, "reason": "x"})
        )
        self.delegation = (
            self.env["ejournal.delegation"]
            .with_user(self.users["head"])
            .create(
                {
                    "user_id": self.users["head"].id,
                    "delegate_id": self.stranger.id,
                    "date_start": date(2026, 11, 23),
                    "date_end": date(2026, 11, 30),
                    "reason": "Trip",
                    "document_number": "12",
                    "document_date": date(2026, 11, 20),
                }
            )
        )
        self.change = (
            self.env["ejournal.office.change"]
            .with_user(self.users["digitalization"])
            .create(
                {
                    "office": "head",
                    "department_id": self.department.id,
                    "user_id": self.stranger.id,
                    "document_number": "12",
                    "document_date": date(2026, 11, 20),
                }
            )
        )
        reviews = self.requests.sudo().review_ids
        self.targets = [
            *(self.requests, self.finish, self.refusal, self.delegation, self.change),
            *(reviews, reviews.definition_id, self.requests.cell_ids),
            *(self.requests.sudo().step_ids, self.opened.window_id),
            self.opened.window_id.sudo().cell_ids,
            self.env["comment.wizard"]
            .sudo()
            .create(
                {
                    "res_model": "ejournal.request",
                    "res_id": self.at_council.id,
                    "validate_reject": "validate",
                    "comment": "x",
                }
            ),
        ]
        self.env.flush_all()

    def get_doors(self, model):
        """Names of the methods of a model that a client may call and that are ours,
        or the library's, or write."""
        own = {
            name
            for name, method in inspect.getmembers(type(model), callable)
            if not name.startswith("_")
            and not hasattr(BaseModel, name)
            and any(
                name in vars(cls) and "mail" not in cls.__module__.split(".")[2:3]
                for cls in type(model).mro()
            )
            and not getattr(method, "_api_private", False)
        }
        return sorted(own | set(ORM))

    def prepare_arguments(self, method):
        parameters = list(inspect.signature(method).parameters.values())[1:]
        return {
            parameter.name: GUESSES.get(parameter.name, [])
            for parameter in parameters
            if parameter.default is parameter.empty
            and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        }

    def get_state(self):
        """What nobody may have moved: decisions, windows, marks, offices."""
        self.env.flush_all()
        self.env.invalidate_all()
        requests = self.requests.sudo()
        cells = self.journal.sudo()._fetch_cells(self.practical)
        return {
            "requests": [
                (request.state, request.author_id, request.window_id)
                for request in requests
            ],
            "reviews": [
                (review.status, review.done_by) for review in requests.review_ids
            ],
            "windows": [
                (window.date_end, window.cell_ids.mapped("value"))
                for window in self.env["ejournal.window"].search([])
            ],
            "marks": {key: value["value"] for key, (_mark, value) in cells.items()},
            "wanted": requests.cell_ids.mapped("wanted"),
            "chain": self.env["tier.definition"]
            .with_context(active_test=False)
            .search([])
            .mapped("active"),
            "offices": (self.delegation.sudo().state, self.change.sudo().state),
            "head": self.department.head_id,
        }


@tagged("post_install", "-at_install")
class TestSweep(SweepCase):
    """Two ordinary teachers try every door of the request desk (SOP C13, T2.1-T2.4)."""

    # Of the author: what is in order on the own draft and the own open correction.
    AUTHORS = (
        "action_submit",
        "action_withdraw",
        "action_finish",
        "action_enter_approved",
        "action_confirm",
        "action_enter",
        "request_validation",
        "unlink",
        "write",
        "web_save",
    )

    @mute_logger(
        "odoo.addons.base.models.ir_model",
        "odoo.addons.base.models.ir_rule",
        "odoo.sql_db",
    )
    def sweep(self, user, allowed=()):
        """Call everything as a user; the doors that moved something."""
        before, moved = self.get_state(), []
        self.assertTrue(before["reviews"])
        for target in self.targets:
            model = self.env[target._name].with_user(user)
            for name in self.get_doors(model):
                if name in allowed:
                    continue
                if self.moves(model, name, target.ids, before):
                    moved.append((target._name, name))
        return moved

    def moves(self, model, name, ids, before):
        """Whether a call with a forged context moves something."""
        method = getattr(type(model), name)
        arguments = self.prepare_arguments(method)
        context = {"_force_unlink": True, "default_state": "done"}
        places = [] if getattr(method, "_api_model", False) else [ids]
        if name == "create":
            places, arguments = [arguments.pop("vals_list")], {}
        savepoint = self.env.cr.savepoint()
        try:
            call_kw(model, name, places, {**arguments, "context": context})
            return self.get_state() != before
        except Exception:  # noqa: BLE001  any refusal will do here
            return False
        finally:
            savepoint.rollback()  # and what waits to be written is forgotten
            savepoint.close(rollback=False)
            self.env.cr.precommit.clear()

    def test_a_teacher_of_elsewhere(self):
        """Who has nothing to do with it moves nothing, whatever is called."""
        self.assertEqual(self.sweep(self.stranger), [])

    def test_the_author(self):
        """Who asks decides nothing: only the own draft and the own correction move."""
        self.assertEqual(self.sweep(self.teacher, self.AUTHORS), [])

    def test_both_together(self):
        """The author asks, the friend tries to decide: nothing is approved, also not
        by a delegation that waits, nor by a wizard of the dean's."""
        for act in (
            lambda: self.refusal.with_user(self.stranger).action_confirm(),
            lambda: self.finish.with_user(self.stranger).action_confirm(),
            lambda: self.delegation.with_user(self.stranger).action_confirm(),
            lambda: self.change.with_user(self.stranger).action_confirm(),
            lambda: self.at_council.with_user(self.stranger).action_approve(),
            lambda: self.to_open.with_user(self.stranger).action_open(),
            lambda: self.to_open.with_user(self.teacher).action_open(),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                act()
        self.env.invalidate_all()
        self.assertEqual(self.delegation.state, "asked")
        self.assertEqual(self.at_council.state, "review")


@tagged("post_install", "-at_install")
class TestSweepOutside(SweepCase, RpcCase):
    """The same doors over JSON-2 and the web client's calls."""

    @mute_logger("odoo.http")
    def test_json_2(self):
        before = self.get_state()
        for user in (self.stranger, self.teacher):
            for record, method, params in (
                (self.at_council, "action_approve", {}),
                (self.at_council, "action_refuse", {"reason": "x"}),
                (self.at_council, "validate_tier", {}),
                (self.at_council, "write", {"vals": {"state": "approved"}}),
                (self.to_open, "action_open", {}),
                (self.refusal, "action_confirm", {}),
                (self.delegation, "action_confirm", {}),
                (self.change, "action_confirm", {}),
                (self.opened.window_id, "write", {"vals": {"date_end": "2099-01-01"}}),
                (self.opened.window_id, "action_close", {}),
            ):
                with self.subTest(user=user.login, door=f"{record._name}.{method}"):
                    status, _answer = self.call(
                        user, record._name, method, ids=record.ids, **params
                    )
                    self.assertGreaterEqual(status, 400)
        self.assertEqual(self.get_state(), before)
