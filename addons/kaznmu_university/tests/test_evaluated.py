"""Issue 12, section 5: no role but the system administrator's writes code."""

import re

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .browser import WebCase
from .common import ROLES, UniversityCase, call_json2

#: Names under which Odoo and OCA keep what is evaluated sooner or later.
EVALUATED = re.compile(
    r"code|.*_code|domain|.*_domain|domain_force|context|.*_context|arch.*|compute|"
    r"expression|python_method|alias_defaults|json_value|body_html|.*template_src"
)
#: Models with such a field that employees may write, and why this is safe.
DECIDED = {
    # A literal (ast) of one's own; for others the system administrator alone.
    "ir.filters",
    "ir.embedded.actions",
    # Checked against the guard of the model; as superuser nobody's own counts.
    "ir.default",
    # Refused to all but the system administrator by _check_access.
    "mail.template",
    # Rendered with the few expressions that Odoo lets employees use.
    "mail.compose.message",
    # An own window that shows templates as they are.
    "mail.template.preview",
    "mail.scheduled.message",
    # A literal (ast) over what the user may read; words to the system administrator.
    "base.language.export",
    "base.module.install.request",
    # Codes of places and things, which nothing evaluates.
    "auth_totp.wizard",
    "res.users.settings",
    "snailmail.letter",
    "discuss.channel",
}
HOSTILE = "{{ object.env['res.users'].sudo().search([]) }}"


@tagged("post_install", "-at_install")
class TestEvaluated(UniversityCase):
    def get_people(self):
        people = {role: self.users[role] for role in ROLES}
        people["employee"] = new_test_user(self.env, "employee_0", "base.group_user")
        return people

    def test_each_model_with_code_was_decided(self):
        """What is evaluated is written by nobody of ours; a new model needs a line."""
        people = self.get_people()
        found = set()
        for name, model in self.env.registry.items():
            if model._abstract or name.startswith("ejournal."):
                continue
            if not any(
                EVALUATED.fullmatch(field.name)
                for field in model._fields.values()
                if field.store and field.type in ("char", "text", "html", "json")
            ):
                continue
            for user in people.values():
                access = self.env["ir.model.access"].with_user(user)
                if any(
                    access.check(name, operation, raise_exception=False)
                    for operation in ("create", "write")
                ):
                    found.add(name)
        self.assertFalse(found - DECIDED)

    def test_own_models_hold_no_code(self):
        """Names such as "code" are keys in ours; none holds an expression."""
        for name, model in self.env.registry.items():
            if not name.startswith("ejournal.") or model._abstract:
                continue
            for field in model._fields.values():
                with self.subTest(field=str(field)):
                    self.assertFalse(getattr(field, "render_engine", None))
                    self.assertNotIn(
                        field.name, ("domain", "context", "arch", "python_code")
                    )

    def test_nobody_is_a_template_editor(self):
        editor = "mail.group_mail_template_editor"
        for role, user in self.get_people().items():
            with self.subTest(role=role):
                self.assertFalse(user.has_group(editor))
                self.assertFalse(user.has_group("base.group_system"))

    def test_templates_over_the_orm(self):
        mine = self.env["mail.template"].create({"name": "T", "subject": "S"})
        for role, user in self.get_people().items():
            # Odoo lets an employee change the templates that one owns.
            mine.user_id = user
            own = mine.with_user(user)
            model = own.browse()
            calls = {
                "write": lambda own=own: own.write({"subject": HOSTILE}),
                "harmless": lambda own=own: own.write({"subject": "Hello"}),
                "words": lambda own=own: own.update_field_translations(
                    "subject", {"en_US": HOSTILE}
                ),
                "create": lambda model=model: model.create({"subject": HOSTILE}),
                "name": lambda model=model: model.name_create("T"),
                "copy": lambda own=own: own.copy({"subject": HOSTILE}),
                "delete": lambda own=own: own.unlink(),
                "save": lambda own=own: own.web_save({"subject": HOSTILE}, {}),
            }
            for name, call in calls.items():
                with (
                    self.subTest(role=role, call=name),
                    self.env.cr.savepoint(),
                    self.assertRaisesRegex(AccessError, "are code"),
                ):
                    call()
            answer = model.load(["name", "subject"], [["T", HOSTILE]])
            self.assertFalse(answer["ids"], role)
            self.assertEqual(mine.subject, "S")

    @mute_logger("odoo.addons.mail.models.mail_render_mixin")
    def test_a_mail_of_ones_own_runs_no_code(self):
        """Words in the window for a mail, which Odoo renders."""
        for role, user in self.get_people().items():
            composer = self.env["mail.compose.message"].with_user(user)
            window = composer.create(
                {
                    "composition_mode": "mass_mail",
                    "model": "res.partner",
                    "res_ids": user.partner_id.ids,
                    "subject": HOSTILE,
                    "body": "<p t-out=\"object.env['res.users'].sudo()\"/>",
                }
            )
            with self.subTest(role=role), self.assertRaises(AccessError):
                window._render_field("subject", user.partner_id.ids)
            with self.subTest(role=role), self.assertRaises(AccessError):
                window._render_field("body", user.partner_id.ids)

    def test_own_defaults_open_no_guard(self):
        """A default of one's own for the state, then a new record: it was confirmed."""
        user = self.users["digitalization"]
        fields = self.env["ir.model.fields"]
        state = fields._get("ejournal.office.change", "state")
        values = {"field_id": state.id, "user_id": user.id, "json_value": '"confirmed"'}
        with self.env.cr.savepoint(), self.assertRaises(UserError):
            self.env["ir.default"].with_user(user).create(values)
        # One of before does not count either, nor one for everybody.
        for owner in (user.id, False):
            self.env["ir.default"].create({**values, "user_id": owner})
        office = {
            "office": "head",
            "department_id": self.department.id,
            "user_id": user.id,
        }
        changes = self.env["ejournal.office.change"].with_user(user)
        for asked in (
            changes.create(office),
            changes.sudo().create({**office, "asked_by_id": user.id}),
        ):
            self.assertEqual(asked.state, "asked")

    def test_own_defaults_of_what_one_may_set_stay(self):
        user = self.users["digitalization"]
        field = self.env["ir.model.fields"]._get("ejournal.office.change", "reason")
        self.env["ir.default"].with_user(user).create(
            {"field_id": field.id, "user_id": user.id, "json_value": '"As usual"'}
        )
        change = self.env["ejournal.office.change"].with_user(user).new({})
        self.assertEqual(change.reason, "As usual")

    def test_superuser_takes_no_defaults_of_the_user(self):
        """Methods create users, marks and windows in the name of who calls."""
        user = self.users["digitalization"]
        field = self.env["ir.model.fields"]._get("res.partner", "comment")
        self.env["ir.default"].with_user(user).create(
            {"field_id": field.id, "user_id": user.id, "json_value": '"Mine"'}
        )
        partner = self.env["res.partner"].with_user(user).sudo().create({"name": "P"})
        self.assertFalse(partner.comment)

    def test_filters_and_views_for_others(self):
        action = self.env.ref("base.action_partner_form")
        for role, user in self.get_people().items():
            env = self.env(user=user)
            own = {"name": f"F {role}", "model_id": "res.partner"}
            kept = env["ir.filters"].create({**own, "user_ids": user.ids})
            self.assertTrue(kept)
            for users in ([], [Command.set(self.stranger.ids)]):
                with (
                    self.subTest(role=role),
                    self.env.cr.savepoint(),
                    self.assertRaises(UserError),
                ):
                    env["ir.filters"].create({**own, "user_ids": users})
            with self.env.cr.savepoint(), self.assertRaises(UserError):
                kept.user_ids = False
            view = {
                "name": f"V {role}",
                "parent_action_id": action.id,
                "parent_res_model": "res.partner",
                "user_id": user.id,
            }
            for values in (
                {"python_method": "unlink"},
                {"action_id": action.id, "user_id": False},
            ):
                with (
                    self.subTest(role=role, values=values),
                    self.env.cr.savepoint(),
                    self.assertRaises(UserError),
                ):
                    env["ir.embedded.actions"].create({**view, **values})


@tagged("post_install", "-at_install")
class TestEvaluatedOverTheNetwork(UniversityCase, WebCase):
    @mute_logger("odoo.http")
    def test_templates(self):
        template = self.env["mail.template"].create({"name": "T", "subject": "S"})
        user = self.users["administrator"]
        template.user_id = user
        calls = {
            "write": {"ids": template.ids, "vals": {"subject": HOSTILE}},
            "create": {"vals_list": [{"name": "T", "subject": HOSTILE}]},
            "copy": {"ids": template.ids, "default": {"subject": HOSTILE}},
            "update_field_translations": {
                "ids": template.ids,
                "field_name": "subject",
                "translations": {"en_US": HOSTILE},
            },
        }
        for method, arguments in calls.items():
            with self.subTest(method=method):
                answer = call_json2(self, user, "mail.template", method, **arguments)
                self.assertEqual(answer.status_code, 403, answer.text)
                self.assertIn("are code", answer.json()["message"])
        self.authenticate(user.login, user.login)
        for method, arguments in calls.items():
            ids = [arguments.pop("ids")] if "ids" in arguments else []
            with self.subTest(method=method, path="call_kw"):
                answer = self.url_open(
                    f"/web/dataset/call_kw/mail.template/{method}",
                    json={
                        "jsonrpc": "2.0",
                        "params": {
                            "model": "mail.template",
                            "method": method,
                            "args": ids,
                            "kwargs": arguments,
                        },
                    },
                ).json()
                self.assertIn("are code", answer["error"]["data"]["message"])
        self.assertEqual(template.subject, "S")
