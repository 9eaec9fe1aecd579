from odoo import api, models
from odoo.fields import Domain

# Kinds that give the final result of all students of a journal.
FINAL_KINDS = ("main", "module")
# Kinds without an exam, and so without a result.
EXAMLESS_KINDS = ("midterm", "part")
# Kinds that close the journal's marks when they are formed.
CLOSING_KINDS = (*FINAL_KINDS, "part")
# Statements that hold now: formed, not returned, not replaced by a formed revision.
IN_FORCE = Domain("state", "in", ("formed", "accepted")) & Domain(
    "is_superseded", "=", False
)
# Statements whose results can be corrected: those in force, and those returned for it.
CORRECTABLE = (
    Domain("state", "in", ("formed", "accepted"))
    | Domain("state", "=", "returned") & Domain("return_kind", "=", "content")
) & Domain("is_superseded", "=", False)
WITH_EXAM = Domain("kind", "not in", EXAMLESS_KINDS)


class EjournalStatementKind(models.AbstractModel):
    """What the kinds of statements differ in: whose lines, from which marks, on what
    condition; each kind is a model ``ejournal.statement.kind.<kind>``."""

    _name = "ejournal.statement.kind"
    _description = "Kind of statement"

    # Whether there is an exam, and so a final result.
    has_exam = True

    @api.model
    def _prepare_draft(self, journal, participant, lesson):
        """Values of a new draft.

        :raise UserError: why the journal can have none now
        """
        return {}

    @api.model
    def _find_origin(self, journal):
        """The statement in force that one of this kind depends on, if any."""
        return self.env["ejournal.statement"]

    @api.model
    def _prepare_lines(self, statement):
        """Lines of a draft as things stand, apart from exam results.

        :return: dict ``{participant: values of ejournal.statement.line}``
        """
        journal = statement.journal_id
        ratings = journal._get_ratings()
        before = journal._get_appealed()
        return {
            participant: {
                **self._prepare_rating(ratings[participant.id]),
                "midterm_1_before": before.get((participant, 1)),
                "midterm_2_before": before.get((participant, 2)),
            }
            for participant in journal.participant_ids
        }

    @api.model
    def _prepare_rating(self, rating):
        """Values of a line from a ``Rating``."""
        format_value = self.env["ejournal.mark"]._format_value
        return {
            **{
                name: value is not None and format_value("points", value)
                for name, value in (
                    ("midterm_1", rating.midterm_1),
                    ("midterm_2", rating.midterm_2),
                )
            },
            "part_points": [
                "" if value is None else format_value("points", value)
                for value in rating.parts
            ],
            **({"exam_kind": rating.verdict} if rating.verdict else {}),
            "has_rating": rating.rating is not None,
            "rating": float(rating.rating or 0),
            "is_admitted": rating.is_admitted,
        }

    @api.model
    def _get_due_from(self, statement):
        """The day from which the statement's term runs, where it is not that of the
        journal's last lesson (SOP T1.7).

        :return: ``date`` or ``None``
        """
        return None

    @api.model
    def _get_due_from_control(self, statement):
        """The day of the control, but none before the draft was begun."""
        days = (statement.date, statement.begun_on)
        return max(filter(None, days), default=None)

    @api.model
    def _get_lessons(self, statement):
        """The lessons whose marks the statement certifies."""
        return statement.journal_id.lesson_ids

    @api.model
    def _get_dependents(self, statement):
        """Statements made from this one, which must be dealt with before it."""
        return self.env["ejournal.statement"]

    @api.model
    def _get_findings(self, statement):
        """What only this kind checks: list of ``Finding``."""
        return []
