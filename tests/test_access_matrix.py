"""Who may do what with which model at all: every model, every role, every way in.

``access_matrix.txt`` holds the decisions, a line a model and operation. It is compared
with what the registry grants, so that a new model, or a new right, is a line that
somebody has read. What is not granted is then tried over all ways that lead in. Which
records a role sees is for the tests of each add-on.

What nobody has granted are some five thousand calls a way. Over the network each costs
8 ms of a processor, so that all three ways take about two minutes on one core that does
nothing else, and half of it on two: with one log-in and one key a role, the check of a
key remembered, no trace of refusals in the log, and no ``subTest`` for each.

To write the file anew: ``EJOURNAL_ACCESS_MATRIX=write make quick
ARGS=tests/test_access_matrix.py``, then read the difference.
"""

import json
import os
import xmlrpc.client
from functools import lru_cache
from pathlib import Path

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, get_db_name, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.base.models import res_users
from odoo.addons.kaznmu_university.tests.browser import WebCase
from odoo.addons.kaznmu_university.tests.common import (
    ROLES,
    UniversityCase,
    call_json2,
    generate_api_key,
)

#: What Odoo's XML-RPC answers to an AccessError.
ACCESS_ERROR = 4
FILE = Path(__file__).with_name("access_matrix.txt")
OURS = ("kaznmu_", "report_weasyprint")
#: Models of others that our records hang on.
OTHERS = ("tier.definition", "tier.review", "comment.wizard")
OPERATIONS = ("read", "create", "write", "unlink")
#: What a client might add to a call, hoping that a guard looks at it.
FORGED = {
    "_force_unlink": True,
    "active_test": False,
    "default_state": "approved",
    "default_model": "ejournal.request",
    "default_user_id": 1,
    "lang": "kk_KZ",
    "tracking_disable": True,
    "skip_validation_check": True,
    "install_mode": True,
    "allowed_company_ids": [1],
}

WRITING = OPERATIONS[1:]
#: Written by nobody, but no evidence: what the system administrator adds, counts.
OPEN = {"ejournal.personal.data", "ejournal.setup.step"}


class MatrixCase(UniversityCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = {
            **{role: cls.users[role] for role in ROLES},
            "employee": new_test_user(cls.env, "employee", "base.group_user"),
            "student": new_test_user(cls.env, "student", "base.group_portal"),
            "public": cls.env.ref("base.public_user"),
        }

    def get_models(self):
        return sorted(
            name
            for name, model in self.env.registry.items()
            if not model._abstract
            and (name in OTHERS or (model._original_module or "").startswith(OURS))
        )

    def get_granted(self, name, operation):
        Access = self.env["ir.model.access"]
        return [
            role
            for role, user in self.people.items()
            if Access.with_user(user).check(name, operation, raise_exception=False)
        ]

    def check_denied(self, answer, expected):
        """Try all that nobody has granted.

        Not a ``subTest`` for each: there are fifteen thousand, and telling that one
        has passed takes as long as the call.

        :param answer: ``function(role, model, operation)``
        :param expected: what it returns for a refusal
        """
        wrong = {}
        for role, denied in self.get_denied().items():
            for name, operation in denied:
                found = answer(role, name, operation)
                if found is not None and found != expected:
                    wrong[role, name, operation] = found
        self.assertFalse(wrong)

    def get_denied(self):
        """``{role: [(model, operation)]}`` of what nobody has granted."""
        return {
            role: [
                (name, operation)
                for name in self.get_models()
                for operation in OPERATIONS
                if role not in self.get_granted(name, operation)
            ]
            for role in self.people
        }


def get_call(operation):
    """Method and arguments of a call that does an operation."""
    return {
        "read": ("search_read", {"domain": [], "fields": ["id"], "limit": 1}),
        "create": ("create", {"vals_list": [{}]}),
        "write": ("write", {"ids": [1], "vals": {}}),
        "unlink": ("unlink", {"ids": [1]}),
    }[operation]


@tagged("post_install", "-at_install")
class TestAccessMatrix(MatrixCase):
    def test_every_right_was_decided(self):
        lines = []
        for name in self.get_models():
            for operation in OPERATIONS:
                roles = " ".join(self.get_granted(name, operation))
                lines.append(f"{name} {operation}: {roles or 'nobody'}")
        text = "\n".join(lines) + "\n"
        if os.environ.get("EJOURNAL_ACCESS_MATRIX") == "write":
            FILE.write_text(text)
        self.assertEqual(FILE.read_text().splitlines(), lines)

    def test_denied_by_the_orm(self):
        envs = {
            role: self.env(user=user, context=FORGED, su=False)
            for role, user in self.people.items()
        }

        def call(role, name, operation):
            method, arguments = get_call(operation)
            records = envs[role][name].browse(arguments.pop("ids", ()))
            try:
                getattr(records, method)(*arguments.values())
            except AccessError:
                return AccessError
            return "done"

        self.check_denied(call, AccessError)

    def test_wizards_are_ones_own(self):
        """Odoo has no rule of its own for them; a new wizard needs one as well."""
        for name in self.get_models():
            model = self.env[name]
            if not model._transient or name == "res.config.settings":
                continue
            rules = (
                self.env["ir.rule"]
                .sudo()
                .search(
                    [
                        ("model_id.model", "=", name),
                        ("groups", "=", False),
                        ("domain_force", "=", "[('create_uid', '=', user.id)]"),
                    ]
                )
            )
            with self.subTest(model=name):
                self.assertEqual(len(rules), 1)
                self.assertTrue(
                    all(
                        rules[f"perm_{operation}"]
                        for operation in ("read", "write", "create", "unlink")
                    )
                )

    def test_nobody_reads_or_saves_anothers_wizard(self):
        """B edits the open window of A, which A then confirms."""
        Refusal = self.env["ejournal.request.refusal"]
        mine = Refusal.with_user(self.users["head"]).create({"reason": "Mine"})
        other = mine.with_user(self.users["dean"])
        self.assertFalse(other.search([("id", "=", mine.id)]))
        with self.assertRaises(AccessError):
            other.read(["reason"])
        with self.assertRaises(AccessError):
            other.write({"reason": "Not mine"})
        self.assertEqual(mine.reason, "Mine")

    def test_students_contacts_are_for_who_works_with_them(self):
        """Law 94-V: an employee without a role of the journal sees none."""
        student = self.people["student"]
        for role, is_shown in (
            ("employee", False),
            ("teacher", False),
            ("registrar", True),
            ("dean_office", True),
            ("digitalization", True),
        ):
            env = self.env(user=self.people[role])
            for record in (student, student.partner_id):
                with self.subTest(role=role, model=record._name):
                    found = env[record._name].search([("id", "=", record.id)])
                    self.assertEqual(bool(found), is_shown)

    def test_nobody_registers_alone(self):
        Users = self.env["res.users"]
        self.assertEqual(Users._get_signup_invitation_scope(), "b2b")


class NetworkCase(HttpCase, MatrixCase):
    """One way in over the network: a class each, so that cores share them."""

    frozen_time = None  # sessions ask the clock

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The key of a person is the same in each call, and so is what becomes of it.
        context = res_users.KEY_CRYPT_CONTEXT.__obj__
        cls.classPatch(context, "verify", lru_cache(context.verify))
        cls.keys = {
            role: generate_api_key(user)
            for role, user in cls.people.items()
            if role != "public"  # has no key, nor a log-in
        }


@tagged("post_install", "-at_install")
class TestAccessByJson2(NetworkCase):
    @mute_logger("odoo.http")  # which logs each refusal
    def test_denied_by_json_2(self):
        def call(role, name, operation):
            if role not in self.keys:
                return None
            method, arguments = get_call(operation)
            answer = self.url_open(
                f"/json/2/{name}/{method}",
                data=json.dumps({**arguments, "context": FORGED}),
                headers={
                    "Authorization": f"Bearer {self.keys[role]}",
                    "Content-Type": "application/json",
                },
            )
            return answer.status_code

        self.check_denied(call, 403)


@tagged("post_install", "-at_install")
class TestAccessByXmlRpc(NetworkCase):
    # Each call says, too, that a later Odoo will have this door no more.
    @mute_logger("odoo.http", "odoo.addons.rpc.controllers.xmlrpc")
    def test_denied_by_xml_rpc(self):
        def call(role, name, operation):
            if role not in self.keys:
                return None
            method, arguments = get_call(operation)
            arguments["context"] = FORGED
            ids = [arguments.pop("ids")] if "ids" in arguments else []
            try:
                self.xmlrpc_object.execute_kw(
                    *(get_db_name(), self.people[role].id, self.keys[role]),
                    *(name, method, ids, arguments),
                )
            except xmlrpc.client.Fault as fault:
                return fault.faultCode
            return "done"

        self.check_denied(call, ACCESS_ERROR)


@tagged("post_install", "-at_install")
class TestAccessByTheWebClient(NetworkCase):
    @mute_logger("odoo.http")
    def test_denied_by_the_web_client(self):
        last = None

        def call(role, name, operation):
            nonlocal last
            if role not in self.keys:
                return None
            if role != last:
                self.authenticate(self.people[role].login, self.people[role].login)
                last = role
            method, arguments = get_call(operation)
            ids = [arguments.pop("ids")] if "ids" in arguments else []
            answer = self.make_jsonrpc_request_any(
                f"/web/dataset/call_kw/{name}/{method}",
                {
                    "model": name,
                    "method": method,
                    "args": ids,
                    "kwargs": {**arguments, "context": FORGED},
                },
            )
            return answer.get("error", {}).get("data", {}).get("name", "done")

        self.check_denied(call, "odoo.exceptions.AccessError")

    def make_jsonrpc_request_any(self, route, params):
        """The answer as it is: ``make_jsonrpc_request`` turns errors into its own."""
        answer = self.url_open(
            route,
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
            headers={"Content-Type": "application/json"},
        )
        return answer.json()


class ForeignAccessCase(MatrixCase):
    """Marks, history and decisions against access rights that were added."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.system = new_test_user(
            cls.env, "sys", "base.group_system,kaznmu_university.ejournal_group_reader"
        )

    def get_closed(self):
        """Tables that no role writes at all by the product's own access rows."""
        for name in self.get_models():
            model = self.env[name]
            if model._auto and not model._transient and name not in OPEN:
                if not any(self.get_granted(name, word) for word in WRITING):
                    yield name

    def grant(self, name):
        """All rights, as a system administrator would give them to himself."""
        model_id = self.env["ir.model"]._get_id(name)
        group = self.env.ref("base.group_system")
        self.env["ir.model.access"].with_user(self.system).create(
            {
                "name": "Mine",
                "model_id": model_id,
                "group_id": group.id,
                **{f"perm_{word}": True for word in OPERATIONS},
            }
        )
        self.env["ir.rule"].with_user(self.system).create(
            {
                "name": "Mine",
                "model_id": model_id,
                "groups": group.ids,
                "domain_force": "[(1, '=', 1)]",
            }
        )


@tagged("post_install", "-at_install")
class TestClosedModels(ForeignAccessCase):
    def test_added_rights_open_nothing(self):
        closed = list(self.get_closed())
        for name in ("ejournal.mark", "ejournal.mark.change", "ejournal.window"):
            self.assertIn(name, closed)
        for name in closed:
            if name in ("tier.review", "tier.definition"):
                continue  # by their own guards, tried in kaznmu_requests
            self.grant(name)
            model = self.env[name].with_user(self.system)
            calls = {
                "create": lambda model=model: model.create({}),
                "write": lambda model=model: model.browse(1).write({}),
                "unlink": lambda model=model: model.browse(1).unlink(),
            }
            for word, call in calls.items():
                with (
                    self.subTest(model=name, call=word),
                    self.env.cr.savepoint(),
                    self.assertRaisesRegex(AccessError, "alone"),
                ):
                    call()

    def test_the_report_names_them(self):
        company = self.env.company
        self.assertEqual(company._get_ejournal_foreign_access(), [])
        self.grant("ejournal.mark")
        self.assertEqual(
            company._get_ejournal_foreign_access(),
            ["Added to the access rights: Mark, Mine."] * 2,
        )
        self.assertIn(
            "Added to the access rights: Mark, Mine.",
            company._get_ejournal_relaxations(),
        )

    def test_the_report_names_what_was_changed(self):
        """Access rows and record rules against the files that define them."""
        row = self.env.ref("kaznmu_university.access_ejournal_school_staff")
        rule = self.env.ref("kaznmu_ejournal.ejournal_journal_rule_staff")
        contacts = self.env.ref("kaznmu_university.res_partner_rule_staff")
        group = self.env.ref("base.group_user")
        for record, values in (
            (row, {"perm_write": True}),
            (row, {"active": False}),
            (row, {"group_id": group.id}),
            (row, {"model_id": self.env["ir.model"]._get_id("ejournal.mark")}),
            (rule, {"domain_force": "[(1, '=', 1)]"}),
            (rule, {"active": False}),
            (rule, {"groups": [(4, group.id)]}),
            (rule, {"perm_write": False}),
            (contacts, {"domain_force": "[(1, '=', 1)]"}),
        ):
            with self.subTest(values=values), self.env.cr.savepoint() as savepoint:
                record.write(values)
                [found] = self.env.company._get_ejournal_foreign_access()
                self.assertIn("were changed", found)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_the_report_names_what_was_deleted(self):
        for name in (
            "kaznmu_university.access_ejournal_school_staff",
            "kaznmu_ejournal.ejournal_journal_rule_staff",
        ):
            with self.subTest(name=name), self.env.cr.savepoint() as savepoint:
                self.env.ref(name).unlink()
                [found] = self.env.company._get_ejournal_foreign_access()
                self.assertIn("were deleted", found)
                savepoint.rollback()
                self.env.invalidate_all()
                self.env.registry.clear_all_caches()


@tagged("post_install", "-at_install")
class TestClosedModelsOverTheNetwork(UniversityCase, WebCase):
    frozen_time = None

    @mute_logger("odoo.http")
    def test_marks(self):
        system = new_test_user(self.env, "sys", "base.group_system")
        self.env["ir.model.access"].create(
            {
                "name": "Mine",
                "model_id": self.env["ir.model"]._get_id("ejournal.mark"),
                "group_id": self.env.ref("base.group_system").id,
                **{f"perm_{word}": True for word in OPERATIONS},
            }
        )
        for method, arguments in (
            ("create", {"vals_list": [{"points": 100}]}),
            ("write", {"ids": [1], "vals": {"points": 100}}),
            ("unlink", {"ids": [1]}),
        ):
            with self.subTest(method=method):
                answer = call_json2(self, system, "ejournal.mark", method, **arguments)
                self.assertEqual(answer.status_code, 403, answer.text)
                self.assertIn("alone", answer.json()["message"])
