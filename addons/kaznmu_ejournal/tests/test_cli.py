import contextlib
import io
import tempfile
from pathlib import Path
from unittest.mock import patch

from odoo.modules import load_script
from odoo.tests import tagged
from odoo.tools import file_path

from odoo.addons.kaznmu_university.tests.test_import import STUDENTS

from .evidence import EvidenceCase


@tagged("post_install", "-at_install")
class TestCli(EvidenceCase):
    """``odoo ejournal``: the same importer as on the screen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        path = file_path("kaznmu_ejournal/cli/ejournal.py")
        cls.cli = load_script(path, "odoo.cli.ejournal")

    def run_command(self, function, *args, **kwargs):
        """Exit code and output of a command; nothing is committed."""
        output = io.StringIO()
        with (
            patch.object(self.cr, "commit"),
            contextlib.redirect_stdout(output),
            contextlib.redirect_stderr(output),
        ):
            code = function(*args, **kwargs)
        return code, output.getvalue()

    def import_students(self, rows, **kwargs):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "students.csv")
            path.write_text(STUDENTS + rows)
            return self.run_command(self.cli.import_files, self.env, [path], **kwargs)

    def test_import(self):
        row = "Z1;Ким;Ён;;T-26-01;01.09.2026;\n"
        code, output = self.import_students(row, dry_run=True)
        self.assertEqual(code, 0, output)
        self.assertFalse(self.env["ejournal.student"].search([("number", "=", "Z1")]))
        code, output = self.import_students(row)
        self.assertEqual(code, 0, output)
        self.assertIn("'new': 1", output)
        self.assertTrue(self.env["ejournal.student"].search([("number", "=", "Z1")]))

    def test_errors_are_printed_and_give_exit_code_1(self):
        code, output = self.import_students("Z1;;Ён;;T-26-01;01.09.2026;\n")
        self.assertEqual(code, 1)
        self.assertIn("error: students.csv: students: 2: Фамилия", output)

    def test_remembered_columns_and_the_table_of_a_file(self):
        """What somebody has said on the screen holds on the command line, too."""
        self.env["ejournal.import.mapping"].create(
            {"table": "students", "header": "ИИН", "target": "students.number"}
        )
        content = STUDENTS.replace("Номер", "ИИН") + "Z1;Ким;Ён;;T-26-01;01.09.2026;\n"
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "export.csv")
            path.write_text(content)
            arguments = (self.cli.import_files, self.env, [path])
            code, output = self.run_command(*arguments)
            self.assertEqual(code, 1)
            self.assertIn("No known table", output)
            code, output = self.run_command(*arguments, table="students")
        self.assertEqual(code, 0, output)
        self.assertIn("info: export.csv: export: ИИН: Taken as «Номер»", output)
        self.assertTrue(self.env["ejournal.student"].search([("number", "=", "Z1")]))

    def test_journals(self):
        self.env["ejournal.curriculum"].create(
            {
                "term_id": self.term.id,
                "program_id": self.program.id,
                "discipline_id": self.discipline.copy({"code": "C"}).id,
            }
        )
        code, output = self.run_command(self.cli.create_journals, self.term)
        self.assertEqual(code, 0)
        self.assertIn("journals 1", output)

    def test_verify(self):
        self.save(self.practical, self.rows[0], "70")
        code, output = self.run_command(self.cli.verify_history, self.env)
        self.assertEqual(code, 0, output)
        self.assertIn("100 %", output)
        self.assertIn("findings: 0", output)
        self.env.flush_all()
        self.cr.execute(
            "UPDATE ejournal_mark SET points = 100 WHERE lesson_id = %s",
            (self.practical.id,),
        )
        code, output = self.run_command(self.cli.verify_history, self.env)
        self.assertEqual(code, 1)
        change = self.env["ejournal.mark.change"].search([], limit=1)
        self.assertIn(f"lesson {self.practical.id}, change {change.id}: mark", output)
