import base64
from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from odoo.addons.kaznmu_university.importer.cells import fold_key

from ..importer.exam_results import read_exam_results


def describe(points):
    """Points of the stages in a cell: ``90 / –``."""
    return " / ".join(text or "–" for text in points)


class EjournalExamImport(models.TransientModel):
    """Exam results of a statement from a file, by student number.

    The file is read into a list with a verdict on every row; nothing is dropped
    quietly, and only rows without problems are entered.
    """

    _name = "ejournal.exam.import"
    _description = "Import of exam results"
    _inherit = ["ejournal.file.import"]
    _rec_name = "statement_id"
    _workbook_path = "exam-import-changes"
    _import_action = "kaznmu_ejournal.ejournal_exam_import_action"
    _line_columns = (
        *("row", "number", "student_id", "old_value", "value", "verdict", "message"),
    )

    statement_id = fields.Many2one("ejournal.statement", required=True, readonly=True)
    file = fields.Binary(string="File (XLSX or CSV)", attachment=False)
    file_name = fields.Char()
    line_ids = fields.One2many(
        "ejournal.exam.import.line",
        "import_id",
        string="Rows",
        compute="_compute_line_ids",
        store=True,
    )

    @api.depends("file")
    def _compute_line_ids(self):
        for wizard in self:
            wizard.line_ids = [Command.clear()] + [
                Command.create(vals) for vals in wizard._judge_rows()
            ]

    def action_check(self):
        """Show what loading would do; nothing is entered.

        :raise UserError: there is no file
        """
        self.ensure_one()
        if not self.file:
            raise UserError(self.env._("Add at least one file."))
        # Once more: the statement may have changed since the file was chosen.
        self.env.add_to_compute(self._fields["line_ids"], self)
        self.state = "checked"
        return self._reopen()

    def action_reset(self):
        """Back to choosing the file."""
        self.ensure_one()
        self.write({"state": "draft", "file": False})
        return self._reopen()

    def action_import(self):
        """Enter the results of the rows without problems.

        :raise UserError: there is nothing to enter, or the statement is not the user's
        """
        self.ensure_one()
        rows = [
            row for row in self._read_rows() if row["verdict"] in ("new", "changed")
        ]
        if not rows:
            raise UserError(self.env._("The file holds no results to be entered."))
        lines = self.env["ejournal.statement.line"]
        for row in rows:
            lines.browse(row["line_id"]).write(row["entry"])
        self.state = "done"
        return self._reopen()

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------
    def _judge_rows(self):
        """Values of the lines, see :meth:`_read_rows`."""
        return [
            {name: value for name, value in row.items() if name != "entry"}
            for row in self._read_rows()
        ]

    def _read_rows(self):
        """Each row of the file with its verdict, then the students whom the file does
        not name: values of the lines, and what is to be written as ``entry``."""
        self.ensure_one()
        if not self.file:
            return []
        # Stored lines are computed as superuser, whatever the user may read.
        self.statement_id.with_user(self.env.uid).check_access("read")
        content = base64.b64decode(self.with_context(bin_size=False).file)
        stages = self.statement_id.journal_id.policy_id.sudo().stage_ids  # public
        results, notices = read_exam_results(
            self.env, self.file_name or "", content, stages
        )
        lines = {
            fold_key(line.student_id.number): line
            for line in self.statement_id.line_ids
        }
        counts = Counter(fold_key(result.number) for result in results)
        judged = [{"verdict": "problem", "message": notice} for notice in notices]
        for row, number, value, points, problem, note in results:
            line = lines.get(fold_key(number))
            # A stage that the file leaves empty keeps its points.
            stages = line and any(points) and line._fill_stages(points)
            entry = stages or {"exam_value": value}
            judged.append(
                {
                    "row": row,
                    "number": number,
                    "value": " · ".join(
                        filter(None, (value, any(points) and describe(points)))
                    ),
                    "line_id": line and line.id,
                    "entry": entry,
                    **self._judge(
                        line, value, stages, problem, counts[fold_key(number)] > 1
                    ),
                }
            )
            if note:
                judged[-1]["message"] = " ".join([judged[-1]["message"], note]).strip()
        return judged + [
            {
                "number": line.student_id.number,
                "line_id": line.id,
                "verdict": "missing",
                "message": self.env._("Not in the file."),
            }
            for key, line in lines.items()
            if key not in counts and line.is_admitted
        ]

    def _judge(self, line, value, stages, problem, is_twice):
        """``verdict`` and ``message`` of one row.

        :param dict stages: values of the stages, if the row has any
        :param str problem: why a cell of the row cannot be read
        :param bool is_twice: another row is of the same student: none is the right one
        """
        if problem:
            message = problem
        elif not line:
            message = self.env._("No student of this statement has this number.")
        elif is_twice:
            message = self.env._("The student is in the file twice.")
        elif stages and value:
            message = self.env._("Points of the stages, or «неявка», not both.")
        elif not value and not stages:
            message = self.env._("The result is empty.")
        elif not line.is_admitted:
            message = self.env._("The student is not admitted to the exam.")
        else:
            try:
                result = line._parse_entry(value, stages)
                line._check_exam_open()
            except (UserError, ValidationError) as error:
                return {"verdict": "problem", "message": str(error)}
            is_same = not stages or all(
                (line[name] or "") == text for name, text in stages.items()
            )
            if is_same and result == (line.exam_kind or None, line.exam_points):
                return {"verdict": "same", "message": ""}
            try:
                line.with_user(self.env.uid)._check_approved(
                    *result, line.exam_kind, line.exam_points
                )
            except UserError as error:
                return {"verdict": "problem", "message": str(error)}
            was = describe(line._get_stages()) if stages else line.exam_value
            is_change = bool(line.exam_kind or any(line._get_stages()))
            verdict = "changed" if is_change else "new"
            old = was if is_change else ""
            return {"verdict": verdict, "message": "", "old_value": old}
        return {"verdict": "problem", "message": message}


class EjournalExamImportLine(models.TransientModel):
    """A row of the file and what will be done with it."""

    _name = "ejournal.exam.import.line"
    _description = "Row of imported exam results"
    _rec_name = "number"
    _order = "id"

    import_id = fields.Many2one(
        "ejournal.exam.import", required=True, ondelete="cascade", index=True
    )
    row = fields.Integer(readonly=True)
    number = fields.Char("Student number", readonly=True)
    line_id = fields.Many2one("ejournal.statement.line", readonly=True)
    student_id = fields.Many2one(related="line_id.student_id", related_sudo=False)
    old_value = fields.Char("Was", readonly=True)
    value = fields.Char("Becomes", readonly=True)
    verdict = fields.Selection(
        [
            ("new", "New"),
            ("changed", "Changed"),
            ("same", "Unchanged"),
            ("missing", "Missing"),
            ("problem", "Problem"),
        ],
        readonly=True,
    )
    message = fields.Char(readonly=True)
