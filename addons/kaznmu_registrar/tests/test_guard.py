from datetime import date

from odoo import SUPERUSER_ID
from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from odoo.addons.kaznmu_ejournal.tests.guard import GuardCase, Guarded


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
        window = self.create_window(
            cell_ids=[
                (
                    0,
                    0,
                    {
                        "lesson_id": self.practical.id,
                        "participant_id": self.rows[0].id,
                    },
                )
            ],
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
