from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# What every row says of its journal: columns, and the tables they come from.
JOURNAL_COLUMNS = SQL(
    """journal.id AS journal_id, journal.term_id, journal.group_id,
       study_group.course, journal.discipline_id, journal.department_id,
       journal.school_id"""
)
# Every journal has a group: joined so, it is left out where no column of it is asked
# for.
JOURNAL_TABLES = SQL(
    """ejournal_journal journal
       LEFT JOIN ejournal_group study_group ON study_group.id = journal.group_id"""
)
# In the context of a search: the ids of the terms that it is about.
TERMS = "ejournal_report_terms"


class EjournalReportMixin(models.AbstractModel):
    """Rows of a report, each of a journal; the same groupings in all reports.

    A search in some terms tells them to the report's query, which can so leave terms
    that are over unread where PostgreSQL cannot bring the condition by itself.
    """

    _name = "ejournal.report.mixin"
    _description = "Report on journals"

    journal_id = fields.Many2one("ejournal.journal", readonly=True)
    term_id = fields.Many2one("ejournal.term", readonly=True)
    group_id = fields.Many2one("ejournal.group", readonly=True)
    course = fields.Integer(readonly=True, aggregator=None)
    discipline_id = fields.Many2one("ejournal.discipline", readonly=True)
    department_id = fields.Many2one("ejournal.department", readonly=True)
    school_id = fields.Many2one("ejournal.school", readonly=True)

    @api.model
    @api.readonly
    def web_search_read(self, domain, *args, **kwargs):
        """As for all records; what the domain means, as the terms that are on today,
        is found once for the rows and for how many there are."""
        domain = Domain(domain).optimize_full(self)
        return super().web_search_read(domain, *args, **kwargs)

    @api.model
    def _search(self, domain, *args, **kwargs):
        domain = Domain(domain).optimize_full(self)
        narrowed = self.with_context(**{TERMS: self._find_terms(domain)})
        return super(EjournalReportMixin, narrowed)._search(domain, *args, **kwargs)

    @api.model
    def _find_terms(self, domain):
        """Ids of the terms outside which the domain finds nothing; none if it may find
        rows of any term."""
        is_and = getattr(domain, "OPERATOR", "") == "&"
        parts = domain.children if is_and else [domain]
        for part in parts:
            match list(part):
                case [("term_id", "in", ids)] if all(ids):
                    return tuple(ids)
        return ()

    @api.model
    def _get_terms_sql(self):
        """Condition on ``journal`` that leaves the terms of the search, for where the
        condition on the rows does not reach; nothing if it is of any term."""
        terms = self.env.context.get(TERMS)
        return SQL("journal.term_id IN %s", terms) if terms else SQL("TRUE")


class EjournalFillMixin(models.AbstractModel):
    """Filled and due cells. The share of a group of rows is that of all its cells: a
    mean of shares would make a small journal as heavy as a large one."""

    _name = "ejournal.fill.mixin"
    _description = "Share of filled cells"

    filled_cells = fields.Integer(string="Cells filled", readonly=True)
    due_cells = fields.Integer(string="Cells to fill", readonly=True)
    fill_percent = fields.Integer(string="Filled, %", readonly=True, aggregator="avg")

    #: Shares, each of one field in another.
    _shares = {"fill_percent": ("filled_cells", "due_cells")}  # noqa: RUF012

    @api.model
    def _share_sql(self, part, whole):
        """Of two sums, as whole per cent."""
        return SQL("100 * %s / NULLIF(%s, 0)", part, whole)

    def _read_group_select(self, aggregate_spec, query):
        name, _colon, function = aggregate_spec.partition(":")
        if function != "avg" or name not in self._shares:
            return super()._read_group_select(aggregate_spec, query)
        return self._share_sql(
            *(
                self._read_group_select(f"{field}:sum", query)
                for field in self._shares[name]
            )
        )
