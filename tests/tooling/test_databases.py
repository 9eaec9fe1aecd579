"""Databases: built under another name, updated only when the code has changed."""

import json

import pytest

from tooling import database, odoo, paths, venv
from tooling.shell import Failure


class FakeDatabase:
    """A database that exists by name only."""

    names: set[str] = set()

    def __init__(self, server, name):
        self.name = name

    def exists(self):
        return self.name in self.names

    def drop(self):
        self.names.discard(self.name)

    def rename(self, name):
        self.names.remove(self.name)
        self.names.add(name)
        return FakeDatabase(None, name)

    def installed(self):
        return {"one"}


class FakeOdoo:
    """Odoo that notes what it is asked to do."""

    server = None

    def __init__(self):
        self.calls = []
        self.sample_fails = False

    def install(self, database, *options, log):
        FakeDatabase.names.add(database)
        self.calls.append(("install", database))

    def command(self, name, action, *arguments, log):
        self.calls.append((name, action, arguments[1]))

    def script(self, script, *arguments, log):
        self.calls.append((script.name, *arguments[2:4]))
        if self.sample_fails:
            raise Failure("broken sample")

    def once(self, database, *options, log):
        self.calls.append(options)


@pytest.fixture
def addons(tmp_path, monkeypatch):
    for name in ("LOCAL", "STATE", "LOGS", "ADDONS"):
        folder = tmp_path / name.lower()
        folder.mkdir()
        monkeypatch.setattr(paths, name, folder)
    stamp = tmp_path / "stamp"
    stamp.write_text("platform")
    monkeypatch.setattr(venv, "STAMP", stamp)
    monkeypatch.setattr(odoo, "Database", FakeDatabase)
    monkeypatch.setattr(FakeDatabase, "names", set())
    manifest = paths.ADDONS / "one" / "__manifest__.py"
    manifest.parent.mkdir()
    manifest.write_text("{'name': 'One'}")
    return paths.ADDONS


def test_created_once_then_left_alone(addons):
    server = FakeOdoo()
    odoo.ensure_database(server, "term")
    assert FakeDatabase.names == {"term"}
    assert server.calls == [
        ("install", "term_new"),
        ("living.py",),
        ("story", "-d", "term_new"),
    ]
    odoo.ensure_database(server, "term")
    assert len(server.calls) == 3


def test_what_proves_the_evidence_goes_with_the_database(tmp_path, monkeypatch):
    """The key of the seals: without it everything would look rewritten."""
    monkeypatch.setattr(paths, "DATA_DIR", tmp_path)
    monkeypatch.setattr(database.Database, "_administer", lambda *arguments: None)
    folder = tmp_path / "ejournal"
    folder.mkdir()
    (folder / "term_new.key").write_text("secret")
    (folder / "term_newer.key").write_text("another's")
    draft = database.Database(None, "term_new")
    term = draft.rename("term")
    assert (folder / "term.key").read_text() == "secret"
    term.copy("copy")
    assert (folder / "copy.key").read_text() == "secret"
    term.drop()
    assert {path.name for path in folder.iterdir()} == {"copy.key", "term_newer.key"}


def test_failed_build_is_started_over(addons):
    server = FakeOdoo()
    server.sample_fails = True
    with pytest.raises(Failure):
        odoo.ensure_database(server, "term")
    assert "term" not in FakeDatabase.names
    server.sample_fails = False
    odoo.ensure_database(server, "term")
    assert FakeDatabase.names == {"term"}


def test_changed_code_is_loaded(addons):
    server = FakeOdoo()
    odoo.ensure_database(server, "term")
    (addons / "one" / "models.py").touch()
    odoo.ensure_database(server, "term")
    assert server.calls[-1] == ("--no-http", "-u", "one")
    odoo.ensure_database(server, "term")
    assert len(server.calls) == 4


def test_a_release_is_kept_with_the_files_alone(addons):
    server = FakeOdoo()
    odoo.create(server, "release", odoo.load_files)
    assert server.calls[1:] == [("ejournal", "sample", "release_new")]


def test_new_addon_is_installed(addons):
    server = FakeOdoo()
    odoo.ensure_database(server, "term")
    (addons / "two").mkdir()
    (addons / "two" / "__manifest__.py").write_text("{}")
    odoo.ensure_database(server, "term")
    assert server.calls[-1] == ("--no-http", "-u", "one,two", "-i", "two")


def test_new_platform_updates_everything(addons):
    server = FakeOdoo()
    odoo.ensure_database(server, "term")
    venv.STAMP.write_text("another Odoo")
    odoo.ensure_database(server, "term")
    assert server.calls[-1] == ("--no-http", "-u", "base")


def test_lost_state_updates_everything(addons):
    server = FakeOdoo()
    odoo.ensure_database(server, "term")
    odoo.state_file("term").write_text("{")
    assert odoo.outdated("term") == ["base"]
    odoo.update(server, FakeDatabase(None, "term"))
    assert json.loads(odoo.state_file("term").read_text())["platform"] == "platform"


def test_only_installable_addons(addons):
    (addons / "old").mkdir()
    (addons / "old" / "__manifest__.py").write_text("{'installable': False}")
    assert odoo.own_addons() == ["one"]


def test_no_addon_at_all(addons):
    (addons / "one" / "__manifest__.py").unlink()
    with pytest.raises(Failure, match="no add-on"):
        odoo.own_addons()
