from base64 import b64decode

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class EjournalRequest(models.Model):
    """Memo to the vice-rector about a teacher with more errors than the SOP lets pass
    (SOP C17, C18). The system counts and drafts; people send and decide."""

    _inherit = "ejournal.request"

    teacher_id = fields.Many2one(
        "res.users", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    memo_year = fields.Char(string="Year of the errors", readonly=True)
    case_ids = fields.Many2many(
        "ejournal.request",
        "ejournal_request_case_rel",
        "memo_id",
        "case_id",
        string="Cases",
        readonly=True,
    )
    petition_measure = fields.Selection(
        [
            ("remark", "Remark"),
            ("reprimand", "Reprimand"),
            ("severe", "Severe reprimand"),
            ("termination", "Termination of the contract"),
        ],
        string="Measure petitioned for",
        help="Disciplinary measures of the Labour Code, art. 64 (SOP C18)",
        copy=False,
        tracking=True,
    )
    petition_number = fields.Char(string="Order No.", copy=False, tracking=True)
    petition_date = fields.Date(string="Date of the order", copy=False, tracking=True)

    def _draft_memo(self):
        """Draft the memo when an approved correction is one too many (SOP C17)."""
        self.ensure_one()
        year = self.academic_year
        count = self._count_errors().get((self.author_id.sudo(False), year), 0)
        if count <= self.env.company.ejournal_error_limit:
            return
        cases = self.search(
            [
                ("kind", "=", "correction"),
                ("state", "in", ("approved", "opened", "done")),
                ("author_id", "=", self.author_id.id),
                ("academic_year", "=", year),
            ]
        )
        memo = self.search(
            [
                ("kind", "=", "memo"),
                ("teacher_id", "=", self.author_id.id),
                ("memo_year", "=", year),
                ("state", "!=", "withdrawn"),
            ],
            limit=1,
        )
        values = {"case_ids": [Command.set(cases.ids)]}
        if memo:  # one a year: what was sent stays as it is
            if memo.state == "draft":
                memo.write(values)
            return
        registrar = self.env.company.ejournal_registrar_id or self.env.user
        memo = self.create(
            {
                **values,
                "kind": "memo",
                "author_id": registrar.id,
                "teacher_id": self.author_id.id,
                "memo_year": year,
            }
        )
        memo.department_id = self.department_id
        memo._enter_stage(memo.stage_id, memo._find_users("registrar_head"))

    def _check_unlink(self):
        if any(request.case_ids for request in self):
            raise UserError(self.env._("A memo is sent or taken back, never deleted."))
        return super()._check_unlink()

    def _get_problems(self):
        problems = super()._get_problems()
        if self.kind == "memo" and not self.case_ids:
            problems.append(
                self.env._("A memo is drafted by the system, with the cases it names.")
            )
        return problems

    def _do_submit(self):
        result = super()._do_submit()
        if self.kind == "memo":
            self._add_memo_documents()
        return result

    def _add_memo_documents(self):
        """The memo, and of each case its note and the extract of the protocol (C17)."""
        self._remove_documents()  # of before a return for rework
        # Files are listed the latest first: the memo, then the cases in their order.
        cases = self.case_ids.sorted("number", reverse=True)
        for case in cases.with_context(bin_size=False):  # files, not their size
            if case.protocol_file:
                name = case.protocol_filename or case.protocol_number
                self._add_file(f"{case.number} {name}", b64decode(case.protocol_file))
            self._add_report("action_report_form_2", case)
        self._add_report("action_report_memo")

    def _get_mail_template(self):
        if self.kind == "memo" and self.state == "draft" and not self.submitted_on:
            return self.env.ref("kaznmu_requests.mail_template_memo_drafted")
        return super()._get_mail_template()

    def _get_approval_refusal(self):
        refusal = super()._get_approval_refusal()
        if not refusal and self.kind == "memo":
            if not self.petition_measure:
                return self.env._("Enter the measure for which you petition.")
            if not (self.petition_number and self.petition_date):
                return self.env._("Enter number and date of the order.")
        return refusal
