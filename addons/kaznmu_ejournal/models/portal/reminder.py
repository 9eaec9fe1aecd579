from odoo import api, models
from odoo.fields import Domain

from odoo.addons.kaznmu_university.models.service.reminder import PORTION

from ...assessment import HALF_OF_LIMIT


class EjournalReminder(models.AbstractModel):
    """Notices to students: half of a limit of absences is used up, or all of it."""

    # Each part of the add-on adds its own to the model.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "ejournal.reminder"

    @api.model
    def _cron_notify_absences(self):
        """Write to students about limits of absences (SOP C16), once at half of a
        limit and once at the limit, of each discipline."""
        if not self.env.company.ejournal_remind_absences:
            return
        students = self._get_missed_rows().grouped("student_id")
        cron = self.env["ir.cron"]
        remaining = len(students)
        for number, (student, rows) in enumerate(students.items(), 1):
            self._notify_absences(student.user_id, rows)
            if not number % PORTION or number == remaining:
                cron._commit_progress(
                    PORTION if not number % PORTION else number % PORTION,
                    remaining=remaining - number,
                )

    @api.model
    def _get_missed_rows(self):
        """Rows of the current term that have an absence which is not made up, of
        students who can be told something new."""
        terms = self.env["ejournal.term"]._get_current()
        marks = self.env["ejournal.mark"]._read_group(
            Domain("kind", "in", ("absent", "excused"))
            & Domain("makeup_date", "=", False)
            & Domain("participant_id.journal_id.term_id", "in", terms.ids)
            & Domain("participant_id.journal_id.closed_on", "=", False)
            & Domain("participant_id.student_id.user_id.active", "=", True)
            & (
                Domain("participant_id.absence_notice", "=", False)
                | Domain("participant_id.absence_notice", "=", "half")
            ),
            ["participant_id"],
        )
        rows = self.env["ejournal.participant"].union(*(row for (row,) in marks))
        return rows.filtered(lambda row: row.journal_id.policy_id._has_limits())

    @api.model
    def _notify_absences(self, user, rows):
        """One mail a student, with all that is new; nothing new is no mail."""
        found = {"half": rows.browse(), "limit": rows.browse()}
        for row in rows:
            notice = self._get_absence_notice(row._get_rating())
            if notice and notice != row.absence_notice:
                found[notice] |= row
        if not any(found.values()):
            return
        self.env.ref("kaznmu_ejournal.mail_template_absences")._write_to(user, **found)
        for notice, told in found.items():
            told.sudo().absence_notice = notice  # written from here alone

    @api.model
    def _get_absence_notice(self, rating):
        """Which notice a ``Rating`` is worth: ``half``, ``limit`` or none."""
        use = rating.absence_use or 0
        if rating.exceeds_absences or use >= 1:
            return "limit"
        return "half" if use >= HALF_OF_LIMIT else None
