"""Serving: ports, and processes that earlier runs have left behind."""

import http.server
import json
import os
import socket
import subprocess
import sys
import threading
from types import SimpleNamespace

import psutil
import psycopg2
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


def test_the_probe_goes_past_a_proxy(port, monkeypatch):
    """Behind a proxy this machine's own Odoo is still asked directly."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    handler = type(
        "Healthy",
        (http.server.BaseHTTPRequestHandler,),
        {
            "do_GET": lambda self: (self.send_response(200), self.end_headers()),
            "log_message": lambda self, *args: None,
        },
    )
    with http.server.HTTPServer(("127.0.0.1", port), handler) as odoo:
        threading.Thread(target=odoo.serve_forever, daemon=True).start()
        assert server.answers(port)
        odoo.shutdown()
    assert not server.answers(port)


class Gone:
    """A PostgreSQL that answers some looks, then no more."""

    def __init__(self, *answers):
        self.answers = list(answers)

    def connect(self, _database):
        if self.answers and self.answers.pop(0):
            return SimpleNamespace(close=lambda: None)
        raise psycopg2.OperationalError("connection refused")


def test_a_postgres_that_died_is_told(child, tmp_path, monkeypatch):
    monkeypatch.setattr(server, "WATCH_STEP", 0.01)
    # A moment without an answer, as at a restart, is no death.
    gone = Gone(True, *[False] * (server.MISSED_LOOKS - 1), True)
    with pytest.raises(Failure, match="PostgreSQL has ended .* make run"):
        server.watch(SimpleNamespace(server=gone), child, tmp_path / "odoo.log")
    assert not gone.answers


def test_an_odoo_that_died_is_told(child, tmp_path):
    (tmp_path / "odoo.log").write_text("the last words")
    child.kill()
    with pytest.raises(Failure, match="(?s)Odoo has ended by itself.*the last words"):
        server.watch(SimpleNamespace(server=Gone()), child, tmp_path / "odoo.log")
