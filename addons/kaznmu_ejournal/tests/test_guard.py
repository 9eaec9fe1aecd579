from datetime import date
from typing import NamedTuple

from odoo import SUPERUSER_ID
from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import EjournalCase

# Keys that switch guards of Odoo off; any client may send them.
TRUSTED = {"_force_unlink": True, "active_test": False, "install_mode": True}


class Guarded(NamedTuple):
    """A model, who has all rights on it, what it needs and what nobody sets."""

    model: str
    role: str
    values: dict
    forged: dict


def call_orm(records, method, *args, **kwargs):
    return getattr(records, method)(*args, **kwargs)


def call_rpc(records, method, *args, **kwargs):
    """As a client calls over the network: ids, and the context among the values."""
    model = records.browse()
    if method not in ("create", "load", "name_create"):
        args = (records.ids, *args)
    context = dict(records.env.context)
    answer = call_kw(model, method, list(args), {**kwargs, "context": context})
    return records.browse(answer) if method in ("create", "copy") else answer


WAYS = (call_orm, call_rpc)


class RolledBack:
    """Undo everything at the end: attempts do not disturb one another."""

    def __init__(self, env):
        self.env = env

    def __enter__(self):
        self.savepoint = self.env.cr.savepoint(flush=True)

    def __exit__(self, *error):
        self.env.cr.clear()
        self.savepoint.close(rollback=True)
        self.env.invalidate_all(flush=False)


class GuardCase(EjournalCase):
    """Tries what is guarded by every way that a client has."""

    def guarded(self):
        """All models of the test, as ``Guarded``."""
        return ()

    def is_forged(self, record, name, value):
        stored = record.sudo()[name]
        return (stored.id if hasattr(stored, "id") else stored) == value

    def try_to_forge(self, case, name, attempt):
        """Fail when an attempt makes a record with a value that nobody sets."""
        before = self.env[case.model].sudo().search([], order="id desc", limit=1)
        with self.subTest(model=case.model, field=name):
            try:
                with self.env.cr.savepoint():
                    attempt()
            except UserError:
                return
            new = self.env[case.model].sudo().search([("id", ">", before.id or 0)])
            value = case.forged[name]
            self.assertFalse(
                [record for record in new if self.is_forged(record, name, value)]
            )
            new.with_user(SUPERUSER_ID).flush_recordset()

    def forge_everything(self):
        for case in self.guarded():
            for way in WAYS:
                for name, value in case.forged.items():
                    yield case, way, name, value

    def check_creation(self):
        for case, way, name, value in self.forge_everything():
            Model = self.env[case.model].with_user(self.users[case.role])
            Forged = Model.with_context(**TRUSTED, **{f"default_{name}": value})
            for model, extra in ((Model, {name: value}), (Forged, {})):
                with self.rolled_back():
                    self.try_to_forge(
                        case,
                        name,
                        lambda way=way, model=model, extra=extra, case=case: way(
                            model, "create", [{**case.values, **extra}]
                        ),
                    )
            if not Model._rec_name:
                continue
            given = {
                f"default_{key}": item
                for key, item in case.values.items()
                if key != Model._rec_name
            }
            Named = Forged.with_context(**given)
            with self.rolled_back():
                self.try_to_forge(
                    case, name, lambda way=way, m=Named: way(m, "name_create", "X")
                )

    def check_loading(self):
        for case, way, name, value in self.forge_everything():
            Model = self.env[case.model].with_user(self.users[case.role])
            columns = [
                f"{column}/.id" if column.endswith("_id") else column
                for column in case.values
            ]
            row = [str(item) for item in case.values.values()]
            column = f"{name}/.id" if name.endswith("_id") else name
            forged = Model.with_context(**{f"default_{name}": value})
            for model, names, values in (
                (Model, [*columns, column], [*row, str(value)]),
                (forged, columns, row),
            ):
                with self.rolled_back():
                    self.try_to_forge(
                        case,
                        name,
                        lambda way=way, m=model, names=names, values=values: way(
                            m, "load", names, [values]
                        ),
                    )

    def check_writing_and_copying(self):
        for case, way, name, value in self.forge_everything():
            with self.rolled_back():
                Model = self.env[case.model].with_user(self.users[case.role])
                record = Model.create(case.values).with_context(**TRUSTED)
                with (
                    self.subTest(model=case.model, field=name, method="write"),
                    self.assertRaises(UserError),
                    self.env.cr.savepoint(),
                ):
                    way(record, "write", {name: value})
                record.invalidate_recordset()
                self.assertFalse(self.is_forged(record, name, value))
                for copied, default in (
                    (record, {name: value}),
                    (record.with_context(**{f"default_{name}": value}), None),
                ):
                    self.try_to_copy(case, name, way, copied, default)

    @mute_logger("odoo.sql_db")
    def try_to_copy(self, case, name, way, record, default):
        def attempt():
            try:
                way(record, "copy", default)
            except Exception as error:  # a copy may break a constraint of its own
                if not isinstance(error, UserError):
                    raise UserError(str(error)) from error
                raise

        self.try_to_forge(case, name, attempt)

    def check_kept(self, record, user, is_evidence):
        """Refuse deletion by a user, and by superuser when it is evidence."""
        for way in WAYS:
            with self.subTest(record=record, way=way.__name__):
                kept = record.with_user(user).with_context(**TRUSTED)
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    way(kept, "unlink")
        if is_evidence:
            with self.subTest(record=record, user="superuser"):
                kept = record.sudo().with_context(**TRUSTED)
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    kept.unlink()
        self.env.invalidate_all()
        self.assertTrue(record.sudo().exists())

    def rolled_back(self):
        return RolledBack(self.env)


@tagged("post_install", "-at_install")
class TestGuard(GuardCase):
    """What a client writes, whatever the way and the context (design: rule 4)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.env["ejournal.case"].create(
            {
                "index": "04-12",
                "title": "Statements",
                "kind": "statement",
                "academic_year": cls.term.academic_year,
            }
        )

    def guarded(self):
        head = self.users["head"].id
        yield Guarded(
            "ejournal.plan",
            "coordinator",
            {
                "term_id": self.term.id,
                "discipline_id": self.discipline.id,
                "department_id": self.department.id,
            },
            {
                "state": "approved",
                "version": 9,
                "submitted_by_id": head,
                "approved_by_id": head,
                "return_reason": "Forged",
            },
        )
        yield Guarded(
            "ejournal.appointment",
            "head",
            {"department_id": self.department.id, "academic_year": "2026/2027"},
            {"state": "appointed"},
        )
        yield Guarded(
            "ejournal.mark.import",
            "teacher",
            {"journal_id": self.journal.id, "method": "list", "text": "X"},
            {"state": "saved", "same_count": 5},
        )
        yield Guarded(
            "ejournal.import.batch",
            "registrar",
            {"name": "Files"},
            {"state": "done", "summary": "<p>Forged</p>"},
        )
        yield Guarded(
            "ejournal.lesson",
            "registrar",
            {
                "journal_id": self.journal.id,
                "number": 9,
                "date": "2026-11-30",
                "kind_id": self.kinds["practical"].id,
                "topic": "New",
            },
            {
                "filled_count": 3,
                "history_digest": "forged",
                "is_cancelled": True,
                "change_reason": "Forged",
                "deadline": date(2030, 1, 1),
            },
        )
        yield Guarded(
            "ejournal.order",
            "registrar",
            {"number": "9", "date": "2026-09-01"},
            {"state": "in_force"},
        )
        yield Guarded(
            "ejournal.consolidated",
            "registrar",
            {"term_id": self.term.id, "group_id": self.group.id},
            {
                "state": "sent",
                "number": "FORGED",
                "digest": "forged",
                "revision": 7,
                "print_count": 3,
                "sent_by_id": head,
            },
        )
        yield Guarded(
            "ejournal.archive.transfer",
            "registrar",
            {"number": "9", "case_id": self.case.id},
            {"state": "handed_over", "digest": "forged", "handed_over_by_id": head},
        )

    def test_creation(self):
        """Neither values nor defaults of the context: SOP T1.1, T1.2, C10."""
        self.check_creation()

    def test_loading(self):
        self.check_loading()

    def test_writing_and_copying(self):
        self.check_writing_and_copying()

    def test_defaults_do_not_pass_through_the_methods(self):
        """A method that goes by superuser takes no state from the context."""
        plan = self.env["ejournal.plan"].create(
            {"term_id": self.term.id, "discipline_id": self.discipline.id}
        )
        plan.sudo().state = "approved"
        forged = plan.with_user(self.users["coordinator"]).with_context(
            default_state="approved", default_approved_by_id=self.users["head"].id
        )
        call_kw(
            forged.browse(),
            "action_new_version",
            [plan.ids],
            {"context": dict(forged.env.context)},
        )
        draft = plan.search([("version", "=", 2)])
        self.assertEqual((draft.state, draft.approved_by_id.ids), ("draft", []))

    def test_a_form_saves_what_it_may(self):
        """``web_save`` goes the same way; defaults that a client may set stay."""
        registrar = self.users["registrar"]
        Order = self.env["ejournal.order"].with_user(registrar)
        with self.assertRaises(UserError):
            Order.web_save(
                {"number": "1", "date": "2026-09-01", "state": "in_force"}, {}
            )
        batch = self.env["ejournal.import.batch"].with_user(registrar)
        (saved,) = batch.with_context(
            default_name="Chosen", default_state="done"
        ).web_save({}, {"name": {}, "state": {}})
        self.assertEqual((saved["name"], saved["state"]), ("Chosen", "draft"))

    # ------------------------------------------------------------------
    # Deletion
    # ------------------------------------------------------------------
    def test_what_is_on_its_way_or_in_force_is_kept(self):
        """SOP T1.1, T1.2: not by key of the context either."""
        plan = self.env["ejournal.plan"].create(
            {
                "term_id": self.term.id,
                "discipline_id": self.discipline.id,
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "number": 1,
                            "topic": "T",
                            "kind_id": self.kinds["practical"].id,
                        },
                    )
                ],
            }
        )
        plan.sudo().state = "submitted"
        for record in (plan, plan.line_ids):
            self.check_kept(record, self.users["coordinator"], is_evidence=False)
        appointment = self.env["ejournal.appointment"].create(
            {"department_id": self.department.id, "academic_year": "2026/2027"}
        )
        appointment.sudo().state = "appointed"
        self.check_kept(appointment, self.users["head"], is_evidence=True)

    def test_orders_in_force_are_kept(self):
        """SOP C10: the order, its lines and its scan."""
        order = self.env["ejournal.order"].create(
            {
                "number": "1",
                "date": "2026-09-01",
                "file": "QQ==",
                "rule_ids": [(0, 0, {"days": 3})],
            }
        )
        order.sudo().state = "in_force"
        registrar = self.users["registrar"]
        for record in (order, order.rule_ids):
            self.check_kept(record, registrar, is_evidence=True)
        scan = self.env["ir.attachment"].search(
            [("res_model", "=", order._name), ("res_field", "=", "file")]
        )
        self.check_kept(scan, registrar, is_evidence=False)

    def test_marks_keep_what_they_hang_on(self):
        """Journal, lesson, row and teacher of a mark, and its history."""
        self.save(self.practical, self.rows[0], "80")
        registrar = self.users["registrar"]
        for record in (
            self.journal,
            self.practical,
            self.rows[0],
            self.journal.assignment_ids,
            self.env["ejournal.mark.change"].search([]),
        ):
            self.check_kept(record, registrar, is_evidence=True)

    def test_documents_are_kept(self):
        """SOP T1.7, T1.9, T1.10: statement, its lines and file, and the lists."""
        for lesson in self.journal.lesson_ids.filtered("is_graded"):
            self.fill({lesson: ["80", "70", "90"]})
        statement = self.journal.with_user(self.teacher)._create_statement()
        statement.sudo().write({"number": "1", "state": "formed"})
        file = (
            self.env["ir.attachment"]
            .with_user(SUPERUSER_ID)
            .create(
                {
                    "name": "1.pdf",
                    "raw": b"%PDF",
                    "res_model": statement._name,
                    "res_id": statement.id,
                }
            )
        )
        group, term = self.group.id, self.term.id
        consolidated = self.env["ejournal.consolidated"].create(
            {"group_id": group, "term_id": term}
        )
        consolidated.sudo().write({"state": "sent", "number": "1"})
        transfer = self.env["ejournal.archive.transfer"].create(
            {"number": "1", "case_id": self.case.id}
        )
        transfer.sudo().write({"state": "handed_over"})
        registrar = self.users["registrar"]
        for record in (statement, statement.line_ids[0], consolidated, transfer):
            self.check_kept(record, registrar, is_evidence=True)
        self.check_kept(file, registrar, is_evidence=False)

    def test_logs_and_decisions_are_kept(self):
        """Nobody deletes rows of the log, windows or decisions on retention."""
        window = self.env["ejournal.window"].create(
            {
                "journal_id": self.journal.id,
                "user_id": self.teacher.id,
                "reason": "Test",
                "cell_ids": [
                    (
                        0,
                        0,
                        {
                            "lesson_id": self.practical.id,
                            "participant_id": self.rows[0].id,
                        },
                    )
                ],
            }
        )
        self.env["ejournal.access.log"]._log(self.journal, "list", "Journals")
        review = self.env["ejournal.retention.review"].create(
            {
                "res_model": "ejournal.journal",
                "res_id": self.journal.id,
                "document_name": "Journal",
                "decision": "archive",
                "act_number": "1",
                "user_id": self.users["registrar"].id,
                "date": "2026-11-20",
            }
        )
        log = self.env["ejournal.access.log"].search([], limit=1)
        for record in (window, window.cell_ids, review, log):
            self.check_kept(record, self.users["administrator"], is_evidence=True)

    def test_no_guard_yields_to_the_context(self):
        """No model of ours is guarded by what ``_force_unlink`` switches off."""
        for name, model in self.env.items():
            ours = [
                getattr(cls, method)
                for cls in type(model).mro()
                if cls.__module__.startswith("odoo.addons.kaznmu_")
                for method in vars(cls)
                if method.startswith("_unlink_")
            ]
            with self.subTest(model=name):
                self.assertFalse(
                    [m for m in ours if getattr(m, "_ondelete", None) is False]
                )
