from odoo import fields, models
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
                ("state", "=", "draft"),
            ],
            limit=1,
        )
        values = {"case_ids": [Command.set(cases.ids)]}
        if memo:
            memo.write(values)
            return
        if count > self.env.company.ejournal_error_limit + 1:
            return  # sent already; one memo a year
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

    def _get_mail_template(self):
        if self.kind == "memo" and self.state == "draft" and not self.submitted_on:
            return self.env.ref("kaznmu_requests.mail_template_memo_drafted")
        return super()._get_mail_template()

    def _get_approval_refusal(self):
        refusal = super()._get_approval_refusal()
        if not refusal and self.kind == "memo" and not self.petition_measure:
            return self.env._("Enter the measure for which you petition.")
        return refusal
