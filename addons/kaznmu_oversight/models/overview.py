from odoo import api, fields, models

from odoo.addons.kaznmu_ejournal.models.overview import Figure

from .statement_status import UNFORMED


class EjournalOverview(models.Model):
    """What the reports count, on the overview (SOP T1.6)."""

    _inherit = "ejournal.overview"

    code = fields.Selection(
        selection_add=[
            ("fill", "Cells filled"),
            ("journals_late", "Late journals"),
            ("lessons_late", "Lessons not filled in time"),
            ("fill_by_department", "Filled, by department"),
            ("fill_by_course", "Filled, by course"),
            ("fill_by_week", "Filled, by week"),
            ("late_by_teacher", "Lessons not filled in time, by teacher"),
            ("statements_by_school", "Statements, by school"),
            ("statements_by_department", "Statements, by department"),
            ("statements_unformed", "Statements not formed yet"),
            ("statements_late", "Late statements"),
            ("statements_formed", "Statements to be accepted"),
            ("statements_accepted", "Statements accepted"),
            ("consolidated_unsent", "Consolidated statements not sent"),
            ("risk_absences", "Absences above the limit"),
            ("risk_rating", "Rating below the threshold"),
            ("absences", "Absences not made up"),
            ("absences_by_week", "Absences, by week"),
            ("grades", "Grades"),
            ("top_share", "A and A-, share"),
            ("top_drafts", "A and A- above the limit, not formed yet"),
            ("top_share_by_school", "A and A-, by school"),
            ("top_share_by_discipline", "A and A-, by discipline"),
            ("top_share_by_teacher", "A and A-, by teacher"),
        ]
    )

    @api.model
    def _get_figures(self):
        unformed = ("state", "in", UNFORMED)
        # What is late is told apart from what is not due yet.
        parts = {
            "split": "stage",
            "series": {
                "accepted": "success",
                "formed": "info",
                "ahead": "muted",
                "late": "danger",
            },
        }
        # In these words PostgreSQL knows how many there are (``ejournal.mark.init``).
        missed = (("kind", "=", "absent"), ("makeup_date", "=", False))
        fill = Figure(
            "journals",
            "ejournal.fill.report",
            "kaznmu_oversight.ejournal_fill_report_action",
            aggregates=("filled_cells:sum", "due_cells:sum"),
            measure="fill_percent:avg",
            views="pivot,graph,list",
            floors=(85, 95),
        )
        late = {"tone": "danger", "aggregates": ("late_days:max",)}
        statements = (
            "statements",
            "ejournal.statement.status",
            "kaznmu_oversight.ejournal_statement_status_action",
        )
        risk = ("students", "ejournal.risk", "kaznmu_oversight.ejournal_risk_action")
        limit = self.env.company.sudo().ejournal_top_limit  # a number for everyone
        top = Figure(
            "statements",
            "ejournal.result.report",
            "kaznmu_oversight.ejournal_result_report_action_top",
            (("is_top_counted", "=", True),),
            measure="top_share:avg",
            order="top_share:avg DESC",
            limit=limit,
        )
        absence = (
            "students",
            "ejournal.absence.report",
            "kaznmu_oversight.ejournal_absence_report_action",
            missed,
        )
        return {
            "fill": fill,
            "journals_late": Figure(
                "journals",
                "ejournal.control",
                "kaznmu_oversight.ejournal_control_action",
                (("late_count", ">", 0),),
                needs_deadline=True,
                **late,
            ),
            "lessons_late": Figure(
                *fill[:3],
                # What is filled is not late: by its index few lessons are read.
                (("is_filled", "=", False), ("is_late", "=", True)),
                views="list,pivot,graph",
                needs_deadline=True,
                **late,
            ),
            "fill_by_department": fill._replace(
                groupby="department_id", order="fill_percent:avg"
            ),
            "fill_by_course": fill._replace(groupby="course"),
            "fill_by_week": fill._replace(groupby="date:week"),
            "late_by_teacher": Figure(
                "journals",
                "ejournal.control",
                "kaznmu_oversight.ejournal_control_action",
                (("late_count", ">", 0),),
                groupby="teacher_id",
                measure="late_count:sum",
                order="late_count:sum DESC",
            ),
            **super()._get_figures(),
            "statements_late": Figure(*statements, (("is_late", "=", True),), **late),
            "statements_unformed": Figure(*statements, (unformed,)),
            # The same as the menu: of whatever kind, revisions and retakes included.
            "statements_formed": Figure(
                "statements",
                "ejournal.statement",
                "kaznmu_ejournal.ejournal_statement_action_to_accept",
                (("state", "=", "formed"),),
                tone="warning",
                any_term=True,
            ),
            "statements_by_school": Figure(
                *statements, groupby="school_id", views="pivot,list", **parts
            ),
            "statements_by_department": Figure(
                *statements, groupby="department_id", views="pivot,list", **parts
            ),
            "statements_accepted": Figure(
                *statements, (("state", "=", "accepted"),), tone="success"
            ),
            "consolidated_unsent": Figure(
                "statements",
                "ejournal.consolidated",
                "kaznmu_registrar.ejournal_consolidated_action",
                (("state", "!=", "sent"), ("revision", "=", 1)),
            ),
            "risk_absences": Figure(
                *risk,
                (("exceeds_absences", "=", True),),
                ("student_id:count_distinct",),
                tone="danger",
            ),
            "risk_rating": Figure(
                *risk,
                (("is_rating_low", "=", True),),
                ("student_id:count_distinct",),
                tone="danger",
            ),
            "absences": Figure(*absence, ("student_id:count_distinct",)),
            "absences_by_week": Figure(
                *absence, groupby="date:week", views="graph,pivot,list"
            ),
            "grades": Figure(
                "students",
                "ejournal.result.report",
                "kaznmu_oversight.ejournal_result_report_action",
                groupby="letter",
                order="final:avg DESC",
                views="graph,pivot,list",
            ),
            "top_share": top._replace(order=""),
            "top_drafts": Figure(
                "statements",
                "ejournal.statement",
                "kaznmu_ejournal.ejournal_statement_action",
                (
                    ("state", "=", "draft"),
                    ("top_share", ">", limit if limit else 100),
                ),
                tone="danger",
            ),
            "top_share_by_school": top._replace(groupby="school_id"),
            "top_share_by_discipline": top._replace(groupby="discipline_id"),
            "top_share_by_teacher": top._replace(groupby="teacher_id"),
        }

    @api.model
    def _get_looked_at(self, figure, terms):
        if figure.model != "ejournal.risk":
            return super()._get_looked_at(figure, terms)
        moments = dict(
            self.env["ejournal.journal"]._read_group(
                [("term_id", "in", terms.ids)], ["term_id"], ["risk_on:min"]
            )
        )
        format_time = self.env.company._format_ejournal_minute
        return {
            term: self.env._("as of %s", format_time(moments[term]))
            if moments.get(term)
            else self.env._("not looked at yet")
            for term in terms
        }
