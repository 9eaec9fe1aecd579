"""Every clause of the SOP is named by a test."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CLAUSES = [
    *(f"C{number:02}" for number in range(6, 19)),  # points of the text
    *(f"T1.{number}" for number in range(1, 13)),  # rows of Table 1
    *(f"T2.{number}" for number in range(1, 5)),  # rows of Table 2
    *("F1", "F2"),  # forms
]


def find_tests():
    """Paths of all files of tests but this one."""
    places = [*ROOT.glob("addons/*/tests"), ROOT / "tests"]
    paths = {path for place in places for path in place.rglob("test_*.py")}
    return sorted(paths - {Path(__file__)})


def find_names(text):
    """Clauses that a text names."""
    return {clause for clause in CLAUSES if re.search(rf"\b{clause}\b", text)}


@pytest.fixture(scope="module")
def named():
    texts = (path.read_text(encoding="utf-8") for path in find_tests())
    return set().union(*map(find_names, texts))


@pytest.mark.parametrize("clause", CLAUSES)
def test_a_clause_is_named(clause, named):
    assert clause in named, f"no test names {clause} of the SOP"


def test_a_longer_name_is_another_clause():
    assert find_names("T1.11 and (SOP C18)") == {"T1.11", "C18"}
    assert find_names("T1.1, xC18, F1x") == {"T1.1"}
