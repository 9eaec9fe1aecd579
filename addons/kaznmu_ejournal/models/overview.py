from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date, formatLang, groupby

from .overview_groups import read_groups

PER_CENT = ("fill_percent:avg", "top_share:avg")  # measures that are shares
BARS = 12  # of a tile at most; the last weeks, or the first ones in the order


class Figure(NamedTuple):
    """What a tile counts, and so what it opens: records of a model by a domain.

    Whoever may not read the model does not get the tile.
    """

    section: str
    model: str
    action: str  # the window action that shows the records
    domain: tuple = ()  # the term and the reader's record rules come on top
    aggregates: tuple = ()  # what the detail tells
    groupby: str = ""  # bars, a group each, instead of one number
    measure: str = "__count"
    order: str = ""  # of the bars; by their keys when it is empty
    tone: str = "info"  # of a figure that is not 0
    views: str = ""  # of the action, the first one to open; as the action has them
    limit: float = 0  # a measure above it is bad, whatever the tone; 0: no limit
    floors: tuple = ()  # a measure below the first is bad, below the second a warning
    norm: str = ""  # a measure that a bar is compared with; above it is bad
    split: str = ""  # each bar in parts, by this field
    series: dict = {}  # noqa: RUF012  tones of the parts, in their order
    any_term: bool = False  # what waits now, of whatever term it is
    needs_deadline: bool = False  # counts what is overdue: nothing without deadlines

    @property
    def keys(self):
        """By what its records are grouped."""
        keys = [] if self.any_term else ["term_id"]
        return [*keys, *filter(None, (self.groupby, self.split))]

    @property
    def measures(self):
        """What is told of each group."""
        order = self.order.partition(" ")[0]
        names = ("__count", *self.aggregates, self.measure, self.norm, order)
        return list(dict.fromkeys(filter(None, names)))

    def _get_source(self, terms):
        """What figures have in common that are read together."""
        return str((self.model, self.domain, self.any_term)), terms

    def _sort(self, rows):
        """Groups in the figure's order; those without a measure stand last."""
        if not self.order:
            return rows
        name, _space, way = self.order.partition(" ")
        sign = -1 if way == "DESC" else 1
        return sorted(
            rows,
            key=lambda row: (row[1][name] is None, sign * (row[1][name] or 0)),
        )


class EjournalOverview(models.Model):
    """Overview of a term: a tile a figure, each opening the records behind it.

    Head of department, dean, registrar's office and vice-rector have the same page
    (SOP T1.6); record rules decide what is counted for whom. A figure is defined
    once, in :meth:`_get_figures`: the number and the list have the same domain. All
    tiles together take a constant number of queries, and none reads the marks but
    the absences among them.
    """

    _name = "ejournal.overview"
    _description = "Overview of a term"
    _auto = False
    _order = "term_id, sequence"
    _depends = {"ejournal.term": ["active"]}

    term_id = fields.Many2one("ejournal.term", readonly=True)
    sequence = fields.Integer(readonly=True)
    code = fields.Selection(
        [("plans_missing", "Plans (КТП) not uploaded")],
        string="Figure",
        readonly=True,
    )
    section = fields.Selection(
        [
            ("journals", "Journals"),
            ("statements", "Statements"),
            ("students", "Students"),
        ],
        readonly=True,
    )
    count = fields.Integer(compute="_compute_figures")
    value = fields.Char(compute="_compute_figures")
    detail = fields.Char(compute="_compute_figures")
    as_of = fields.Char(string="As of", compute="_compute_figures")
    tone = fields.Selection(
        [
            ("success", "Good"),
            ("info", "Neutral"),
            ("warning", "Warning"),
            ("danger", "Bad"),
        ],
        compute="_compute_figures",
    )
    bars = fields.Json(
        compute="_compute_figures",
        help="List of dicts: label, text, share (per cent of the longest bar)",
    )

    @property
    def _table_query(self):
        # Numbers first: tiles of one height stand in a row.
        figures = sorted(
            self._get_figures().items(), key=lambda item: bool(item[1].groupby)
        )
        rows = [
            SQL("(%s, %s, %s)", number, code, figure.section)
            for number, (code, figure) in enumerate(figures, 1)
            if self.env[figure.model].has_access("read")
        ] or [SQL("(NULL::integer, NULL, NULL)")]
        return SQL(
            """
            SELECT term.id * 100 + tile.sequence AS id, term.id AS term_id,
                   tile.sequence, tile.code, tile.section
              FROM ejournal_term term
             CROSS JOIN (VALUES %s) AS tile (sequence, code, section)
             WHERE term.active AND tile.sequence IS NOT NULL
            """,
            SQL(", ").join(rows),
        )

    @api.model
    def _get_figures(self):
        """All figures in the order of the page: dict ``{code: Figure}``.

        Add-ons bring theirs, and the codes.
        """
        return {
            "plans_missing": Figure(
                "journals",
                "ejournal.plan.status",
                "kaznmu_ejournal.ejournal_plan_status_action",
                tuple(self.env["ejournal.plan.status"]._domain_missing()),
                tone="warning",
            ),
        }

    # ------------------------------------------------------------------
    # Counting
    # ------------------------------------------------------------------
    @api.depends("code")
    @api.depends_context("lang")
    def _compute_display_name(self):
        figures = dict(self._fields["code"]._description_selection(self.env))
        for tile in self:
            tile.display_name = figures.get(tile.code)

    @api.depends("code", "term_id")
    @api.depends_context("uid", "lang")  # whose record rules count, and in which words
    def _compute_figures(self):
        """One query for all figures of the same records, whatever the number of terms
        and records."""
        figures = self._get_figures()
        tiles = self.grouped("code")
        for (_records, terms), codes in groupby(
            tiles, key=lambda code: figures[code]._get_source(tiles[code].term_id)
        ):
            found = self._read_figures([figures[code] for code in codes], terms)
            for code, rows in zip(codes, found, strict=True):
                if figures[code].groupby:
                    self._set_bars(tiles[code], figures[code], rows)
                else:
                    self._set_number(tiles[code], figures[code], rows)

    @api.model
    def _read_figures(self, figures, terms):
        """What figures of the same records come to, by one query.

        :return: for each of them its groups, in its order: ``[([key], {measure:
            value})]``; the first key is the term, unless the figure is of any
        """
        aggregates = list(
            dict.fromkeys(name for figure in figures for name in figure.measures)
        )
        found = read_groups(
            self.env[figures[0].model],
            self._get_domain(figures[0], terms),
            [figure.keys for figure in figures],
            aggregates,
        )
        answer = []
        for figure, groups in zip(figures, found, strict=True):
            size = len(figure.keys)
            places = {name: size + aggregates.index(name) for name in figure.measures}
            rows = [
                (keys[:size], {name: keys[place] for name, place in places.items()})
                for keys in groups
            ]
            answer.append(figure._sort(rows))
        return answer

    @api.model
    def _get_domain(self, figure, terms):
        domain = Domain(list(figure.domain))
        return (
            domain if figure.any_term else domain & Domain("term_id", "in", terms.ids)
        )

    def _set_number(self, tiles, figure, rows):
        found = {keys[0] if keys else None: values for keys, values in rows}
        looked_at = self._get_looked_at(figure, tiles.term_id)
        judged = tiles.term_id
        if figure.needs_deadline:
            judged = self._find_with_deadlines(judged)
        for tile in tiles:
            key = None if figure.any_term else tile.term_id
            values = found.get(key) or dict.fromkeys(figure.measures, 0)
            tile.count = values["__count"]
            tile.value = self._format_measure(figure, values[figure.measure])
            tile.detail = self._get_detail(values) if tile.count else False
            tile.as_of = looked_at.get(tile.term_id, False)
            tile.bars = False
            if tile.term_id not in judged:
                # 0 is nothing to be glad of where nothing can be late.
                tile.value = self.env._("No deadline is set")
                tile.tone = "warning"
                continue
            if figure.limit:
                is_above = (values[figure.measure] or 0) > figure.limit
                tile.tone = "danger" if is_above else "info"
                continue
            # None is good of what is bad, and nothing to be proud of otherwise.
            none = "success" if figure.tone in ("warning", "danger") else "info"
            tile.tone = figure.tone if tile.count else none

    @api.model
    def _find_with_deadlines(self, terms):
        """Of some terms those in which lessons have deadlines (``ejournal.term``)."""
        # Whether there are deadlines, for whoever sees a part of them; the first one
        # tells.
        for name, field in (
            ("ejournal.journal", "term_id"),
            ("ejournal.lesson", "deadline"),
        ):
            self.env[name].flush_model([field])
        rows = self.env.execute_query(
            SQL(
                """SELECT term.id FROM UNNEST(%s::int[]) term (id)
                    CROSS JOIN LATERAL (
                          SELECT FROM ejournal_journal journal
                            JOIN ejournal_lesson lesson
                              ON lesson.journal_id = journal.id
                           WHERE journal.term_id = term.id AND journal.active
                             AND lesson.deadline IS NOT NULL
                           LIMIT 1) found""",
                terms.ids,
            )
        )
        return terms.browse(term for (term,) in rows)

    @api.model
    def _get_looked_at(self, figure, terms):
        """When a figure was computed, if it is not now: dict ``{term: text}``."""
        return {}

    def _set_bars(self, tiles, figure, rows):
        groups = self._describe_bars(figure, rows)
        tiles.as_of = False
        for tile in tiles:
            bars = groups.get(tile.term_id, [])
            tile.count = sum(bar["count"] for bar in bars)
            tile.value = False
            tile.tone = "info"
            if figure.limit and any(bar["value"] > figure.limit for bar in bars):
                tile.tone = "warning"
            shown, rest = self._cut_bars(figure, bars)
            tile.detail = self.env._("and more: %s", rest) if rest else False
            # A share fills its bar at 100 per cent; all else is compared.
            longest = 100
            if figure.measure not in PER_CENT:
                longest = max((bar["value"] for bar in shown), default=0) or 1
            tile.bars = [
                {**bar, "share": round(100 * bar["value"] / longest)} for bar in shown
            ]

    @api.model
    def _read_bars(self, figure, terms):
        """The bars of a figure, in one query, as :meth:`_describe_bars` gives them."""
        [rows] = self._read_figures([figure], terms)
        return self._describe_bars(figure, rows)

    @api.model
    def _describe_bars(self, figure, rows):
        """The groups of a figure as bars.

        :return: ``{term: [dict]}`` of ``label``, ``value``, ``text``, ``count``,
            ``tone``, ``norm``, ``domain`` (of its records, beside the figure's), and
            of one in parts ``part`` and ``part_label``
        """
        found = {}
        for (term, key, *parts), values in rows:
            count, value = values["__count"], values[figure.measure] or 0
            norm = figure.norm and values[figure.norm] or 0
            bar = {
                "label": self._format_key(figure, key),
                "value": round(value, 1),
                "text": self._format_measure(figure, value),
                "count": count,
                "norm": round(norm, 1),
                "tone": self._get_bar_tone(figure, value, norm),
                "domain": self._get_bar_domain(figure.groupby, key),
            }
            for part in parts:
                bar["part"] = part
                bar["part_label"] = self._format_part(figure, part)
                bar["domain"] += self._get_bar_domain(figure.split, part)
            found.setdefault(term, []).append(bar)
        return found

    @api.model
    def _cut_bars(self, figure, bars):
        """Those that have room, the last weeks or the first of the order, and how many
        have none."""
        is_by_time = figure.groupby.endswith(":week")
        shown = bars[-BARS:] if is_by_time else bars[:BARS]
        return shown, len(bars) - len(shown)

    @api.model
    def _get_bar_tone(self, figure, value, norm):
        if (figure.limit and value > figure.limit) or (norm and value > norm):
            return "danger"
        for floor, tone in zip(figure.floors, ("danger", "warning"), strict=False):
            if value < floor:
                return tone
        return "info"

    @api.model
    def _get_bar_domain(self, groupby, key):
        """The records of a group, as a domain that can be sent to a browser."""
        name, _colon, part = groupby.partition(":")
        if part == "week":
            to_text = fields.Date.to_string
            end = key + timedelta(weeks=1)
            return [(name, ">=", to_text(key)), (name, "<", to_text(end))]
        return [(name, "=", key.id if isinstance(key, models.BaseModel) else key)]

    # ------------------------------------------------------------------
    # Wording
    # ------------------------------------------------------------------
    @api.model
    def _format_measure(self, figure, value):
        if figure.measure in PER_CENT:
            value = round(value or 0, 1)
            digits = 0 if value == int(value) else 1
            return f"{formatLang(self.env, value, digits=digits)}\N{NO-BREAK SPACE}%"
        if isinstance(value, float):
            return formatLang(self.env, value, digits=1)
        return formatLang(self.env, value or 0, digits=0)

    @api.model
    def _format_key(self, figure, key):
        match figure.groupby:
            case "date:week":
                return self.env._(
                    "from %s", format_date(self.env, key, date_format="dd.MM")
                )
            case "course":
                return self.env._("course %s", key)
        if isinstance(key, models.BaseModel):
            return key.display_name
        return key or self.env._("none")

    @api.model
    def _format_part(self, figure, key):
        field = self.env[figure.model]._fields[figure.split]
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(key, key)
        if field.type == "boolean":
            return field._description_string(self.env)
        return key.display_name

    @api.model
    def _get_detail(self, values):
        """What is worth telling beside the number, from the figure's aggregates."""
        sentences = []
        if "due_cells:sum" in values:
            sentences.append(
                self.env._(
                    "%(filled)s of %(due)s cells",
                    filled=formatLang(self.env, values["filled_cells:sum"], digits=0),
                    due=formatLang(self.env, values["due_cells:sum"], digits=0),
                )
            )
        if "late_days:max" in values:
            sentences.append(
                self.env._("the longest, days: %s", values["late_days:max"])
            )
        if "student_id:count_distinct" in values:
            sentences.append(
                self.env._("students: %s", values["student_id:count_distinct"])
            )
        return ", ".join(sentences)

    # ------------------------------------------------------------------
    # Opening
    # ------------------------------------------------------------------
    def action_open(self):
        """Open exactly the records that were counted.

        :return: window action
        """
        self.ensure_one()
        figure = self._get_figures()[self.code]
        return self._get_action(figure, self.display_name, self.term_id)

    @api.model
    def _get_action(self, figure, title, terms):
        """Window action of the records that a figure counts."""
        action = self.env["ir.actions.act_window"]._for_xml_id(figure.action)
        views = figure.views.split(",") if figure.views else None
        group_bys = [figure.groupby] if figure.groupby else []
        return {
            **action,
            "name": title,
            "domain": list(self._get_domain(figure, terms)),
            "context": {"group_by": group_bys},
            **(
                {
                    "view_mode": ",".join(views),
                    "views": [(False, view) for view in views],
                }
                if views
                else {}
            ),
        }
