from odoo import api, models
from odoo.fields import Domain

EARLIER_TERMS = 3
# Fields of the statistics by which the report breaks requests down.
BREAKDOWNS = ("kind", "state", "school_id", "department_id", "cause_kind")

# What is told of each department's errors: corrections, and the number of teachers
# with any, with more than one, and with more than the limit (SOP C17).
ERROR_NUMBERS = ("corrections", "teachers", "repeated", "over")


class EjournalCouncilFigures(models.AbstractModel):
    """The figures of the report to the Academic Council (SOP T1.12).

    Sums of ``ejournal.request.report`` and nothing else, so that they are those of the
    pivot. No teacher is named: departments and numbers are what the Council needs.
    """

    _name = "ejournal.council.figures"
    _description = "Figures of the report to the Academic Council"

    @api.model
    def _get_domain(self, term, section, key=False, late=False):
        """Rows of the statistics behind a figure.

        :param term: the term which the figure is of
        :param str section: ``total``, ``steps``, one of ``BREAKDOWNS``, or a number of
            ``errors``
        :param key: value of the breakdown's field; id of the stage, or ``False`` for
            all steps; id of the department of errors
        :param bool late: only what was sent late; of steps, those that were late
        :raise ValueError: there is no such section
        """
        if section in ERROR_NUMBERS:
            return self._get_error_domain(term, section, key)
        domain = Domain("term_id", "=", term.id)
        if section == "steps":
            if key:
                domain &= Domain("stage_id", "=", key)
            return domain & Domain("late_steps", "=", 1) if late else domain
        domain &= Domain("request_count", "=", 1)
        if late:
            domain &= Domain("late_requests", "=", 1)
        if section == "total":
            return domain
        if section not in BREAKDOWNS:
            raise ValueError(f"No such section: {section}")
        if section == "cause_kind":
            domain &= Domain(
                "kind", "in", self.env["ejournal.request.kind"]._get_error_kinds()
            )
        return domain & Domain(section, "=", key)

    # ------------------------------------------------------------------
    # Gathering
    # ------------------------------------------------------------------
    @api.model
    def _gather(self, term):
        """All figures of a term as plain data, in a constant number of queries.

        ``counts`` and ``days`` are lists along ``terms``, the last one of which is the
        term itself; the other numbers are of the term alone.

        :return: dict of ``terms``, ``total`` and rows of ``breakdowns`` (a dict by
            field), ``steps`` and ``errors``
        """
        terms = self._get_terms(term)
        total, steps, *breakdowns = self.env[
            "ejournal.request.report"
        ]._read_grouping_sets(
            [("term_id", "in", terms.ids)],
            [
                ["term_id"],
                ["stage_id", "term_id"],
                *(
                    ["cause_kind", "term_id", "kind"]
                    if name == "cause_kind"
                    else [name, "term_id"]
                    for name in BREAKDOWNS
                ),
            ],
            [
                "request_count:sum",
                "late_requests:sum",
                "__count",
                "late_steps:sum",
                "step_days:avg",
                "norm_days:avg",
            ],
        )
        return {
            "terms": [
                {"id": found.id, "name": self._translate(found)} for found in terms
            ],
            "total": self._prepare_total(terms, total),
            "breakdowns": {
                name: self._prepare_breakdown(name, terms, groups)
                for name, groups in zip(BREAKDOWNS, breakdowns, strict=True)
            },
            "steps": self._prepare_steps(terms, steps),
            "errors": self._prepare_errors(term),
        }

    @api.model
    def _get_terms(self, term):
        """The term and up to three before it, the earliest first."""
        earlier = term.with_context(active_test=False).search(
            [("date_start", "<", term.date_start)],
            limit=EARLIER_TERMS,
            order="date_start desc, id desc",
        )
        return (term | earlier).sorted("date_start")

    def _prepare_total(self, terms, groups):
        """Dict of the lists ``counts``, ``late``, ``steps`` and ``late_steps``."""
        found = {term.id: numbers for term, *numbers in groups}
        columns = ("counts", "late", "steps", "late_steps")
        return {
            name: [found[term.id][place] if term.id in found else 0 for term in terms]
            for place, name in enumerate(columns)
        }

    def _prepare_breakdown(self, name, terms, groups):
        """Rows of ``key``, ``name``, ``counts`` and ``late``.

        Values of a selection come in its order and are named when shown; schools and
        departments come with the most requests first.
        """
        error_kinds = self.env["ejournal.request.kind"]._get_error_kinds()
        rows = {}
        for value, term, *others in groups:
            if name == "cause_kind":
                kind, *others = others
                if kind not in error_kinds:  # others need not name a cause
                    continue
            count, late, *_steps = others
            row = rows.setdefault(value, {"counts": [0] * len(terms), "late": 0})
            row["counts"][terms.ids.index(term.id)] += count
            if term == terms[-1]:
                row["late"] = late
        field = self.env["ejournal.request.report"]._fields[name]
        if field.type == "selection":
            order = [*field.get_values(self.env), False]
            return [
                {"key": value, "name": None, **rows[value]}
                for value in order
                if value in rows
            ]
        named = [
            {"key": record.id, "name": self._translate(record), **row}
            for record, row in rows.items()
        ]
        return sorted(named, key=lambda row: row["counts"][::-1], reverse=True)

    def _prepare_steps(self, terms, groups):
        """Rows of ``key``, ``name``, ``count``, ``late``, mean ``days`` by term and
        mean ``norm`` of days, which is ``None`` for a stage without a term."""
        rows = {}
        for stage, term, _requests, _sent_late, count, late, days, norm in groups:
            row = rows.setdefault(
                stage,
                {"count": 0, "late": 0, "norm": None, "days": [None] * len(terms)},
            )
            row["days"][terms.ids.index(term.id)] = round(days, 2)
            if term == terms[-1]:
                row |= {"count": count, "late": late}
                row["norm"] = round(norm, 2) if norm else None
        return [
            {"key": stage.id, "name": self._translate(stage), **row}
            for stage, row in sorted(rows.items(), key=lambda item: item[0].sequence)
            if row["count"]
        ]

    # ------------------------------------------------------------------
    # Repeated errors
    # ------------------------------------------------------------------
    @api.model
    def _count_errors(self, term):
        """Corrections of the academic year up to the end of a term (SOP C17).

        :return: ``[(teacher, department, corrections)]``
        """
        return self.env["ejournal.request.report"]._read_group(
            self._get_year_domain(term),
            ["author_id", "department_id"],
            ["request_count:sum"],
        )

    @api.model
    def _get_year_domain(self, term):
        return (
            self.env["ejournal.request.kind"]._get_error_domain()
            & Domain("request_count", "=", 1)
            & Domain("term_id.academic_year", "=", term.academic_year)
            & Domain("term_id.date_start", "<=", term.date_start)
        )

    @api.model
    def _get_error_domain(self, term, number, department_id):
        """The corrections behind a number of a department."""
        allowed = self._get_allowed_errors()[number]
        teachers = [
            teacher.id
            for teacher, department, count in self._count_errors(term)
            if department.id == department_id and count > allowed
        ]
        return (
            self._get_year_domain(term)
            & Domain("department_id", "=", department_id)
            & Domain("author_id", "in", teachers)
        )

    @api.model
    def _get_allowed_errors(self):
        """Corrections which a teacher counted in a number has more of, by number."""
        limit = self.env.company.sudo().ejournal_error_limit  # a setting, no secret
        return dict(zip(ERROR_NUMBERS, (0, 0, 1, limit), strict=True))

    def _prepare_errors(self, term):
        """Dict of ``limit`` and rows by department: ``corrections``, ``teachers`` who
        made them, those of more than one (``repeated``), and ``over`` the limit."""
        allowed = self._get_allowed_errors()
        rows = {}
        for _teacher, department, count in self._count_errors(term):
            row = rows.setdefault(department, dict.fromkeys(ERROR_NUMBERS, 0))
            row["corrections"] += count
            for number in ERROR_NUMBERS[1:]:
                row[number] += count > allowed[number]
        return {
            "limit": allowed["over"],
            "rows": sorted(
                (
                    {"key": department.id, "name": self._translate(department), **row}
                    for department, row in rows.items()
                ),
                key=lambda row: (row["repeated"], row["corrections"]),
                reverse=True,
            ),
        }

    @api.model
    def _translate(self, record):
        """A record's name in every language of documents; ``None`` for no record."""
        if not record:
            return None
        return self.env["ejournal.document.mixin"]._get_translations(record)
