"""Issue 18, section 3: two servers of Odoo behind nginx, a PostgreSQL with a streaming
replica, files in an S3 store, one folder of sessions; one of the servers is killed.

All parts are real: nginx with the configuration that we ship, ``pg_basebackup``, OCA's
``fs_attachment_s3``, moto in place of Amazon's service.
"""

import json
import os
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import requests

from odoo.tests import tagged
from odoo.tools import config

from tests.endurance.common import EnduranceCase, University
from tests.endurance.machine import ROOT, Postgres, wait_for
from tests.endurance.people import Forming, Person, Saving
from tooling import endurance, venv
from tooling.shell import start, stop_group
from tooling.testing import free_port

STATEMENTS = 24
BUCKET = "ejournal"
AROUND = """
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx.error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {shipped}
}}
"""
STORE = """
env["fs.storage"].create({
    "name": "S3", "code": "s3", "protocol": "s3", "directory_path": %r,
    "options": %r, "use_as_default_for_attachments": True,
})
env.cr.commit()
env["ir.attachment"].force_storage()
env.cr.commit()
"""
CHECK = """
with open(%r, "wb") as file:
    file.write(env["ejournal.job"].browse(%d).attachment_id.raw)
found = []
for _done, _total, sentences in env["ejournal.restore"]._verify_files():
    found += sentences
print("missing:", found)
"""


class Replica(Postgres):
    """A copy of a server that follows it, and answers what is read only."""

    def __init__(self, folder, primary):
        super().__init__(folder)
        self.primary = primary

    def prepare(self):
        if not self.data.exists():
            self.own_folder(self.folder)
            self.call(
                "pg_basebackup",
                *("--pgdata", self.data, "--checkpoint=fast", "--write-recovery-conf"),
                *("--host", self.primary.socket_folder, "--username", "postgres"),
            )
        super().prepare()


def get_upstream(ports):
    """The servers of an upstream of nginx."""
    return "\n".join(f"server 127.0.0.1:{port};" for port in ports)


class ServersUniversity(University):
    statement_count = STATEMENTS


@tagged("post_install", "-at_install")
class TestServers(EnduranceCase):
    university = ServersUniversity

    def test_one_of_two_is_killed(self):
        nginx = endurance.ensure_nginx()
        if not nginx:
            self.skipTest("There is no nginx, and no apt to get it.")
        self.start_store()
        self.start_replica()
        servers = [self.start_server(name) for name in ("one", "two")]
        self.start_nginx(nginx, servers)
        savings = [Saving(self.log_in(), cell) for cell in self.university.cells]
        forming = Forming(self.log_in(), self.university.statements)
        for work in (*savings, forming):
            work.start()
        forming.end()
        self.check_numbers()
        with self.at_work() as env:
            statements = self.get_statements(env)
            numbers = statements.mapped("number")
            printing = self.start_print(statements)
        self.check_both(servers)
        self.check_replica()
        # The one that leads the queue: the other takes over.
        servers[0].kill()
        self.wait_for_job(printing)
        for work in savings:
            work.end(stop=True)
        self.check_saved(savings)
        self.check_files(servers[1], printing, numbers)

    # ------------------------------------------------------------------
    # The parts
    # ------------------------------------------------------------------
    def start_store(self):
        """An S3 server with a bucket, in which the database keeps its files."""
        packages, port = venv.ensure_packages("endurance"), free_port()
        address = f"http://127.0.0.1:{port}"
        process = start(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
            env=os.environ | {"PYTHONPATH": str(packages)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.addCleanup(stop_group, process)

        def answers():
            try:
                return requests.put(f"{address}/{BUCKET}", timeout=10).ok
            except requests.RequestException:
                return False

        wait_for(answers, "the S3 server")
        self.shared = {"packages": packages, "evidence": self.folder / "evidence"}
        self.shared["evidence"].mkdir()
        for path in Path(config["data_dir"], "ejournal").glob(f"{self.name}.*"):
            shutil.copy2(path, self.shared["evidence"])
        server = self.make_server(**self.shared)
        server.run("-i", "fs_attachment_s3", "--stop-after-init", "--no-http")
        options = {"endpoint_url": address, "key": "test", "secret": "test"}
        server.run("shell", "--no-http", text=STORE % (BUCKET, json.dumps(options)))

    def start_replica(self):
        replica = Replica(self.folder / "replica", self.postgres)
        self.addCleanup(replica.stop)
        self.replica = replica.start()

    def start_server(self, name):
        """One with files of its own, and the sessions of both."""
        data, sessions = self.folder / name, self.folder / "sessions"
        for folder in (data, sessions):
            folder.mkdir(exist_ok=True)
        (data / "sessions").symlink_to(sessions)
        server = self.make_server(
            **self.shared,
            data_dir=str(data),
            db_replica_host=self.replica.host,
            db_replica_port=self.replica.port,
        )
        return server.start()

    def start_nginx(self, nginx, servers):
        """With the shipped configuration, but for ports, names and the certificate."""
        self.certificate = self.folder / "fullchain.pem"
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes"),
                *("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
                *("-keyout", self.folder / "privkey.pem", "-out", self.certificate),
            ],
            check=True,
            capture_output=True,
        )
        port = free_port()
        self.address = f"https://127.0.0.1:{port}"
        shipped = (ROOT / "deploy" / "nginx.conf").read_text()
        for old, new in (
            ("server 127.0.0.1:8069;", get_upstream(s.port for s in servers)),
            ("server 127.0.0.1:8072;", get_upstream(s.live_port for s in servers)),
            ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
            ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
            ("    listen [::]:80;\n", ""),
            ("    listen [::]:443 ssl;\n", ""),
            ("journal.example.kz", "127.0.0.1"),
            ("/etc/ssl/ejournal", str(self.folder)),
            ("/var/log/nginx", str(self.folder)),
        ):
            self.assertIn(old, shipped)
            shipped = shipped.replace(old, new)
        file = self.folder / "nginx.conf"
        file.write_text(AROUND.format(folder=self.folder, shipped=shipped))
        process = start([nginx, "-c", file, "-e", "stderr", "-g", "daemon off;"])
        self.addCleanup(stop_group, process)

    def log_in(self):
        return Person(self.address, self.name, "teacher", str(self.certificate))

    # ------------------------------------------------------------------
    # What they do
    # ------------------------------------------------------------------
    def check_both(self, servers):
        """Both of them have saved, with sessions that one of them has begun."""
        for server in servers:
            self.assertIn("save_marks", server.log.read_text())

    def check_replica(self):
        """What is read only is read there: here the page behind a QR code."""
        with self.at_work() as env:
            token = self.get_statements(env)[0].token
        path = f"{self.address}/ejournal/statement/{token}"
        before = self.count_reads()
        for _number in range(20):
            requests.get(
                path, timeout=60, verify=str(self.certificate)
            ).raise_for_status()
        wait_for(lambda: self.count_reads() >= before + 10, "reads of the replica")

    def count_reads(self):
        with closing(self.replica.connect(self.name)) as connection:
            with connection.cursor() as cursor:
                cursor.execute(
                    """SELECT pg_is_in_recovery(), idx_scan + seq_scan
                         FROM pg_stat_user_tables
                        WHERE relname = 'ejournal_statement'"""
                )
                is_replica, count = cursor.fetchone()
        self.assertTrue(is_replica)
        return count

    def check_files(self, server, printing, numbers):
        """Every file is in the store, and no server has any for itself."""
        file = self.folder / "printed.pdf"
        output = server.run("shell", "--no-http", text=CHECK % (str(file), printing))
        self.assertIn("missing: []", output)
        self.check_printed(printing, numbers, file.read_bytes())
        for name in ("one", "two"):
            files = (self.folder / name / "filestore").rglob("*/*/*")
            self.assertFalse([path for path in files if path.is_file()])
