from collections import Counter

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every

from odoo.addons.kaznmu_university.models.service.statistics import renew_statistics

PORTION = 100
FILLED = (  # with the journals of a term
    "ejournal.journal",
    "ejournal.lesson",
    "ejournal.participant",
    "ejournal.assignment",
)


class EjournalTerm(models.Model):
    """The journals of a term, created in the background."""

    # Each part of the add-on adds its own to the model.
    # pylint: disable=consider-merging-classes-inherited
    _name = "ejournal.term"
    _inherit = ["ejournal.term", "ejournal.job.mixin"]
    _job_channel = "root.ejournal_import"

    journal_count = fields.Integer(compute="_compute_journal_count")
    job_id = fields.Many2one("ejournal.job", readonly=True, copy=False)
    job_state = fields.Selection(related="job_id.state", string="State of the work")
    progress = fields.Integer(related="job_id.progress")
    job_log = fields.Text(related="job_id.log", string="Outcome")
    job_error = fields.Text(related="job_id.error", string="Failure")

    def _compute_journal_count(self):
        Journal = self.env["ejournal.journal"]
        counts = {}
        if Journal.has_access("read"):
            domain = [("term_id", "in", self.ids)]
            counts = dict(Journal._read_group(domain, ["term_id"], ["__count"]))
        for term in self:
            term.journal_count = counts.get(term, 0)

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

    def _get_job_portions(self):
        """Keys of the journals that the term needs; see ``ejournal.job.mixin``."""
        needs = self.env["ejournal.journal.builder"]._get_needs(self)
        return list(split_every(PORTION, [need.key for need in needs], list))

    def _run_job_portion(self, portion):
        """Build some journals: ``[{what: number created}, [problem]]``."""
        builder = self.env["ejournal.journal.builder"]
        keys = set(map(tuple, portion))
        needs = [need for need in builder._get_needs(self) if need.key in keys]
        return builder._build(self, needs)

    def _finish_job(self, job, results):
        """Say what was built."""
        builder = self.env["ejournal.journal.builder"]
        counts = sum((Counter(created) for created, _found in results), Counter())
        problems = [problem for _created, found in results for problem in found]
        if len(results) > 1:
            renew_statistics(self.env, FILLED)
        job.log = builder._get_report(
            dict.fromkeys(builder.COUNTED, 0) | counts, problems
        )
