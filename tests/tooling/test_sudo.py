"""Every ``sudo()`` says why it is safe, in a comment beside it."""

import ast
import io
import tokenize
from collections.abc import Iterator

from tooling import paths


def comment_lines(source: str) -> set[int]:
    """Return the numbers of the lines that have a comment."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {token.start[0] for token in tokens if token.type == tokenize.COMMENT}


def find_silent(source: str) -> Iterator[int]:
    """Yield the lines of calls of ``sudo()`` without a comment.

    It stands in the statement, or in the three lines before it: one comment may speak
    of a few statements that belong together.
    """
    comments = comment_lines(source)
    tree = ast.parse(source)
    parents = {
        child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)
    }
    for call in ast.walk(tree):
        if not (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and call.func.attr == "sudo"
            and not call.args
            and not call.keywords
        ):
            continue
        statement = call
        while not isinstance(statement, ast.stmt):
            statement = parents[statement]
        if not comments & set(range(statement.lineno - 3, call.end_lineno + 1)):
            yield call.end_lineno


def test_what_is_silent():
    said = "# a setting, no secret"
    assert not list(find_silent(f"company = env.company.sudo()  {said}\n"))
    assert not list(find_silent(f"{said}\ncompany = env.company.sudo()\n"))
    assert not list(find_silent("user = record.sudo(False)\n"))
    assert list(find_silent("x = 1\ncompany = env.company.sudo()\n")) == [2]
    assert list(find_silent(f"{said}\na = 1\nb = 2\nc = 3\nd = e.sudo()\n")) == [5]


def test_every_sudo_says_why():
    found = [
        f"{file.relative_to(paths.ADDONS)}:{line}"
        for file in sorted(paths.ADDONS.glob("**/*.py"))
        if "tests" not in file.parts
        for line in find_silent(file.read_text())
    ]
    assert found == []
