from odoo import models
from odoo.exceptions import UserError


class EjournalStatementLineRevision(models.AbstractModel):
    """What may change in the results of a next revision, and what has: a part of
    ``ejournal.statement.line``."""

    _name = "ejournal.statement.line.revision"
    _description = "Result in a revision"

    def _check_exam_open(self):
        """Refuse changes of results that the revision before had settled.

        Those alone are open that a correction window of the user names (SOP C13,
        T2.4); a return opens none.

        :raise UserError: naming the student
        """
        for statement in self.statement_id:
            if not statement.sudo().previous_id:  # whether there is one is no secret
                continue
            # As superuser: the user's own windows.
            windows = statement.journal_id.sudo()._get_exam_windows(self.env.user)
            opened = windows.cell_ids.filtered(lambda cell: not cell.lesson_id)
            opened = opened.participant_id
            if refused := (statement.line_ids & self).filtered(
                lambda line, opened=opened: line.participant_id not in opened
            )[:1]:
                raise UserError(
                    self.env._(
                        "%s: the exam result is settled; it changes only through an "
                        "access window for its correction.",
                        refused.student_id.name,
                    )
                )

    def _get_compared(self):
        """What is compared between revisions: ``{label: text}``."""
        self.ensure_one()
        format_value = self.env["ejournal.mark"]._format_value
        texts = {
            name: self[name] or ""
            for name in (
                "midterm_1",
                "midterm_2",
                "parts_summary",
                "exam_value",
                "appeal_value",
                "appeal_protocol",
                "letter",
            )
        }
        texts["rating"] = self.has_rating and format_value("points", self.rating) or ""
        texts["final"] = self.letter and format_value("points", self.final) or ""
        texts["is_admitted"] = (
            self.env._("yes") if self.is_admitted else self.env._("no")
        )
        return {
            self._fields[name]._description_string(self.env): text
            for name, text in texts.items()
        }

    def _check_approved(self, kind, points, old_kind, old_points):
        """Refuse another result than the approved one where a revision before has
        settled it (SOP T2.4); an appeal is corrected by the same approval.

        :raise UserError: with what is approved
        """
        self.ensure_one()
        statement = self.statement_id
        # As superuser: whether there is an earlier revision is no secret.
        if (
            self.env.su
            or not statement.sudo().previous_id
            or (kind or None, points) == (old_kind or None, old_points)
        ):
            return
        # As superuser: the user's own windows.
        windows = statement.journal_id.sudo()._get_exam_windows(self.env.user)
        row_id = self.participant_id.id
        cells = windows.cell_ids.filtered(
            lambda cell: not cell.lesson_id and cell.participant_id.id == row_id
        )
        approved = [cell.value or "" for cell in cells]
        if (kind, points) not in [self._parse_exam(value) for value in approved]:
            raise UserError(
                self.env._(
                    "%(student)s: approved is “%(value)s”; for another value send a "
                    "new request.",
                    student=self.student_id.name,
                    value=" / ".join(approved),
                )
            )
