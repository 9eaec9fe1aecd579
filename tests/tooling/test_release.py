"""Updates of older databases: what differs is named, and needs a migration."""

import pytest

from tooling import release, snapshot
from tooling.snapshot import Snapshot

MARK = ("column", "ejournal_mark", "value")
RULE = ("record", "ir_rule", "kaznmu_ejournal.rule")
VIEW = ("record", "ir_ui_view", "kaznmu_requests.view")
LINK = ("link", "rule_group_rel", "kaznmu_ejournal.rule ~ base.group_user")


def make(schema=None, records=None):
    return Snapshot(
        {MARK: "character varying"} if schema is None else schema,
        {RULE: {"domain": "[]"}, VIEW: {"arch": "<form/>"}, LINK: {}}
        if records is None
        else records,
        kept={RULE, LINK},
        owners={("ejournal_mark", ""): "kaznmu_ejournal"},
    )


WANTED = make()


def test_the_same_is_the_same():
    assert make().differences(WANTED) == []
    assert make().changed_addons(WANTED) == set()


def test_every_difference_is_named():
    present = make(
        schema={MARK: "text", ("index", "ejournal_mark", "old_idx"): "CREATE INDEX"},
        records={RULE: {"domain": "[(1, '=', 1)]"}, VIEW: WANTED.records[VIEW]},
    )
    assert present.differences(WANTED) == [
        "column value of ejournal_mark: is 'text' instead of 'character varying'",
        "index old_idx of ejournal_mark: is left over",
        "link kaznmu_ejournal.rule ~ base.group_user of rule_group_rel: is missing",
        "record kaznmu_ejournal.rule of ir_rule:"
        " domain is \"[(1, '=', 1)]\" instead of '[]'",
    ]


@pytest.mark.parametrize(
    ("changes", "addons"),
    [
        ({"schema": {}}, {"kaznmu_ejournal"}),
        ({"schema": {MARK: "text"}}, {"kaznmu_ejournal"}),
        ({"records": {VIEW: WANTED.records[VIEW], LINK: {}}}, {"kaznmu_ejournal"}),
        ({"records": {**WANTED.records, RULE: {}}}, {"kaznmu_ejournal"}),
        # Who is bound by a rule is what the rule says.
        (
            {"records": {k: WANTED.records[k] for k in (RULE, VIEW)}},
            {"kaznmu_ejournal"},
        ),
        # An update writes views anew.
        ({"records": {**WANTED.records, VIEW: {}}}, set()),
    ],
)
def test_whose_migration_is_needed(changes, addons):
    assert make(**changes).changed_addons(WANTED) == addons


def test_a_column_belongs_to_the_addon_that_adds_it():
    owners = {
        ("res_users", ""): "base",
        ("res_users", "department_id"): "kaznmu_university",
    }
    column = ("column", "res_users", "department_id")
    fresh = Snapshot({column: "integer"}, {}, set(), owners)
    old = Snapshot({}, {}, set(), {("res_users", ""): "base"})
    assert old.changed_addons(fresh) == {"base", "kaznmu_university"}


def test_values_are_those_of_any_database():
    names = {("res_groups", 7): "base.group_user"}
    assert snapshot.general(7, "res_groups", names) == "base.group_user"
    assert snapshot.general(8, "res_groups", names) == "a row of res_groups"
    assert snapshot.general(None, "res_groups", names) is None
    assert snapshot.general({"en_US": "Mark", "ru_RU": "Оценка"}, None, {}) == "Mark"


def test_actions_are_named_whatever_number_they_have():
    names = {("ir_act_window", 208): "ours.action", ("ir_act_server", 9): "ours.run"}
    assert snapshot.general("ir.actions.act_window,208", None, names) == "ours.action"
    assert snapshot.general("ir.actions.act_window,9", None, names).endswith(",9")
    arch = '<form><button name="{}" type="action"/><button name="9" type="object"/>'
    found = snapshot.general({"en_US": arch.format(9)}, None, names)
    assert found == arch.format("ours.run")
    assert snapshot.general(arch.format(7), None, names) == arch.format(7)


def test_a_restored_definition_is_the_same():
    made = "CHECK ((((a >= 0) AND (a <= 2)) AND (state = ANY (ARRAY['x'::text]))))"
    restored = (
        "CHECK (((a >= 0) AND (a <= 2) AND"
        " (state = ANY (ARRAY[('x'::character varying)::text]))))"
    )
    assert snapshot.plain(made) == snapshot.plain(restored)
    assert snapshot.plain(made) != snapshot.plain(made.replace("2", "3"))


def test_tables_of_relations_have_two_references_and_nothing_else():
    columns = {
        "rule_group_rel": ["rule_id", "group_id"],
        "ejournal_mark": ["id", "lesson_id", "user_id"],
    }
    schema = {
        ("column", table, name): "integer"
        for table, names in columns.items()
        for name in names
    }
    references = {
        "rule_group_rel": {"rule_id": "ir_rule", "group_id": "res_groups"},
        "ejournal_mark": {"lesson_id": "ejournal_lesson", "user_id": "res_users"},
    }
    assert list(snapshot.pairs(schema, references)) == ["rule_group_rel"]


@pytest.fixture
def addon(tmp_path, monkeypatch):
    """An add-on of version 19.0.1.2.0; a function that adds a migration to it."""
    folder = tmp_path / "kaznmu_ejournal"
    folder.mkdir()
    (folder / "__manifest__.py").write_text('{"version": "19.0.1.2.0"}')
    monkeypatch.setattr(release.paths, "ADDONS", tmp_path)

    def migrate(version, script="post-migration.py"):
        script = folder / "migrations" / version / script
        script.parent.mkdir(parents=True)
        script.write_text("def migrate(cr, version):\n    pass\n")

    return migrate


def is_missing():
    return bool(release.missing_migrations("19.0.1.1.0", {"kaznmu_ejournal"}))


@pytest.mark.parametrize(
    ("version", "script", "missing"),
    [
        ("19.0.1.2.0", "post-migration.py", False),
        ("19.0.1.1.1", "pre-migration.py", False),
        ("19.0.1.1.0", "post-migration.py", True),  # ran before the dump was made
        ("19.0.1.3.0", "post-migration.py", True),  # above the manifest's: never runs
        ("19.0.1.10.0", "post-migration.py", True),
        ("19.0.1.2.0", "README.md", True),
    ],
)
def test_which_migrations_count(addon, version, script, missing):
    assert is_missing(), "none at all"
    addon(version, script)
    assert is_missing() is missing


def test_an_addon_that_has_not_changed_needs_none(addon):
    assert release.missing_migrations("19.0.1.1.0", {"base"}) == []


def test_versions_are_compared_by_numbers(monkeypatch):
    versions = {"a": "19.0.1.9.0", "b": "19.0.1.10.0"}
    monkeypatch.setattr(release, "own_addons", lambda: list(versions))
    monkeypatch.setattr(release, "version", versions.get)
    assert release.release() == "19.0.1.10.0"
