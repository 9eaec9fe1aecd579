from datetime import timedelta

from odoo import api, fields, models

PORTION = 50  # journals between two commits
MAX_AGE = timedelta(hours=20)  # a day, less the hours by which a cron may come early


class EjournalRisk(models.Model):
    """A student who may not be admitted, as things stood when it was last looked at.

    Absences above the limit of the policy, or a rating below the threshold. Only a
    cron writes here: it asks the policy, journal by journal, once a day, so that the
    overview reads no marks. Each row tells of when it is.
    """

    _name = "ejournal.risk"
    _description = "Student at risk"
    _inherit = ["ejournal.closed.mixin"]
    _order = "exceeds_absences desc, rating, id"
    _rec_name = "student_id"

    participant_id = fields.Many2one(
        "ejournal.participant", required=True, readonly=True, ondelete="cascade"
    )
    student_id = fields.Many2one(
        related="participant_id.student_id", store=True, index=True
    )
    journal_id = fields.Many2one(
        related="participant_id.journal_id", store=True, index=True
    )
    term_id = fields.Many2one(related="journal_id.term_id", store=True, index=True)
    group_id = fields.Many2one(related="journal_id.group_id", store=True)
    course = fields.Integer(related="group_id.course", store=True, aggregator=None)
    discipline_id = fields.Many2one(related="journal_id.discipline_id", store=True)
    department_id = fields.Many2one(
        related="journal_id.department_id", store=True, index=True
    )
    school_id = fields.Many2one(related="journal_id.school_id", store=True, index=True)
    has_rating = fields.Boolean(readonly=True)
    rating = fields.Float(
        string="Admission rating", digits=(5, 2), readonly=True, aggregator="avg"
    )
    is_rating_low = fields.Boolean(string="Rating below the threshold", readonly=True)
    absences = fields.Integer(
        readonly=True,
        help="Neither made up, nor excused, nor re-credited (SOP, point 16)",
    )
    exceeds_absences = fields.Boolean(string="Absences above the limit", readonly=True)
    computed_on = fields.Datetime(string="As of", readonly=True, required=True)

    _participant_uniq = models.UniqueIndex(
        "(participant_id)", "The student is already listed for this journal."
    )

    @api.model
    def _cron_refresh(self):
        """Look at the journals of the current term again, in portions."""
        term = self.env["ejournal.term"]._get_current()
        domain = fields.Domain("term_id", "=", term.id) & (
            fields.Domain("risk_on", "=", False)
            | fields.Domain("risk_on", "<", fields.Datetime.now() - MAX_AGE)
        )
        journals = self.env["ejournal.journal"].search(domain, limit=PORTION)
        self._refresh(journals)
        self.env["ir.cron"]._commit_progress(
            len(journals), remaining=self.env["ejournal.journal"].search_count(domain)
        )

    @api.model
    def _refresh(self, journals):
        """Bring the rows of journals up to the marks as they are, and what else is
        counted of marks once a day."""
        now = fields.Datetime.now()
        known = self.search([("journal_id", "in", journals.ids)])
        rows = {row.participant_id: row for row in known}
        current, new = self.browse(), []
        for journal in journals:
            for participant, vals in self._get_risks(journal).items():
                vals["computed_on"] = now
                if row := rows.get(participant):
                    row.write(vals)
                    current |= row
                else:
                    new.append({"participant_id": participant.id, **vals})
        (known - current).unlink()
        self.create(new)
        self.env["ejournal.mark.profile"]._refresh(journals)
        self.env["ejournal.mark.sign"]._refresh(journals)
        journals.risk_on = now

    @api.model
    def _get_risks(self, journal):
        """Students of a journal at risk: dict ``{participant: values}``."""
        today = self.env.company._get_ejournal_today()
        ratings = journal._get_ratings()
        risks = {}
        for participant in journal.participant_ids:
            rating = ratings[participant.id]
            is_low = journal.policy_id._is_rating_low(rating)
            if participant._attends(today) and (is_low or rating.exceeds_absences):
                risks[participant] = {
                    "has_rating": rating.rating is not None,
                    "rating": rating.rating or 0,
                    "is_rating_low": is_low,
                    "absences": rating.absences,
                    "exceeds_absences": rating.exceeds_absences,
                }
        return risks
