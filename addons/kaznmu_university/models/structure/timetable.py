from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...formats import join_names


class EjournalTimetable(models.Model):
    """When and by whom a group is taught a discipline in a term.

    Two patterns: given days of every week, or a *cycle* of consecutive days of
    study, as clinical disciplines are taught. No lessons fall on holidays.
    """

    _name = "ejournal.timetable"
    _description = "Timetable"
    _inherit = ["ejournal.times.mixin"]
    _order = "term_id, group_id, discipline_id, id"

    term_id = fields.Many2one(
        "ejournal.term", required=True, ondelete="restrict", index=True
    )
    group_id = fields.Many2one(
        "ejournal.group", required=True, ondelete="restrict", index=True
    )
    discipline_id = fields.Many2one(
        "ejournal.discipline", required=True, ondelete="restrict", index=True
    )
    department_id = fields.Many2one(
        "ejournal.department",
        compute="_compute_department_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        ondelete="restrict",
        index=True,
        help="One of several departments when they share an integrated discipline",
    )
    teacher_id = fields.Many2one(
        "res.users", required=True, ondelete="restrict", index=True
    )
    pattern = fields.Selection(
        [("weekly", "Weekly"), ("cycle", "Cycle")], required=True, default="weekly"
    )
    weekdays = fields.Char(
        help="Days of the week from 1 (Monday) to 6 (Saturday), by commas: 1,3"
    )
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To", required=True)

    _line_uniq = models.Constraint(
        "UNIQUE (term_id, group_id, discipline_id, department_id)",
        "The group already has this discipline in the timetable of the term.",
    )
    _dates_order = models.Constraint(
        "CHECK (date_from <= date_to)", "The last day is before the first one."
    )

    @api.depends("group_id", "discipline_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for line in self:
            line.display_name = join_names(line.group_id.name, line.discipline_id.name)

    @api.depends("discipline_id")
    def _compute_department_id(self):
        for line in self:
            line.department_id = line.discipline_id.department_id

    @api.constrains("pattern", "weekdays")
    def _check_weekdays(self):
        for line in self:
            days = (line.weekdays or "").split(",")
            if line.pattern == "weekly" and not (
                all(day in tuple("123456") for day in days)
                and len(set(days)) == len(days)
            ):
                raise ValidationError(
                    self.env._(
                        "%s: give the days of the week from 1 (Monday) to 6 "
                        "(Saturday), each once, separated by commas.",
                        line.display_name,
                    )
                )

    @api.constrains("teacher_id")
    def _check_teacher(self):
        self.teacher_id._check_ejournal_teacher()

    @api.constrains("date_from", "date_to", "term_id")
    def _check_dates_in_term(self):
        for line in self:
            term = line.term_id
            if line.date_from < term.date_start or line.date_to > term.date_end:
                raise ValidationError(
                    self.env._(
                        "%(line)s: the dates lie outside the term %(term)s.",
                        line=line.display_name,
                        term=term.name,
                    )
                )

    def _get_lesson_dates(self, study_days):
        """Dates on which lessons can be held, in order; holidays are skipped.

        :param study_days: ``StudyDays`` of the term
        :return: list of ``date``
        """
        self.ensure_one()
        span = (self.date_to - self.date_from).days + 1
        days = (self.date_from + timedelta(days=offset) for offset in range(span))
        if self.pattern == "cycle":
            return [day for day in days if study_days.is_study_day(day)]
        weekdays = {int(day) for day in self.weekdays.split(",")}
        return [
            day
            for day in days
            if day.isoweekday() in weekdays and day not in study_days.days_off
        ]
