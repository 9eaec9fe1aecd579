"""Every add-on is packed as OCA's are."""

import ast
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
