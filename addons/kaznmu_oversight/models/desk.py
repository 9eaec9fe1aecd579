from datetime import timedelta

from odoo import api, models

# Figures and charts of a role's page, of the overview's.
LAYOUTS = {
    "registrar": (
        ["fill", "lessons_late", "statements_late", "statements_formed", "risk_rating"],
        ["fill_by_week", "statements_by_school"],
    ),
    "vice_rector": (
        ["fill", "lessons_late", "statements_late", "risk_rating", "risk_absences"],
        ["fill_by_department", "statements_by_school"],
    ),
    "dean_office": (
        ["fill", "statements_late", "risk_rating", "risk_absences", "absences"],
        ["fill_by_course", "absences_by_week", "grades"],
    ),
    "head": (
        ["fill", "lessons_late", "statements_late", "risk_rating", "absences"],
        ["late_by_teacher", "fill_by_week", "grades"],
    ),
}
LAYOUTS["coordinator"] = LAYOUTS["head"]


class EjournalDesk(models.AbstractModel):
    """What is late, with the reminder, and how filling and statements stand."""

    _inherit = "ejournal.desk"

    @api.model
    def _get_layout(self, role):
        figures, charts = super()._get_layout(role)
        more_figures, more_charts = LAYOUTS.get(role, ([], []))
        return [*more_figures, *figures], [*more_charts, *charts]

    @api.model
    def _get_rows(self, term, today):
        return [*super()._get_rows(term, today), *self._get_late_rows(term, today)]

    @api.model
    def _get_late_rows(self, term, today):
        """Lessons and statements that are late, in a row each, by department."""
        if self._get_role() not in LAYOUTS or not term:
            return []
        rows = []
        overview = self.env["ejournal.overview"]
        Status = self.env["ejournal.statement.status"]
        domain = [("term_id", "=", term.id), ("is_late", "=", True)]
        if found := Status._read_group(
            domain, ["department_id"], ["__count", "due_date:min"], order="__count DESC"
        ):
            look = self._open_list(
                "kaznmu_oversight.ejournal_statement_status_action",
                self.env._("Late statements"),
                domain,
            )
            rows.append(
                self._prepare_row(
                    "remind",
                    self.env._("Statements"),
                    self.env._(
                        "not formed in time: %s",
                        sum(count for _d, count, _day in found),
                    ),
                    self._name_departments(found),
                    due=min(day for _d, _count, day in found),
                    buttons=[self._button(self.env._("Look"), "", look, True)],
                )
            )
        Control = self.env["ejournal.control"]
        domain = [("term_id", "=", term.id), ("late_count", ">", 0)]
        late = Control._read_group(
            domain, ["department_id"], ["late_count:sum", "late_days:max"]
        )
        if late and term in overview._find_with_deadlines(term):
            look = self._open_list(
                "kaznmu_oversight.ejournal_control_action",
                self.env._("Late journals"),
                domain,
            )
            records = Control.search(domain)
            late.sort(key=lambda group: -group[1])
            rows.append(
                self._prepare_row(
                    "remind",
                    self.env._("Journals"),
                    self.env._(
                        "lessons not filled in time: %s",
                        int(sum(count for _department, count, _days in late)),
                    ),
                    self._name_departments(late),
                    records,
                    due=today - timedelta(days=max(days for *_rest, days in late)),
                    buttons=[
                        self._button(self.env._("Look"), "", look),
                        self._button(
                            self.env._("Remind"), "action_write_to_teacher", None, True
                        ),
                    ],
                )
            )
        return rows

    @api.model
    def _name_departments(self, groups, most=4):
        """«physiology 3, biochemistry 1»; the first few."""
        names = [f"{group[0].display_name} {int(group[1])}" for group in groups[:most]]
        return ", ".join(names) + (" …" if len(groups) > most else "")
