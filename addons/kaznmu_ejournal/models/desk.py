from datetime import date

from odoo import api, fields, models
from odoo.tools import format_date

from .overview import PER_CENT

#: Rows of one source at most; the list behind has them all.
MOST_ROWS = 40
#: Bars of a chart at most; the last weeks, or the first ones in the order.
MOST_BARS = 12
MIN_BARS = 2
# The first role that a user has decides which figures and charts come.
ROLES = (
    "vice_rector",
    "registrar",
    "dean_office",
    "head",
    "coordinator",
    "digitalization",
)


class EjournalDesk(models.AbstractModel):
    """“My desk”: what waits for the user now, then how the term stands; one page a
    role, read by one call (SOP T1.6).

    Add-ons bring rows (:meth:`_get_rows`), figures and charts (:meth:`_get_layout`),
    which are those of the overview: each number and each bar opens what it counts.
    Nothing is done here: a row's buttons are those of its record, which checks.
    """

    _name = "ejournal.desk"
    _description = "My desk"

    @api.model
    def get_page(self):
        """The page of the current user.

        :return: dict of ``day``, ``term``, ``as_of``, ``groups`` (label by key),
            ``rows``, ``figures`` and ``charts``
        """
        company = self.env.company
        today = company._get_ejournal_today()
        term = self._get_term()
        figures, charts = self._get_layout(self._get_role())
        return {
            "day": format_date(self.env, today, date_format="EEEE, d MMMM"),
            "term": term.display_name or False,
            "as_of": company._format_ejournal_minute(fields.Datetime.now()),
            "groups": self._get_groups(),
            "rows": self._get_waiting(term),
            "figures": self._prepare_figures(term, figures),
            "charts": [
                chart for code in charts if (chart := self._prepare_chart(term, code))
            ],
        }

    @api.model
    def _get_term(self):
        """The running term, of whoever may read it."""
        term = self.env["ejournal.term"]
        return term._get_current()[:1] if term.has_access("read") else term

    @api.model
    def _get_waiting(self, term):
        """All rows in their order: see :meth:`_prepare_row`."""
        today = self.env.company._get_ejournal_today()
        # What waits for others, and is only to be looked after, comes last: where the
        # screen has no place for all rows, these are left out.
        return sorted(
            self._get_rows(term, today),
            key=lambda row: (row["group"] == "remind", row["due"] or date.max),
        )

    @api.model
    def _get_role(self):
        """The role whose work comes first on the page; none of a teacher alone."""
        has_role = self.env.user._has_ejournal_role
        return next((role for role in ROLES if has_role(role)), None)

    # ------------------------------------------------------------------
    # What waits
    # ------------------------------------------------------------------
    @api.model
    def _get_groups(self):
        """Labels of the kinds of work, which filter the list: dict, in their order."""
        return {
            "confirm": self.env._("Confirm"),
            "accept": self.env._("Accept"),
            "remind": self.env._("Remind"),
            "set_up": self.env._("Set a deadline"),
        }

    @api.model
    def _get_rows(self, term, today):
        """What waits for the user, by the rules of who decides what.

        :return: list of dict, see :meth:`_prepare_row`
        """
        return [
            *self._get_order_rows(term),
            *self._get_confirmation_rows(),
            *self._get_plan_rows(),
            *self._get_statement_rows(),
        ]

    @api.model
    def _prepare_row(self, group, kind, title, text, record=None, **values):
        """A row of the list.

        :param record: what it is about, and what the buttons act on
        :param values: ``due`` (date), ``badge`` (dict of ``text``, ``tone``),
            ``buttons`` (list of dicts, see :meth:`_button`), ``each`` (method for
            several records at once), ``note`` (what is to be looked at)
        """
        record = self if record is None else record
        due = values.pop("due", False)
        return {
            # Rows that are about no record differ by their kind and title.
            "key": f"{group},{kind},{record._name},{record.ids[:1] or title}",
            "group": group,
            "kind": kind,
            "title": title,
            "text": text,
            "model": record._name,
            "ids": record.ids,
            "due": due,
            "badge": self._prepare_badge(due),
            "buttons": [],
            "each": "",
            "note": "",
            **values,
        }

    @api.model
    def _prepare_badge(self, due):
        """A date in words: red past it, amber on it, grey before."""
        if not due:
            return False
        days = (due - self.env.company._get_ejournal_today()).days
        if days < 0:
            return {"tone": "late", "text": self.env._("Overdue, days: %s", -days)}
        if not days:
            return {"tone": "today", "text": self.env._("Today")}
        return {"tone": "later", "text": self.env._("Days left: %s", days)}

    @api.model
    def _button(self, label, name="", action=None, is_main=False):
        """A button of a row: a method of its record, or an action; the record's own
        page when there is neither."""
        return {"label": label, "name": name, "action": action, "is_main": is_main}

    @api.model
    def _open_list(self, xmlid, name, domain):
        """Window action of a list, with its records chosen by a domain."""
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return {**action, "name": name, "domain": list(domain), "context": {}}

    @api.model
    def _get_order_rows(self, term):
        """An order that is to be confirmed, and a term without one (SOP C10)."""
        Order = self.env["ejournal.order"]
        if not Order.has_access("read"):
            return []
        rows = [
            self._prepare_row(
                "confirm",
                self.env._("Order on deadlines"),
                order.display_name,
                dict(order._fields["pending"]._description_selection(self.env))[
                    order.pending
                ],
                order,
                buttons=[self._button(self.env._("Look"), is_main=True)],
            )
            for order in Order.search([("pending", "!=", False)], limit=MOST_ROWS)
            if order.can_confirm
        ]
        if (
            term
            and not self.env["ejournal.overview"]._find_with_deadlines(term)
            and any(
                self.env.user._has_ejournal_role(role)
                for role in ("registrar", "vice_rector")
            )
        ):
            buttons = []
            if Order.has_access("create"):
                new = {
                    "type": "ir.actions.act_window",
                    "name": self.env._("Order on deadlines"),
                    "res_model": Order._name,
                    "views": [(False, "form")],
                }
                buttons.append(self._button(self.env._("New order"), "", new, True))
            rows.append(
                self._prepare_row(
                    "set_up",
                    self.env._("Order on deadlines"),
                    term.display_name,
                    self.env._(
                        "no order on deadlines is in force; without it nothing is "
                        "counted as overdue"
                    ),
                    Order,
                    badge={
                        "tone": "today",
                        "text": self.env._("No deadline is set"),
                    },
                    buttons=buttons,
                )
            )
        return rows

    @api.model
    def _get_confirmation_rows(self):
        """Offices, roles and the chain, which take two (SOP C15)."""
        Change = self.env["ejournal.office.change"]
        if not Change.has_access("read"):
            return []
        changes = Change.search([("state", "=", "asked")], limit=MOST_ROWS)
        return [
            self._prepare_row(
                "confirm",
                self.env._("Offices and roles"),
                change.display_name,
                change.asked_by_id.name,
                change,
                buttons=[self._button(self.env._("Look"), is_main=True)],
            )
            for change in changes
            if change.can_confirm
        ]

    @api.model
    def _get_plan_rows(self):
        """Plans that the head approves (SOP T1.2)."""
        plans = self.env["ejournal.plan"]
        if not plans.has_access("read"):
            return []
        domain = [
            ("state", "=", "submitted"),
            ("department_id.head_id", "=", self.env.uid),
        ]
        return [
            self._prepare_row(
                "confirm",
                self.env._("Plan (КТП)"),
                plan.discipline_id.name,
                self.env._(
                    "version %(version)s, hours: %(hours)s",
                    version=plan.version,
                    hours=plan.hours,
                ),
                plan,
                buttons=[
                    self._button(
                        self.env._("Approve or return"), "action_review", is_main=True
                    )
                ],
            )
            for plan in plans.search(domain, limit=MOST_ROWS)
        ]

    @api.model
    def _get_statement_rows(self):
        """Statements that the office accepts (SOP T1.9)."""
        if not self.env.user._has_ejournal_role("registrar"):
            return []
        formed = self.env["ejournal.statement"].search(
            [("state", "=", "formed")], order="formed_on, id", limit=MOST_ROWS
        )
        return [
            self._prepare_row(
                "accept",
                self.env._("Statement"),
                statement.number,
                " · ".join(
                    filter(
                        None,
                        (
                            statement.group_id.name,
                            statement.discipline_id.name,
                            self.env._("students: %s", len(statement.line_ids)),
                        ),
                    )
                ),
                statement,
                note=self.env._("revision") if statement.previous_id else "",
                **self._prepare_acceptance(statement),
            )
            for statement in formed
        ]

    @api.model
    def _prepare_acceptance(self, statement):
        """Hook: how a statement is accepted: ``buttons`` and ``each`` of its row."""
        return {
            "each": "" if statement.previous_id else "action_accept_each",
            "buttons": [
                self._button(self.env._("Look")),
                self._button(self.env._("Accept"), "action_accept", is_main=True),
            ],
        }

    # ------------------------------------------------------------------
    # How the term stands
    # ------------------------------------------------------------------
    @api.model
    def _get_layout(self, role):
        """Which figures and charts of the overview a role's page has.

        :return: codes of the figures, codes of the charts
        """
        return ["plans_missing"], []

    @api.model
    def _prepare_figures(self, term, codes):
        """Numbers of the overview, each with the action that shows its records."""
        overview = self.env["ejournal.overview"]
        if not (term and overview.has_access("read")):
            return []
        tiles = overview.search([("term_id", "=", term.id), ("code", "in", codes)])
        by_code = {tile.code: tile for tile in tiles}
        return [
            {
                "id": tile.id,
                "code": code,
                "label": tile.display_name,
                "value": tile.value,
                "detail": tile.detail or "",
                "tone": tile.tone,
            }
            for code in codes
            if (tile := by_code.get(code))
        ]

    @api.model
    def _prepare_chart(self, term, code):
        """A figure in bars as a chart, each bar with the domain of its records.

        :return: dict of ``code``, ``title``, ``rest`` (how many bars are left out),
            ``kind`` (``bar``, ``row``), ``unit``, ``labels``, ``series`` (dicts of
            ``label``, ``tone``, ``values``, ``texts``, ``domains``), ``norms`` and
            ``action``; ``None`` when the user may not read it, or there is nothing
            in it
        """
        overview = self.env["ejournal.overview"]
        figure = overview._get_figures().get(code)
        if not (term and figure and self.env[figure.model].has_access("read")):
            return None
        title = dict(overview._fields["code"]._description_selection(self.env))[code]
        groups = overview._read_bars(figure, term).get(term, [])
        is_row = not figure.groupby.endswith(":week")
        # A lone bar says what its figure says, and leaves its card half empty.
        if not groups or (is_row and not figure.split and len(groups) < MIN_BARS):
            return None
        chart = {
            "code": code,
            "title": title,
            "rest": 0,
            "kind": "row" if is_row else "bar",
            "unit": "%" if figure.measure in PER_CENT else "",
            "norms": [],
            "action": overview._get_action(figure, title, term),
        }
        if figure.split:
            return {**chart, **self._stack(figure, groups)}
        shown, rest = overview._cut_bars(figure, groups)
        return {
            **chart,
            "rest": rest,
            "labels": [group["label"] for group in shown],
            "norms": [group.get("norm") or None for group in shown],
            "series": [
                {
                    "label": title,
                    "tones": [group["tone"] for group in shown],
                    "values": [group["value"] for group in shown],
                    "texts": [group["text"] for group in shown],
                    "domains": [group["domain"] for group in shown],
                }
            ],
        }

    @api.model
    def _stack(self, figure, groups):
        """Series beside each other of what is grouped twice, each with its tone."""
        labels = list(dict.fromkeys(group["label"] for group in groups))[:MOST_BARS]
        series = {key: {} for key in figure.series}
        names = {}
        for group in groups:
            series.setdefault(group["part"], {})[group["label"]] = group
            names[group["part"]] = group["part_label"]

        def pick(found, name, default):
            return [
                found[label][name] if label in found else default for label in labels
            ]

        return {
            "labels": labels,
            "series": [
                {
                    "label": names[key],
                    "tones": [figure.series.get(key, "info")] * len(labels),
                    "values": pick(found, "value", 0),
                    "texts": pick(found, "text", ""),
                    "domains": pick(found, "domain", []),
                }
                for key, found in series.items()
                if found
            ],
        }
