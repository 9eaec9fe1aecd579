"""Settings: the environment goes before the file."""

from tooling.postgres import Connection
from tooling.settings import Settings


def test_defaults(tmp_path):
    settings = Settings.load({}, tmp_path / "missing.ini")
    assert settings == Settings()
    assert settings.database == "ejournal"
    assert settings.interface == "127.0.0.1"


def test_environment_goes_before_the_file(tmp_path):
    file = tmp_path / "settings.ini"
    file.write_text("[ejournal]\npghost = db\npgpassword = 100%\nunknown = 1\n")
    settings = Settings.load({"PGHOST": "other", "PGPORT": ""}, file)
    assert (settings.pghost, settings.pgport) == ("other", "")
    assert settings.pgpassword == "100%"


def test_database_name():
    assert Settings(pgdatabase="term").database == "term"


def test_children_see_one_server_only(monkeypatch):
    monkeypatch.setenv("PGUSER", "somebody")
    monkeypatch.setenv("PGSSLMODE", "require")
    environment = Connection("/socket", "5432").environment()
    names = {name for name in environment if name.startswith("PG")}
    assert names == {"PGHOST", "PGPORT"}
