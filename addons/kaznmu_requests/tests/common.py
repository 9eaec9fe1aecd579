import base64
import email
import email.policy
import io
import re
import socket
from datetime import date
from unittest.mock import patch

from aiosmtpd.controller import Controller
from pypdf import PdfReader

from odoo.tools import html2plaintext

from odoo.addons.kaznmu_ejournal.tests.common import EjournalCase, call_json2
from odoo.addons.kaznmu_university.tests.browser import WebCase

from ..models.request_progress import CLOSED_STATES

PROTOCOL = {
    "protocol_number": "7",
    "protocol_date": date(2026, 11, 23),
    "protocol_file": base64.b64encode(b"%PDF-1.7 extract"),
    "protocol_filename": "extract.pdf",
}


class RequestCase(EjournalCase):
    """The journal of ``EjournalCase``, filled; its deadlines have passed.

    ``registrar_head`` approves, ``registrar`` opens, ``dean`` holds the council.
    """

    practical_marks = ("85", "н/б", "70")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Request = cls.env["ejournal.request"]
        for user in cls.users.values():
            user.email = f"{user.login}@kaznmu.example"
        cls.env["ejournal.lesson"].search([]).deadline = False

    def setUp(self):
        super().setUp()
        self.fill({self.practical: self.practical_marks})
        self.close_journal()

    def close_journal(self):
        self.journal.lesson_ids.deadline = date(2026, 11, 20)

    def create_formed_statement(self, exams=("80", "70", "90")):
        """The formed statement of the journal; exam results by the line's place."""
        self.journal.lesson_ids.deadline = False
        midterms = ("80", "70", "90")
        self.fill({self.midterm_1: midterms, self.midterm_2: midterms})
        statement = self.journal.with_user(self.teacher)._create_statement()
        for line, exam in zip(statement.line_ids, exams, strict=True):
            if line.is_admitted:
                line.exam_value = exam
        self.form(statement)
        return statement

    def form(self, statement):
        statement.action_check()
        statement.action_acknowledge()
        statement.action_form()

    def find_free_lesson(self, rows):
        """A practical class whose cells no request names: each is asked for once."""
        taken = self.env["ejournal.request.cell"].search(
            [
                ("participant_id", "in", [row.id for row in rows]),
                ("request_id.state", "not in", CLOSED_STATES),
            ]
        )
        if self.practical not in taken.lesson_id:
            return self.practical
        number = max(self.journal.lesson_ids.mapped("number")) + 1
        lesson = self.practical.copy({"number": number})
        lesson.deadline = False
        self.fill({lesson: self.practical_marks})
        lesson.deadline = date(2026, 11, 20)
        return lesson

    def create_request(self, cells=None, user=None, lesson=None, **vals):
        """A draft; cells are ``{row: wanted}`` of the practical class, or of one like
        it where requests name them already."""
        lesson = lesson or (cells and self.find_free_lesson(cells))
        return self.Request.with_user(user or self.teacher).create(
            {
                "journal_id": self.journal.id,
                "description": "Перепутаны строки",
                "cell_ids": [
                    (
                        0,
                        0,
                        {
                            "lesson_id": lesson.id,
                            "participant_id": row.id,
                            "wanted": wanted,
                        },
                    )
                    for row, wanted in (cells or {}).items()
                ],
                **vals,
            }
        )

    def create_correction(self, cells=None, **vals):
        return self.create_request(
            cells or {self.rows[0]: "58"},
            **{
                "cause_kind": "typing",
                "error_date": date(2026, 11, 20),
                "discovery_date": date(2026, 11, 22),
                **vals,
            },
        )

    def create_substitution(self, **vals):
        return self.Request.with_user(self.users["coordinator"]).create(
            {
                "kind": "substitution",
                "journal_id": self.journal.id,
                "replaces_id": self.teacher.id,
                "substitute_id": self.stranger.id,
                "date_from": date(2026, 11, 24),
                "date_to": date(2026, 11, 30),
                **PROTOCOL,
                **vals,
            }
        )

    def move_to_other_school(self, row):
        """The student studies with another school's group; ``(school, row)``."""
        dean = self._create_user("dean", login="other_dean")
        school = self.env["ejournal.school"].create(
            {"code": "T2", "name": "Pharmacy", "dean_id": dean.id}
        )
        dean.write({"name": "Сапарова", "ejournal_school_id": school.id})
        program = self.program.copy({"code": "T2", "school_id": school.id})
        group = self.group.copy({"name": "T-26-02", "program_id": program.id})
        row.student_id.enrollment_ids.date_to = date(2026, 9, 1)
        self.env["ejournal.enrollment"].create(
            {
                "student_id": row.student_id.id,
                "group_id": group.id,
                "date_from": date(2026, 9, 2),
            }
        )
        return school, row

    def send_to_schools(self, cells):
        """Send one correction; all the requests that it becomes."""
        action = self.create_correction(cells).action_submit()
        return self.Request.search(action["domain"])

    def by(self, request, role):
        """The request as a user of the role sees it."""
        return request.with_user(self.users[role])

    def approve(self, request, *roles):
        """Approve as each of the roles in turn, the protocol included."""
        for role in roles:
            if role == "dean":
                self.by(request, role).write(PROTOCOL)
            self.by(request, role).action_approve()

    def create_opened(self, cells=None):
        """A correction with its window open."""
        request = self.create_correction(cells)
        request.action_submit()
        self.approve(request, "head", "dean", "registrar_head")
        self.by(request, "registrar").action_open()
        return request

    def read_pdf(self, report, request):
        """Texts of the pages of a printed document, as the request's user gets it."""
        content, kind = (
            self.env["ir.actions.report"]
            .with_user(request.env.user)
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(f"kaznmu_requests.{report}", request.ids)
        )
        self.assertEqual(kind, "pdf")
        return self.read_pages(content)

    def read_pages(self, content):
        pages = PdfReader(io.BytesIO(content)).pages
        return [re.sub(r"\s+", " ", page.extract_text()) for page in pages]


class RpcCase(RequestCase, WebCase):
    """The external API, JSON-2."""

    def call(self, user, model, method, **params):
        response = call_json2(self, user, model, method, **params)
        return response.status_code, response.json()


class Mailbox:
    """What a real SMTP server of the test's own has received."""

    def __init__(self):
        self.messages = []
        self.unknown = set()  # addresses that are refused

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.unknown:
            return "550 5.1.1 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        message = email.message_from_bytes(
            envelope.content, policy=email.policy.default
        )
        self.messages.append((envelope.rcpt_tos, message))
        return "250 OK"


class MailCase(RequestCase):
    """Mails go to a real SMTP server of the test's own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mailbox = Mailbox()
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        cls.smtp = Controller(cls.mailbox, hostname="127.0.0.1", port=port)
        cls.smtp.start()
        cls.addClassCleanup(cls.smtp.stop)
        cls.env["ir.mail_server"].search([]).active = False
        cls.env["ir.mail_server"].create(
            {
                "name": "Test",
                "smtp_host": "127.0.0.1",
                "smtp_port": port,
                "smtp_encryption": "none",
            }
        )
        for role in ("head", "dean"):
            cls.users[role].lang = "ru_RU" if role == "head" else "kk_KZ"

    def receive(self):
        """Send what waits to be sent; what arrived since."""
        self.mailbox.messages.clear()
        mails = self.env["mail.mail"].search(
            [("state", "=", "outgoing"), ("email_layout_xmlid", "=like", "kaznmu%")]
        )
        # Tests do not connect to servers, but for this one.
        server = type(self.env["ir.mail_server"])
        with patch.object(server, "_disable_send", return_value=False):
            mails.send()
        return {
            address: message
            for addresses, message in self.mailbox.messages
            for address in addresses
        }

    def get_text(self, message):
        """The text of a message as its reader sees it."""
        return html2plaintext(message.get_body(("html",)).get_content())
