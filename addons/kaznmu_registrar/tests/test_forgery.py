"""Whoever rewrites the office's documents in the database is found (issue 12, 4)."""

import json

from odoo.tests import tagged

from odoo.addons.kaznmu_ejournal.tests.evidence import EvidenceCase

from .test_archive import ArchiveCase


@tagged("post_install", "-at_install")
class TestForgedDocuments(EvidenceCase, ArchiveCase):
    """Consolidated statements, transfers to the archive, decisions on retention."""

    def setUp(self):
        super().setUp()
        self.consolidated = self.create_consolidated()
        self.consolidated.action_form()
        self.consolidated = self.consolidated.sudo()
        self.keep()

    def test_what_nobody_has_rewritten_is_sound(self):
        self.close()
        self.assertEqual(self.check(), set())

    def test_content_and_digest_changed_together(self):
        content = json.loads(json.dumps(self.consolidated.content))
        content["header"]["forged"] = True
        self.forge(
            "UPDATE ejournal_consolidated SET content = %s, digest = %s WHERE id = %s",
            json.dumps(content),
            self.consolidated._get_digest(content),
            self.consolidated.id,
        )
        self.assertEqual(
            self.check(), {("differs", "ejournal.consolidated", self.consolidated.id)}
        )

    def test_deleted_with_its_kept_states(self):
        self.close()
        number = self.consolidated.id
        self.forge("DELETE FROM ejournal_consolidated WHERE id = %s", number)
        self.assertEqual(self.check(), {("missing", "ejournal.consolidated", number)})
        self.forge(
            "DELETE FROM ejournal_evidence WHERE res_model = 'ejournal.consolidated'"
        )
        self.assertEqual(self.check(), {("closed", "ejournal.consolidated", number)})

    def test_every_fact_counts(self):
        transfer = self.create_transfer(received_by="Archive").sudo()
        transfer._freeze("2027-01-11 06:00:00", {"header": {}}, state="handed_over")
        review = self.env["ejournal.retention.review"].create(
            {
                "res_model": "ejournal.statement",
                "res_id": self.statement.id,
                "document_name": "1",
                "decision": "keep",
                "keep_until": "2130-01-01",
                "user_id": self.registrar.id,
                "date": "2127-01-01",
            }
        )
        for record in (self.consolidated, transfer, review):
            self.assertEveryFactCounts(record)
