from odoo import api, fields, models
from odoo.exceptions import UserError


class EjournalStatementRevision(models.AbstractModel):
    """How a statement begins, and how one that was wrong is followed by the next: a
    part of ``ejournal.statement``."""

    _name = "ejournal.statement.revision"
    _description = "Drafts and revisions of a statement"

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
        if self.state != "returned" and not self._has_corrections(user):
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

    def _has_corrections(self, user):
        """Whether marks were changed through a window since the forming, or a window
        of the user opens an exam result."""
        Change = self.env["ejournal.mark.change"].sudo()  # only yes or no
        return bool(
            self.journal_id._get_exam_windows(user)
            or Change.search_count(
                [
                    ("lesson_id", "in", self.journal_id.lesson_ids.ids),
                    ("source", "=", "window"),
                    ("date", ">=", self.formed_on),
                ],
                limit=1,
            )
        )
