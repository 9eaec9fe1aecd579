from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.kaznmu_university.models.service.frozen_document import FROZEN_FACTS
from odoo.addons.kaznmu_university.models.service.locking import lock_records

ACTIVITY = "kaznmu_requests.mail_act_council_report"
LAYOUT = "kaznmu_requests.mail_layout_council_report"
# Drafts are made for terms whose attestation ended so many days ago, and no earlier:
# long enough for any outage, and no heap of drafts of years before.
DRAFT_DAYS = 90


class EjournalCouncilReport(models.Model):
    """Report to the Academic Council on the requests of a term (SOP T1.12).

    A draft follows the requests; its figures are frozen when it is presented, within
    2 weeks after the interim attestation. When the Council sends it back, a draft
    again, whose figures follow the requests; the document presented stays attached.
    """

    _name = "ejournal.council.report"
    _description = "Report to the Academic Council"
    _inherit = [
        "ejournal.guard.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "ejournal.frozen.document",
        "ejournal.workbook",
    ]
    _workbook_path = "council-report"
    _order = "term_id"
    _frozen_on = "presented_on"
    _frozen_by = "presented_by_id"
    _print_report = "kaznmu_requests.action_report_council"
    # What the head of the office writes; the rest is the business of the methods.
    _guard_fields = frozenset(
        ("term_id", "number", "date", "conclusion", "proposals", "print_language")
    )
    # How it is printed may change when it is presented.
    _guard_free_fields = frozenset(("print_language",))
    _guard_default_fields = frozenset(("term_id",))
    _evidence_fields = (
        "term_id",
        "number",
        "date",
        "state",
        "conclusion",
        "proposals",
        "presented_on",
        "presented_by_id",
        *FROZEN_FACTS,
    )

    term_id = fields.Many2one(
        "ejournal.term",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self._default_term_id(),
    )
    number = fields.Char(
        "No.",
        compute="_compute_number",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        copy=False,
    )
    date = fields.Date(copy=False, help="The day of presenting when it is empty")
    state = fields.Selection(
        [("draft", "Draft"), ("presented", "Presented")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    conclusion = fields.Text(copy=False)
    proposals = fields.Text(copy=False)
    presented_on = fields.Datetime(readonly=True, copy=False)
    presented_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    reminded_on = fields.Date("Last reminder", readonly=True, copy=False)
    deadline = fields.Date("Due", compute="_compute_deadline")
    is_late = fields.Boolean("Late", compute="_compute_deadline")
    figures = fields.Html(compute="_compute_figures", sanitize=False)

    _term_uniq = models.Constraint(
        "UNIQUE (term_id)", "The term has a report to the Academic Council already."
    )

    @api.model
    def _default_term_id(self):
        """The term whose attestation ended last, when it has no report yet."""
        today = self.env.company._get_ejournal_today()
        term = self.env["ejournal.term"].search(
            [("attestation_end", "<", today)], limit=1, order="attestation_end desc"
        )
        return term if not self.search_count([("term_id", "=", term.id)]) else False

    # ------------------------------------------------------------------
    # Compute methods
    # ------------------------------------------------------------------
    @api.depends("number", "term_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for report in self:
            if not report.term_id:
                report.display_name = self.env._("New report")
                continue
            report.display_name = self.env._(
                "Report No. %(number)s, %(term)s",
                number=report.number,
                term=report.term_id.name,
            )

    @api.depends("term_id")
    def _compute_number(self):
        for report in self:
            report.number = report.term_id.code

    @api.depends("term_id", "state")
    def _compute_deadline(self):
        """Two weeks after the attestation, or as the order says (SOP T1.12)."""
        deadlines = self.env["ejournal.order"]._get_term_deadlines(
            self.term_id, "request_report"
        )
        today = self.env.company._get_ejournal_today()
        for report in self:
            deadline = deadlines.get(report.term_id)
            report.deadline = deadline
            report.is_late = (
                report.state == "draft" and bool(deadline) and deadline < today
            )

    @api.depends("term_id", "content")
    def _compute_figures(self):
        """The tables as they are printed, in the user's language."""
        for report in self:
            report.figures = bool(report.term_id) and self.env["ir.qweb"]._render(
                "kaznmu_requests.council_screen",
                {"document": self._get_report()._prepare_document(report)},
            )

    @api.model
    def _get_report(self):
        return self.env["report.kaznmu_requests.report_council"]

    # ------------------------------------------------------------------
    # ORM overrides
    # ------------------------------------------------------------------
    @api.model
    def _get_guard_sentence(self):
        return self.env._("Use the buttons of the report; this cannot be set by hand.")

    def _check_unlink(self):
        if any(report.presented_on for report in self):
            raise UserError(
                self.env._("A report that was presented to the Council is kept.")
            )

    def _check_editable(self):
        """Refuse any change of a presented report.

        :raise UserError: naming it
        """
        for report in self:
            if report.state != "draft":
                raise UserError(
                    self.env._(
                        "%s was presented and does not change: take it back to a "
                        "draft first.",
                        report.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # Presenting
    # ------------------------------------------------------------------
    def action_present(self):
        """Freeze the figures and store the document (SOP T1.12).

        Presenting twice (a double click) changes nothing.

        :raise UserError: the attestation goes on, or the conclusion is missing
        """
        self.check_access("write")
        lock_records(self)
        self.invalidate_recordset(["state"])
        today = self.env.company._get_ejournal_today()
        for report in self:
            if report.state == "presented":
                continue
            if report.term_id.attestation_end >= today:
                raise UserError(
                    self.env._(
                        "The interim attestation of %s has not ended yet: its figures "
                        "are not complete.",
                        report.term_id.name,
                    )
                )
            if not (report.conclusion or "").strip():
                raise UserError(self.env._("Write the conclusion first."))
            report.date = report.date or today
            report._freeze(
                fields.Datetime.now(), report._prepare_content(), state="presented"
            )
            report.activity_unlink([ACTIVITY])
            report._store_document()

    def action_return(self):
        """Back to a draft, when the Council asks for another one.

        The document that was presented stays attached.
        """
        self.check_access("write")
        lock_records(self)
        presented = self.filtered(lambda report: report.state == "presented")
        presented.sudo().write(  # protected; the rights were checked
            {"content": False, "digest": False, "state": "draft"}
        )

    # ------------------------------------------------------------------
    # The document
    # ------------------------------------------------------------------
    def _prepare_content(self, frozen_on=None):
        """The report as plain data, in every language of documents.

        :return: dict of ``header`` and what ``ejournal.council.figures`` gathers
        """
        self.ensure_one()
        term = self.term_id
        pieces = self.env["ejournal.document.mixin"]
        to_text = fields.Date.to_string
        return {
            "header": {
                **pieces._get_university(),
                "number": self.number,
                "date": to_text(self.date),
                "term": pieces._get_translations(term),
                "academic_year": term.academic_year,
                "date_start": to_text(term.date_start),
                "attestation_start": to_text(term.attestation_start),
                "attestation_end": to_text(term.attestation_end),
                "made_on": to_text(self.env.company._get_ejournal_today()),
                "conclusion": self.conclusion or "",
                "proposals": self.proposals or "",
                "registrar": self.env.company.ejournal_registrar_id.name or "",
            },
            **self.env["ejournal.council.figures"]._gather(term),
        }

    def _get_file_name(self):
        return self.display_name.replace("/", "-")

    def _get_workbook(self):
        """The tables with charts that a spreadsheet can change."""
        return self._get_file_name(), self._get_report()._get_xlsx(self)

    # ------------------------------------------------------------------
    # The records behind the figures
    # ------------------------------------------------------------------
    def action_open_figure(self, section, key=False, late=False, term_id=False):
        """Open the rows of the statistics behind a figure, as they stand now.

        :param str section: with ``key`` and ``late``, see ``ejournal.council.figures``
        :param int term_id: of an earlier term; the report's own by default
        :return: action: list, pivot and graph
        """
        return self._open_statistics(
            ["list", "pivot", "graph"], section, key, late, term_id
        )

    def action_analyse(self):
        """Open pivot and graph of the term."""
        return self._open_statistics(["pivot", "graph"], "steps")

    def _open_statistics(self, views, section, key=False, late=False, term_id=False):
        self.ensure_one()
        self.check_access("read")
        term = self.env["ejournal.term"].browse(term_id) if term_id else self.term_id
        domain = self.env["ejournal.council.figures"]._get_domain(
            term, section, key, late
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Statistics of requests: %s", term.name),
            "res_model": "ejournal.request.report",
            "views": [(False, view) for view in views],
            "domain": list(domain),
        }

    # ------------------------------------------------------------------
    # Reminders
    # ------------------------------------------------------------------
    @api.model
    def _cron_remind(self):
        """Begin the report when the attestation has ended, and remind of it.

        Once before the deadline and once after it; running twice, or late, neither
        repeats nor forgets anything.
        """
        today = self.env.company._get_ejournal_today()
        ended = self.env["ejournal.term"].search(
            [
                ("attestation_end", "<", today),
                ("attestation_end", ">=", today - timedelta(days=DRAFT_DAYS)),
            ]
        )
        known = self.search([("term_id", "in", ended.ids)])
        self.create([{"term_id": term.id} for term in ended - known.term_id])
        days = self.env.company.ejournal_council_days
        heads = self.env.user._find_ejournal_role("registrar_head")
        if not days or not heads:
            return
        for report in self.search([("state", "=", "draft")]):
            if report._needs_reminder(today, days):
                report._remind(heads)
                report.reminded_on = today

    def _needs_reminder(self, today, days):
        """Whether a draft is due within some days, or late, and not told so yet."""
        told_on = self.reminded_on
        if self.deadline < today:
            return not told_on or told_on <= self.deadline
        return not told_on and today >= self.deadline - timedelta(days=days)

    def _remind(self, users):
        """An activity and a mail to each, in the reader's language."""
        self.ensure_one()
        for user in users:
            if not self.activity_search([ACTIVITY], user_id=user.id):
                # The mail says more than the notice of an activity.
                self.with_context(mail_activity_quick_update=True).activity_schedule(
                    ACTIVITY, date_deadline=self.deadline, user_id=user.id
                )
        template = self.env.ref("kaznmu_requests.mail_template_council_report")
        template._write_to(users, self, layout=LAYOUT)
