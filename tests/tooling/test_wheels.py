"""``make wheels``: each add-on is packed whole."""

import zipfile

import pytest

from tooling import odoo, paths, wheels


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return wheels.build(tmp_path_factory.mktemp("dist"))


def test_there_is_one_for_each_addon(built):
    names = [wheel.name.split("-")[0] for wheel in built]
    assert names == [f"odoo_addon_{name}" for name in sorted(odoo.own_addons())]


def test_nothing_is_left_behind(built):
    """Manifest, views, pictures, translations, migrations, whatever is there."""
    assert wheels.missing(built) == []


def test_they_ask_for_what_the_addons_need(built):
    """Of add-ons and Python packages, so that ``pip install dist/*.whl`` does."""
    [wheel] = [path for path in built if "kaznmu_university" in path.name]
    with zipfile.ZipFile(wheel) as file:
        [name] = [name for name in file.namelist() if name.endswith("/METADATA")]
        lines = file.read(name).decode().splitlines()
    wanted = {line.partition(": ")[2] for line in lines if line[:9] == "Requires-"}
    assert {"odoo-addon-queue_job==19.0.*", "openpyxl"} <= wanted


def test_what_was_left_behind_is_told(tmp_path, monkeypatch):
    source = tmp_path / "addons" / "one"
    (source / "static").mkdir(parents=True)
    for name in ("__manifest__.py", "pyproject.toml", "static/font.woff2"):
        (source / name).touch()
    monkeypatch.setattr(paths, "ADDONS", source.parent)
    monkeypatch.setattr(odoo, "own_addons", lambda: ["one"])
    wheel = tmp_path / "one.whl"
    with zipfile.ZipFile(wheel, "w") as file:
        file.writestr("odoo/addons/one/__manifest__.py", "")
    assert wheels.missing([wheel]) == ["one/static/font.woff2"]
    with zipfile.ZipFile(wheel, "a") as file:
        file.writestr("odoo/addons/one/static/font.woff2", "")
    assert wheels.missing([wheel]) == []
