"""A time-stamping authority of the test's own: ``openssl ts`` behind HTTP."""

import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from odoo.addons.kaznmu_university.tests.local_server import serve

CONFIG = """
[req]
distinguished_name = name
prompt = no
[name]
CN = {name}
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[signer]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[tsa]
default_tsa = authority
[authority]
serial = {folder}/serial
signer_cert = {folder}/signer.pem
signer_key = {folder}/signer.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


class Authority:
    """What a running authority is known by."""

    def __init__(self, folder, name="Authority"):
        self.folder = folder
        self.url = None
        self.is_down = False
        (folder / "serial").write_text("01")
        config = folder / "openssl.cnf"
        config.write_text(CONFIG.format(folder=folder, name=name))
        self._make_certificate(config, "root", "root")
        self._make_certificate(
            config,
            "signer",
            "signer",
            *("-CA", folder / "root.pem", "-CAkey", folder / "root.key"),
        )

    @property
    def certificate(self):
        return (self.folder / "root.pem").read_bytes()

    def _make_certificate(self, config, name, extensions, *options):
        self.run(
            *("req", "-x509", "-config", config, "-extensions", extensions),
            *("-newkey", "rsa:2048", "-nodes", "-days", "7300"),
            *("-subj", f"/CN={name}"),
            *("-keyout", self.folder / f"{name}.key"),
            *("-out", self.folder / f"{name}.pem"),
            *options,
        )

    def run(self, *arguments):
        subprocess.run(
            [shutil.which("openssl"), *map(str, arguments)],
            check=True,
            capture_output=True,
            timeout=60,
        )

    def stamp(self, query):
        """The authority's answer to a query, as ``bytes``."""
        request, answer = self.folder / "query.tsq", self.folder / "answer.tsr"
        request.write_bytes(query)
        self.run(
            *("ts", "-reply", "-config", self.folder / "openssl.cnf"),
            *("-queryfile", request, "-out", answer),
        )
        return answer.read_bytes()


@contextmanager
def run_authority():
    """Run an authority on a free port of this machine."""
    with tempfile.TemporaryDirectory() as name:
        authority = Authority(Path(name))

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                query = self.rfile.read(int(self.headers["Content-Length"]))
                if authority.is_down:
                    self.send_error(503)
                    return
                answer = authority.stamp(query)
                self.send_response(200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *arguments):
                pass

        with serve(Handler) as authority.url:
            yield authority
