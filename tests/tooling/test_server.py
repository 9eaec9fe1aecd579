"""Serving: ports, and processes that earlier runs have left behind."""

import json
import os
import socket
import subprocess
import sys

import psutil
import pytest

from tooling import paths, server
from tooling.shell import Failure


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "STATE", tmp_path)
    return tmp_path


@pytest.fixture
def child():
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    yield process
    process.kill()
    process.wait()


def remember(port, tool, odoo):
    known = {"tool": tool, "odoo": odoo}
    server.pid_file(port).write_text(json.dumps(known))


def identity(pid):
    return server.identity(psutil.Process(pid))


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_free_port(port):
    server.claim_port("127.0.0.1", port)


def test_port_in_use():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Failure, match=f"Port {port} .* make run PORT={port + 1}"):
            server.claim_port("127.0.0.1", port)


def test_second_run_on_the_same_port(port):
    remember(port, identity(os.getpid()), identity(os.getpid()))
    with pytest.raises(Failure, match="already runs at .*make stop"):
        server.claim_port("127.0.0.1", port)


def test_odoo_left_behind_is_stopped(port, child):
    remember(port, [child.pid, 0.0], identity(child.pid))
    server.claim_port("127.0.0.1", port)
    assert child.wait(5) is not None


def test_number_given_to_another_process(port, child):
    remember(port, [child.pid, 0.0], [child.pid, 0.0])
    assert server.stop_all() == 0
    assert child.poll() is None
    assert not server.pid_file(port).exists()


def test_stop_all(port, child):
    remember(port, [0, 0.0], identity(child.pid))
    assert server.stop_all() == 1
    assert child.wait(5) is not None


def test_broken_state_file(port):
    server.pid_file(port).write_text("{")
    assert server.remembered(server.pid_file(port)) == (None, None)


def test_large_log_is_put_aside(tmp_path, monkeypatch):
    monkeypatch.setattr(server, "LOG_LIMIT", 3)
    log = tmp_path / "log" / "odoo.log"
    server.rotate(log)
    log.write_text("long")
    server.rotate(log)
    assert not log.exists()
    assert log.with_suffix(".log.1").read_text() == "long"
