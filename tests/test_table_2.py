"""Table 2 of the SOP: a wrong mark, from the note to the end.

Over the external API and in a browser. Each step by its own role, each refusal on the
way, nothing from inside.
"""

import base64
from datetime import date

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.kaznmu_ejournal.tests.common import call_json2
from odoo.addons.kaznmu_requests.tests.common import RequestCase
from odoo.addons.kaznmu_university.tests.browser import BrowserCase, WebCase


@tagged("post_install", "-at_install")
class TestTable2(RequestCase, WebCase):
    """Procedure of reopening the electronic journal with change of marks."""

    def post(self, role, model, method, **params):
        """Status and answer of a JSON-2 call as a role."""
        response = call_json2(self, self.users[role], model, method, **params)
        return response.status_code, response.json()

    def call(self, role, model, method, **params):
        """Answer of a call that must succeed."""
        status, answer = self.post(role, model, method, **params)
        self.assertEqual(status, 200, answer)
        return answer

    def refuse(self, role, method, words, **params):
        """A call about the request that must be refused, in words."""
        status, answer = self.post(
            role, "ejournal.request", method, ids=[self.request_id], **params
        )
        self.assertEqual(status, 422, answer)
        self.assertIn(words, answer["message"])

    def do(self, role, method, **params):
        return self.call(
            role, "ejournal.request", method, ids=[self.request_id], **params
        )

    def read(self, role, *names):
        [values] = self.call(
            role,
            "ejournal.request",
            "read",
            ids=[self.request_id],
            fields=list(names),
        )
        return [values[name] for name in names]

    def save_mark(self, value, version):
        return self.call(
            "teacher",
            "ejournal.journal",
            "save_marks",
            ids=self.journal.ids,
            changes=[
                {
                    "lesson_id": self.practical.id,
                    "participant_id": self.rows[0].id,
                    "value": value,
                    "version": version,
                }
            ],
        )

    @mute_logger("odoo.http")  # the server tells of refusals
    def test_a_wrong_mark_from_the_note_to_the_end(self):
        # The journal is closed: 85 stands where 58 should.
        cell = self.get_cell(self.practical, self.rows[0])
        refused = self.save_mark("58", cell["version"])["refused"]
        self.assertEqual(refused[0]["code"], "deadline_passed")

        # T2.1: the teacher explains, and the server finds that a mark would change.
        [self.request_id] = self.call(
            "teacher",
            "ejournal.request",
            "create",
            vals_list=[
                {
                    "kind": "technical",
                    "journal_id": self.journal.id,
                    "description": "Цифры переставлены",
                    "cell_ids": [
                        [
                            0,
                            0,
                            {
                                "lesson_id": self.practical.id,
                                "participant_id": self.rows[0].id,
                                "wanted": "58",
                            },
                        ]
                    ],
                }
            ],
        )
        self.assertEqual(
            self.read("teacher", "kind", "error_hint"), ["correction", "0 of 3"]
        )
        self.refuse("teacher", "action_submit", "cause of the error")
        self.do(
            "teacher",
            "write",
            vals={"cause_kind": "typing", "error_date": "2026-11-20"},
        )
        self.do("teacher", "action_submit")
        self.refuse("teacher", "action_approve", "own request")
        self.refuse("dean", "action_approve", "turn comes later")
        self.do("head", "action_approve")

        # T2.2: the dean's council, within 2 days, with the extract of its protocol.
        self.assertEqual(self.read("dean", "deadline"), ["2026-11-25"])
        self.refuse("dean", "action_approve", "protocol")
        self.do(
            "dean",
            "write",
            vals={
                "protocol_number": "7",
                "protocol_date": "2026-11-23",
                "protocol_file": base64.b64encode(b"%PDF-1.7").decode(),
            },
        )
        self.do("dean", "action_approve")
        self.refuse("head", "action_approve", "decided by")

        # T2.3: the head of the office approves, an employee opens.
        self.refuse("registrar", "action_open", "when the request is approved")
        self.do("registrar_head", "action_approve")
        self.refuse("teacher", "action_open", "registrar's office opens")
        refused = self.save_mark("58", cell["version"])["refused"]
        self.assertEqual(refused[0]["code"], "deadline_passed")
        self.do("registrar", "action_open")

        # T2.4: the teacher corrects exactly that cell, within 2 days.
        self.assertEqual(self.read("teacher", "deadline"), ["2026-11-25"])
        [saved] = self.save_mark("58", cell["version"])["saved"]
        self.assertEqual(saved["value"], "58")
        self.refuse("head", "action_finish", "Only the teacher")
        self.do("teacher", "action_finish")
        self.assertEqual(
            self.read("registrar", "state", "has_difference"), ["done", False]
        )
        refused = self.save_mark("59", saved["version"])["refused"]
        self.assertEqual(refused[0]["code"], "window_ended")
        self.assertEqual(
            self.read("teacher", "error_hint", "decided_on"),
            ["1 of 3", "2026-11-23 06:00:00"],
        )
        self.assertEqual(self.journal.lesson_ids[0].deadline, date(2026, 11, 20))


@tagged("post_install", "-at_install")
class TestTable2InBrowser(RequestCase, BrowserCase):
    """The same procedure with the mouse and the keys, by the people who do it."""

    BOARD = "/odoo/action-kaznmu_requests.ejournal_request_action"
    WAITING = f"{BOARD}_waiting"

    def go(self, role, tour, url=WAITING):
        self.start_tour(url, f"ejournal_table_2_{tour}", login=role, timeout=90)
        self.env.invalidate_all()

    @mute_logger("odoo.http")  # the server tells of refusals
    def test_a_wrong_mark_from_the_note_to_the_end(self):
        """SOP T2.1–T2.4."""
        statement = self.create_formed_statement()
        self.go("teacher", "ask", "/odoo")
        request = self.Request.search([])
        self.assertEqual((request.kind, request.state), ("correction", "review"))
        self.assertEqual(request.cell_ids.mapped("was"), ["85"])
        self.go("head", "visa", self.BOARD)
        self.go("dean", "council")
        self.go("registrar_head", "decide")
        self.assertEqual(request.state, "approved")
        self.go("registrar", "open")
        self.assertEqual(request.state, "opened")
        self.go("teacher", "correct", "/odoo")
        self.assertEqual(self.get_cell(self.practical, self.rows[0])["value"], "58")
        self.go("teacher", "revise", f"/odoo/ejournal.statement/{statement.id}")
        self.go("teacher", "finish", f"/odoo/ejournal.request/{request.id}")
        self.assertEqual((request.state, request.has_difference), ("done", False))
        self.assertEqual(request.new_statement_id, statement.next_ids)
        self.assertEqual(statement.next_ids.state, "formed")
