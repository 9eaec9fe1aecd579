from odoo.tools import SQL, unique


def read_groups(model, domain, groupings, aggregates):
    """Groups of the same records by several groupings, in one query.

    As ``_read_grouping_sets``, for many records and few groups: records are added up
    once, by all keys together, and what that leaves for each grouping. There PostgreSQL
    adds up each record for each grouping, sorts all of them to count how many differ,
    and, with groupings beside the conditions of a report, guesses how many there are.

    :param model: empty records of a model, whose reader's rules apply
    :param groupings: lists of specifications of groups
    :param aggregates: of these: ``__count``, sums, greatest and mean values, numbers of
        different values
    :return: for each grouping a list of tuples: its keys, then the aggregates
    """
    query = model._search(domain)
    answer = [[] for _grouping in groupings]
    if query.is_empty():
        return answer
    keys = list(unique(key for grouping in groupings for key in grouping))
    parts = _Parts(model, query)
    columns = {key: parts.add_key(key) for key in keys}
    totals = [parts.add_aggregate(aggregate) for aggregate in aggregates]
    names = list(columns.values())
    rows = model.env.execute_query(
        SQL(
            """SELECT %(mask)s, %(columns)s FROM (%(parts)s) part
                GROUP BY GROUPING SETS (%(sets)s)%(order)s""",
            mask=SQL("GROUPING(%s)", SQL(", ").join(names)) if names else SQL("0"),
            columns=SQL(", ").join([*names, *totals]),
            parts=parts.select(),
            sets=SQL(", ").join(
                unique(
                    SQL("(%s)", SQL(", ").join(columns[key] for key in grouping))
                    for grouping in groupings
                )
            ),
            order=SQL(" ORDER BY %s", SQL(", ").join(names)) if names else SQL(),
        )
    )
    if not rows:
        return answer
    masks, *values = zip(*rows, strict=True)
    size = len(keys)
    found = zip(
        masks,
        *map(model._read_group_postprocess_groupby, keys, values[:size]),
        *map(model._read_group_postprocess_aggregate, aggregates, values[size:]),
        strict=True,
    )
    by_mask = {}
    for mask, *row in found:
        by_mask.setdefault(mask, []).append(row)
    for groups, grouping in zip(answer, groupings, strict=True):
        # A bit of the mask is set where the rows are not grouped by its key.
        mask = sum(
            1 << place
            for place, key in enumerate(reversed(keys))
            if key not in grouping
        )
        places = [*map(keys.index, grouping), *range(size, size + len(aggregates))]
        for row in by_mask.get(mask, ()):
            groups.append(tuple(row[place] for place in places))
    return answer


class _Parts:
    """Records added up by all keys together: columns of a query, and what they come
    to in the end."""

    def __init__(self, model, query):
        self.model = model
        self.query = query
        self.columns = {}  # names by what they hold
        self.keys = []

    def add_key(self, spec):
        term = self.model._read_group_groupby(self.model._table, spec, self.query)
        self.keys.append(term)
        return self._add(term)

    def add_aggregate(self, spec):
        name, _colon, function = spec.partition(":")
        match function:
            case "":
                return SQL("SUM(%s)::bigint", self._add(SQL("COUNT(*)")))
            case "count_distinct":
                return SQL("COUNT(DISTINCT %s)", self.add_key(name))
            case "max":
                return SQL("MAX(%s)", self._select(spec))
            case "sum":
                return self._sum(name)
            case "avg":
                return self._average(name)
        raise ValueError(spec)

    def _sum(self, name):
        total = SQL("SUM(%s)", self._select(f"{name}:sum"))
        # The sum of whole numbers is one, too.
        is_whole = self.model._fields[name].type == "integer"
        return SQL("%s::bigint", total) if is_whole else total

    def _average(self, name):
        if share := getattr(self.model, "_shares", {}).get(name):
            return self.model._share_sql(*map(self._sum, share))
        return SQL(
            "SUM(%s) / NULLIF(SUM(%s), 0)",
            self._select(f"{name}:sum"),
            self._select(f"{name}:count"),
        )

    def _select(self, spec):
        return self._add(self.model._read_group_select(spec, self.query))

    def _add(self, term):
        return self.columns.setdefault(
            term, SQL.identifier(f"column_{len(self.columns)}")
        )

    def select(self):
        self.query.groupby = SQL(", ").join(unique(self.keys)) if self.keys else None
        return self.query.select(
            *(SQL("%s AS %s", term, name) for term, name in self.columns.items())
        )
