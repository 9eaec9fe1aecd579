"""Text that people typed runs in nobody's spreadsheet, whichever file it leaves in.

A spreadsheet runs a cell that begins like a formula. Each part of the product that
writes a table for one stands in ``WRITERS``: a new one fails until its file is tried.
"""

import ast
import csv
import io
import json
import zipfile
from pathlib import Path

from openpyxl import load_workbook

from odoo.http import Request
from odoo.tests import tagged

from odoo.addons.kaznmu_ejournal.importer.exam_results import write_exam_blank
from odoo.addons.kaznmu_registrar.tests.test_consolidated import ConsolidatedCase
from odoo.addons.kaznmu_university.importer.writer import write_table
from odoo.addons.kaznmu_university.reports.import_changes import write_changes
from odoo.addons.kaznmu_university.tests.browser import WebCase
from odoo.addons.kaznmu_university.workbook import FORMULA

ADDONS = Path(__file__).parents[1] / "addons"
LIBRARIES = {"csv", "openpyxl", "xlsxwriter"}
#: What in these libraries reads.
READING = {
    *("load_workbook", "reader", "DictReader", "Error"),
    *("ExcelReader", "WorkSheetParser", "CommentSheet"),
}
WRITERS = {
    "kaznmu_ejournal/importer/exam_results.py": "write_exam_blank",
    "kaznmu_ejournal/importer/journal_book.py": "write_journal",
    "kaznmu_exchange/exporter/oneroster.py": "write_oneroster",
    "kaznmu_exchange/wizards/transcript_export.py": "write_transcripts",
    "kaznmu_registrar/reports/consolidated_report.py": "write_consolidated",
    "kaznmu_requests/reports/council_document.py": "write_council",
    "kaznmu_university/importer/writer.py": "write_tables",
    "kaznmu_university/reports/import_changes.py": "write_import_changes",
    # Writers of Odoo that we correct.
    "kaznmu_university/controllers/export.py": "write_lists",
    "kaznmu_university/controllers/pivot.py": "write_pivot",
}
#: One of each kind; they are names of people and things.
HOSTILE = (
    '=HYPERLINK("http://x","y")',
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
)
#: The formula that the consolidated statement has of its own.
OWN = "=IFERROR(ROUND(SUMPRODUCT("


def find_writers():
    """Files of the add-ons that write a table with one of the libraries."""
    for path in ADDONS.glob("*/**/*.py"):
        name = path.relative_to(ADDONS).as_posix()
        if "/tests/" in name or "/static/" in name:
            continue
        tree = ast.parse(path.read_text())
        used = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                if node.module.split(".")[0] in LIBRARIES:
                    used |= {alias.name for alias in node.names}
                elif node.module.startswith("odoo.addons.web.controllers"):
                    used |= {
                        alias.name
                        for alias in node.names
                        if "Export" in alias.name  # lists and pivot tables
                    }
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                if node.value.id in LIBRARIES:
                    used.add(node.attr)
        # Letters of a column write nothing, neither do constants.
        classes = {use for use in used if use[0].isupper() and not use.isupper()}
        if (classes | used & {"writer"}) - READING:
            yield name


@tagged("post_install", "-at_install")
class TestFormulas(ConsolidatedCase, WebCase):
    frozen_time = None  # sessions ask the clock

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for number, record in enumerate(
            (cls.school, cls.department, cls.program, cls.group, cls.discipline),
        ):
            for lang in ("en_US", "ru_RU", "kk_KZ"):
                record.with_context(lang=lang).name = HOSTILE[number]
        cls.students[0].write({"last_name": HOSTILE[0], "number": HOSTILE[1]})
        cls.students[1].write({"last_name": HOSTILE[2], "number": HOSTILE[3]})
        cls.students[2].last_name = HOSTILE[4]
        for lesson, text in zip(cls.journal.lesson_ids, HOSTILE, strict=False):
            lesson.topic = text
        cls.kinds["practical"].name = HOSTILE[0]

    def test_every_writer_is_tried(self):
        self.assertEqual(sorted(find_writers()), sorted(WRITERS))

    def test_nothing_runs(self):
        for name, method in WRITERS.items():
            with self.subTest(writer=name):
                cells = list(getattr(self, method)())
                hostile = [
                    text for text, _runs in cells if FORMULA.fullmatch(text.lstrip("'"))
                ]
                self.assertTrue(hostile, "no hostile text reached the file")
                self.assertFalse([text for text, runs in cells if runs])

    # ------------------------------------------------------------------
    # Cells of a file: ``(text, whether it would run)``
    # ------------------------------------------------------------------
    def read_workbook(self, content):
        for sheet in load_workbook(io.BytesIO(content)):
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, str):
                        runs = cell.data_type == "f" or cell.hyperlink
                        yield cell.value, runs and not cell.value.startswith(OWN)

    def read_csv(self, content, delimiter=","):
        text = content.decode("utf-8-sig")
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            for cell in row:
                yield cell, FORMULA.fullmatch(cell)

    # ------------------------------------------------------------------
    # Files
    # ------------------------------------------------------------------
    def write_journal(self):
        return self.read_workbook(self.journal._get_workbook()[1])

    def get_statement(self):
        return self.journal.statement_ids or self.form_statement(
            self.journal, [(90, 90), (70, 80)]
        )

    def write_exam_blank(self):
        lines, stages = self.get_statement().line_ids, self.env["ejournal.policy.stage"]
        return self.read_workbook(write_exam_blank(self.env, lines, stages))

    def write_consolidated(self):
        self.get_statement()
        consolidated = self.env["ejournal.consolidated"].create(
            {"term_id": self.term.id, "group_id": self.group.id}
        )
        content = consolidated._get_report()._get_xlsx(consolidated)
        return self.read_workbook(content)

    def write_council(self):
        report = self.env["ejournal.council.report"].create(
            {"term_id": self.term.id, "conclusion": HOSTILE[0]}
        )
        return self.read_workbook(report._get_report()._get_xlsx(report))

    def write_import_changes(self):
        batch = self.env["ejournal.import.batch"].create({})
        names = ("record", "column", "old_value", "new_value", "file_name")
        known = {"batch_id": batch.id, "table": "students", "kind": "renamed"}
        changes = self.env["ejournal.import.change"].create(
            [{**known, **dict.fromkeys(names, text)} for text in HOSTILE]
        )
        return self.read_workbook(write_changes(changes))

    def write_tables(self):
        for name in ("students", "groups", "disciplines"):
            _records, content = write_table(self.env, name, self.term)
            yield from self.read_workbook(content)

    def write_oneroster(self):
        with zipfile.ZipFile(io.BytesIO(self.term._export_oneroster())) as package:
            for name in package.namelist():
                yield from self.read_csv(package.read(name))

    def write_transcripts(self):
        Wizard = self.env["ejournal.transcript.export"]
        records = [dict.fromkeys(("name", "note"), text) for text in HOSTILE]
        return self.read_csv(Wizard._write_csv(records), ";")

    def write_lists(self):
        registrar = self.users["registrar"]
        registrar.group_ids += self.env.ref("base.group_allow_export")
        data = {
            "model": "ejournal.student",
            "fields": [
                {"name": "last_name", "label": HOSTILE[0], "type": "char"},
                {"name": "number", "label": HOSTILE[3], "type": "char"},
            ],
            "ids": self.students.ids,
            "domain": [],
            "import_compat": False,
            "context": {},
        }
        for ending, groupby in (("xlsx", []), ("xlsx", ["last_name"]), ("csv", [])):
            content = self.download(
                f"/web/export/{ending}", {**data, "groupby": groupby}
            )
            read = self.read_workbook if ending == "xlsx" else self.read_csv
            yield from read(content)

    def write_pivot(self):
        content = self.download(
            "/web/pivot/export_xlsx",
            {
                "title": "Students",
                "model": "ejournal.student",
                "measure_count": 1,
                "origin_count": 1,
                "col_group_headers": [
                    [{"title": HOSTILE[0], "width": 1, "height": 1}],
                ],
                "measure_headers": [{"title": HOSTILE[1], "is_bold": False}],
                "origin_headers": [],
                "rows": [
                    {
                        "title": text,
                        "indent": 0,
                        "values": [{"value": "{=1+1}", "is_bold": False}],
                    }
                    for text in HOSTILE
                ],
            },
        )
        return self.read_workbook(content)

    def download(self, url, data):
        self.authenticate("registrar", "registrar")
        response = self.url_open(
            url, {"data": json.dumps(data), "csrf_token": Request.csrf_token(self)}
        )
        self.assertEqual(response.status_code, 200, response.text[:500])
        return response.content
