from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.kaznmu_university.formats import join_names


class EjournalWindow(models.Model):
    """Access window (окно доступа): who may write what until when, and why.

    The only way to write after a deadline or a formed statement. A *technical*
    window (SOP C12) lets data of the named lessons change and the named empty cells
    be filled, never an existing mark; a *correction* window (SOP C13, T2.4) lets
    exactly the named cells take the values that were approved. Windows end by
    themselves.

    A window is the execution of a document (see ``ejournal.window.origin``), made by
    that document's own method; no client makes one, and none is changed, but for
    closing it early.
    """

    _name = "ejournal.window"
    _description = "Access window"
    _inherit = [
        "ejournal.closed.mixin",
        "ejournal.guard.mixin",
        "ejournal.evidence.mixin",
        "mail.thread",
    ]
    _order = "date_end desc, id desc"
    _guard_system_fields = frozenset()
    _evidence_fields = (
        "kind",
        "journal_id",
        "user_id",
        "lesson_ids",
        "reason",
        "origin_model",
        "origin_id",
        "date_start",
        "date_end",
    )
    _evidence_lines = {"cell_ids": ("lesson_id", "participant_id", "value", "note")}

    kind = fields.Selection(
        [("technical", "Technical"), ("correction", "Correction")],
        required=True,
        default="technical",
        tracking=True,
    )
    journal_id = fields.Many2one(
        "ejournal.journal", required=True, ondelete="restrict", index=True
    )
    user_id = fields.Many2one(
        "res.users", string="Teacher", required=True, ondelete="restrict", index=True
    )
    lesson_ids = fields.Many2many("ejournal.lesson", string="Lessons")
    cell_ids = fields.One2many("ejournal.window.cell", "window_id", string="Cells")
    reason = fields.Text(required=True)
    origin_model = fields.Char(required=True, readonly=True)
    origin_id = fields.Many2oneReference(
        string="Opened by", model_field="origin_model", required=True, readonly=True
    )
    date_start = fields.Datetime(
        string="Open from", required=True, default=fields.Datetime.now
    )
    date_end = fields.Datetime(
        string="Open until",
        required=True,
        tracking=True,
        default=lambda self: self._get_default_end(),
    )
    is_open = fields.Boolean(
        string="Is open now", compute="_compute_is_open", search="_search_is_open"
    )

    _dates_order = models.Constraint(
        "CHECK (date_end >= date_start)", "A window cannot end before it begins."
    )

    @api.depends("kind", "journal_id", "user_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for window in self:
            if not window.journal_id:
                window.display_name = self.env._("New window")
                continue
            what = join_names(
                kinds.get(window.kind), window.user_id.name, separator=", "
            )
            window.display_name = join_names(
                window.journal_id.display_name, what, separator=": "
            )

    @api.depends("date_start", "date_end")
    def _compute_is_open(self):
        now = fields.Datetime.now()
        for window in self:
            window.is_open = bool(
                window.date_end and window.date_start <= now < window.date_end
            )

    @api.model
    def _search_is_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        return fields.Domain("date_start", "<=", now) & fields.Domain(
            "date_end", ">", now
        )

    @api.model
    def _get_last_day(self):
        """The last ``date`` of a window that opens today.

        The company says after how many days, and of which kind (SOP T2.4).
        """
        company = self.env.company
        days = company.sudo().ejournal_window_days  # a setting, no secret
        return company._add_ejournal_days(company._get_ejournal_today(), days)

    @api.model
    def _get_default_end(self):
        """Moment at which a window that opens now ends by itself: the whole last day
        belongs to the teacher, whether it opens by hand or by a request."""
        return self.env.company._get_ejournal_midnight(
            self._get_last_day() + timedelta(days=1)
        )

    # ------------------------------------------------------------------
    # Constraints and ORM overrides
    # ------------------------------------------------------------------
    @api.constrains("journal_id", "user_id")
    def _check_teacher(self):
        for window in self:
            if window.user_id not in window.journal_id.assignment_ids.teacher_id:
                raise ValidationError(
                    self.env._(
                        "%(user)s is not a teacher of the journal %(journal)s.",
                        user=window.user_id.name,
                        journal=window.journal_id.display_name,
                    )
                )

    @api.constrains("journal_id", "lesson_ids", "cell_ids")
    def _check_own_cells(self):
        for window in self:
            cells = window.cell_ids
            if (window.lesson_ids | cells.lesson_id).journal_id - window.journal_id or (
                cells.participant_id.journal_id - window.journal_id
            ):
                raise ValidationError(
                    self.env._("A window opens lessons and cells of its own journal.")
                )
            if not window.lesson_ids and not cells:
                raise ValidationError(
                    self.env._("Name the lessons or cells that the window opens.")
                )

    @api.constrains("origin_model", "origin_id")
    def _check_origin(self):
        for window in self:
            if refusal := window._get_origin_refusal():
                raise ValidationError(refusal)

    def _get_origin_refusal(self):
        """Why the document does not open this window; empty when it does."""
        self.ensure_one()
        if origin := self._get_origin().exists():
            return origin._get_window_refusal(self)
        return self.env._("This document opens no access.")

    def _get_origin(self):
        """The document that opens this window; an empty one if its kind opens none."""
        origins = self.env.registry.descendants(["ejournal.window.origin"], "_inherit")
        if self.origin_model in origins:
            return self.env[self.origin_model].browse(self.origin_id)
        return self.env["ejournal.window.origin"]

    @api.model_create_multi
    def create(self, vals_list):
        windows = super().create(vals_list)
        for window in windows:
            if not window._get_origin()._tells_of_window:
                window._notify_teacher()
        return windows

    def _check_unlink(self):
        raise UserError(
            self.env._("A window stays in the journal for good; close it instead.")
        )

    def _check_editable(self):
        """A window stays as it was opened (design: rule 1).

        :raise UserError: naming the window
        """
        raise UserError(
            self.env._(
                "%s: a window stays as it was opened. Close it, and ask for another "
                "one by a new request.",
                self[:1].display_name,
            )
        )

    def action_close(self):
        """End open windows now, before their time, as the head of the office.

        :raise AccessError: the user is not the head of the registrar's office
        """
        self.check_access("read")
        if not self.env.su and not self.env.user._has_ejournal_role("registrar_head"):
            raise AccessError(
                self.env._("The head of the registrar's office closes windows.")
            )
        self._close()

    def _close(self):
        """End open windows now; the caller has checked who does it."""
        now = fields.Datetime.now()
        for window in self.sudo().filtered("is_open"):  # nobody writes windows by hand
            window._write_checked({"date_end": max(now, window.date_start)})

    def _format_end(self):
        """The end as people write it: a day ends at 23:59, not with the next one."""
        self.ensure_one()
        company = self.env.company
        local = company._to_ejournal_time(self.date_end)
        is_midnight = not (local.hour or local.minute)
        end = self.date_end - timedelta(minutes=1) if is_midnight else self.date_end
        return company._format_ejournal_minute(end)

    def _notify_teacher(self):
        """Tell the teacher what is open, until when and why."""
        self.ensure_one()
        self.env.ref("kaznmu_ejournal.mail_template_window")._write_to(
            self.user_id, self
        )

    # ------------------------------------------------------------------
    # What the window opens
    # ------------------------------------------------------------------
    def _concerns(self, lesson_id):
        """Whether the window names a lesson, or any of its cells."""
        self.ensure_one()
        return lesson_id in self.lesson_ids.ids or lesson_id in self.cell_ids.mapped(
            "lesson_id.id"
        )

    def _get_refusal_code(self, change, stored, fills_empty):
        """Why the window does not let a cell of its lessons be written.

        :param change: ``CellChange``
        :param dict stored: the cell as it stands
        :param bool fills_empty: a technical window fills the named empty cells
        :return: a code of ``_get_refusal_sentence``, or ``None``
        """
        self.ensure_one()
        if not self.is_open:
            return "window_ended"
        if self.kind == "technical" and stored["kind"]:
            return None if change.is_note_only(stored) else "window_no_grade_change"
        if self.kind == "technical" and not fills_empty:
            return "window_no_filling"
        if not (cell := self._find_cell(*change.key)):
            return "window_cell_not_listed"
        if self.kind == "correction" and not cell._accepts(change):
            return "window_other_value"
        return None

    def _find_cell(self, lesson_id, participant_id):
        """The named cell of a lesson and a row, if there is one."""
        return self.cell_ids.filtered(
            lambda cell: (
                (cell.lesson_id.id, cell.participant_id.id)
                == (lesson_id, participant_id)
            )
        )

    def _get_approved(self, lesson_id, participant_id):
        """The one value that a correction window takes in a cell, as text; ``None``
        when the window is of another kind."""
        self.ensure_one()
        if self.kind != "correction":
            return None
        return self._find_cell(lesson_id, participant_id).value or ""

    def _get_approved_changes(self, lesson_id, participant_id):
        """What open correction windows approve of a cell: list of ``CellChange``."""
        windows = self.filtered(
            lambda window: window.is_open and window.kind == "correction"
        )
        today = self.env.company._get_ejournal_today()
        return [
            window.journal_id._complete_change(change, {}, today)
            for window in windows
            for cell in window._find_cell(lesson_id, participant_id)
            if (change := cell._parse_approved())
        ]

    def _describe(self):
        """The window as plain values, for the journal's page.

        :return: dict; ``cells`` are pairs ``[lesson_id, participant_id]``
        """
        self.ensure_one()
        return {
            "id": self.id,
            "kind": self.kind,
            "reason": self.reason,
            "date_end": self.date_end,
            "lesson_ids": self.lesson_ids.ids,
            "cells": [
                [cell.lesson_id.id, cell.participant_id.id] for cell in self.cell_ids
            ],
        }
