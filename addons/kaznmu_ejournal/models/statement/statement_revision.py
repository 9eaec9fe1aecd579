from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class EjournalStatementRevision(models.AbstractModel):
    """How a statement begins, and how one that was wrong is followed by the next: a
    part of ``ejournal.statement``."""

    _name = "ejournal.statement.revision"
    _description = "Drafts and revisions of a statement"

    differences = fields.Html(compute="_compute_differences", sanitize=False)

    @api.depends("previous_id", "line_ids", "state")
    @api.depends_context("lang")
    def _compute_differences(self):
        for statement in self:
            statement.differences = self.env["ir.qweb"]._render(
                "kaznmu_ejournal.statement_differences",
                {"rows": statement._get_differences()},
            )

    def _get_differences(self):
        """What a revision has changed, row by row.

        :return: list of ``(whose, [(what, was, is)])``: of the statement itself, then
            of students; who came or went has all values on one side
        """
        self.ensure_one()
        previous = self.sudo().previous_id  # who reads a revision reads its past
        if not previous:
            return []
        lines = {line.participant_id: line._get_compared() for line in self.line_ids}
        old_lines = {
            line.participant_id.sudo(False): line._get_compared()
            for line in previous.line_ids
        }
        rows = [
            (self.env._("Statement"), previous._get_compared(), self._get_compared())
        ]
        # As superuser: names, to who reads the statement.
        rows += [
            (
                participant.sudo().student_id.name,
                old_lines.get(participant, {}),
                lines.get(participant, {}),
            )
            for participant in dict.fromkeys([*lines, *old_lines])
        ]
        differences = []
        for whose, old, new in rows:
            changed = [
                (label, old.get(label, ""), new.get(label, ""))
                for label in dict.fromkeys([*old, *new])
                if old.get(label, "") != new.get(label, "")
            ]
            if changed:
                differences.append((whose, changed))
        return differences

    def _get_compared(self):
        """What is compared between revisions beside the lines: ``{label: text}``."""
        self.ensure_one()
        return {
            self._fields["date"]._description_string(self.env): format_date(
                self.env, self.date
            ),
            self._fields["examiner_id"]._description_string(self.env): (
                self.examiner_id.name or ""
            ),
        }

    def _is_form_only(self):
        """Whether the revision repeats the content of the one before: it follows a
        return for the form alone, and nothing was corrected since."""
        self.ensure_one()
        previous = self.previous_id
        return (
            previous.state == "returned"
            and previous.return_kind == "form"
            and not previous._has_corrections(self.env.user)
        )

    @api.model
    def _create_draft(self, journal, kind, participant=None, lesson=None):
        """The draft of a journal's statement of a kind; an open one is found again.

        :param participant: the student of an individual statement
        :param lesson: the lesson of a midterm statement
        :raise UserError: the user is not the journal's teacher, or there can be none
        """
        journal.check_access("read")
        journal._check_is_teacher()
        # Two at once: the second one waits, and finds the draft of the first.
        journal._lock_lessons(set(journal.lesson_ids.ids))
        domain = [
            ("journal_id", "=", journal.id),
            ("kind", "=", kind),
            ("participant_id", "=", participant.id if participant else False),
            ("lesson_id", "=", lesson.id if lesson else False),
            ("state", "=", "draft"),
        ]
        # Teachers have no right to create statements: only from their own journal.
        Statement = self.sudo()
        if not (draft := Statement.search(domain, limit=1)):
            vals = self.env[f"ejournal.statement.kind.{kind}"]._prepare_draft(
                journal, participant, lesson
            )
            draft = Statement.create({"journal_id": journal.id, "kind": kind, **vals})
            draft._refresh()
        return draft.with_env(self.env)

    def action_create_revision(self):
        """Open the draft of the next revision, made when there is none yet.

        After a return by the registrar's office, or a correction through an access
        window (SOP T2.4).

        :raise UserError: there is nothing to correct, or statements depend on it
        """
        self.ensure_one()
        self.check_access("read")
        self.journal_id._check_is_teacher()
        self.journal_id._lock_lessons(set(self.journal_id.lesson_ids.ids))
        statement = self.sudo()  # the teacher was checked; see _create_draft
        if not (revision := statement.next_ids):
            statement._check_can_revise(self.env.user)
            revision = statement.create(
                {
                    **{name: statement[name] for name in ("kind", "attempt")},
                    **{
                        name: statement[name].id
                        for name in (
                            "journal_id",
                            "participant_id",
                            "lesson_id",
                            "examiner_id",
                            "module_journal_id",
                        )
                    },
                    "date": statement.date,
                    "previous_id": statement.id,
                    "revision": statement.revision + 1,
                    "origin_id": statement._get_kind()
                    ._find_origin(statement.journal_id)
                    .id,
                    "line_ids": [
                        fields.Command.create(line._prepare_copy())
                        for line in statement.line_ids
                    ],
                }
            )
            revision._refresh()
        return revision.with_env(self.env)._get_records_action()

    def _check_can_revise(self, user):
        """Refuse a next revision of what is right, not formed, or depended on.

        :raise UserError: naming the statements that depend on it
        """
        self.ensure_one()
        if self.state == "draft":
            raise UserError(self.env._("A draft is corrected itself."))
        if dependents := self._get_blocking_statements():
            raise UserError(
                self.env._(
                    "%(statement)s cannot be corrected before these are dealt with "
                    "(drafts deleted, formed ones returned): %(names)s",
                    statement=self.display_name,
                    names="; ".join(dependents.mapped("display_name")),
                )
            )
        if self.return_kind == "form" or self._has_corrections(user):
            return
        if self.return_kind == "content":
            raise UserError(
                self.env._(
                    "%s: nothing was corrected since. Ask for the correction of the "
                    "cells by a request; when it is approved and entered, form the "
                    "next revision.",
                    self.display_name,
                )
            )
        raise UserError(
            self.env._(
                "%s: nothing was corrected since. The registrar's office returns a "
                "statement, or opens an access window for a correction.",
                self.display_name,
            )
        )

    def action_discard(self):
        """Delete drafts that were made by mistake; back to the journal.

        :raise UserError: a statement is formed, or not the user's
        """
        self.check_access("read")
        self._check_draft()
        self.journal_id._check_is_teacher()
        journal = self.journal_id[:1]
        self.sudo().unlink()  # nobody deletes statements by hand; see above
        return journal._get_records_action()

    def action_create_retake(self):
        """Open the draft of the next retake of a main statement."""
        self.ensure_one()
        return self._create_draft(self.journal_id, "retake")._get_records_action()

    def _get_blocking_statements(self):
        """Statements that were made from this one and stand in the way of its
        correction: drafts and those in force."""
        dependents = self._get_kind()._get_dependents(self)
        return dependents.filtered(
            lambda statement: (
                statement.state != "returned" and not statement.is_superseded
            )
        )

    def _get_dependents_in_force(self):
        """Formed statements that were made from this one and hold now."""
        return self._get_blocking_statements().filtered(
            lambda statement: statement.state != "draft"
        )

    def _has_corrections(self, user):
        """Whether marks were changed through a window since the forming, a window of
        the user opens an exam result, or what the statement is made from was itself
        corrected."""
        Change = self.env["ejournal.mark.change"].sudo()  # only yes or no
        sources = self.origin_id | self.part_ids.part_statement_id
        return bool(
            any(source.is_superseded for source in sources)
            or self.journal_id._get_exam_windows(user)
            or Change.search_count(
                [
                    ("lesson_id", "in", self.journal_id.lesson_ids.ids),
                    ("source", "=", "window"),
                    ("date", ">=", self.formed_on),
                ],
                limit=1,
            )
        )
