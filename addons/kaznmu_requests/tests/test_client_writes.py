from pathlib import Path

from odoo import SUPERUSER_ID
from odoo.modules.module import get_module_path
from odoo.tests import tagged

from odoo.addons.kaznmu_ejournal.tests.guard import GuardCase, Guarded

from .common import RequestCase


@tagged("post_install", "-at_install")
class TestClientWrites(GuardCase, RequestCase):
    """What a client writes of requests, whatever the way (design: rule 4)."""

    def guarded(self):
        other = self.users["dean"].id
        yield Guarded(
            "ejournal.request",
            "teacher",
            {"kind": "technical", "journal_id": self.journal.id},
            {
                "state": "approved",
                "number": "FORGED",
                "author_id": other,
                "reason": "Forged",
                "teacher_id": other,
                "petition_number": "FORGED",
            },
        )
        yield Guarded(
            "ejournal.council.report",
            "registrar_head",
            {"term_id": self.term.id, "number": "1"},
            {"state": "presented", "digest": "forged", "presented_by_id": other},
        )

    def test_creation(self):
        """SOP T2.1, T1.12: neither values nor defaults of the context."""
        self.check_creation()

    def test_loading(self):
        self.check_loading()

    def test_writing_and_copying(self):
        self.check_writing_and_copying()

    def test_what_was_sent_is_kept(self):
        """SOP T2.1: the request, its cells, reviews and documents."""
        request = self.create_correction()
        request.action_submit()
        sudo = request.sudo()
        document = (
            self.env["ir.attachment"]
            .with_user(SUPERUSER_ID)
            .create(
                {"name": "Form", "res_model": "ejournal.request", "res_id": request.id}
            )
        )
        self.check_kept(request, self.teacher, is_evidence=True)
        for record in (request.cell_ids, sudo.review_ids[0], document):
            for role in ("teacher", "head", "registrar_head"):
                self.check_kept(record, self.users[role], is_evidence=False)

    def test_what_was_decided_is_kept(self):
        """SOP C13, T2.4: approved corrections, and cells that are open."""
        request = self.create_opened()
        self.assertEqual(request.state, "opened")
        self.check_kept(request, self.teacher, is_evidence=True)
        self.check_kept(request.cell_ids, self.teacher, is_evidence=False)
        window = request.sudo().window_id
        for record in (window, window.cell_ids):
            self.check_kept(record, self.users["registrar_head"], is_evidence=True)

    def test_persons_of_a_sent_request_are_kept(self):
        """SOP T1.3."""
        request = self.Request.with_user(self.users["head"]).create(
            {
                "kind": "access",
                "person_ids": [(0, 0, {"name": "N", "email": "n@kaznmu.kz"})],
            }
        )
        request.action_submit()
        self.check_kept(request.person_ids, self.users["head"], is_evidence=False)

    def test_rules_are_updated_with_the_add_on(self):
        """No file of security is frozen in the databases that have it."""
        folder = Path(get_module_path("kaznmu_requests")) / "security"
        for path in folder.glob("*.xml"):
            with self.subTest(path=path.name):
                self.assertNotIn("noupdate", path.read_text())

    def test_a_presented_report_is_kept(self):
        """SOP T1.12."""
        report = self.env["ejournal.council.report"].create({"term_id": self.term.id})
        report.sudo().write(
            {"state": "presented", "presented_on": "2027-01-11 06:00:00"}
        )
        self.check_kept(report, self.users["registrar_head"], is_evidence=True)
