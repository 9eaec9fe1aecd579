"""``make wheels``: what the packages leave behind is told."""

from tooling import odoo, paths, wheels


def test_a_file_that_was_not_packed(tmp_path, monkeypatch):
    source, installed = tmp_path / "source" / "one", tmp_path / "installed" / "one"
    for folder in (source, installed):
        (folder / "static").mkdir(parents=True)
        (folder / "__manifest__.py").touch()
    (source / "static" / "font.woff2").touch()
    (source / "pyproject.toml").touch()
    monkeypatch.setattr(paths, "ADDONS", source.parent)
    monkeypatch.setattr(odoo, "own_addons", lambda: ["one"])
    assert wheels.missing(installed.parent) == ["one/static/font.woff2"]
    (installed / "static" / "font.woff2").touch()
    assert wheels.missing(installed.parent) == []
