import base64

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..exporter.oneroster import TermPackage

PORTION = 100
REGISTRAR_GROUP = "kaznmu_ejournal.ejournal_group_registrar"


class EjournalTerm(models.Model):
    """Academic period: dates of teaching and of the interim attestation (ПА)."""

    _name = "ejournal.term"
    _description = "Academic period"
    _inherit = ["mail.thread"]
    _order = "date_start desc, id desc"

    code = fields.Char(required=True, copy=False)
    name = fields.Char(required=True, translate=True)
    academic_year = fields.Char(
        "Academic year", required=True, help="For example 2026/2027"
    )
    date_start = fields.Date(string="Teaching begins", required=True)
    date_end = fields.Date(string="Teaching ends", required=True)
    attestation_start = fields.Date(string="Interim attestation begins", required=True)
    attestation_end = fields.Date(string="Interim attestation ends", required=True)
    policy_id = fields.Many2one(
        "ejournal.policy",
        string="Academic policy",
        required=True,
        ondelete="restrict",
        index=True,
        compute="_compute_policy_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    is_summer = fields.Boolean(
        string="Summer term", help="Left out of the share of A and A-."
    )
    active = fields.Boolean(default=True)
    is_current = fields.Boolean(
        string="Current", compute="_compute_is_current", search="_search_is_current"
    )
    consolidated_reminded_on = fields.Date(
        string="Reminded of consolidated statements on", readonly=True, copy=False
    )
    journal_count = fields.Integer(compute="_compute_journal_count")
    job_id = fields.Many2one("ejournal.job", readonly=True, copy=False)
    job_state = fields.Selection(related="job_id.state", string="State of the work")
    progress = fields.Integer(related="job_id.progress")
    job_log = fields.Text(related="job_id.log", string="Outcome")
    job_error = fields.Text(related="job_id.error", string="Failure")

    _code_uniq = models.Constraint("UNIQUE (code)", "This code is already in use.")
    _dates_order = models.Constraint(
        """CHECK (date_start <= date_end AND date_end < attestation_start
                  AND attestation_start <= attestation_end)""",
        "Teaching comes before the interim attestation, and none begins after it ends.",
    )

    @api.depends("date_start")
    def _compute_policy_id(self):
        for term in self.filtered(lambda term: not term.policy_id):
            day = term.date_start or self.env.company._get_ejournal_today()
            term.policy_id = self.env["ejournal.policy"]._get_in_force(day)

    @api.constrains("policy_id", "date_start")
    def _check_policy_in_force(self):
        for term in self:
            policy = term.policy_id
            if (policy.date_from and policy.date_from > term.date_start) or (
                policy.date_to and policy.date_to < term.date_start
            ):
                raise ValidationError(
                    self.env._(
                        "%(policy)s is not in force when %(term)s begins.",
                        policy=policy.name,
                        term=term.name,
                    )
                )

    @api.depends("date_start", "attestation_end")
    def _compute_is_current(self):
        current = self._get_current()
        for term in self:
            term.is_current = term in current

    @api.model
    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("id", "in" if True in value else "not in", self._get_current().ids)]

    @api.model
    def _get_current(self):
        """The terms that are on today; in a break the one that was on last."""
        today = self.env.company._get_ejournal_today()
        begun = fields.Domain("date_start", "<=", today)
        return self.search(
            begun & fields.Domain("attestation_end", ">=", today)
        ) or self.search(begun, limit=1)

    def _compute_journal_count(self):
        Journal = self.env["ejournal.journal"]
        counts = {}
        if Journal.has_access("read"):
            domain = [("term_id", "in", self.ids)]
            counts = dict(Journal._read_group(domain, ["term_id"], ["__count"]))
        for term in self:
            term.journal_count = counts.get(term, 0)

    @api.model_create_multi
    def create(self, vals_list):
        terms = super().create(vals_list)
        terms._ensure_statement_sequences()
        return terms

    def write(self, vals):
        if "academic_year" in vals:
            changed = self.filtered(
                lambda term: term.academic_year != vals["academic_year"]
            )
            if (
                self.env["ejournal.statement"]
                .sudo()
                .search_count(  # only yes or no
                    [("term_id", "in", changed.ids), ("state", "!=", "draft")], limit=1
                )
            ):
                raise UserError(
                    self.env._(
                        "Statements of this term are numbered by its academic year, "
                        "which cannot change any more."
                    )
                )
        result = super().write(vals)
        if "academic_year" in vals:
            self._ensure_statement_sequences()
        return result

    def _ensure_statement_sequences(self):
        """Statements are numbered without gaps in each academic year."""
        Sequence = self.env["ir.sequence"].sudo()  # not for the registrar to edit
        for year in set(self.mapped("academic_year")):
            code = self._get_statement_sequence_code(year)
            if not Sequence.search_count([("code", "=", code)], limit=1):
                Sequence.create(
                    {
                        "name": self.env._("Statements of %s", year),
                        "code": code,
                        "implementation": "no_gap",
                        "prefix": f"{year}-",
                        "padding": 5,
                        "company_id": False,
                    }
                )

    @api.model
    def _get_statement_sequence_code(self, academic_year):
        return f"ejournal.statement.{academic_year}"

    def _next_statement_number(self):
        """Number for the next statement of the academic year, for example
        ``2026/2027-00001``."""
        self.ensure_one()
        code = self._get_statement_sequence_code(self.academic_year)
        number = self.env["ir.sequence"].sudo().next_by_code(code)  # not for teachers
        if not number:
            raise UserError(
                self.env._("There are no numbers for statements of %s.", code)
            )
        return number

    # ------------------------------------------------------------------
    # Creating journals
    # ------------------------------------------------------------------
    def action_create_journals(self):
        """Create the term's journals for all groups, in the background.

        What is there already stays; what is missing is added.
        """
        self.ensure_one()
        self.env["ejournal.journal"].check_access("create")
        if self.job_state in ("pending", "running"):
            raise UserError(self.env._("The journals are being created already."))
        self.job_id = self.env["ejournal.job"]._start(
            self, self.env._("Journals of %s", self.name)
        )

    def action_open_journals(self):
        """Open the journals of the term."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "kaznmu_ejournal.ejournal_journal_action"
        )
        return {**action, "domain": [("term_id", "=", self.id)], "context": {}}

    # ------------------------------------------------------------------
    # Exchange with other systems
    # ------------------------------------------------------------------
    def export_transcripts(self, group_ids=None, student_ids=None):
        """Results of the terms for the national platform ЕПВО; the log keeps it.

        :param list group_ids: of ``ejournal.group``; all groups when not given
        :param list student_ids: of ``ejournal.student``, in place of groups
        :return: list of dicts, see ``ejournal.transcript``
        :raise AccessError: the user is not of the registrar's office
        """
        self._check_may_export()
        transcript = self.env["ejournal.transcript"].sudo()  # checked above
        groups = self.env["ejournal.group"].browse(group_ids or ())
        students = self.env["ejournal.student"].browse(student_ids or ())
        records = []
        for term in self.sudo():
            own = transcript._gather(term, groups.sudo(), students.sudo())
            term._log_export(self.env._("Transcripts for ЕПВО: %s records.", len(own)))
            records += own
        return records

    def export_oneroster(self):
        """The term as a OneRoster 1.2 package; the log keeps it.

        :return: the zip file in base64
        :raise AccessError: the user is not of the registrar's office
        """
        return base64.b64encode(self._export_oneroster()).decode()

    def action_export_oneroster(self):
        """Download the term as a OneRoster 1.2 package."""
        self.ensure_one()
        self._check_may_export()
        return {
            "type": "ir.actions.act_url",
            "url": f"/ejournal/term/{self.id}/oneroster.zip",
            "target": "download",
        }

    def _export_oneroster(self):
        """Bytes of the package, see ``TermPackage``."""
        self.ensure_one()
        self._check_may_export()
        package = TermPackage(self.sudo())  # checked above
        self._log_export(
            self.env._(
                "OneRoster package: %(students)s students, %(results)s results.",
                students=len(package.students),
                results=len(package.rows["results"]),
            )
        )
        return package.get_content()

    def _check_may_export(self):
        """Refuse whoever is not of the registrar's office.

        :raise AccessError: in the user's words
        """
        self.check_access("read")
        if not self.env.user.has_group(REGISTRAR_GROUP):
            raise AccessError(
                self.env._("Only the registrar's office hands out students' results.")
            )

    def _log_export(self, message):
        """Note in the term's messages that personal data left the system."""
        self.ensure_one()
        # Superuser: the office reads terms without being their followers.
        self.sudo().message_post(body=message, author_id=self.env.user.partner_id.id)
        self.env["ejournal.access.log"]._log(self, "exchange", message)

    def _run_job(self, job):
        """Create journals in portions (see ``ejournal.job``)."""
        builder = self.env["ejournal.journal.builder"]
        needs = builder._get_needs(self)
        counts, problems = dict.fromkeys(builder.COUNTED, 0), []
        for start in range(0, len(needs), PORTION):
            portion = needs[start : start + PORTION]
            created, found = builder._build(self, portion)
            for name, count in created.items():
                counts[name] += count
            problems += found
            job.log = builder._get_report(counts, problems)
            yield start + len(portion), len(needs)
        job.log = builder._get_report(counts, problems)
