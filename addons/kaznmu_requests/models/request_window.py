from odoo import api, fields, models
from odoo.exceptions import UserError


class EjournalRequestWindow(models.AbstractModel):
    """The window of access that an approved request opens, and its end; a part of
    ``ejournal.request``."""

    _name = "ejournal.request.window"
    _description = "Request: window of access"

    can_open = fields.Boolean(compute="_compute_can_open")
    window_id = fields.Many2one(
        "ejournal.window", readonly=True, copy=False, ondelete="restrict", index=True
    )
    window_end = fields.Datetime(related="window_id.date_end", string="Open until")
    statement_id = fields.Many2one(
        "ejournal.statement",
        string="Statement before",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    new_statement_id = fields.Many2one(
        "ejournal.statement",
        string="Statement after",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )

    @api.depends_context("uid")
    @api.depends("state")
    def _compute_can_open(self):
        for request in self:
            request.can_open = not request._get_opening_refusal()

    def action_open(self):
        """Open the access window of approved requests (SOP C12, T2.3).

        :raise UserError: not approved, or not the user's business
        """
        for request in self:
            request.check_access("read")
            request._lock()
            if refusal := request._get_opening_refusal():
                raise UserError(
                    self.env._(
                        "%(request)s: %(reason)s",
                        request=request.display_name,
                        reason=refusal,
                    )
                )
            request.sudo()._do_open()  # an employee of the office, as checked

    def _get_opening_refusal(self):
        """Why the user does not open the access now; empty when the user may."""
        self.ensure_one()
        if self.state != "approved":
            return self.env._("Access is opened when the request is approved.")
        if not self.env.user._has_ejournal_role("registrar"):
            return self.env._("The registrar's office opens access.")
        if not self._may_be_decided_by(self.env.user):
            return self.env._("Nobody opens access to oneself.")
        return ""

    def _do_open(self):
        """Open the window of exactly what was approved (SOP C12, T2.3, T2.4)."""
        self.ensure_one()
        # The mail of the stage tells the teacher more than the window's own.
        Window = self.env["ejournal.window"].with_context(ejournal_is_told=True)
        last_day = Window._get_last_day()
        self.window_id = Window.create(
            {
                **self._get_kind()._prepare_window(self),
                "journal_id": self.journal_id.id,
                "user_id": self.author_id.id,
                "reason": self.display_name,
            }
        )
        self.statement_id = self._find_statement()
        self.state = "opened"
        self._close_step("opened")
        self._enter_stage(
            self.env.ref("kaznmu_requests.stage_correcting"), self.author_id, last_day
        )

    def _find_statement(self):
        """The newest formed statement: of the named exams, or of the journal."""
        lines = self.cell_ids._get_exam_lines().values()
        statements = self.env["ejournal.statement"].union(
            *(line.statement_id for line in lines)
        )
        statements = statements or self.journal_id.statement_ids.filtered("formed_on")
        return statements.sorted("formed_on")[-1:]

    def action_finish(self):
        """The teacher reports that the journal is put right (SOP T2.4).

        :raise UserError: not the teacher's, not open, or the next revision of the
            statement is not formed yet
        """
        for request in self:
            request.check_access("read")
            request._lock()
            if request.state != "opened" or request.author_id != self.env.user:
                raise UserError(
                    self.env._("Only the teacher ends a correction that is open.")
                )
            sudo = request.sudo()  # the teacher was checked
            sudo._read_cells()
            changed = any(
                cell._parse(cell.became) != cell._parse(cell.was)
                for cell in sudo.cell_ids
            )
            statement = sudo._find_statement()
            if changed and sudo.statement_id and statement == sudo.statement_id:
                raise UserError(
                    self.env._(
                        "Form the next revision of the statement No. %s first.",
                        statement.number,
                    )
                )
            sudo._do_close("done")

    def _read_cells(self):
        """Put down what the cells have become."""
        values = self.cell_ids._read_values()
        for cell in self.cell_ids:
            cell.became = values[cell]

    def _do_close(self, outcome):
        self.ensure_one()
        self._read_cells()
        now = fields.Datetime.now()
        if self.window_id.date_end > now:
            self.window_id.date_end = now
        statement = self._find_statement()
        if statement != self.statement_id:
            self.new_statement_id = statement
        self._close_step(outcome)
        self._finish("done")
