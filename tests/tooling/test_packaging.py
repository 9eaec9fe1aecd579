"""Every add-on is packed as OCA's are."""

import ast
import re
import tomllib

import pytest

from tooling import paths
from tooling.odoo import own_addons

STATUSES = {"Alpha", "Beta", "Production/Stable", "Mature"}


@pytest.fixture(params=own_addons())
def addon(request):
    return paths.ADDONS / request.param


def test_it_can_be_built_as_a_package(addon):
    project = tomllib.loads((addon / "pyproject.toml").read_text())
    assert project["build-system"]["build-backend"] == "whool.buildapi"


def test_it_says_what_it_is_and_who_made_it(addon):
    for name in ("DESCRIPTION", "CONTRIBUTORS"):
        assert (addon / "readme" / f"{name}.md").read_text().strip()
    assert (addon / "README.md").is_file()


def test_its_manifest_says_how_far_it_is_and_who_cares_for_it(addon):
    manifest = ast.literal_eval((addon / "__manifest__.py").read_text())
    assert manifest["development_status"] in STATUSES
    assert manifest["maintainers"]


def test_an_environment_without_odoo_can_install_the_requirements():
    """Odoo, and OCA's add-ons that ask for it, are on no list that pip resolves."""
    lines = (paths.ROOT / "requirements.txt").read_text().splitlines()
    names = [re.split(r"[<>=\[ ]", line)[0] for line in lines if line[:1].isalpha()]
    assert names
    assert not [name for name in names if name.startswith("odoo")]


def test_the_requirements_name_all_that_the_addons_ask_for(addon):
    text = (paths.ROOT / "requirements.txt").read_text().lower()
    manifest = ast.literal_eval((addon / "__manifest__.py").read_text())
    for name in manifest.get("external_dependencies", {}).get("python", ()):
        # Odoo's own, which it has in any case.
        if name not in ("cryptography",):
            assert re.search(rf"^{re.sub('[-_]', '[-_]', name)}\b", text, re.M), name
