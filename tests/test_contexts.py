"""No key of the context decides anything: any client may send one.

Everything is tried plainly first and then under each context; what was refused is
refused, what was done is done, and nothing else comes out. Two parts: what clients may
not write, generated from the guards of the registry; and the actions of the story, from
a request for a correction to the archive, with those who may not take them before those
who may.
"""

from datetime import date, datetime

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.models import MAGIC_COLUMNS
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.kaznmu_ejournal.tests.common import ROLES
from odoo.addons.kaznmu_requests.tests.common import PROTOCOL, RequestCase

GUARD = "ejournal.guard.mixin"
CONTEXTS = {
    "archived": {"active_test": False},
    "uninstalling": {"_force_unlink": True, "force_delete": True},
    "language": {"lang": "kk_KZ"},
    "time zone": {"tz": "Pacific/Kiritimati"},
    "companies": {"allowed_company_ids": [1]},
    "sizes": {"bin_size": True},
    "installation": {"install_mode": True, "install_filename": "x", "module": "x"},
    "import": {
        "import_file": True,
        "import_compat": True,
        "_import_current_module": "x",
    },
    "no tracking": {"tracking_disable": True, "mail_notrack": True},
    "mail": {
        "mail_create_nolog": True,
        "mail_create_nosubscribe": True,
        "mail_auto_subscribe_no_notify": True,
        "mail_activity_automation_skip": True,
        "mail_activity_quick_update": True,
        "mail_notify_author": True,
    },
    "tiers": {
        "skip_validation_check": True,
        "skip_check_state_condition": True,
        "tier_validation_defer_compute_can_review": True,
    },
    "copying": {"from_copy_translation": True, "copy": True},
}
# As calls over the network give them, with those of the server's own code.
OVER_THE_NETWORK = {
    name: value for context in CONTEXTS.values() for name, value in context.items()
} | {"queue_job__no_delay": True, "report_pdf_no_attachment": True}
REFUSALS = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
TEXTS = ("char", "text", "html")


def get_forged(field, env):
    """A value for a field that a client may not set."""
    if field.type == "selection":
        return field.get_values(env)[-1]
    return {
        "boolean": True,
        "integer": 99,
        "float": 99.0,
        "date": date(2099, 1, 1),
        "datetime": datetime(2099, 1, 1),
        "many2one": 1,
        "json": {"forged": True},
    }.get(field.type, "forged" if field.type in TEXTS else None)


class ContextCase(RequestCase):
    def get_guarded(self):
        """Models whose guard has something to guard."""
        for name in sorted(self.env.registry.descendants([GUARD], "_inherit")):
            model = self.env[name]
            if not model._abstract and model._auto:
                yield model

    def get_forgeries(self, model):
        """``{field: value}`` of what a client may not set in a new record."""
        allowed = model._get_client_create_fields()
        forgeries = {}
        for field in model._fields.values():
            if (
                field.store
                and not field.compute
                and field.name not in allowed
                and field.name in model._get_guarded({field.name: 1})
                and field.name not in MAGIC_COLUMNS
            ):
                value = get_forged(field, self.env)
                if value is not None:
                    forgeries[field.name] = value
        return forgeries

    def attempt(self, function, *args):
        """What comes of a call: ``"done"`` or the class of the error."""
        try:
            with self.env.cr.savepoint():
                function(*args)
                self.env.flush_all()
        except (UserError, IntegrityError) as error:  # AccessError is a UserError
            self.env.invalidate_all()
            return type(error).__name__
        return "done"

    def create_order(self):
        """One of deadlines, not in force yet."""
        return self.env["ejournal.order"].create(
            {
                "number": "1",
                "date": date(2026, 8, 25),
                "file": PROTOCOL["protocol_file"],
                "rule_ids": [(0, 0, {"event": "lesson", "days": 3})],
            }
        )

    def compare(self, run, contexts=CONTEXTS):
        """Call ``run(context)`` for each context; it returns what has come out."""
        plain = self.undo(run, {})
        for name, context in contexts.items():
            # Who holds which role was undone, too.
            self.env.registry.clear_all_caches()
            with self.subTest(context=name):
                self.assertEqual(self.undo(run, context), plain)
        return plain

    def undo(self, run, context):
        savepoint = self.env.cr.savepoint(flush=True)
        try:
            with savepoint:
                outcome = run(context)
                savepoint.rollback()
        finally:
            self.env.invalidate_all()
        return outcome


@tagged("post_install", "-at_install")
class TestGuardsUnderContexts(ContextCase):
    @mute_logger(*REFUSALS, "odoo.sql_db")
    def test_what_a_client_may_not_set(self):
        """In a new record and in one that is there; nor delete what is settled."""
        self.create_opened()  # a window, steps and reviews
        self.create_formed_statement()
        self.env.flush_all()
        cases = []
        for model in self.get_guarded():
            record = model.sudo().search([], limit=1)
            role = next(
                (
                    role
                    for role in ROLES
                    if model.with_user(self.users[role]).has_access("create")
                ),
                None,
            )
            if not role:
                continue
            for name, value in self.get_forgeries(model).items():
                by_role = model.with_user(self.users[role])
                cases.append((by_role, self.forge, name, value))
                if record and name not in model._guard_free_fields:
                    cases.append(
                        (record.with_env(by_role.env), self.forge, name, value)
                    )
            if record:
                cases.append((record.with_user(self.users[role]), self.delete))
        self.assertGreater(len(cases), 100)

        def run(context):
            return {
                (record._name, record.ids[:1] != [], *names[:1]): self.undo(
                    lambda _context, c=call, r=record, n=names: self.attempt(
                        c, r.with_context(**context), *n
                    ),
                    {},
                )
                for record, call, *names in cases
            }

        plain = self.compare(run)
        self.assertFalse(
            [key for key, found in plain.items() if found == "done" and len(key) > 2],
            "set by a client",
        )

    def forge(self, record, name, value):
        """Set a field in a record or a new one.

        :raise UserError: it is not set; some models leave out what a client may not set
        """
        if record:
            record.write({name: value})
        else:
            record = record.create({name: value})
        found = record.sudo()._fields[name].convert_to_read(record.sudo()[name], record)
        found = found[0] if isinstance(found, tuple) else found
        if found != value:
            raise UserError(name)

    def delete(self, record):
        record.unlink()

    def test_defaults_of_the_context(self):
        """What a client may not set has no default by the context either."""
        request = self.create_request()
        for model, vals in (
            (request, {"journal_id": self.journal.id}),
            (
                self.env["ejournal.order"],
                {
                    "number": "1",
                    "date": date(2026, 8, 25),
                    "file": PROTOCOL["protocol_file"],
                },
            ),
        ):
            user = self.teacher if model._name == request._name else None
            user = user or self.users["registrar"]
            forged = self.get_forgeries(model)
            plain = self.env[model._name].with_user(user).create(vals)
            context = {f"default_{name}": value for name, value in forged.items()}
            try:
                record = plain.browse().with_context(**context).create(vals)
            except UserError:
                continue  # refused at all
            for name in forged:
                with self.subTest(model=model._name, field=name):
                    field = model._fields[name]
                    self.assertEqual(
                        field.convert_to_read(record[name], record),
                        field.convert_to_read(plain[name], plain),
                    )


@tagged("post_install", "-at_install")
class TestStoryUnderContexts(ContextCase):
    """Approve, open, correct, return, transfer, confirm."""

    def tell(self, context):
        """The whole story under a context: what came of each step, and how it ended."""
        self.context, self.steps = context, []
        self.tell_correction()
        self.tell_statement()
        self.tell_order()
        self.tell_office()
        return self.steps

    def step(self, role, record, method, *args):
        user = self.stranger if role == "stranger" else self.users[role]
        record = record.with_user(user).with_context(**self.context)
        outcome = self.attempt(getattr(record, method), *args)
        self.steps.append((role, record._name, method, outcome))

    def end(self, *values):
        self.env.flush_all()
        self.steps.append(values)

    def tell_correction(self):
        request = self.create_correction()
        self.step("stranger", request, "action_submit")
        self.step("teacher", request, "action_submit")
        for role in ("teacher", "dean", "registrar_head", "administrator", "head"):
            self.step(role, request, "action_approve")
        self.step("dean", request, "action_approve")  # without a protocol
        self.step("dean", request, "write", PROTOCOL)
        self.step("dean", request, "action_approve")
        self.step("registrar", request, "action_approve")
        self.step("registrar", request, "action_open")
        self.step("registrar_head", request, "action_approve")
        review = request.sudo().review_ids[:1]
        self.step("head", review, "unlink")
        self.step("head", review, "write", {"status": "pending"})
        self.step("teacher", request, "action_open")
        self.step("registrar", request, "action_open")
        window = request.sudo().window_id
        self.step("registrar_head", window, "write", {"date_end": "2099-01-01"})
        self.step("registrar_head", window, "unlink")
        self.step("teacher", request, "unlink")
        self.step("teacher", request, "write", {"description": "Other"})
        changes = {
            "lesson_id": self.practical.id,
            "participant_id": self.rows[0].id,
            "value": "99",
            "version": self.get_cell(self.practical, self.rows[0])["version"],
        }
        journal = self.journal.with_user(self.teacher).with_context(**self.context)
        answer = journal.save_marks([changes])
        self.steps.append([change["code"] for change in answer["refused"]])
        self.step("stranger", self.journal, "enter_approved_marks")
        self.step("teacher", request, "action_enter_approved")
        self.step("stranger", request, "action_finish")
        self.step("teacher", request, "action_finish")
        self.end(
            request.state,
            request.sudo().review_ids.mapped("status"),
            self.get_cell(self.practical, self.rows[0])["value"],
            window.date_end,
            window.is_open,
        )

    def tell_statement(self):
        statement = self.create_formed_statement()
        for role in ("teacher", "dean", "registrar"):
            self.step(role, statement, "action_accept")
        self.step("teacher", statement, "unlink")
        self.step("teacher", statement, "write", {"state": "draft"})
        self.step("teacher", statement.line_ids[0], "write", {"exam_value": "100"})
        returns = self.env["ejournal.statement.return"]
        for role in ("teacher", "registrar"):
            values = {"statement_ids": [(6, 0, statement.ids)], "reason": "Wrong"}
            user = self.users[role]
            outcome = self.attempt(
                lambda user=user, values=values: (
                    returns.with_user(user)
                    .with_context(**self.context)
                    .create(values)
                    .action_return()
                )
            )
            self.steps.append((role, "return", outcome))
        self.end(statement.state, statement.line_ids.mapped("exam_value"))
        self.tell_archive()

    def tell_archive(self):
        case = self.env["ejournal.case"].create(
            {"index": "04-12", "title": "Statements", "academic_year": "2126/2127"}
        )
        vals = {"number": "7", "case_id": case.id}
        transfer = self.env["ejournal.archive.transfer"].create(vals)
        for role in ("teacher", "registrar"):
            self.step(role, transfer, "action_fill")
            self.step(role, transfer, "action_hand_over")
        self.step("registrar", transfer, "write", {"state": "handed_over"})
        self.end(transfer.state)

    def tell_order(self):
        order = self.create_order()
        for role in ("teacher", "vice_rector", "registrar"):
            self.step(role, order, "action_put_in_force")
        for role in ("registrar", "registrar_head", "vice_rector"):
            user = self.users[role]
            self.steps.append(
                (role, "confirm", self.attempt(self.confirm, order, user))
            )
        self.step("registrar", order, "write", {"date": "2020-01-01"})
        self.step("registrar", order, "unlink")
        self.end(order.state, order.asked_by_id.login, order.confirmed_by_id.login)

    def confirm(self, order, user):
        order = order.with_user(user).with_context(**self.context)
        action = order.action_confirm()
        preview = order.env[action["res_model"]].browse(action["res_id"])
        preview.action_confirm()

    def tell_office(self):
        change = (
            self.env["ejournal.office.change"]
            .with_user(self.users["digitalization"])
            .with_context(**self.context)
            .create(
                {
                    "office": "head",
                    "department_id": self.department.id,
                    "user_id": self.stranger.id,
                    "document_number": "17-к",
                    "document_date": date(2026, 11, 20),
                }
            )
        )
        for role in ("digitalization", "teacher", "registrar_head"):
            self.step(role, change, "action_confirm")
        self.step("digitalization", change, "unlink")
        self.end(change.state, self.department.head_id.login)

    @mute_logger(*REFUSALS)
    def test_the_story(self):
        plain = self.compare(self.tell)
        done = [step for step in plain if isinstance(step, tuple) and "done" in step]
        # The story is told to its end: whoever may, did.
        self.assertIn(
            ("registrar_head", "ejournal.request", "action_approve", "done"), done
        )
        self.assertIn(("registrar", "ejournal.request", "action_open", "done"), done)
        self.assertIn(
            ("teacher", "ejournal.request", "action_enter_approved", "done"), done
        )
        self.assertIn(("registrar", "return", "done"), done)
        self.assertIn(("vice_rector", "confirm", "done"), done)
        self.assertIn(
            ("registrar_head", "ejournal.office.change", "action_confirm", "done"), done
        )
        refused = [
            step for step in plain if isinstance(step, tuple) and step not in done
        ]
        self.assertGreater(len(refused), 25)


@tagged("post_install", "-at_install")
class TestTracesUnderContexts(ContextCase):
    """What is noted of each step, and who is told or has a task by it, is the same
    under the context of any call over the network."""

    def call(self, role, record, method, *args):
        """Call a method as ``call_kw`` does, and end the transaction."""
        record = record.with_user(self.users[role])
        answer = call_kw(record, method, [record.ids, *args], {"context": self.context})
        self.env.cr.flush()  # what has changed is noted before a commit
        return answer

    def tell(self, context):
        self.context, self.marks = context, {}
        for name in ("mail.message", "mail.activity", "queue.job"):
            newest = self.env[name].search([], order="id desc", limit=1)
            self.marks[name] = newest.id or 0
        told = [self.tell_access(), self.tell_order(), self.tell_document()]
        return [*told, self.find_traces()]

    def tell_access(self):
        """A correction is asked for, decided and opened; tasks come and go with it."""
        request = self.create_correction()
        self.env.cr.flush()
        self.call("teacher", request, "action_submit")
        self.call("head", request, "action_approve")
        asked = self.find_tasks()
        self.call("dean", request, "write", PROTOCOL)
        self.call("dean", request, "action_approve")
        self.call("registrar_head", request, "action_approve")
        self.call("registrar", request, "action_open")
        return asked, self.find_tasks(), request.window_id.user_id.login

    def tell_order(self):
        """An order comes into force, and its deadlines wait in the queue."""
        order = self.create_order()
        self.env.cr.flush()
        self.call("registrar", order, "action_put_in_force")
        action = self.call("vice_rector", order, "action_confirm")
        preview = self.env[action["res_model"]].browse(action["res_id"])
        self.call("vice_rector", preview, "action_confirm")
        waiting = self.find_new("queue.job")
        return order.state, sorted(waiting.mapped("method_name"))

    def tell_document(self):
        """What is printed for the first time, is stored as the original."""
        statement = self.create_formed_statement()
        report = self.env.ref("kaznmu_ejournal.action_report_statement")
        report = report.with_user(self.users["registrar"]).with_context(
            self.context, force_report_rendering=True
        )
        report._render_qweb_pdf(report.report_name, statement.ids)
        return self.env["ir.attachment"].search_count(
            [("res_model", "=", statement._name), ("res_id", "=", statement.id)]
        )

    def find_new(self, model):
        return self.env[model].search([("id", ">", self.marks[model])], order="id")

    def find_tasks(self):
        tasks = self.find_new("mail.activity")
        return sorted((task.res_model, task.user_id.login) for task in tasks)

    def find_traces(self):
        return [
            (
                message.model,
                message.author_id.name,
                sorted(message.sudo().tracking_value_ids.field_id.mapped("name")),
                sorted(message.notified_partner_ids.mapped("name")),
            )
            for message in self.find_new("mail.message")
        ]

    @mute_logger(*REFUSALS)
    def test_traces(self):
        access, order, documents, traces = self.compare(
            self.tell,
            {
                "all keys": OVER_THE_NETWORK,
                "as pairs": [list(pair) for pair in OVER_THE_NETWORK.items()],
            },
        )
        asked, opened, teacher = access
        self.assertEqual(asked, [("ejournal.request", "dean")])
        self.assertEqual(opened, [("ejournal.request", "teacher")])
        self.assertEqual(teacher, self.teacher.login)
        self.assertEqual(order, ("in_force", ["_finish", "_work"]))
        self.assertEqual(documents, 1)
        noted = {
            (model, name) for model, _who, names, _told in traces for name in names
        }
        for trace in (
            ("ejournal.request", "protocol_number"),
            ("ejournal.request", "state"),
            ("ejournal.order", "confirmed_by_id"),
            ("ejournal.order", "state"),
        ):
            self.assertIn(trace, noted)
