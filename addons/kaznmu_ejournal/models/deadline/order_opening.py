from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain

from odoo.addons.kaznmu_university.formats import format_day


class EjournalOrderOpening(models.Model):
    """Lessons of a journal that an order opens again, until a day (SOP C10, C12).

    For what befalls many at once, such as a failure of the system. Topics, notes and
    empty cells are opened, as by a technical request; an existing mark changes by
    Table 2 alone (SOP C13), whatever is ordered.
    """

    _name = "ejournal.order.opening"
    _description = "Journal that an order opens"
    _inherit = ["ejournal.guard.mixin", "ejournal.evidence.mixin"]
    _evidence_parent = "order_id"
    _order = "order_id, journal_id, id"
    _rec_name = "journal_id"
    _guard_fields = frozenset(("order_id", "journal_id", "lesson_ids", "date_end"))
    _guard_system_fields = frozenset()
    _guard_parent = "order_id"

    order_id = fields.Many2one(
        "ejournal.order", required=True, ondelete="cascade", index=True
    )
    journal_id = fields.Many2one("ejournal.journal", required=True, ondelete="restrict")
    lesson_ids = fields.Many2many(
        "ejournal.lesson",
        string="Lessons",
        domain="[('journal_id', '=', journal_id), ('is_cancelled', '=', False)]",
    )
    date_end = fields.Date(string="Open until", required=True)
    teacher_ids = fields.Many2many(
        related="journal_id.teacher_ids", string="Teachers", readonly=True
    )
    empty_count = fields.Integer(
        string="Empty cells", compute="_compute_empty_count", help="Of these lessons"
    )

    _journal_uniq = models.Constraint(
        "UNIQUE (order_id, journal_id)", "The order names the journal twice."
    )

    @api.depends("journal_id", "lesson_ids")
    def _compute_empty_count(self):
        for opening in self:
            opening.empty_count = len(opening._get_empty_cells())

    @api.constrains("journal_id", "lesson_ids")
    def _check_lessons(self):
        for opening in self:
            if not opening.lesson_ids:
                raise ValidationError(
                    self.env._(
                        "%s: name the lessons that are opened.",
                        opening.journal_id.display_name,
                    )
                )
            if opening.lesson_ids.journal_id != opening.journal_id:
                raise ValidationError(
                    self.env._("A window opens lessons and cells of its own journal.")
                )

    def _get_empty_cells(self):
        """Cells without a mark, of students who were in the group on the day.

        :return: list of ``(lesson, participant)``
        """
        self.ensure_one()
        journal = self.journal_id
        stored = journal._fetch_cells(self.lesson_ids)
        return [
            (lesson, row)
            for lesson in self.lesson_ids.sorted("date")
            for row in journal.participant_ids
            if row._attends(lesson.date) and (lesson.id, row.id) not in stored
        ]

    def _check_openable(self):
        """Refuse what could not be opened any more.

        :raise UserError: naming the journal
        """
        today = self.env.company._get_ejournal_today()
        for opening in self:
            if opening.date_end < today:
                raise UserError(
                    self.env._(
                        "%(journal)s: the day until which it is opened has passed "
                        "(%(day)s).",
                        journal=opening.journal_id.display_name,
                        day=format_day(opening.date_end),
                    )
                )
            if not opening.teacher_ids:
                raise UserError(
                    self.env._(
                        "%s has no teacher to whom it could be opened.",
                        opening.journal_id.display_name,
                    )
                )


class EjournalOrderOpenings(models.AbstractModel):
    """Windows that an order opens; a part of ``ejournal.order``."""

    _name = "ejournal.order.openings"
    _description = "Order: journals that it opens"
    _inherit = ["ejournal.window.origin"]

    opening_ids = fields.One2many(
        "ejournal.order.opening", "order_id", string="Journals opened", copy=False
    )

    def _open_windows(self):
        """Open what the order names, to each teacher of the journals (as superuser)."""
        self.ensure_one()
        self.opening_ids._check_openable()
        Window = self.env["ejournal.window"]
        for opening in self.opening_ids:
            cells = opening._get_empty_cells()
            Window.create(
                [
                    {
                        "kind": "technical",
                        "journal_id": opening.journal_id.id,
                        "user_id": teacher.id,
                        "reason": self.display_name,
                        "origin_model": self._name,
                        "origin_id": self.id,
                        "date_end": self._get_window_end(opening),
                        "lesson_ids": [Command.set(opening.lesson_ids.ids)],
                        "cell_ids": [
                            Command.create(
                                {"lesson_id": lesson.id, "participant_id": row.id}
                            )
                            for lesson, row in cells
                        ],
                    }
                    for teacher in opening.teacher_ids
                ]
            )

    def _close_windows(self):
        """What is revoked opens nothing any more (as superuser)."""
        self._find_windows()._close()

    def _find_windows(self):
        self.ensure_one()
        return self.env["ejournal.window"].search(
            Domain("origin_model", "=", self._name) & Domain("origin_id", "=", self.id)
        )

    def _get_window_end(self, opening):
        """The whole last day belongs to the teacher."""
        return self.env.company._get_ejournal_midnight(
            opening.date_end + timedelta(days=1)
        )

    def _get_window_refusal(self, window):
        """An order in force opens the journals that it names, once to each teacher,
        and never for a mark that is there (SOP C13)."""
        self.ensure_one()
        opening = self.opening_ids.filtered(
            lambda opening: opening.journal_id == window.journal_id
        )
        others = self._find_windows().filtered(
            lambda other: (
                other != window
                and (other.journal_id, other.user_id)
                == (window.journal_id, window.user_id)
            )
        )
        is_ordered = (
            self.state == "in_force"
            and opening
            and not others
            and window.kind == "technical"
            and window.user_id in opening.teacher_ids
            and window.lesson_ids == opening.lesson_ids
            and window.cell_ids.lesson_id <= opening.lesson_ids
            and window.date_end == self._get_window_end(opening)
        )
        if not is_ordered:
            return self.env._("A window opens exactly what the order names.")
        return ""
