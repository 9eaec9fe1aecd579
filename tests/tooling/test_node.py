"""Node.js is the machine's own, where it is new enough for the checkers."""

import pytest

from tooling import node


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """A machine without Node.js; a function that gives it some, of a version."""
    monkeypatch.setenv("PATH", str(tmp_path))

    def install(name, version):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho {version}\n")
        program.chmod(0o755)

    return install


@pytest.mark.parametrize(
    ("version", "is_new_enough"),
    [
        ("v18.20.4", True),  # Debian 12
        ("v20.19.2", True),  # Debian 13
        ("v18.18.0", True),
        ("v18.17.9", False),
        ("v12.22.12", False),  # Debian 11
        ("", False),
    ],
)
def test_its_version(programs, version, is_new_enough):
    programs("node", version)
    programs("npm", "10.8.2")
    assert node.present() is is_new_enough


def test_without_its_package_manager(programs):
    programs("node", "v20.19.2")
    assert not node.present()


def test_none(programs):
    assert not node.present()
