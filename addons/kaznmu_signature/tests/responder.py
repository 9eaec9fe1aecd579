"""A responder (OCSP) with lists (CRL) beside it, of the test's own, behind HTTP."""

from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from threading import Event

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from odoo.addons.kaznmu_university.tests.local_server import serve

KINDS = {
    "good": ocsp.OCSPCertStatus.GOOD,
    "revoked": ocsp.OCSPCertStatus.REVOKED,
    "unknown": ocsp.OCSPCertStatus.UNKNOWN,
}
DECLINED = {"busy": ocsp.OCSPResponseStatus.TRY_LATER}


class Responder:
    """Answers of one kind, until the test asks for another.

    :param centre: whose certificates they are
    :param signers: those that it may be asked about
    """

    def __init__(self, centre, signers):
        self.centre = centre
        self.signers = {signer.certificate.serial_number: signer for signer in signers}
        self.url = None
        #: ``good``, ``revoked``, ``unknown``, ``busy``, ``forged``, ``nonsense``,
        #: ``error``, ``long``, ``silent``, or an address that it leads to
        self.mood = "good"
        self.forger = None  # another centre
        self.revoked = ()  # of the list
        self.asked = 0
        self.is_over = Event()

    def answer(self, question):
        """What it says, as ``bytes``."""
        if self.mood in DECLINED:
            answer = ocsp.OCSPResponseBuilder.build_unsuccessful(DECLINED[self.mood])
            return answer.public_bytes(Encoding.DER)
        responder = self.forger if self.mood == "forged" else None
        if question is None:
            return (responder or self.centre).make_list(*self.revoked)
        serial = ocsp.load_der_ocsp_request(question).serial_number
        return self.centre.make_answer(
            self.signers[serial], KINDS.get(self.mood, KINDS["good"]), responder
        )


@contextmanager
def run_responder(centre, signers):
    """Run a responder on a free port of this machine."""
    responder = Responder(centre, signers)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.reply(None)

        def do_POST(self):
            self.reply(self.rfile.read(int(self.headers["Content-Length"])))

        def reply(self, question):
            responder.asked += 1
            match responder.mood:
                case "error":
                    self.send_error(503)
                case "silent":
                    responder.is_over.wait()
                case mood if "://" in mood:
                    self.send_response(302)
                    self.send_header("Location", mood)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                case "long":
                    self.send_response(200)
                    self.end_headers()
                    self.pour()
                case "nonsense":
                    self.give(b"<html>nothing here</html>")
                case _:
                    self.give(responder.answer(question))

        def give(self, content):
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def pour(self):
            """More than anybody reads, until nobody does."""
            try:
                while not responder.is_over.is_set():
                    self.wfile.write(bytes(65536))
            except OSError:
                self.close_connection = True

        def log_message(self, *arguments):
            pass

    with serve(Handler) as address:
        responder.url = f"{address}/"
        try:
            yield responder
        finally:
            responder.is_over.set()
