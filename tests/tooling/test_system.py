"""Packages of the system: installed when allowed, else asked for in one sentence."""

import pytest

from tooling import system
from tooling.shell import Failure


class Machine:
    """A machine whose packages, rights and tools the test chooses."""

    def __init__(self, monkeypatch, lists):
        self.uid, self.tools, self.sudo_allowed = 1000, {"apt-get"}, False
        self.installed, self.commands, self.installable = set(), [], True
        self.fails_once = False
        monkeypatch.setattr(system.os, "geteuid", lambda: self.uid)
        monkeypatch.setattr(system.shutil, "which", self.which)
        monkeypatch.setattr(system.subprocess, "run", self.probe)
        monkeypatch.setattr(system, "run", self.run)
        monkeypatch.setattr(system, "APT_LISTS", lists)
        self.needs = [
            system.Need("a browser", ("chromium",), lambda: self.has("chromium")),
            system.Need("fonts", ("fonts-a", "fonts-b"), lambda: self.has("fonts-a")),
        ]

    def has(self, name):
        return name in self.installed

    def which(self, name):
        return name if name in self.tools else None

    def probe(self, command, **_options):
        class Result:
            returncode = 0 if self.sudo_allowed else 1

        return Result

    def run(self, command, **_options):
        self.commands.append(" ".join(command))
        if "install" in command and self.installable:
            if self.fails_once:
                self.fails_once = False
                return 100
            self.installed.update(command)
        return 0


@pytest.fixture
def machine(monkeypatch, tmp_path):
    (tmp_path / "mirror_Packages.lz4").touch()
    return Machine(monkeypatch, tmp_path)


def test_nothing_missing(machine):
    machine.installed = {"chromium", "fonts-a"}
    system.ensure(machine.needs)
    assert machine.commands == []


def test_root_installs_only_what_is_missing(machine):
    machine.uid = 0
    machine.installed = {"chromium"}
    system.ensure(machine.needs)
    (command,) = machine.commands
    assert command.startswith("env DEBIAN_FRONTEND=noninteractive apt-get")
    assert command.endswith("install -y --no-install-recommends fonts-a fonts-b")


def test_sudo_without_password(machine):
    machine.tools.add("sudo")
    machine.sudo_allowed = True
    system.ensure(machine.needs)
    assert machine.commands[0].startswith("sudo -n env")


def test_sudo_that_would_ask_is_not_used(machine):
    machine.tools.add("sudo")
    with pytest.raises(Failure):
        system.ensure(machine.needs)
    assert machine.commands == []


def test_neither_root_nor_sudo(machine):
    with pytest.raises(Failure) as caught:
        system.ensure(machine.needs)
    assert "lacks a browser, fonts" in str(caught.value)
    assert (
        "sudo apt-get update && sudo apt-get install --no-install-recommends"
        " chromium fonts-a fonts-b" in str(caught.value)
    )


def test_not_debian(machine):
    machine.tools.clear()
    machine.uid = 0
    with pytest.raises(Failure, match="your system's package manager"):
        system.ensure(machine.needs)


def test_lists_are_fetched_when_there_are_none(machine, tmp_path):
    machine.uid = 0
    (tmp_path / "mirror_Packages.lz4").unlink()
    system.ensure(machine.needs)
    assert [command.split()[-1] for command in machine.commands][0] == "update"


def test_stale_lists_are_fetched_again(machine):
    machine.uid = 0
    machine.fails_once = True
    system.ensure(machine.needs)
    words = [command.split() for command in machine.commands]
    assert ["install" in words[0], "update" in words[1], "install" in words[2]]
    assert len(words) == 3


def test_package_that_does_not_help(machine):
    machine.uid = 0
    machine.installable = False
    with pytest.raises(Failure, match="lacks a browser"):
        system.ensure(machine.needs)
