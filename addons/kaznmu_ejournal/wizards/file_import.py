from odoo import api, fields, models

from odoo.addons.kaznmu_university.reports.import_changes import write_changes


class EjournalFileImport(models.AbstractModel):
    """A window that loads one file: choose, check, load; each line has a verdict.

    A model that inherits has ``line_ids``, with ``verdict`` and what it lists of them.
    """

    _name = "ejournal.file.import"
    _description = "Import of one file"
    _inherit = ["ejournal.workbook"]

    _import_action = None  # XML id of the action that opens the window
    _line_columns = ()  # names of the lines' fields in the workbook of changes

    state = fields.Selection(
        [("draft", "Choosing"), ("checked", "Checked"), ("done", "Loaded")],
        required=True,
        readonly=True,
        default="draft",
    )
    new_count = fields.Integer(compute="_compute_counts", string="New")
    changed_count = fields.Integer(compute="_compute_counts", string="Changed")
    same_count = fields.Integer(compute="_compute_counts", string="Unchanged")
    problem_count = fields.Integer(compute="_compute_counts", string="Left out")

    @api.depends("line_ids.verdict")
    def _compute_counts(self):
        for wizard in self:
            verdicts = wizard.line_ids.mapped("verdict")
            for verdict in self._get_counted():
                wizard[f"{verdict}_count"] = verdicts.count(verdict)

    @api.model
    def _get_counted(self):
        """Hook: verdicts that have a count of their own."""
        return ("new", "changed", "same", "problem")

    def _get_workbook(self):
        return self.display_name, write_changes(self.line_ids, self._line_columns)

    def _reopen(self):
        """The same window, with what has changed in it."""
        action = self.env["ir.actions.act_window"]._for_xml_id(self._import_action)
        return {**action, "res_id": self.id, "context": {}}
