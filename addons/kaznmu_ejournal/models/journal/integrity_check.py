from odoo import api, models

from odoo.addons.kaznmu_university.models.integrity.evidence import Finding

GUARD_FILES = ("kaznmu_ejournal/sql/mark.sql", "kaznmu_ejournal/sql/statement.sql")


class EjournalIntegrityCheck(models.Model):
    """Marks, their history and formed statements among what is checked."""

    _inherit = "ejournal.integrity.check"

    @api.model
    def _get_titles(self):
        return {
            "marks": self.env._("Lessons with marks"),
            **super()._get_titles(),
        }

    @api.model
    def _get_steps(self):
        return [("marks", self._verify_marks()), *super()._get_steps()]

    def _verify_marks(self):
        # As superuser: closed to all; who may check was checked.
        for done, total, found in self.env["ejournal.mark.change"].sudo()._verify():
            yield (
                done,
                total,
                [
                    Finding(
                        finding["problem"],
                        "ejournal.lesson",
                        finding["lesson_id"],
                        self._describe_change(finding["change_id"]),
                        finding["change_id"] or 0,
                    )
                    for finding in found
                ],
            )

    def _describe_change(self, change_id):
        # As superuser, as above.
        change = self.env["ejournal.mark.change"].sudo().browse(change_id or ())
        if not change:
            return ""
        day = self.env.company._format_ejournal_time(change.date)
        return (
            f"{change.participant_id.student_id.name}, {day}, {change.user_id.name}, "
            f"id {change.id}"
        )

    @api.model
    def _get_line(self, finding):
        if finding.row is None:
            return super()._get_line(finding)
        row = finding.row or "-"
        return f"lesson {finding.res_id}, change {row}: {finding.problem}"

    @api.model
    def _get_guard_files(self):
        return [*super()._get_guard_files(), *GUARD_FILES]

    @api.model
    def _get_append_only_tables(self):
        return [*super()._get_append_only_tables(), "ejournal_mark_change"]

    @api.model
    def _get_privileges(self):
        return {
            **super()._get_privileges(),
            "ejournal_mark_change": "SELECT",  # rows come by the function alone
            "ejournal_mark": "SELECT, INSERT, UPDATE, DELETE",
            "ejournal_statement": "SELECT, INSERT, UPDATE, DELETE",
            "ejournal_statement_line": "SELECT, INSERT, UPDATE, DELETE",
        }

    @api.model
    def _get_functions(self):
        return [
            *super()._get_functions(),
            "ejournal_mark_change_append(jsonb)",
            "ejournal_mark_is_sound(integer, integer)",
        ]
