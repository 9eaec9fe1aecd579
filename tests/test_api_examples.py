"""The examples of docs/api.md, run as written against a live server."""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.kaznmu_ejournal.tests.common import EjournalCase, generate_api_key
from odoo.addons.kaznmu_university.models.importing.import_batch import (
    EjournalImportBatch,
)
from odoo.addons.kaznmu_university.tests.browser import WebCase

DOCUMENT = Path(__file__).parents[1] / "docs" / "api.md"
BLOCK = re.compile(r"^```(bash|python|json)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
MARKER = "=== end of block ==="
INTERPRETERS = {"bash": ["bash", "-eu"], "python": [sys.executable]}
MARKERS = {"bash": f"echo; echo '{MARKER}'", "python": f"print('\\n{MARKER}')"}


@tagged("post_install", "-at_install")
class TestApiExamples(EjournalCase, WebCase):
    """What integrators copy from the document works and answers as it says."""

    def setUp(self):
        super().setUp()
        self.term.write({"code": "2026-1", "academic_year": "2026/2027"})
        self.group.name = "ОМ-26-01"
        self.discipline.name = "Анатомия"
        self.form_statement()

    def form_statement(self):
        """Physiology, of another teacher: results of all three students."""
        physiology = self.discipline.copy(
            {"code": "FIZ2101", "name": "Физиология", "credits": 5}
        )
        journal = self._create_journal(self.stranger, physiology)
        statement = self.env["ejournal.statement"].create({"journal_id": journal.id})
        self.env["ejournal.statement.line"].create(
            [
                {
                    "statement_id": statement.id,
                    "participant_id": row.id,
                    "has_rating": True,
                    "rating": rating,
                    "is_admitted": True,
                    "exam_kind": "points",
                    "exam_points": exam,
                }
                for row, (rating, exam) in zip(
                    journal.participant_ids,
                    [(90, 90), (80, 70), (60, 30)],
                    strict=True,
                )
            ]
        )
        statement._do_form()

    def run_examples(self, language):
        """What each block of a language has printed, in order."""
        blocks = [
            code
            for found, code in BLOCK.findall(DOCUMENT.read_text())
            if found == language
        ]
        script = "\n".join(f"{code}\n{MARKERS[language]}" for code in blocks)
        with (
            tempfile.TemporaryDirectory() as folder,
            self.allow_requests(all_requests=True),
        ):
            finished = subprocess.run(
                [*INTERPRETERS[language], "-c", script],
                cwd=folder,
                env={
                    "PATH": os.environ["PATH"],
                    "EJOURNAL_URL": self.base_url(),
                    "TEACHER_KEY": self.keys["teacher"],
                    "REGISTRAR_KEY": self.keys["registrar"],
                    "PYTHONIOENCODING": "utf-8",
                },
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
        self.assertEqual(finished.returncode, 0, finished.stderr + finished.stdout)
        return finished.stdout.split(MARKER)[:-1]

    def check_examples(self, language):
        """Run the examples, and compare what they print with the document."""
        self.keys = {
            role: generate_api_key(self.users[role])
            for role in ("teacher", "registrar")
        }
        self.env.flush_all()
        load = EjournalImportBatch.action_load

        def load_at_once(batch):
            load(batch)
            batch.env.flush_all()
            batch.env["ejournal.job"]._work_off()  # as the queue does, sooner or later

        with patch.object(EjournalImportBatch, "action_load", load_at_once):
            printed = iter(self.run_examples(language))
        output = ""
        checked = 0
        for found, code in BLOCK.findall(DOCUMENT.read_text()):
            if found == language:
                output = next(printed)
            elif found == "json":
                with self.subTest(answer=code):
                    self.assertAnswer(json.loads(output), json.loads(code))
                checked += 1
        self.assertGreaterEqual(checked, 10)

    def assertAnswer(self, answer, expected, path="answer"):
        """The answer holds what the document shows; ids and "…" may be anything."""
        if expected == "…":
            return
        if isinstance(expected, dict):
            self.assertIsInstance(answer, dict, path)
            for key, value in expected.items():
                self.assertIn(key, answer, path)
                if key == "id" or key.endswith("_id"):
                    self.assertIs(type(answer[key]), type(value), f"{path}.{key}")
                    if isinstance(value, list):
                        self.assertEqual(answer[key][1], value[1], f"{path}.{key}")
                else:
                    self.assertAnswer(answer[key], value, f"{path}.{key}")
        elif isinstance(expected, list):
            self.assertIsInstance(answer, list, path)
            self.assertEqual(len(answer), len(expected), f"{path}: {answer}")
            for place, (one, other) in enumerate(zip(answer, expected, strict=True)):
                self.assertAnswer(one, other, f"{path}[{place}]")
        else:
            self.assertEqual(answer, expected, path)

    @mute_logger("odoo.http")  # the server tells of the refusal
    def test_curl(self):
        self.check_examples("bash")

    @mute_logger("odoo.http")  # the server tells of the refusal
    def test_python(self):
        self.check_examples("python")
