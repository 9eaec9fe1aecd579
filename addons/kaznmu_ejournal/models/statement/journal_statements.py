from odoo import api, fields, models
from odoo.exceptions import UserError

from .statement_kind import IN_FORCE


class EjournalJournalStatements(models.AbstractModel):
    """How a journal ends: its statements and results; a part of
    ``ejournal.journal``."""

    _name = "ejournal.journal.statements"
    _description = "Statements of a journal"

    lesson_count = fields.Integer(compute="_compute_counts")
    statement_count = fields.Integer(compute="_compute_counts")

    @api.depends("lesson_ids", "statement_ids")
    def _compute_counts(self):
        """What the buttons of the form say; one query a model."""
        for name, model in (
            ("lesson_count", "ejournal.lesson"),
            ("statement_count", "ejournal.statement"),
        ):
            groups = self.env[model]._read_group(
                [("journal_id", "in", self.ids)], ["journal_id"], ["__count"]
            )
            counts = {journal.id: count for journal, count in groups}
            for journal in self:
                journal[name] = counts.get(journal.id, 0)

    def action_open_statements(self):
        """Open all statements of the journal."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "kaznmu_ejournal.ejournal_statement_action"
        )
        return {**action, "domain": [("journal_id", "=", self.id)], "context": {}}

    def action_create_statement(self):
        """Open the latest statement of the journal, made as a draft if there is none:
        of the discipline, of a module's part, or of the module (SOP T1.7, T1.8)."""
        self.ensure_one()
        kind = self._get_statement_kind()
        statement = self.statement_ids.filtered(
            lambda statement: statement.kind == kind
        )[:1]
        return (statement or self._create_statement())._get_records_action()

    def _create_statement(self):
        self.ensure_one()
        return self.env["ejournal.statement"]._create_draft(
            self, self._get_statement_kind()
        )

    def _get_statement_kind(self):
        """The kind of statement that the journal ends with."""
        self.ensure_one()
        if not self.module_id:
            return "main"
        return "module" if self == self._get_completing_journal() else "part"

    def _get_part_journals(self):
        """Journals of the same module, group and term, of all departments."""
        self.ensure_one()
        # The teacher of one part sees no journal of another; callers show whose it is
        # and whether it is ready, no marks.
        return self.sudo().search(
            [
                ("module_id", "=", self.module_id.id),
                ("group_id", "=", self.group_id.id),
                ("term_id", "=", self.term_id.id),
            ]
        )

    def _get_completing_journal(self):
        """The journal whose teacher forms the module's statement (SOP C09).

        :return: the one of the module's own department that ends last, or none
        """
        self.ensure_one()
        own = self._get_part_journals().filtered(
            lambda journal: journal.department_id == journal.module_id.department_id
        )
        last = own.sorted(
            lambda journal: (
                max(map(str, journal.lesson_ids.mapped("date")), default=""),
                journal.id,
            )
        )[-1:]
        return last.with_env(self.env)

    def _get_statements_in_force(self):
        """Formed statements, as superuser, that are neither returned nor superseded."""
        self.ensure_one()
        # As superuser: which statements hold does not depend on the reader.
        return self.sudo().statement_ids.filtered_domain(IN_FORCE)

    def _get_results(self):
        """The result of each student that holds now (see ``_pick_result`` of lines).

        :return: dict ``{participant: ejournal.statement.line}``, as superuser
        """
        self.ensure_one()
        lines = (
            self.env["ejournal.statement.line"]
            .sudo()  # of all students, whatever the reader's rules
            .search(
                [
                    ("participant_id.journal_id", "=", self.id),
                    ("is_result", "=", True),
                ]
            )
        )
        return {line.participant_id: line for line in lines}

    def _get_exam_windows(self, user):
        """Open windows of a user for the correction of exam results (SOP C13)."""
        self.ensure_one()
        return self.window_ids.filtered(
            lambda window: (
                window.is_open
                and window.kind == "correction"
                and window.user_id == user
                and any(not cell.lesson_id for cell in window.cell_ids)
            )
        )

    def _check_is_teacher(self):
        """Refuse whoever does not end the journal as its teacher (SOP T1.7).

        A substitute for some dates of the term enters marks, but forms no statement.

        :raise UserError: the user is not a teacher of the journal to its end
        """
        if self.env.su:
            return
        for journal in self:
            # As superuser: only the date of the last lesson.
            last_day = max(journal.sudo().lesson_ids.mapped("date"), default=None)
            if not any(
                not assignment.date_to or (last_day and assignment.date_to >= last_day)
                for assignment in journal._get_own_assignments()
            ):
                raise UserError(
                    self.env._("Only a teacher of the journal forms its statement.")
                )
