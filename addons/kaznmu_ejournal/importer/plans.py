"""The table of plans (КТП)."""

from collections import defaultdict

from odoo.exceptions import UserError

from odoo.addons.kaznmu_university.importer.columns import Column, Number, Ref
from odoo.addons.kaznmu_university.importer.structure import (
    DISCIPLINE,
    HOURS,
    KIND_OF_LESSON,
    TERM,
    TOPIC,
)
from odoo.addons.kaznmu_university.importer.table import Table


class Plans(Table):
    """Lines of plans (КТП); the plan itself is made when it is not there (SOP T1.2)."""

    name = "plans"
    titles = ("КТП", "КТЖ", "Plans")
    model = "ejournal.plan.line"
    columns = (
        Ref("term", "terms", *TERM, is_key=True),
        Ref("discipline", "disciplines", *DISCIPLINE, is_key=True),
        Number("number", "№", "№", "No.", low=1, high=500, is_key=True),
        Column("topic", *TOPIC, required=True),
        Ref("kind_id", "lesson_kinds", *KIND_OF_LESSON, required=True),
        Number("hours", *HOURS, low=1, high=12, required=True),
    )

    @property
    def stored_columns(self):
        own = [c for c in self.columns if c.key not in ("term", "discipline")]
        return [Ref("plan_id", "plans", is_key=True), *own]

    @staticmethod
    def _read_plans(ctx):
        """The plan of each discipline: ``{(term, discipline): id}``."""
        return {
            (plan.term_id.id, plan.discipline_id.id): plan.id
            for plan in ctx.env["ejournal.plan"].search_fetch(
                [("kind", "=", "ktp"), ("state", "!=", "superseded")],
                ["term_id", "discipline_id"],
                order="version desc",  # the oldest one stays: the one in force
            )
        }

    def get_written(self, ctx, term):
        plans = self._read_plans(ctx)
        ids = [id_ for key, id_ in plans.items() if not term or key[0] == term.id]
        return self.get_records(ctx).search(
            [("plan_id", "in", ids)], order="plan_id, number"
        )

    def get_written_value(self, record, column):
        if column.key in ("term", "discipline"):
            return record.plan_id[f"{column.key}_id"].id
        return super().get_written_value(record, column)

    def compare(self, ctx, rows):
        self.plans = self._read_plans(ctx)
        lines = self.get_records(ctx).search_fetch(
            [("plan_id", "in", list(self.plans.values()))],
            [column.field for column in self.stored_columns],
        )
        existing = {(line.plan_id.id, line.number): line for line in lines}
        for row in rows:
            plan_id = self.plans.get((row["term"], row["discipline"]))
            row.values["plan_id"] = plan_id
            if line := existing.get((plan_id, row["number"])):
                row.res_id = line.id
                row.changes = list(self.find_changes(ctx, row, line))
                row.status = "changed" if row.changes else "same"
        self._refuse_closed(ctx, rows)

    def _refuse_closed(self, ctx, rows):
        """Tell now what loading would refuse: lines of plans that do not change."""
        by_plan = defaultdict(list)
        for row in rows:
            if row["plan_id"] and row.status != "same":
                by_plan[row["plan_id"]].append(row)
        for plan in ctx.env["ejournal.plan"].browse(by_plan):
            try:
                plan._check_editable()
            except UserError as error:
                for row in by_plan[plan.id]:
                    ctx.reject(row, str(error))

    def load(self, ctx, rows):
        keys = {(row["term"], row["discipline"]) for row in rows} - self.plans.keys()
        created = ctx.env["ejournal.plan"]._create_loaded(
            [
                {"term_id": term, "discipline_id": discipline}
                for term, discipline in keys
            ]
        )
        for plan in created:
            self.plans[plan.term_id.id, plan.discipline_id.id] = plan.id
        for row in rows:
            row.values["plan_id"] = self.plans[row["term"], row["discipline"]]
        return super().load(ctx, rows)
