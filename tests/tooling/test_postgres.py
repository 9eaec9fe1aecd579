"""The embedded server: stale pid files, sockets, and who stops it."""

import fcntl
import os

import pytest

from tooling import paths, postgres
from tooling.settings import Settings
from tooling.shell import Failure


@pytest.fixture
def cluster(tmp_path, monkeypatch):
    monkeypatch.setattr(postgres, "ensure_system_user", lambda: None)
    cluster = postgres.Cluster(tmp_path)
    cluster.data.mkdir()
    return cluster


def write_pid(cluster, pid):
    (cluster.data / "postmaster.pid").write_text(f"{pid}\n{cluster.data}\n")


def test_no_pid_file(cluster):
    assert cluster.process() is None


def test_pid_of_another_process_is_stale(cluster):
    write_pid(cluster, os.getpid())
    assert cluster.process() is None
    assert not (cluster.data / "postmaster.pid").exists()


def test_lock_of_the_socket_is_stale_without_a_server(cluster):
    """Or PostgreSQL refuses to start while any process has the old number."""
    cluster.socket_folder.mkdir(parents=True, exist_ok=True)
    lock = cluster.socket_folder / f".s.PGSQL.{postgres.PORT}.lock"
    lock.write_text(f"{os.getpid()}\n")
    assert cluster.process() is None
    assert not lock.exists()


@pytest.mark.parametrize("text", ["", "not a number\n"])
def test_broken_pid_file(cluster, text):
    (cluster.data / "postmaster.pid").write_text(text)
    assert cluster.process() is None


def test_running_server(cluster, monkeypatch):
    class Process:
        def __init__(self, pid):
            self.pid = pid

        def name(self):
            return "postgres"

        def cmdline(self):
            return ["postgres", "-D", str(cluster.data)]

    monkeypatch.setattr(postgres.psutil, "Process", Process)
    write_pid(cluster, 42)
    assert cluster.process().pid == 42


def test_socket_in_a_long_path_goes_elsewhere(cluster, tmp_path):
    assert cluster.socket_folder == tmp_path / "socket" or len(str(tmp_path)) > 60
    deep = postgres.Cluster(tmp_path / ("long" * 30))
    assert len(str(deep.socket_folder)) < 80
    assert deep.socket_folder == postgres.Cluster(deep.folder).socket_folder


def test_foreign_folder_is_refused(cluster, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    trap = tmp_path / "trap"
    trap.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Failure, match="belongs to another user"):
        cluster.own_folder(trap)


def test_launch_waits_for_old_children(cluster, monkeypatch):
    calls = []

    def call(program, *arguments, **options):
        calls.append(program)
        with cluster.log.open("a") as log:
            log.write("FATAL: pre-existing shared memory block is still in use\n")
        return 0 if len(calls) == 3 else 1

    monkeypatch.setattr(cluster, "call", call)
    monkeypatch.setattr(postgres.time, "sleep", lambda seconds: None)
    cluster.launch(postgres.time.monotonic() + 60)
    assert calls == ["pg_ctl"] * 3


def test_launch_reports_other_failures_at_once(cluster, monkeypatch):
    def call(program, *arguments, **options):
        cluster.log.write_text("FATAL: could not write\n")
        return 1

    monkeypatch.setattr(cluster, "call", call)
    with pytest.raises(Failure, match="could not write"):
        cluster.launch(postgres.time.monotonic() + 60)


class FakeCluster:
    log: list[str] = []

    def start(self):
        self.log.append("start")

    def stop(self):
        self.log.append("stop")


@pytest.fixture
def events(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "LOCAL", tmp_path)
    monkeypatch.setattr(postgres, "Cluster", FakeCluster)
    monkeypatch.setattr(FakeCluster, "log", [])
    return FakeCluster.log


def test_last_user_stops_the_server(events):
    with postgres.server(Settings()):
        assert events == ["start"]
    assert events == ["start", "stop"]


def test_server_goes_on_while_others_use_it(events, tmp_path):
    with (tmp_path / "postgres-users.lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_SH)
        with postgres.server(Settings()):
            pass
    assert events == ["start"]


def test_external_server_that_does_not_answer(tmp_path):
    with pytest.raises(Failure, match=f"PostgreSQL at {tmp_path}"):
        with postgres.server(Settings(pghost=str(tmp_path))):
            pass
