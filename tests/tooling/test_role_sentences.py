"""Whoever is refused for want of a role is told whose role it is (issue 15)."""

import ast
import re
from collections.abc import Iterator

from tooling import paths

#: People and offices, as sentences name them; the last are methods that do.
NAMED = re.compile(
    r"\b(teachers?|coordinators?|head|dean's|digitalization|vice-rector|administrators?"
    r"|registrar's|_name_ejournal_roles|get_role_sentence|responsible)\b"
)
#: Sentences that refuse everybody, and why no role could do better.
NOT_BY_ROLE = {
    "An appeal that is entered never changes.": "whoever it is",
    "“%s” names a record that you may not read.": "another's record, not a role",
    "Incoming mail is delivered by the mail gateway alone.": "a program",
    "There is no such kind of requests: %s.": "nobody sends what is not",
    "A message bears the name of who writes it and the moment when it was written; "
    "what has changed is noted by the system.": "the system",
    "_get_closed_sentence": "each model says how its records come to be",
    "_get_tier_sentence": "as above: by the buttons of the request",
    "_get_ejournal_self_refusal": "nobody's own data; it names the office to tell",
}


def find_refusals(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and words of each ``AccessError`` that is raised: its texts, or the
    method that makes them."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Raise) or not isinstance(node.exc, ast.Call):
            continue
        if getattr(node.exc.func, "id", None) != "AccessError":
            continue
        inside = [inner for arg in node.exc.args for inner in ast.walk(arg)]
        words = [inner.value for inner in inside if isinstance(inner, ast.Constant)]
        names = [inner.attr for inner in inside if isinstance(inner, ast.Attribute)]
        texts = [word for word in words if isinstance(word, str)]
        yield node.lineno, " ".join([*texts, *names])


def is_told(words: str) -> bool:
    return bool(NAMED.search(words)) or any(
        words.startswith(sentence) or sentence in words.split()
        for sentence in NOT_BY_ROLE
    )


def test_what_is_found():
    raised = "raise AccessError(env._({}))\n"
    [(line, words)] = find_refusals("\n" + raised.format("'Your role may not.'"))
    assert line == 2
    assert not is_told(words)
    for told in (
        "'Only the registrar\\'s office prints.'",
        "'Done by: %s.', user._name_ejournal_roles(ROLES)",
        "'An appeal that is entered ' 'never changes.'",
    ):
        [(_line, words)] = find_refusals(raised.format(told))
        assert is_told(words), words


def test_every_refusal_names_the_role():
    found = {
        f"{file.relative_to(paths.ADDONS)}:{line}": words
        for file in sorted(paths.ADDONS.glob("**/*.py"))
        if "tests" not in file.parts
        for line, words in find_refusals(file.read_text())
        if not is_told(words)
    }
    assert found == {}
