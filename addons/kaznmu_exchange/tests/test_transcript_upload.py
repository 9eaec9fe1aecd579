from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.kaznmu_ejournal.tests.common import ROLES
from odoo.addons.kaznmu_registrar.tests.test_consolidated import (
    REGISTRARS,
    ConsolidatedCase,
)

from ..exporter import platform as client
from ..models import transcript_upload
from .platform_server import LOGIN, NUMBER, PASSWORD, PlatformServer


class UploadCase(ConsolidatedCase):
    """Three results of a term and a platform that is a server of the test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.ejournal_epvo_number = NUMBER
        cls.statement = cls.form_statement(cls.journal, [(90, 90), (60, 30), (70, 80)])
        cls.ids = cls.statement.line_ids.ids

    def setUp(self):
        super().setUp()
        self.platform = PlatformServer()
        url = self.enterContext(self.platform.serve())
        self.options = {
            client.URL: url,
            client.LOGIN: LOGIN,
            client.PASSWORD: PASSWORD,
        }
        self.startPatcher(
            patch.object(client, "get_option", lambda name: self.options.get(name, ""))
        )

    def create_upload(self, user=None, **values):
        return (
            self.env["ejournal.transcript.upload"]
            .with_user(user or self.registrar)
            .create({"term_ids": self.term.ids, **values})
        )

    def check(self, upload):
        upload.action_check()
        self.run_jobs()
        self.assertEqual((upload.job_error, upload.state), (False, "checked"))

    def send(self, upload):
        upload.action_send()
        self.run_jobs()

    def get_lines(self, upload):
        return upload.line_ids.sorted("id")

    def get_states(self, upload):
        return [(line.verdict, line.state) for line in self.get_lines(upload)]


@tagged("post_install", "-at_install")
class TestTranscriptUpload(UploadCase):
    """Issue 16, section 8: results go to the platform by a job, once, as confirmed."""

    def test_the_check_sends_nothing(self):
        """A dry run against what the platform has: by reading alone."""
        [first] = self.term.export_transcripts(student_ids=self.students[0].ids)
        known = {**first, "totalMark": 85, "markId": 7}
        self.platform.records = {
            first["id"]: known,
            1_000_001: {**first, "id": 1_000_001, "subjectCode": "OLD"},
            1_000_002: {**first, "id": 1_000_002, "courseNumber": 5},
        }
        upload = self.create_upload()
        self.check(upload)
        self.assertEqual({call[0] for call in self.platform.calls}, {"GET"})
        self.assertEqual(len(self.platform.calls), 2, "both pages are read")
        lines = self.get_lines(upload)
        self.assertEqual(
            [(line.student_id, line.verdict, line.state) for line in lines],
            [
                (self.students[0], "changed", "waiting"),
                (self.students[1], "new", "waiting"),
                (self.students[2], "new", "waiting"),
                (self.students[0], "foreign", "foreign"),
            ],
        )
        # What the platform would lose is shown as well.
        self.assertEqual(
            lines[0].changes.splitlines(), ["totalMark: 85 → 90.0", "markId: 7 → —"]
        )
        self.assertIn("OLD", lines[3].subject)
        self.assertEqual(upload.waiting_count, 3)

    def test_nothing_leaves_without_a_confirmation(self):
        upload = self.create_upload()
        with self.assertRaisesRegex(UserError, "another state"):
            upload.action_send()
        self.check(upload)
        self.run_jobs()
        self.assertFalse(self.platform.received)
        self.send(upload)
        self.assertEqual(upload.state, "done")
        self.assertFalse(any(upload.line_ids.mapped("message")))
        self.assertEqual(upload.confirmed_by_id, self.registrar)
        self.assertTrue(upload.confirmed_on)
        self.assertEqual(self.platform.received, [self.ids])

    def test_what_is_sent(self):
        """The specification's names alone: no name of a person leaves."""
        upload = self.create_upload()
        self.check(upload)
        self.send(upload)
        record = self.platform.records[self.ids[1]]
        self.assertEqual(record["universityId"], NUMBER)
        self.assertEqual(
            (record["totalMark"], record["alphaMark"], record["accepted"]),
            (30.0, "FX", 0),
        )
        self.assertEqual((record["wasretaken"], record["wasRetaken"]), (False, False))
        self.assertFalse({"studentName", "academicYear", "ects"} & record.keys())
        self.assertEqual(
            {call[2]["universityId"] for call in self.platform.calls}, {str(NUMBER)}
        )

    def test_an_upload_again_sends_nothing(self):
        for _time in range(2):
            upload = self.create_upload()
            self.check(upload)
            if upload.waiting_count:
                self.send(upload)
        self.assertEqual(self.get_states(upload), [("same", "same")] * 3)
        self.assertEqual(len(self.platform.received), 1)
        with self.assertRaisesRegex(UserError, "nothing to send"):
            upload.action_send()

    def test_a_revision_replaces_and_a_return_deletes(self):
        upload = self.create_upload()
        self.check(upload)
        self.send(upload)
        self.revise_statement(self.statement, [(90, 70), (60, 30), (70, 80)])
        upload = self.create_upload()
        self.check(upload)
        self.assertEqual(
            self.get_states(upload),
            [("changed", "waiting"), ("same", "same"), ("same", "same")],
        )
        self.send(upload)
        self.assertEqual(self.platform.records[self.ids[0]]["totalMark"], 82.0)
        self.statement.next_ids.with_user(self.registrar)._return("Wrong")
        upload = self.create_upload()
        self.check(upload)
        self.assertEqual({line.verdict for line in upload.line_ids}, {"gone"})
        self.send(upload)
        self.assertEqual(sorted(self.platform.records), self.ids, "no second record")
        self.assertEqual(
            [record["deleted"] for record in self.platform.records.values()],
            [True] * 3,
        )

    def test_what_the_platform_never_had_is_not_deleted(self):
        self.statement.with_user(self.registrar)._return("Wrong")
        upload = self.create_upload()
        self.check(upload)
        self.assertEqual(self.get_states(upload), [("absent", "same")] * 3)

    def test_refused_records_stand_in_rows(self):
        """failedRecords: the platform's reason beside the student."""
        self.platform.refused = {self.ids[1]: "studentId не найден"}
        upload = self.create_upload()
        self.check(upload)
        self.send(upload)
        line = self.get_lines(upload)[1]
        self.assertEqual((line.state, line.message), ("failed", "studentId не найден"))
        action = line.action_open_student()
        self.assertEqual(
            (action["res_model"], action["res_id"]),
            ("ejournal.student", self.students[1].id),
        )
        self.assertEqual(
            (upload.state, upload.sent_count, upload.failed_count), ("done", 2, 1)
        )
        self.platform.refused = {}
        again = self.env["ejournal.transcript.upload"].browse(
            upload.action_repeat()["res_id"]
        )
        again = again.with_user(self.registrar)
        self.check(again)
        self.send(again)
        self.assertEqual(self.platform.received[-1], [self.ids[1]])

    def test_refused_without_a_name(self):
        """Nobody knows which: none of the portion counts as sent."""
        self.platform.refused = {self.ids[1]: "Ошибка"}
        self.platform.names_failed = False
        upload = self.create_upload()
        self.check(upload)
        self.send(upload)
        self.assertEqual(set(upload.line_ids.mapped("state")), {"failed"})
        self.assertIn("Ошибка", upload.line_ids[0].message)

    def test_a_portion_that_is_refused_as_a_whole(self):
        """400 names nobody: the record to blame is found, and the others arrive."""
        self.platform.rejects = {self.ids[2]}
        upload = self.create_upload()
        self.check(upload)
        self.send(upload)
        self.assertEqual(
            [line.state for line in self.get_lines(upload)], ["sent", "sent", "failed"]
        )
        self.assertEqual(sorted(self.platform.records), self.ids[:2])

    def test_portions(self):
        with patch.object(transcript_upload, "PORTION", 2):
            upload = self.create_upload()
            self.check(upload)
            self.send(upload)
        self.assertEqual(self.platform.received, [self.ids[:2], self.ids[2:]])

    def test_cut_short(self):
        """The line breaks after a portion has arrived: it is not sent again."""
        self.platform.breaks = 1
        with patch.object(transcript_upload, "PORTION", 2):
            upload = self.create_upload()
            self.check(upload)
            self.send(upload)
            self.assertEqual((upload.state, upload.job_state), ("sending", "failed"))
            self.assertIn("does not answer", upload.job_error)
            self.assertEqual(
                [line.state for line in self.get_lines(upload)],
                ["sending", "sending", "waiting"],
            )
            self.send(upload)
        self.assertEqual(self.platform.received, [self.ids[:2], self.ids[2:]])
        self.assertEqual(upload.state, "done")
        self.assertEqual(set(upload.line_ids.mapped("state")), {"sent"})

    def test_killed_before_a_portion_left(self):
        """Marked, and never sent: it goes with the next try."""
        upload = self.create_upload()
        self.check(upload)
        upload.action_send()
        work = upload._run_job(upload.job_id)
        next(work)  # asked about what is unsure
        next(work)  # marked
        self.assertEqual(set(upload.line_ids.mapped("state")), {"sending"})
        work.close()  # the server dies
        self.run_jobs()
        self.assertEqual(self.platform.received, [self.ids])
        self.assertEqual(upload.state, "done")

    def test_killed_between_portions(self):
        with patch.object(transcript_upload, "PORTION", 1):
            upload = self.create_upload()
            self.check(upload)
            upload.action_send()
            work = upload._run_job(upload.job_id)
            for _portion in range(3):  # unsure, marked, saved
                next(work)
            work.close()
            self.run_jobs()
        self.assertEqual(self.platform.received, [[key] for key in self.ids])

    def test_a_killed_check_begins_anew(self):
        upload = self.create_upload()
        upload.action_check()
        work = upload._run_job(upload.job_id)
        next(work)
        work.close()
        self.run_jobs()
        self.assertEqual((upload.state, len(upload.line_ids)), ("checked", 3))

    def test_a_result_that_changes_meanwhile_stays(self):
        """What was confirmed is sent, and nothing else."""
        upload = self.create_upload()
        self.check(upload)
        self.revise_statement(self.statement, [(90, 70), (60, 30), (70, 80)])
        self.send(upload)
        self.assertEqual(
            [line.state for line in self.get_lines(upload)],
            ["outdated", "sent", "sent"],
        )
        self.assertEqual(self.platform.received, [self.ids[1:]])

    def test_what_lacks_a_value_stays(self):
        """A practice without its kind would be refused: it is told before."""
        self.discipline.transcript_type = "1"
        upload = self.create_upload()
        self.check(upload)
        self.assertEqual({line.state for line in upload.line_ids}, {"incomplete"})
        self.assertIn("groupTypeId", upload.line_ids[0].message)
        self.discipline.transcript_group_type = 3
        self.check(upload)
        self.send(upload)
        self.assertEqual(self.platform.records[self.ids[0]]["groupTypeId"], 3)

    def test_a_credit_test_lacks_no_mark(self):
        self.discipline.transcript_type = "5"
        upload = self.create_upload()
        self.check(upload)
        self.assertEqual({line.state for line in upload.line_ids}, {"waiting"})

    def test_the_log_knows(self):
        upload = self.create_upload()
        self.check(upload)
        domain = [("kind", "=", "exchange"), ("user_id", "=", self.registrar.id)]
        log = self.env["ejournal.access.log"].search(domain)
        self.assertFalse(log, "nothing has left")
        self.send(upload)
        log = self.env["ejournal.access.log"].search(domain)
        self.assertEqual(
            (log.res_model, log.res_ids), ("ejournal.student", self.students.ids)
        )
        note = self.term.message_ids.filtered(lambda m: "ЕПВО" in m.body)
        self.assertIn("3", note.body)
        self.assertEqual(note.author_id, self.registrar.partner_id)

    def test_what_is_not_set_up_is_told(self):
        """In the user's words, by each button, before anything else."""
        url = self.options[client.URL]
        upload = self.create_upload()
        for options, number, words in (
            ({}, NUMBER, "epvo_url, epvo_login, epvo_password"),
            ({**self.options, client.PASSWORD: ""}, NUMBER, "epvo_password"),
            (self.options, 0, "number in ЕПВО"),
            ({**self.options, client.URL: "http://epvo.example/api"}, NUMBER, "https"),
        ):
            with self.subTest(words=words):
                self.env.company.ejournal_epvo_number = number
                with (
                    patch.object(self, "options", options),
                    self.assertRaisesRegex(UserError, words),
                ):
                    upload.action_check()
        self.env.company.ejournal_epvo_number = NUMBER
        self.env["ir.config_parameter"].set_param("database.is_neutralized", True)
        with self.assertRaisesRegex(UserError, "copy"):
            upload.action_check()
        self.assertEqual(self.options[client.URL], url)
        self.assertFalse(self.platform.calls)

    def test_answers_of_a_platform_that_is_unwell(self):
        """Each gives a sentence without the password, and nothing is lost."""
        for status, text, words in (
            (401, "", "login or password"),
            (403, "", "login or password"),
            (302, "", "nobody expects"),
            (500, "oops", "nobody expects"),
            (200, "<html>", "nobody expects"),
            (200, "[]", "nobody expects"),
        ):
            with self.subTest(status=status, text=text):
                upload = self.create_upload()
                self.platform.status, self.platform.text = status, text
                upload.action_check()
                self.run_jobs()
                self.assertEqual(upload.job_state, "failed")
                self.assertRegex(upload.job_error, words)
                self.assertNotIn(PASSWORD, upload.job_error)
                self.platform.status = 0
                self.check(upload)
                self.platform.status = status
                self.send(upload)
                self.assertEqual(upload.state, "sending")
                self.assertRegex(upload.job_error, words)
                self.platform.status = 0
                self.send(upload)
                self.assertEqual(upload.state, "done")
                self.platform.records.clear()

    def test_credentials_are_nowhere_in_the_database(self):
        upload = self.create_upload()
        self.check(upload)
        self.send(upload)
        self.env.flush_all()
        for model in ("ir.config_parameter", "res.company", *upload._fields):
            if model in self.env:
                rows = self.env[model].search([]).read()
                self.assertNotIn(PASSWORD, str(rows))

    def test_two_presses(self):
        upload = self.create_upload()
        upload.action_check()
        with self.assertRaisesRegex(UserError, "under way"):
            upload.action_check()
        self.run_jobs()
        upload.action_send()
        with self.assertRaisesRegex(UserError, "under way"):
            upload.action_send()
        self.run_jobs()
        self.assertEqual(self.platform.received, [self.ids])

    def test_an_old_job_sends_nothing(self):
        """A check that failed is tried again after others were chosen."""
        upload = self.create_upload()
        self.platform.status = 500
        upload.action_check()
        self.run_jobs()
        job = upload.job_id
        upload.action_reset()
        self.platform.status = 0
        job.action_retry()
        self.run_jobs()
        self.assertEqual(job.state, "failed")
        self.assertFalse(self.platform.received)

    def test_confirmed_ones_stay(self):
        upload = self.create_upload()
        self.check(upload)
        self.send(upload)
        with self.assertRaisesRegex(UserError, "proof"), self.env.cr.savepoint():
            upload.unlink()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            upload.action_reset()
        draft = self.create_upload()
        draft.unlink()

    def test_what_a_client_may_write(self):
        upload = self.create_upload()
        self.check(upload)
        line = upload.line_ids[0].with_user(self.registrar)
        for act in (
            lambda: upload.write({"state": "draft"}),
            lambda: upload.write({"confirmed_on": "2027-01-01"}),
            lambda: upload.write({"term_ids": False}),
            lambda: self.create_upload(state="checked"),
            lambda: self.create_upload(confirmed_by_id=self.users["dean"].id),
            lambda: line.write({"content": {}}),
            lambda: line.unlink(),
            lambda: upload.with_context(default_state="sending").copy().action_send(),
        ):
            # An AccessError is one of these as well.
            with self.assertRaises(UserError), self.env.cr.savepoint():
                act()
        self.assertFalse(self.platform.received)

    def test_only_the_registrars_office(self):
        upload = self.create_upload()
        self.check(upload)
        for role in ROLES:
            with self.subTest(role=role):
                own = upload.with_user(self.users[role])
                if role in REGISTRARS:
                    self.assertEqual(own.waiting_count, 3)
                    continue
                for act in (own.action_check, own.action_send, own.action_open_lines):
                    with self.assertRaises(AccessError), self.env.cr.savepoint():
                        act()
                        own.read(["state"])
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    self.create_upload(user=self.users[role])

    def test_from_the_export(self):
        wizard = (
            self.env["ejournal.transcript.export"]
            .with_user(self.registrar)
            .create({"term_ids": self.term.ids, "student_ids": self.students[0].ids})
        )
        action = wizard.action_upload()
        upload = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(
            (upload.term_ids, upload.student_ids), (self.term, self.students[0])
        )
        self.assertEqual(upload.state, "draft")
