from odoo import api, fields, models
from odoo.exceptions import UserError


class EjournalRequestWindow(models.AbstractModel):
    """The window of access that an approved request opens, and its end; a part of
    ``ejournal.request``."""

    _name = "ejournal.request.window"
    _inherit = ["ejournal.window.origin"]
    _description = "Request: window of access"
    _tells_of_window = True  # in the mail of the stage

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
            # A reason is worded for those alone whose state leaves it open.
            request.can_open = (
                request.state == "approved" and not request._get_opening_refusal()
            )

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

    def action_open_cells(self):
        """From an opened request to its cells in the journal."""
        self.ensure_one()
        self.check_access("read")
        cell = self.cell_ids.filtered("lesson_id")[:1]
        action = self.journal_id.action_open_grid()
        place = {
            "lesson_id": cell.lesson_id.id,
            "participant_id": cell.participant_id.id,
        }
        return {**action, "context": {**action["context"], "ejournal_cell": place}}

    def _get_opening_refusal(self):
        """Why the user does not open the access now; empty when the user may."""
        self.ensure_one()
        if self.state != "approved":
            return self.env._("Access is opened when the request is approved.")
        user = self.env.user
        is_office = user._has_ejournal_role("registrar")
        if is_office and self._get_benefit(user):
            return self.env._("Nobody opens access to oneself.")
        if not is_office and user not in self._get_openers():
            return self.env._("The registrar's office opens access.")
        return ""

    def _get_openers(self):
        """Who opens the access: the office, but for whom it is too near; when that
        leaves nobody, the next superior (``res.users``)."""
        self.ensure_one()
        return self.env["res.users"]._find_ejournal_deciders(
            ("registrar", "registrar_head"), self._get_benefit
        )

    def _do_open(self):
        """Open the window of exactly what was approved (SOP C12, T2.3, T2.4)."""
        self.ensure_one()
        Window = self.env["ejournal.window"]
        last_day = Window._get_last_day()
        self.window_id = Window.create(
            {
                **self._get_kind()._prepare_window(self),
                "journal_id": self.journal_id.id,
                "user_id": self.author_id.id,
                "reason": self.display_name,
                "origin_model": self._name,
                "origin_id": self.id,
            }
        )
        self.statement_id = self._find_statement()
        self.state = "opened"
        self._close_step("opened")
        self._enter_stage(
            self.env.ref("kaznmu_requests.stage_correcting"), self.author_id, last_day
        )

    def _get_window_refusal(self, window):
        """An approved request opens what it names, to its author, once."""
        self.ensure_one()
        if self.state != "approved" or self.window_id:
            return self.env._("Access is opened when the request is approved.")
        approved = {
            (cell.lesson_id, cell.participant_id, cell.wanted or "", cell.note or "")
            for cell in self.cell_ids
        }
        opened = {
            (cell.lesson_id, cell.participant_id, cell.value or "", cell.note or "")
            for cell in window.cell_ids
        }
        is_same = (
            window.kind == self.kind
            and window.journal_id == self.journal_id
            and window.user_id == self.author_id
            and window.lesson_ids <= self.lesson_ids
            and opened == approved
        )
        if not is_same:
            return self.env._("A window opens exactly what was approved.")
        return ""

    def _find_statement(self):
        """The newest formed statement: of the named exams, or of the journal."""
        lines = self.cell_ids._get_exam_lines().values()
        statements = self.env["ejournal.statement"].union(
            *(line.statement_id for line in lines)
        )
        statements = statements or self.journal_id.statement_ids.filtered("formed_on")
        return statements.sorted("formed_on")[-1:]

    def action_enter_approved(self):
        """Enter the agreed values, all at once, as the teacher (SOP T2.4).

        Exam results go into the next revision of the statement, which is opened to be
        formed.

        :return: action: that revision, or a notice
        :raise UserError: not the teacher's, not open, or a value cannot be entered
        """
        self.ensure_one()
        self._check_correcting()
        result = self.journal_id.enter_approved_marks()
        if failures := result["refused"] + result["conflicts"]:
            raise UserError(
                "\n".join(
                    change.get("message")
                    or self.env._("Somebody has changed the mark since; look again.")
                    for change in failures
                )
            )
        exams = self.cell_ids.filtered(lambda cell: not cell.lesson_id)
        if not exams:
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {
                    "type": "success",
                    "message": self.env._(
                        "The agreed values are in the journal. If a statement was "
                        "formed, form its next revision; then press “Corrected”."
                    ),
                    "next": {"type": "ir.actions.client", "tag": "soft_reload"},
                },
            }
        # As the teacher: the revision and its lines check on their own.
        statement = self.sudo().statement_id.sudo(False)
        action = statement.action_create_revision()
        lines = statement.browse(action["res_id"]).line_ids
        wanted = {cell.participant_id: cell.wanted for cell in exams}
        for line in lines:
            # Stages are the teacher's to enter: what they come to was approved.
            if line.participant_id in wanted and not line._get_stages():
                line.exam_value = wanted[line.participant_id]
        return action

    def action_finish(self):
        """The teacher reports that the journal is put right (SOP T2.4).

        :return: ``None``, or the action of a question when something that was agreed
            is not entered
        :raise UserError: not the teacher's, not open, or the next revision of the
            statement is not formed yet
        """
        for request in self:
            request._check_correcting()
            sudo = request.sudo()  # the teacher was checked
            sudo._read_cells()
            if sudo._get_untouched():
                return request._ask_to_finish()
            request._do_finish()
        return None

    def action_ask_again(self):
        """Open a new request for what this one has not corrected: its window ended, or
        other values were agreed (SOP T2.1).

        :return: action: the form of a new request, its cells filled in
        """
        self.ensure_one()
        self.check_access("read")
        return self.journal_id.action_request(
            [
                {
                    "lesson_id": cell.lesson_id.id,
                    "participant_id": cell.participant_id.id,
                    "wanted": cell.wanted,
                    "note": cell.note,
                }
                for cell in self.cell_ids
                if cell.outcome != "done"
            ]
        )

    def _ask_to_finish(self):
        """The question whether to end the request with something not entered."""
        question = self.env["ejournal.request.finish"].create({"request_id": self.id})
        return {
            **question._get_records_action(name=self.env._("Not entered yet")),
            "target": "new",
        }

    def _finish_unentered(self, reason):
        """End the correction although something agreed is not entered.

        :param str reason: why; the registrar's office reads it
        :raise UserError: the reason is missing, or the request is not the user's
        """
        self.ensure_one()
        self._check_correcting()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the agreed values are not entered."))
        self._do_finish(reason)

    def _check_correcting(self):
        """:raise UserError: the request is not open, or not the user's"""
        for request in self:
            request.check_access("read")
            request._lock()
            if request.state != "opened" or request.author_id != self.env.user:
                raise UserError(
                    self.env._("Only the teacher ends a correction that is open.")
                )

    def _do_finish(self, comment=None):
        """End the correction; the caller has checked the teacher.

        :param str comment: why something that was agreed is not entered
        """
        self.ensure_one()
        # As superuser: the caller has checked the teacher.
        sudo = self.sudo()
        sudo._read_cells()
        changed = any(
            cell._parse(cell.became) != cell._parse(cell.was) for cell in sudo.cell_ids
        )
        statement = sudo._find_statement()
        if changed and sudo.statement_id and statement == sudo.statement_id:
            raise UserError(
                self.env._(
                    "Form the next revision of the statement No. %s first.",
                    statement.number,
                )
            )
        sudo._do_close("done", comment)

    def _get_untouched(self):
        """Cells that should have changed, and did not."""
        return self.cell_ids.filtered(
            lambda cell: (
                cell._parse(cell.became) == cell._parse(cell.was)
                and cell._parse(cell.was) != cell._parse(cell.wanted)
            )
        )

    def _read_cells(self):
        """Put down what the cells have become."""
        values = self.cell_ids._read_values()
        for cell in self.cell_ids:
            cell.became = values[cell]

    def _do_close(self, outcome, comment=None):
        self.ensure_one()
        self._read_cells()
        self.window_id._close()
        statement = self._find_statement()
        if statement != self.statement_id:
            self.new_statement_id = statement
        self._close_step(outcome, comment)
        self._finish(outcome)
        self._tell_office()

    def _tell_office(self):
        """Tell those of the office who opened, and its head, what became of it:
        declared beside done (SOP T2.4)."""
        opened = self.step_ids.filtered(lambda step: step.outcome == "opened")
        users = opened.user_id.filtered(
            lambda user: user._has_ejournal_role("registrar")
        )
        users |= self._find_users("registrar_head")
        self._send_mail(
            self.env.ref("kaznmu_requests.mail_template_closed"),
            users.filtered("active") - self.author_id,
        )
