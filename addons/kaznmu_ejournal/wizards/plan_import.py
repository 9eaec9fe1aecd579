from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..importer.plan_lines import PlanLines, check_plan_lines


class EjournalPlanImport(models.TransientModel):
    """Lessons of a plan (КТП) from a file: checked and shown, then loaded, all or none.

    The lessons of the file replace those of the plan.
    """

    _name = "ejournal.plan.import"
    _description = "Import of lessons into a plan"
    _inherit = ["ejournal.file.import"]
    _rec_name = "plan_id"
    _workbook_path = "plan-import-changes"
    _import_action = "kaznmu_ejournal.ejournal_plan_import_action"
    _line_columns = ("row", "number", "old_value", "value", "verdict", "message")

    plan_id = fields.Many2one("ejournal.plan", required=True, readonly=True)
    file = fields.Binary(
        string="File (XLSX or CSV)",
        attachment=False,
        compute="_compute_file",
        compute_sudo=False,  # of a plan that the user may read
        store=True,
        readonly=False,
    )
    file_name = fields.Char(
        compute="_compute_file", compute_sudo=False, store=True, readonly=False
    )
    line_ids = fields.One2many(
        "ejournal.plan.import.line", "import_id", string="Lessons", readonly=True
    )
    removed_count = fields.Integer(compute="_compute_counts", string="Removed")

    @api.depends("plan_id")
    def _compute_file(self):
        """What was uploaded as the plan's document, for a start."""
        for wizard in self:
            plan = wizard.plan_id.with_context(bin_size=False)
            wizard.file, wizard.file_name = plan.file, plan.filename

    @api.model
    def _get_counted(self):
        return (*super()._get_counted(), "removed")

    def action_check(self):
        """Show what loading would do to the plan, lesson by lesson.

        :raise UserError: there is no file, or the plan does not change
        """
        self.ensure_one()
        self._check_plan()
        if not self.file:
            raise UserError(self.env._("Add at least one file."))
        lines = self._judge_rows()
        # As superuser: the own window, whose lines nobody else writes.
        self.sudo().write(
            {
                "state": "checked",
                "line_ids": [Command.clear(), *map(Command.create, lines)],
            }
        )
        return self._reopen()

    def action_load(self):
        """Put the lessons of the file in place of those of the plan, all or none.

        :raise UserError: naming each bad row; the lessons stay as they were
        """
        self.ensure_one()
        self._check_plan()
        content = self.with_context(bin_size=False).file
        self.plan_id.write({"file": content, "filename": self.file_name})
        self.plan_id.action_load_lines()
        self.state = "done"
        return self._reopen()

    def action_reset(self):
        """Back to choosing the file."""
        self.ensure_one()
        self.check_access("write")
        # As superuser, see action_check.
        self.sudo().write({"state": "draft", "line_ids": [Command.clear()]})
        return self._reopen()

    def _check_plan(self):
        self.check_access("write")
        self.plan_id.check_access("write")
        self.plan_id._check_editable()

    def _judge_rows(self):
        """Values of the lines: problems first, then lessons in their order."""
        content = self.with_context(bin_size=False).file
        reader = check_plan_lines(self.env, self.file_name or "", content)
        judged = [
            {"row": problem.row, "verdict": "problem", "message": problem.message}
            for problem in reader.problems
            # Of a whole file: that it has no rows.
            if problem.severity == "error" or not problem.sheet
        ]
        known = {
            line.number: self._describe(line.topic, line.kind_id, line.hours)
            for line in self.plan_id.line_ids
        }
        kinds = self.env["ejournal.lesson.kind"]
        for row in reader.rows[PlanLines.name]:
            if row.status == "error":
                continue
            new = self._describe(
                row["topic"], kinds.browse(row["kind_id"]), row["hours"]
            )
            old = known.pop(row["number"], "")
            verdict = "same" if old == new else "changed" if old else "new"
            told = [
                problem.message
                for problem in reader.problems
                if problem.row == row.number and problem.severity == "warning"
            ]
            judged.append(
                {
                    "row": row.number,
                    "number": row["number"],
                    "old_value": old,
                    "value": new,
                    "verdict": verdict,
                    "message": " ".join(told),
                }
            )
        return judged + [
            {"number": number, "old_value": old, "verdict": "removed"}
            for number, old in known.items()
        ]

    @staticmethod
    def _describe(topic, kind, hours):
        return f"{topic} · {kind.display_name} · {hours}"


class EjournalPlanImportLine(models.TransientModel):
    """A lesson of the file or of the plan, and what will be done with it."""

    _name = "ejournal.plan.import.line"
    _description = "Lesson of an imported plan"
    _rec_name = "number"
    _order = "id"

    import_id = fields.Many2one(
        "ejournal.plan.import", required=True, ondelete="cascade", index=True
    )
    row = fields.Integer(readonly=True)
    number = fields.Integer("No.", readonly=True)
    old_value = fields.Char("Was", readonly=True)
    value = fields.Char("Becomes", readonly=True)
    verdict = fields.Selection(
        [
            ("new", "New"),
            ("changed", "Changed"),
            ("removed", "Removed"),
            ("same", "Unchanged"),
            ("problem", "Problem"),
        ],
        required=True,
        readonly=True,
    )
    message = fields.Char(readonly=True)
