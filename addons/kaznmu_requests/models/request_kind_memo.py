from base64 import b64decode

from odoo import api, fields, models
from odoo.fields import Command, Domain

from odoo.addons.kaznmu_university.languages import DOCUMENT_LANGUAGES

from .request_cell import CARRIED_OUT


class EjournalRequestMemo(models.AbstractModel):
    """Fields of a memo, and what it says; a part of ``ejournal.request``.

    A memo is frozen when it is sent: what it says of its cases then, it says for ever.
    Returned for rework, it follows them again.
    """

    _name = "ejournal.request.memo"
    _description = "Request: memo"
    _inherit = ["ejournal.frozen.document"]
    _frozen_on = "frozen_on"
    _frozen_by = "frozen_by_id"
    _print_report = "kaznmu_requests.action_report_memo"

    frozen_on = fields.Datetime(readonly=True, copy=False)
    frozen_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    teacher_id = fields.Many2one(
        "res.users", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    memo_year = fields.Char(string="Year of the errors", readonly=True)
    correction_ids = fields.Many2many(
        "ejournal.request",
        "ejournal_request_memo_rel",
        "memo_id",
        "correction_id",
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
        help="Disciplinary measures of the Labour Code, art. 64 (SOP, point 18)",
        copy=False,
        tracking=True,
    )
    petition_number = fields.Char(
        string="Order No.",
        copy=False,
        tracking=True,
        help="Of the order on the measure, which comes after the petition (SOP, point "
        "18); entered once it is there.",
    )
    petition_date = fields.Date(string="Date of the order", copy=False, tracking=True)

    def _prepare_content(self, frozen_on=None):
        """The memo as plain data, in every language of documents.

        :return: dict of ``header``, and of ``cases`` one dict a correction
        """
        # As superuser: whoever reads the memo reads the names and cases it shows.
        self = self.sudo()  # noqa: PLW0642
        pieces = self.env["ejournal.document.mixin"]
        company = self.env.company
        moment = self.submitted_on or frozen_on
        teacher = self.teacher_id
        return {
            "header": {
                **pieces._get_university(),
                "number": self.number or None,
                "date": fields.Date.to_string(
                    company._to_ejournal_time(moment).date() if moment else None
                ),
                "year": self.memo_year,
                "limit": company.ejournal_error_limit,
                "teacher": teacher.name,
                "position": teacher.ejournal_position or "",
                "department": pieces._get_translations(self.department_id),
                "addressee": self._find_users("vice_rector")[:1].name or "",
                "registrar": company.ejournal_registrar_id.name or self.author_id.name,
            },
            "cases": [
                case._prepare_case_content()
                for case in self.correction_ids.sorted("number")
            ],
        }

    def _prepare_case_content(self):
        """A correction as the memo lists it: its changes of grade, as they became,
        before that as they should be."""
        self.ensure_one()
        pieces = self.env["ejournal.document.mixin"]
        to_text = fields.Date.to_string
        is_over = self.state in CARRIED_OUT
        return {
            "number": self.number,
            "date": to_text(
                self.env.company._to_ejournal_time(self.submitted_on).date()
            ),
            "discipline": pieces._get_translations(self.discipline_id),
            "group": self.group_id.name,
            "term": pieces._get_translations(self.term_id, "display_name"),
            "cells": [
                {
                    "student": cell.participant_id.student_id.name,
                    "place": pieces._get_translations(cell, "place"),
                    "was": cell.was or "",
                    "is": (cell.became if is_over else cell.wanted) or "",
                }
                for cell in self.cell_ids
                if cell._changes_grade()
            ],
            "cause": {
                language: pieces.with_context(lang=language)._get_label(
                    self._name, "cause_kind", self.cause_kind
                )
                for language in DOCUMENT_LANGUAGES
            },
            "description": self.description or "",
            "protocol": self.protocol_number or "",
            "protocol_date": to_text(self.protocol_date) or "",
        }


class EjournalRequestKindMemo(models.AbstractModel):
    """Memo to the vice-rector about a teacher with more errors than the SOP lets pass
    (SOP C17, C18). The system counts and drafts; people send and decide."""

    _name = "ejournal.request.kind.memo"
    _inherit = "ejournal.request.kind"
    _description = "Kind of request: memo"

    code = "memo"
    # About somebody: nobody of the department reads it; the office drafts it.
    sent_readers = frozenset()
    draft_readers = frozenset(("registrar",))
    sequence = 50
    has_description = False
    mail_templates = {
        "kaznmu_requests.mail_template_done": (
            "kaznmu_requests.mail_template_done_memo"
        ),
    }
    author_role = "registrar"
    draft_fields = frozenset(("print_language",))
    # What the decision consists of (SOP C18); the order follows the petition.
    decision_fields = frozenset(
        ("petition_measure", "petition_number", "petition_date")
    )
    later_fields = frozenset(("petition_number", "petition_date"))
    facts = ("teacher_id", "department_id", "memo_year", "correction_ids")

    @api.model
    def _get_label(self):
        return self.env._("Memo to the vice-rector")

    @api.model
    def _is_own(self, request):
        """The office prepares it, whoever of it."""
        return self._has_author_role()

    @api.model
    def _draft(self, request):
        """Draft the memo when an approved correction is one too many (SOP C17)."""
        teacher, year = request.author_id, request.academic_year
        self.env["ejournal.request.tally"]._queue(request)
        count = request._count_errors().get((teacher.sudo(False), year), 0)
        if count <= self.env.company.ejournal_error_limit:
            return
        cases = self._find_cases(request, teacher, year)
        memo = request.search(
            [
                ("kind", "=", self.code),
                ("teacher_id", "=", teacher.id),
                ("memo_year", "=", year),
                ("state", "!=", "withdrawn"),
            ],
            limit=1,
        )
        values = {"correction_ids": [Command.set(cases.ids)]}
        if memo:  # one a year: what was sent stays as it is
            if memo.state == "draft":
                memo.write(values)
            return
        registrar = self.env.company.ejournal_registrar_id or self.env.user
        memo = request.create(
            {
                **values,
                "kind": self.code,
                "author_id": registrar.id,
                "teacher_id": teacher.id,
                "memo_year": year,
            }
        )
        memo.department_id = request.department_id
        memo._enter_stage(memo.stage_id, memo._find_users("registrar_head"))

    @api.model
    def _get_deletion_refusal(self, request):
        if self._is_due(request):
            return self.env._("A memo is sent or taken back, never deleted.")
        return super()._get_deletion_refusal(request)

    @api.model
    def _find_cases(self, request, teacher, year):
        """The changes of grade of a teacher in an academic year (SOP C17)."""
        return request.search(
            self._get_error_domain()
            & Domain("author_id", "=", teacher.id)
            & Domain("academic_year", "=", year)
        )

    @api.model
    def _is_due(self, request):
        """Whether the memo names more cases than the SOP lets pass."""
        # As superuser: a setting, no secret.
        limit = self.env.company.sudo().ejournal_error_limit
        return len(request.correction_ids) > limit

    @api.model
    def _refresh(self, request):
        """Cases may have ended with the grades as they had been."""
        if request.teacher_id:
            cases = self._find_cases(request, request.teacher_id, request.memo_year)
            request.write({"correction_ids": [Command.set(cases.ids)]})
        return super()._refresh(request)

    @api.model
    def _get_problems(self, request):
        problems = super()._get_problems(request)
        if not request.teacher_id:
            problems.append(
                self.env._("A memo is drafted by the system, with the cases it names.")
            )
        elif not self._is_due(request):
            problems.append(
                self.env._(
                    "Not so many grades were changed that a memo is needed: delete the "
                    "draft."
                )
            )
        return problems

    @api.model
    def _add_documents(self, request):
        """The memo, and of each case its note and the extract of the protocol (C17)."""
        request._remove_documents()  # of before a return for rework
        # Files are listed the latest first: the memo, then the cases in their order.
        cases = request.correction_ids.sorted("number", reverse=True)
        for case in cases.with_context(bin_size=False):  # files, not their size
            if case.protocol_file:
                name = case.protocol_filename or case.protocol_number
                request._add_file(
                    f"{case.number} {name}", b64decode(case.protocol_file)
                )
            request._add_report("action_report_form_2", case)
        frozen_on = request.submitted_on
        request._freeze(frozen_on, request._prepare_content(frozen_on))
        request._add_report("action_report_memo")
        return super()._add_documents(request)

    @api.model
    def _reopen(self, request):
        """It is written anew, from the cases as they are by then."""
        request.write({"content": False, "digest": False})
        return super()._reopen(request)

    @api.model
    def _get_mail_template(self, request):
        if request.state == "draft" and not request.submitted_on:
            return self.env.ref("kaznmu_requests.mail_template_memo_drafted")
        return super()._get_mail_template(request)

    @api.model
    def _get_concerned(self, request):
        return super()._get_concerned(request) | request.teacher_id

    @api.model
    def _get_approval_refusal(self, request):
        if refusal := super()._get_approval_refusal(request):
            return refusal
        if not request.petition_measure:
            return self.env._("Enter the measure for which you petition.")
        if request.petition_number or request.petition_date:
            return self._get_addition_problem(request)
        return ""

    @api.model
    def _may_add_later(self, request):
        """The vice-rector, and the office, enter the order that follows (SOP C18)."""
        return (
            request.state == "done"
            and not request.petition_number
            and any(
                self.env.user._has_ejournal_role(role)
                for role in ("vice_rector", "registrar_head")
            )
        )

    @api.model
    def _get_addition_problem(self, request):
        if not (request.petition_number or request.petition_date):
            return ""
        if not (request.petition_number and request.petition_date):
            return self.env._("Enter number and date of the order.")
        return request._get_future_problem(request.petition_date)
