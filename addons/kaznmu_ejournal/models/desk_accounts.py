from collections import Counter

from odoo import api, models
from odoo.fields import Domain

from .desk import MOST_ROWS

ACTION = "kaznmu_university.ejournal_account_action"
#: Departments in the chart: so many have room for their names.
DEPARTMENTS = 7
#: States of log-ins of which something is to be done, and how each looks.
WAITING = ("none", "new", "failed")
TONES = {
    "used": "success",
    "sent": "info",
    "queued": "info",
    "new": "warning",
    "none": "muted",
    "failed": "danger",
}


class EjournalDesk(models.AbstractModel):
    """What the digitalization department works off: who cannot log in yet, imports
    that were checked and not loaded, work that has failed (SOP T1.4)."""

    _inherit = "ejournal.desk"

    @api.model
    def _get_groups(self):
        return {
            **super()._get_groups(),
            "invite": self.env._("Log-ins"),
            "load": self.env._("Data import"),
        }

    @api.model
    def _get_layout(self, role):
        figures, charts = super()._get_layout(role)
        if role == "digitalization":
            return ["accounts"], ["accounts", "accounts_by_department"]
        return figures, charts

    @api.model
    def _get_rows(self, term, today):
        rows = super()._get_rows(term, today)
        if self._get_role() != "digitalization":
            return rows
        return [
            *rows,
            *self._get_account_rows(),
            *self._get_import_rows(),
            *self._get_failed_rows(),
        ]

    @api.model
    def _count_accounts(self):
        """Log-ins: ``{(kind, state): number}``."""
        groups = self.env["ejournal.account"]._read_group(
            [], ["kind", "state"], ["__count"]
        )
        return {(kind, state): count for kind, state, count in groups}

    @api.model
    def _get_account_words(self):
        """Words for those who have log-ins, and for the states of many (two dicts)."""
        kinds = {"staff": self.env._("Staff"), "student": self.env._("Students")}
        states = {
            "none": self.env._("No log-in yet"),
            "new": self.env._("Not invited"),
            "queued": self.env._("Invitation on its way"),
            "sent": self.env._("Invited"),
            "failed": self.env._("Invitation not delivered"),
            "used": self.env._("Have logged in"),
        }
        return kinds, states

    @api.model
    def _open_accounts(self, domain):
        """Window action of log-ins that a domain chooses."""
        return self._open_list(ACTION, self.env._("Log-ins and invitations"), domain)

    # ------------------------------------------------------------------
    # What waits
    # ------------------------------------------------------------------
    @api.model
    def _get_account_rows(self):
        """A row of the staff, one of the students."""
        kinds, states = self._get_account_words()
        counts = self._count_accounts()
        waiting = Domain("state", "in", WAITING)
        return [
            self._prepare_row(
                "invite",
                self.env._("Log-ins"),
                label,
                ", ".join(
                    f"{states[state].lower()}: {counts[kind, state]}"
                    for state in WAITING
                    if (kind, state) in counts
                ),
                buttons=[
                    self._button(
                        self.env._("Invite"),
                        action=self._open_accounts(waiting & Domain("kind", "=", kind)),
                        is_main=True,
                    )
                ],
            )
            for kind, label in kinds.items()
            if any((kind, state) in counts for state in WAITING)
        ]

    @api.model
    def _get_import_rows(self):
        """Files that were checked, and are not loaded yet: the user's own."""
        batches = self.env["ejournal.import.batch"].search(
            [("state", "=", "checked")], limit=MOST_ROWS
        )
        return [
            self._prepare_row(
                "load",
                self.env._("Data import"),
                batch.name,
                self.env._("checked, errors: %s", batch.error_count),
                batch,
                buttons=[self._button(self.env._("Look"), is_main=True)],
            )
            for batch in batches
        ]

    @api.model
    def _get_failed_rows(self):
        """Work in the background that has failed: the user's own."""
        jobs = self.env["ejournal.job"].search(
            [("state", "=", "failed")], limit=MOST_ROWS
        )
        return [
            self._prepare_row(
                "load",
                self.env._("Background job"),
                job.name,
                job.error,
                job,
                badge={"tone": "late", "text": self.env._("Failed")},
                buttons=[self._button(self.env._("Look"), is_main=True)],
            )
            for job in jobs
        ]

    # ------------------------------------------------------------------
    # How things stand
    # ------------------------------------------------------------------
    @api.model
    def _prepare_figures(self, term, codes):
        if codes != ["accounts"]:
            return super()._prepare_figures(term, codes)
        _kinds, states = self._get_account_words()
        counts = Counter()
        for (_kind, state), count in self._count_accounts().items():
            counts[state] += count
        return [
            {
                "id": False,
                "code": f"accounts_{state}",
                "label": label,
                "value": str(counts[state]),
                "detail": "",
                "tone": TONES[state] if counts[state] else "success",
                "action": self._open_accounts([("state", "=", state)]),
            }
            for state, label in states.items()
        ]

    @api.model
    def _prepare_chart(self, term, code):
        if code == "accounts":
            return self._prepare_account_chart()
        if code == "accounts_by_department":
            return self._prepare_department_chart()
        return super()._prepare_chart(term, code)

    @api.model
    def _prepare_account_chart(self):
        """Staff and students, each bar in parts by state."""
        kinds, states = self._get_account_words()
        counts = self._count_accounts()
        return {
            **self._prepare_bars("accounts", self.env._("Log-ins"), []),
            "labels": list(kinds.values()),
            "series": [
                {
                    "label": states[state],
                    "tones": [tone] * len(kinds),
                    "values": [counts.get((kind, state), 0) for kind in kinds],
                    "texts": [str(counts.get((kind, state), "")) for kind in kinds],
                    "domains": [
                        [("kind", "=", kind), ("state", "=", state)]
                        if (kind, state) in counts
                        else []
                        for kind in kinds
                    ],
                }
                for state, tone in TONES.items()
                if any((kind, state) in counts for kind in kinds)
            ],
        }

    @api.model
    def _prepare_department_chart(self):
        """Departments whose people have not logged in, those with most first."""
        domain = [("state", "!=", "used"), ("department_id", "!=", False)]
        title = self.env._("Have not logged in, by department")
        groups = sorted(
            self.env["ejournal.account"]._read_group(
                domain, ["department_id"], ["__count"]
            ),
            key=lambda group: -group[1],
        )
        if not groups:
            return None
        rest = len(groups) - DEPARTMENTS
        groups = groups[:DEPARTMENTS]
        return {
            **self._prepare_bars("accounts_by_department", title, domain),
            "rest": max(rest, 0),
            "labels": [department.name for department, _count in groups],
            "norms": [None] * len(groups),
            "series": [
                {
                    "label": title,
                    "tones": ["info"] * len(groups),
                    "values": [count for _department, count in groups],
                    "texts": [str(count) for _department, count in groups],
                    "domains": [
                        [*domain, ("department_id", "=", department.id)]
                        for department, _count in groups
                    ],
                }
            ],
        }

    @api.model
    def _prepare_bars(self, code, title, domain):
        """What charts of log-ins have in common; see :meth:`_prepare_chart`."""
        return {
            "code": code,
            "title": title,
            "rest": 0,
            "kind": "row",
            "unit": "",
            "norms": [],
            "action": self._open_accounts(domain),
        }
