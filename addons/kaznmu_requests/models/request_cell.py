from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError, ValidationError
from odoo.tools import SQL

from odoo.addons.kaznmu_university.formats import join_names

# States of requests that name a cell and are not over.
UNDER_WAY = ("review", "approved", "opened")
# States in which a request's cells have become what they stay.
CARRIED_OUT = ("done", "expired")


class EjournalRequestCell(models.Model):
    """One mark of a request: what it was, should be, and became (SOP C13).

    Form 2 has no place for the student and the marks; its annex prints these lines.
    Without a lesson it is the student's exam result.
    """

    _name = "ejournal.request.cell"
    _description = "Cell of a request"
    _inherit = ["ejournal.guard.mixin", "ejournal.evidence.mixin"]
    _evidence_parent = "request_id"
    _order = "request_id, lesson_id, participant_id, id"
    # What a mark was and became is read from the journal.
    _guard_fields = frozenset(
        ("request_id", "lesson_id", "participant_id", "wanted", "note")
    )
    _guard_parent = "request_id"

    request_id = fields.Many2one(
        "ejournal.request", required=True, ondelete="cascade", index=True
    )
    journal_id = fields.Many2one(related="request_id.journal_id")
    lesson_id = fields.Many2one("ejournal.lesson", ondelete="restrict")
    participant_id = fields.Many2one(
        "ejournal.participant", string="Student", required=True, ondelete="restrict"
    )
    place = fields.Char(string="Lesson or exam", compute="_compute_place")
    was = fields.Char(compute="_compute_was", store=True, precompute=True)
    wanted = fields.Char(string="Should be")
    note = fields.Char()
    became = fields.Char(readonly=True, copy=False)
    outcome = fields.Selection(
        [
            ("done", "As asked"),
            ("different", "Differs"),
            ("untouched", "Not corrected"),
        ],
        compute="_compute_outcome",
        store=True,
    )

    _cell_uniq = models.UniqueIndex(
        "(request_id, participant_id, COALESCE(lesson_id, 0))",
        "The cell is named twice.",
    )

    @api.depends("lesson_id")
    @api.depends_context("lang")
    def _compute_place(self):
        for cell in self:
            cell.place = cell.lesson_id.display_name or self.env._("Exam result")

    @api.depends("lesson_id", "participant_id")
    def _compute_was(self):
        values = self._read_values()
        for cell in self:
            cell.was = values[cell]

    @api.depends("participant_id", "place", "was", "wanted")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for cell in self:
            where = join_names(
                cell.participant_id.display_name, cell.place, separator=", "
            )
            change = f"{cell.was or '—'} → {cell.wanted or '—'}"
            cell.display_name = join_names(where, change, separator=": ")

    def _read_values(self):
        """The marks and exam results as they stand now: ``{cell: text}``."""
        # As superuser: what the teacher named is shown, in a journal checked on create.
        stored = self.journal_id.sudo()._fetch_cells(self.lesson_id)
        lines = self._get_exam_lines()
        values = {}
        for cell in self:
            if cell.lesson_id:
                key = (cell.lesson_id.id, cell.participant_id.id)
                _mark, value = stored.get(key, (None, {}))
                values[cell] = value.get("value") or ""
            else:
                line = lines.get(cell.participant_id)
                values[cell] = line.exam_value or "" if line else ""
        return values

    def _get_exam_lines(self):
        """The last of each student's named exams: ``{student: line}``."""
        rows = self.filtered(lambda cell: not cell.lesson_id).participant_id
        # As superuser, as in _read_values.
        return self.env["ejournal.statement.line"]._get_last_exams(rows)

    @api.depends("became", "wanted", "was", "request_id.closed_on")
    def _compute_outcome(self):
        for cell in self:
            request = cell.request_id
            if not request.closed_on or request.state not in CARRIED_OUT:
                cell.outcome = False
            elif cell._parse(cell.became) == cell._parse(cell.wanted):
                cell.outcome = "done"
            elif cell._parse(cell.became) == cell._parse(cell.was):
                cell.outcome = "untouched"
            else:
                cell.outcome = "different"

    def _parse(self, value):
        """A mark or an exam result as typed, or the text itself where it is none."""
        try:
            if self.lesson_id:
                return self.env["ejournal.mark"]._parse_value(value, self.note)
            return self.env["ejournal.statement.line"]._parse_exam(value)
        except (ValueError, ValidationError):
            return value

    def _changes_mark(self, value=None):
        """Whether an existing mark would change: «н/б» to points, too (SOP C13).

        The result of a formed statement is a grade even where the exam is empty.

        :param str value: what it becomes; by default what it should be
        """
        self.ensure_one()
        if self.lesson_id and not self.was:
            return False
        return self._parse(self.was) != self._parse(
            self.wanted if value is None else value
        )

    def _changes_grade(self):
        """Whether it is a change of grade (SOP C17): as approved, and once the request
        is over as it became: “45 → 45” is none."""
        self.ensure_one()
        is_over = self.request_id.state in CARRIED_OUT
        return self._changes_mark((self.became or "") if is_over else None)

    def _get_impossible(self):
        """Why the wanted values could not stand where they are asked for (SOP C13).

        :return: list of sentences
        """
        in_journal = self.filtered("lesson_id")
        problems = self.journal_id._get_impossible(
            [
                {
                    "lesson_id": cell.lesson_id.id,
                    "participant_id": cell.participant_id.id,
                    "value": cell.wanted,
                    "note": cell.note,
                }
                for cell in in_journal
            ]
        )
        exams = self - in_journal
        lines = exams._get_exam_lines()
        for cell in exams:
            line = lines.get(cell.participant_id)
            if cell.wanted and isinstance(cell._parse(cell.wanted), str):
                problems.append(self.env._("“%s” is not a mark.", cell.wanted))
            elif line:
                try:
                    line._parse_result(cell.wanted)
                except ValidationError as error:
                    problems.append(str(error))
        return problems

    def _get_doubles(self):
        """Cells of requests under way that name the same: ``{cell: other cell}``."""
        # As superuser: that one is sent is told to whoever would send another.
        others = self.sudo().search(
            [
                ("participant_id", "in", self.participant_id.ids),
                ("request_id.state", "in", UNDER_WAY),
                ("request_id", "not in", self.request_id.ids),
            ]
        )
        found = {(other.participant_id, other.lesson_id): other for other in others}
        doubles = {
            cell: found.get((cell.participant_id, cell.lesson_id)) for cell in self
        }
        return {cell: other for cell, other in doubles.items() if other}

    def _get_doubles_sentence(self):
        """Which requests name the cells already; empty when none does."""
        return "\n".join(
            self.env._(
                "%(cell)s: request %(number)s is under way.",
                cell=f"{cell.participant_id.student_id.name}, {cell.place}",
                number=other.request_id.number,
            )
            for cell, other in self._get_doubles().items()
        )

    def _refuse_doubles(self):
        """A cell that a request under way names is asked for once.

        :raise RedirectWarning: with the way to that request, if the user may read it
        :raise UserError: otherwise
        """
        self._queue_up()
        if not (sentence := self._get_doubles_sentence()):
            return
        cells = self.browse().union(*self._get_doubles().values())
        other = cells.sudo(False).request_id
        if len(other) == 1 and other.has_access("read"):
            raise RedirectWarning(
                sentence, other._get_records_action(), self.env._("Open the request")
            )
        raise UserError(sentence)

    def _queue_up(self):
        """Make those who send requests about a journal come one after another.

        The row is written, not only locked: whoever comes second then gets a
        serialization failure, which Odoo retries on what the first has sent.
        """
        for journal in self.journal_id:
            self.env.cr.execute(
                SQL(
                    "UPDATE ejournal_journal SET active = active WHERE id = %s",
                    journal.id,
                ),
                log_exceptions=False,  # whoever comes second is no error
            )

    def _describe(self):
        """The cells of requests under way, as the page of the journal shows them.

        :return: list of dicts ``{lesson_id, participant_id, res_model, res_id, text}``
        """
        return [
            {
                "lesson_id": cell.lesson_id.id,
                "participant_id": cell.participant_id.id,
                "res_model": cell.request_id._name,
                "res_id": cell.request_id.id,
                "text": cell._describe_request(),
            }
            for cell in self
        ]

    def _describe_request(self):
        request = self.request_id
        where = request.waits_for or request.stage_id.name
        parts = (
            self.env._(
                "Request %(number)s: %(was)s → %(wanted)s",
                number=request.number,
                was=self.was or "—",
                wanted=self.wanted or "—",
            ),
            where,
            request.time_left,
        )
        return " · ".join(filter(None, parts))

    def _get_school(self):
        """The school to which the student belongs, on the day of the lesson."""
        self.ensure_one()
        day = self.lesson_id.date or self.env.company._get_ejournal_today()
        enrollments = self.participant_id.student_id.enrollment_ids.filtered(
            lambda row: row.date_from <= day and (not row.date_to or day <= row.date_to)
        )
        groups = enrollments.group_id or self.journal_id.group_id
        return groups[:1].school_id

    @api.model_create_multi
    def create(self, vals_list):
        cells = super().create(vals_list)
        cells._check_journal()
        cells._decide_kind()
        return cells

    def write(self, vals):
        result = super().write(vals)
        self._check_journal()
        self._decide_kind()
        return result

    def _get_guard_sentence(self):
        return self.env._("Marks are read from the journal, not entered.")

    def _check_editable(self):
        self.request_id._check_own_draft()

    def _decide_kind(self):
        self.request_id.sudo()._decide_kind()  # it is the server's to decide

    def _check_journal(self):
        """Refuse cells of other journals.

        :raise UserError: always the same sentence
        """
        for cell in self:
            rows = cell.participant_id.sudo(), cell.lesson_id.sudo()  # whose they are
            if any(row and row.journal_id != cell.journal_id for row in rows):
                raise UserError(self.env._("The cell does not belong to the journal."))
