import base64
from datetime import date

from odoo.addons.kaznmu_ejournal.tests.common import EjournalCase

PROTOCOL = {
    "protocol_number": "7",
    "protocol_date": date(2026, 11, 24),
    "protocol_file": base64.b64encode(b"%PDF-1.7 extract"),
    "protocol_filename": "extract.pdf",
}


class RequestCase(EjournalCase):
    """The journal of ``EjournalCase``, filled; its deadlines have passed.

    ``registrar_head`` approves, ``registrar`` opens, ``dean`` holds the council.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Request = cls.env["ejournal.request"]
        for user in cls.users.values():
            user.email = f"{user.login}@kaznmu.example"
        cls.env["ejournal.lesson"].search([]).deadline = False

    def setUp(self):
        super().setUp()
        self.fill({self.practical: ["85", "н/б", "70"]})
        self.close_journal()

    def close_journal(self):
        self.journal.lesson_ids.deadline = date(2026, 11, 20)

    def create_request(self, cells=None, user=None, **vals):
        """A draft; cells are ``{row: wanted}`` of the practical class."""
        return self.Request.with_user(user or self.teacher).create(
            {
                "journal_id": self.journal.id,
                "description": "Перепутаны строки",
                "cell_ids": [
                    (
                        0,
                        0,
                        {
                            "lesson_id": self.practical.id,
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
