"""Arrows point down: no add-on names what stands above it, or beside it.

What an add-on stands on is said by the ``depends`` of its manifest. Looked at are
imports, models named in strings, SQL tables, XML ids and paths of static files.
"""

import ast
import re
import textwrap
from pathlib import Path
from typing import NamedTuple

from tooling import paths
from tooling.odoo import own_addons

MODEL = re.compile(r"\bejournal(?:\.[a-z_0-9]+)+")
TABLE = re.compile(r"\bejournal_[a-z_0-9]+\b")
SQL_WORDS = re.compile(r"\b(?:FROM|JOIN|UPDATE|INTO)\b")
TEXTS = {".py", ".xml", ".js", ".csv", ".scss", ".css"}


class House(NamedTuple):
    """What each add-on of a folder stands on, and what it defines."""

    below: dict  # add-on: names of those it may name, itself included
    models: dict  # model: add-on
    texts: list  # (add-on, path, text)

    @classmethod
    def read(cls, folder, addons):
        depends = {
            addon: set(
                ast.literal_eval((folder / addon / "__manifest__.py").read_text())[
                    "depends"
                ]
            )
            for addon in addons
        }
        texts = [
            (addon, path, path.read_text())
            for addon in addons
            for path in sorted((folder / addon).rglob("*"))
            if path.suffix in TEXTS and path.is_file()
        ]
        models = {}
        for addon, path, text in texts:
            if path.suffix == ".py":
                models |= dict.fromkeys(own_models(ast.parse(text)), addon)
        return cls(
            {addon: cls._close(depends, addon) for addon in addons}, models, texts
        )

    @classmethod
    def _close(cls, depends, addon):
        return {addon}.union(
            *(cls._close(depends, other) for other in depends[addon] & depends.keys())
        )

    def problems(self):
        """Every name of something that is not below, with its place."""
        tables = {model.replace(".", "_"): own for model, own in self.models.items()}
        addons = re.compile(rf"\b(?:{'|'.join(map(re.escape, self.below))})(?=[./])")
        for addon, path, text in self.texts:
            if path.name == "__manifest__.py":
                continue
            found = {(match.group(), match.group()) for match in addons.finditer(text)}
            for words in self._strings(path, text):
                for token in MODEL.findall(words):
                    if model := self._find_model(token):
                        found.add((model, self.models[model]))
                if path.suffix == ".py" and SQL_WORDS.search(words):
                    for token in TABLE.findall(words):
                        if token in tables:
                            found.add((token, tables[token]))
            for name, home in sorted(found):
                if home not in self.below[addon]:
                    yield f"{addon}/{path.name}: {name} of {home}"

    def _find_model(self, token):
        """The longest known model that a token begins with."""
        while token and token not in self.models:
            token = token.rpartition(".")[0]
        return token

    @staticmethod
    def _strings(path, text):
        """What of a file may name a model: strings that are no docstrings, or all."""
        if path.suffix != ".py":
            yield text
            return
        tree = ast.parse(text)
        docstrings = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and ast.get_docstring(node, clean=False) is not None
        }
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and id(node) not in docstrings
            ):
                yield node.value


def own_models(tree):
    """Yield the names of the models that a module defines, not those it extends."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.ClassDef):
            continue
        values = {
            target.id: ast.literal_eval(statement.value)
            for statement in node.body
            if isinstance(statement, ast.Assign)
            for target in statement.targets
            if isinstance(target, ast.Name) and target.id in ("_name", "_inherit")
        }
        name, inherited = values.get("_name"), values.get("_inherit") or ()
        if isinstance(inherited, str):
            inherited = (inherited,)
        if name and name not in inherited:
            yield name


def test_arrows_point_down():
    problems = list(House.read(paths.ADDONS, own_addons()).problems())
    assert problems == []


def test_each_model_has_one_home():
    house = House.read(paths.ADDONS, own_addons())
    assert set(house.models.values()) <= set(own_addons())
    assert house.models["ejournal.term"] != house.models["ejournal.journal"]


def make(folder, files):
    for name, text in files.items():
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
    return House.read(folder, sorted({name.partition("/")[0] for name in files}))


GROUND = {
    "ground/__manifest__.py": "{'depends': ['mail']}",
    "top/__manifest__.py": "{'depends': ['ground']}",
    "top/models/mark.py": """
        class Mark:
            _name = "ejournal.mark"
    """,
    "ground/models/term.py": """
        class Term:
            '''Knows nothing of ejournal.mark.'''

            _name = "ejournal.term"
    """,
}


def test_whoever_stands_above_may_name_all_below(tmp_path):
    files = {
        "top/models/term.py": """
            from odoo.addons.ground.models import term

            class Term:
                _inherit = "ejournal.term"

            QUERY = "SELECT 1 FROM ejournal_term"
        """,
        "top/views/term.xml": '<odoo><field ref="ground.view" /></odoo>',
    }
    assert list(make(tmp_path, GROUND | files).problems()) == []


def test_each_way_up_is_found(tmp_path):
    ways = {
        "import": ("a.py", "from odoo.addons.top.models import mark", "top of top"),
        "model": ("b.py", 'MARKS = env["ejournal.mark"]', "ejournal.mark of top"),
        "relation": ("c.py", 'many2one("ejournal.mark")', "ejournal.mark of top"),
        "prefix": ("d.py", 'env[f"ejournal.mark.{kind}"]', "ejournal.mark of top"),
        "table": ("e.py", 'Q = "SELECT FROM ejournal_mark"', "ejournal_mark of top"),
        "XML id": ("f.xml", '<field ref="top.view" />', "top of top"),
        "view": ("g.xml", "<field>ejournal.mark</field>", "ejournal.mark of top"),
        "group": ("h.csv", "a,top.group,1", "top of top"),
        "static": ("i.xml", '<img src="/top/static/x.svg" />', "top of top"),
        "script": ("j.js", 'import { x } from "@top/x";', "top of top"),
    }
    for way, (name, text, problem) in ways.items():
        folder = tmp_path / name
        found = list(make(folder, GROUND | {f"ground/{name}": text}).problems())
        assert found == [f"ground/{name}: {problem}"], way
