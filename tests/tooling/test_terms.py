"""Every sentence to be translated is found by the extraction of terms."""

import ast

import pytest

from tooling import paths


def calls_in_f_strings(source: str) -> list[int]:
    """Lines of ``_(…)`` within f-strings, which the extraction passes by."""
    return [
        call.lineno
        for text in ast.walk(ast.parse(source))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call)
        and getattr(call.func, "attr", getattr(call.func, "id", "")) in ("_", "_lt")
    ]


@pytest.mark.parametrize("addon", sorted(paths.ADDONS.iterdir()), ids=lambda p: p.name)
def test_no_sentence_hides_in_an_f_string(addon):
    """Issue 15: “students: 2” in the midst of a Russian row."""
    found = {
        str(file.relative_to(addon)): lines
        for file in addon.rglob("*.py")
        if (lines := calls_in_f_strings(file.read_text()))
    }
    assert not found


def test_the_check_finds():
    assert calls_in_f_strings("x = f\"{self.env._('a')} b\"") == [1]
    assert not calls_in_f_strings('y = self.env._("a")\nx = f"{y} b"')
