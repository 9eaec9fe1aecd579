"""The pytest plugin: skipped browser tests and the server's log fail the run; what is
long comes first."""

import os
import re
import subprocess
import sys

import pytest

from tooling import paths
from tooling.pytest_guard import LOG_VARIABLE

RECORD = "2026-11-23 15:28:12,000 7324 {} db odoo.models: something odd\n"


@pytest.fixture
def outcome(tmp_path):
    """Run pytest with the plugin on one test; return its exit code and output."""

    def run(body, log="", options=()):
        (tmp_path / "test_one.py").write_text(f"import pytest\n\n{body}\n")
        (tmp_path / "server.log").write_text(log)
        environment = os.environ | {LOG_VARIABLE: str(tmp_path / "server.log")}
        command = [sys.executable, "-m", "pytest", "-p", "tooling.pytest_guard"]
        command += ["-p", "no:odoo", "-p", "no:cacheprovider", "-c", os.devnull]
        done = subprocess.run(
            [*command, f"--rootdir={tmp_path}", tmp_path / "test_one.py", *options],
            **{"cwd": paths.ROOT, "env": environment},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout

    return run


CLASSES = """
from unittest import TestCase

from odoo.tests import tagged

class TestA(TestCase):
    def test_one(self): pass
    def test_two(self): pass

@tagged("post_install", "-at_install", "long")
class TestB(TestCase):
    def test_one(self): pass

def test_alone(): pass

@tagged("long")
class TestC(TestCase):
    def test_two(self): pass
    def test_one(self): pass
"""
PASSES = "def test_one():\n    pass"


def test_clean_run(outcome):
    code, output = outcome(PASSES, RECORD.format("INFO"))
    assert code == 0
    assert "1 passed" in output.splitlines()[-1]


@pytest.mark.parametrize("level", ["WARNING", "ERROR", "CRITICAL"])
def test_log_record_fails_the_run(outcome, level):
    code, output = outcome(PASSES, RECORD.format(level))
    assert code == 1
    assert f"{level} odoo.models: something odd" in output
    assert "1 passed, 1 error" in output.splitlines()[-1]


@pytest.mark.parametrize(
    "reason",
    ["Chrome executable not found", "websocket-client module is missing"],
)
def test_skipped_browser_test_fails(outcome, reason):
    code, output = outcome(f"def test_one():\n    pytest.skip({reason!r})")
    assert code == 1
    assert f"Not run, which counts as failed. Skipped: {reason}" in output
    assert "1 failed" in output.splitlines()[-1]


def test_other_skips_and_expected_failures(outcome):
    code, output = outcome("def test_one():\n    pytest.skip('on Windows only')")
    assert code == 0
    assert "1 skipped" in output.splitlines()[-1]
    code, output = outcome(
        "@pytest.mark.xfail(reason='chromium')\ndef test_one():\n    raise ValueError"
    )
    assert code == 0


def test_what_is_long_comes_first(outcome):
    """A class stays together; otherwise the order is that of the files."""
    code, output = outcome(CLASSES, options=["--verbose"])
    assert code == 0, output
    assert re.findall(r"test_one.py::(\S+) PASSED", output) == [
        "TestB::test_one",
        "TestC::test_one",
        "TestC::test_two",
        "TestA::test_one",
        "TestA::test_two",
        "test_alone",
    ]
