"""The log check: what is a problem, and what the allowlist may say."""

import re

import pytest

from tooling import logcheck

LOG = """\
2026-11-23 15:28:11,263 7324 INFO db odoo.modules: Module loaded
2026-11-23 15:28:12,000 7324 WARNING db odoo.models: The model has no _description
2026-11-23 15:28:13,000 7324 ERROR ? odoo.sql_db: bad query: SELECT
ERROR: syntax error
LINE 1: SELECT
2026-11-23 15:28:14,000 7324 DEBUG db odoo.models: WARNING is only a word here
"""


def test_problems_with_their_continuation_lines():
    found = logcheck.problems(LOG, [])
    assert found == [
        "WARNING odoo.models: The model has no _description",
        "ERROR odoo.sql_db: bad query: SELECT\nERROR: syntax error\nLINE 1: SELECT",
    ]


def test_allowed_records():
    allowed = [re.compile(r"^WARNING odoo\.models: .* no _description")]
    (found,) = logcheck.problems(LOG, allowed)
    assert found.startswith("ERROR odoo.sql_db")


def test_missing_log_is_empty(tmp_path):
    assert logcheck.problems_of(tmp_path / "no.log") == []


def test_allowlist_needs_reasons(tmp_path):
    file = tmp_path / "list.txt"
    file.write_text("# Because.\nfirst\nsecond\n\nthird\n")
    with pytest.raises(ValueError, match="no reason is given for: third"):
        logcheck.read_allowlist(file)


def test_our_allowlist_is_short_and_anchored():
    patterns = logcheck.read_allowlist()
    assert len(patterns) < 20
    assert all(pattern.pattern.startswith("^") for pattern in patterns)
