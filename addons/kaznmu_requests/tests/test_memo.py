from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.kaznmu_ejournal.tests.common import ROLES

from .common import RequestCase, RpcCase

MEMOS = [("kind", "=", "memo")]
PETITION = {
    "petition_measure": "remark",
    "petition_number": "12-к",
    "petition_date": date(2026, 11, 23),
}


class MemoCase(RequestCase):
    """One correction is one too many, but where the count itself is tried."""

    limit = 0

    def setUp(self):
        super().setUp()
        self.env.company.ejournal_error_limit = self.limit

    def approve_correction(self):
        request = self.create_correction()
        request.action_submit()
        self.approve(request, "head", "dean", "registrar_head")
        return request

    def find_memo(self):
        return self.Request.search(MEMOS)

    def draft_memo(self):
        self.approve_correction()
        return self.find_memo()

    def send_memo(self):
        memo = self.draft_memo()
        self.by(memo, "registrar").action_submit()
        return memo


@tagged("post_install", "-at_install")
class TestMemoCount(MemoCase):
    limit = 3

    def test_the_fourth_correction_drafts_it(self):
        """SOP C17: more than 3 is the 4th; the teacher sees the own count alone."""
        for number in range(1, 5):
            request = self.create_correction()
            self.assertEqual(request.error_hint, f"{number - 1} of 3")
            request.action_submit()
            self.approve(request, "head", "dean", "registrar_head")
            self.assertEqual(len(self.find_memo()), int(number == 4))
        memo = self.find_memo()
        self.assertEqual(memo.teacher_id, self.teacher)
        self.assertEqual(len(memo.correction_ids), 4)
        self.assertEqual(memo.state, "draft")
        self.assertFalse(self.find_memo().with_user(self.teacher).search(MEMOS))
        self.approve_correction()
        self.assertEqual(len(self.find_memo().correction_ids), 5, "one memo, all cases")

    def test_what_was_not_approved_is_no_error(self):
        """SOP C17: refused, taken back, returned or not decided yet: none counts."""
        refused, returned, withdrawn, waiting = (
            self.create_correction() for _number in range(4)
        )
        for request in (refused, returned, withdrawn, waiting):
            request.action_submit()
        self.by(refused, "head").action_refuse("The mark was right")
        self.by(returned, "head").action_return("Name the cause")
        withdrawn.action_withdraw()
        self.approve(waiting, "head")  # of three
        self.assertEqual(self.create_correction().error_count, 0)
        approved = [self.approve_correction() for _number in range(3)]
        self.assertFalse(self.find_memo(), "3 errors need no memo")
        self.assertEqual(self.create_correction().error_hint, "3 of 3")
        approved.append(self.approve_correction())
        self.assertEqual(
            self.find_memo().correction_ids, self.Request.union(*approved).sudo()
        )
        self.env.flush_all()
        errors = self.env["ejournal.council.figures"]._prepare_errors(self.term)
        [row] = errors["rows"]
        self.assertEqual(row["corrections"], 4)

    def test_what_changed_no_grade_is_no_error(self):
        """SOP C17: errors with a change of grade; “45 → 45” is none, wherever it is
        counted, and a memo that has too few left is not sent."""
        opened = [self.create_opened({self.rows[0]: "58"}) for _number in range(2)]
        opened += [self.create_opened({self.rows[0]: "58"}) for _number in range(2)]
        memo = self.find_memo()
        self.assertEqual(len(memo.correction_ids), 4)
        opened[0].sudo()._do_close("expired")
        self.assertFalse(opened[0].changes_grade)
        self.assertEqual(self.create_correction().error_count, 3)
        self.env.flush_all()
        errors = self.env["ejournal.council.figures"]._prepare_errors(self.term)
        self.assertEqual(errors["rows"][0]["corrections"], 3)
        with self.assertRaisesRegex(UserError, "delete the draft"):
            self.by(memo, "registrar").action_submit()
        self.by(memo, "registrar").unlink()
        self.assertFalse(self.find_memo())

    def test_a_memo_prints_the_changes_of_grade_alone(self):
        """The cells that stayed as they were are not among them."""
        self.env.company.ejournal_error_limit = 0
        request = self.create_opened({self.rows[0]: "58", self.rows[2]: "70"})
        memo = self.find_memo()
        [case] = memo._prepare_content()["cases"]
        self.assertEqual(
            [(cell["was"], cell["is"]) for cell in case["cells"]], [("85", "58")]
        )
        self.assertTrue(request.changes_grade)


@tagged("post_install", "-at_install")
class TestMemo(MemoCase):
    """The memo to the vice-rector and what becomes of it (SOP C17, C18)."""

    def test_a_sent_memo_stays_as_it_is(self):
        """One memo a year; the next correction adds nothing to what was sent."""
        memo = self.send_memo()
        self.approve_correction()
        self.assertEqual(self.find_memo(), memo)
        self.assertEqual(len(memo.correction_ids), 1)

    def test_who_sees_it(self):
        """Its office and the vice-rector; neither teacher nor head nor dean."""
        memo = self.send_memo()
        seen = {
            role
            for role in ROLES
            if self.by(memo, role).search([("id", "=", memo.id)])
            and self.by(memo, role).has_access("read")
        }
        self.assertEqual(
            seen, {"registrar", "registrar_head", "vice_rector", "administrator"}
        )
        for user in (self.teacher, self.users["head"], self.users["dean"]):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                memo.document_ids[0].with_user(user).read(["raw"])

    def test_the_office_sends_and_nobody_else(self):
        memo = self.draft_memo()
        office = ("registrar", "registrar_head", "administrator")
        for role in set(ROLES) - set(office):
            with self.subTest(role=role), self.assertRaises(UserError):
                self.by(memo, role).action_submit()
        self.assertFalse(memo.document_ids)
        self.by(memo, "registrar").action_submit()
        self.assertEqual(memo.state, "review")

    def test_a_memo_is_not_deleted(self):
        memo = self.draft_memo()
        for role in ("registrar", "registrar_head", "administrator"):
            with (
                self.subTest(role=role),
                self.assertRaisesRegex(UserError, "never deleted"),
            ):
                self.by(memo, role).unlink()

    def test_an_empty_memo_is_not_sent(self):
        memo = self.Request.with_user(self.users["registrar"]).create({"kind": "memo"})
        with self.assertRaisesRegex(UserError, "drafted by the system"):
            memo.action_submit()

    def test_the_petition(self):
        """SOP C18: measure, number and date of the order, all three."""
        memo = self.send_memo()
        vice_rector = self.by(memo, "vice_rector")
        for lacking, words in (
            ("petition_measure", "measure"),
            ("petition_number", "number and date"),
            ("petition_date", "number and date"),
        ):
            with self.subTest(lacking=lacking):
                vice_rector.write({**PETITION, lacking: False})
                with self.assertRaisesRegex(UserError, words):
                    vice_rector.action_approve()
        vice_rector.write(PETITION)
        vice_rector.action_approve()
        self.assertEqual(memo.state, "done")
        self.assertEqual(memo.petition_measure, "remark")
        with self.assertRaises(UserError):
            vice_rector.write({"petition_measure": "termination"})

    def test_the_order_follows_the_petition(self):
        """SOP C18: the vice-rector petitions; the order is added when it is there."""
        memo = self.send_memo()
        vice_rector = self.by(memo, "vice_rector")
        vice_rector.petition_measure = "remark"
        vice_rector.action_approve()
        self.assertEqual(memo.state, "done")
        order = {key: PETITION[key] for key in ("petition_number", "petition_date")}
        for role in set(ROLES) - {"vice_rector", "registrar_head", "administrator"}:
            with (
                self.subTest(role=role),
                self.assertRaises(UserError),
                self.env.cr.savepoint(),
            ):
                self.by(memo, role).write(order)
        for vals, words in (
            ({"petition_number": "12-к"}, "number and date"),
            ({"petition_date": date(2026, 11, 23)}, "number and date"),
            ({**order, "petition_date": date(2026, 11, 24)}, "in the future"),
            ({**order, "petition_measure": "termination"}, "buttons"),
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaisesRegex(UserError, words),
                self.env.cr.savepoint(),
            ):
                vice_rector.write(vals)
        self.by(memo, "registrar_head").write(order)
        self.assertEqual(memo.petition_number, "12-к")
        with self.assertRaises(UserError):  # once
            vice_rector.write({**order, "petition_number": "13-к"})

    def test_the_vice_rector_declines(self):
        """SOP C18: with a reason, which the office reads; no measure is left."""
        memo = self.send_memo()
        vice_rector = self.by(memo, "vice_rector")
        for reason in (None, "", "  "):
            action = vice_rector.action_refuse(reason)
            self.assertEqual(action["res_model"], "ejournal.request.refusal")
            self.assertEqual(memo.state, "review")
        vice_rector.action_refuse("The journal had been down that day")
        self.assertEqual(memo.state, "refused")
        self.assertEqual(
            self.by(memo, "registrar").reason, "The journal had been down that day"
        )
        self.assertFalse(memo.petition_measure)

    def test_nobody_else_decides(self):
        memo = self.send_memo()
        for role in set(ROLES) - {"vice_rector"}:
            request = self.by(memo, role)
            for method, params in (
                ("action_approve", ()),
                ("action_refuse", ("No",)),
                ("action_return", ("No",)),
                ("write", (PETITION,)),
            ):
                with (
                    self.subTest(role=role, method=method),
                    self.assertRaises(UserError),
                ):
                    getattr(request, method)(*params)
        self.assertEqual(memo.state, "review")
        self.assertFalse(memo.petition_measure)

    def test_returned_and_sent_again(self):
        """The documents are those of the last sending."""
        memo = self.send_memo()
        self.by(memo, "vice_rector").action_return("Add the other case")
        self.approve_correction()
        self.by(memo, "registrar").action_submit()
        self.assertEqual(len(memo.correction_ids), 2)
        self.assertEqual(len(memo.document_ids), 5)

    # ------------------------------------------------------------------
    # Documents
    # ------------------------------------------------------------------
    def test_the_documents_go_along(self):
        """SOP C17: the memo, the notes, the extracts; readable without the cases."""
        memo = self.send_memo()
        names = memo.document_ids.mapped("name")
        self.assertEqual(len(names), 3)
        for case in memo.correction_ids:
            self.assertIn(f"{case.number} extract.pdf", names)
        deputy = new_test_user(
            self.env,
            login="deputy",
            groups="kaznmu_university.ejournal_group_teacher",
        )
        self.env["ejournal.delegation"].create(
            {
                "user_id": self.users["vice_rector"].id,
                "delegate_id": deputy.id,
                "date_start": date(2026, 11, 23),
                "date_end": date(2026, 11, 23),
                "reason": "Trip",
                "state": "confirmed",
            }
        )
        self.env.invalidate_all()
        documents = memo.with_user(deputy).document_ids
        self.assertEqual(len(documents), 3)
        extracts = documents.filtered(lambda file: "extract" in file.name)
        self.assertEqual(set(extracts.mapped("raw")), {b"%PDF-1.7 extract"})
        self.assertFalse(memo.correction_ids.with_user(deputy)._filtered_access("read"))

    def test_a_sent_memo_is_frozen(self):
        """Issue 11, 1.7: content, digest, who, when; a return undoes it."""
        memo = self.draft_memo()
        self.assertFalse(memo.digest)
        self.by(memo, "registrar").action_submit()
        self.assertEqual(memo.digest, memo._get_digest(memo.content))
        self.assertEqual(memo.frozen_by_id, self.users["registrar"])
        self.assertEqual(memo.frozen_on, memo.submitted_on)
        [case] = memo.content["cases"]
        [cell] = case["cells"]
        self.assertEqual((cell["was"], cell["is"]), ("85", "58"))
        digest = memo.digest
        for role in ("registrar", "registrar_head", "vice_rector", "administrator"):
            for vals in ({"content": {}}, {"digest": "x"}, {"print_language": "kk_KZ"}):
                with (
                    self.subTest(role=role, vals=vals),
                    self.assertRaises(UserError),
                    self.env.cr.savepoint(),
                ):
                    self.by(memo, role).write(vals)
        memo.correction_ids.sudo().description = "Something else"
        self.teacher.name = "Another name"
        # Without the stored file, and in the other language: from the content alone.
        text = " ".join(
            self.read_pdf("action_report_memo_kk", self.by(memo, "vice_rector"))
        )
        self.assertIn("Перепутаны строки", text)
        self.assertNotIn("Another name", text)
        self.by(memo, "vice_rector").action_return("Add the other case")
        self.assertFalse(memo.digest or memo.content)
        self.by(memo, "registrar").action_submit()
        self.assertNotEqual(memo.digest, digest)
        self.assertIn("Another name", memo.content["header"]["teacher"])

    def test_the_language_of_a_memo(self):
        """The office chooses it before sending; the original is in it."""
        memo = self.draft_memo()
        self.by(memo, "registrar").print_language = "kk_KZ"
        self.by(memo, "registrar").action_submit()
        text = " ".join(
            self.read_pdf("action_report_memo", self.by(memo, "vice_rector"))
        )
        self.assertIn("қызметтік жазба", text.lower())

    def test_what_was_sent_is_printed_again(self):
        """Issue 11, 1.7: the memo's original, whatever became of its cases since."""
        memo = self.send_memo()
        text = self.read_pdf("action_report_memo", memo)
        memo.correction_ids.sudo().description = "Something else"
        self.teacher.name = "Another name"
        count = len(memo.document_ids)
        self.assertEqual(
            self.read_pdf("action_report_memo", self.by(memo, "vice_rector")), text
        )
        self.assertEqual(len(memo.document_ids), count)
        files = self.env["ir.attachment"].search(
            [("res_model", "=", memo._name), ("res_id", "=", memo.id)]
        )
        self.assertEqual(files, memo.document_ids)

    def test_nobody_changes_the_documents(self):
        memo = self.send_memo()
        document = memo.document_ids[0]
        for role in ("registrar", "registrar_head", "vice_rector", "administrator"):
            file = document.with_user(self.users[role])
            with self.subTest(role=role):
                with self.assertRaises(UserError):
                    file.write({"name": "Other"})
                with self.assertRaises(UserError):
                    file.unlink()
                with self.assertRaises(UserError):
                    self.by(memo, role).write({"document_ids": [(5, 0, 0)]})

    def test_extracts_change_through_the_request_alone(self):
        """SOP T2.2: nobody swaps the file behind an approved request."""
        case = self.approve_correction()
        extract = self.env["ir.attachment"].search(
            [
                ("res_model", "=", case._name),
                ("res_id", "=", case.id),
                ("res_field", "=", "protocol_file"),
            ]
        )
        self.assertTrue(extract)
        for user in (self.teacher, self.users["dean"], self.users["registrar"]):
            with self.subTest(user=user.login):
                with self.assertRaises(UserError):
                    extract.with_user(user).write({"raw": b"other"})
                with self.assertRaises(UserError):
                    extract.with_user(user).unlink()
                with self.assertRaises(UserError):
                    extract.with_user(user).create(
                        {
                            "name": "protocol_file",
                            "res_model": case._name,
                            "res_id": case.id,
                            "res_field": "protocol_file",
                            "raw": b"other",
                        }
                    )

    def test_the_memo_in_russian(self):
        memo = self.send_memo()
        text = " ".join(
            self.read_pdf("action_report_memo", self.by(memo, "vice_rector"))
        )
        for words in (
            "Проректору по академическому блоку",
            "Служебная записка",
            memo.number,
            "23 ноября 2026",
            self.teacher.name,
            "Anatomy",
            "T-26-01",
            "Аманова",
            "85 → 58",
            "Опечатка",
            "23.11.2026",
            *memo.correction_ids.mapped("number"),
        ):
            self.assertIn(words.lower(), text.lower())

    def test_the_memo_in_kazakh(self):
        memo = self.send_memo()
        text = " ".join(
            self.read_pdf("action_report_memo_kk", self.by(memo, "vice_rector"))
        )
        for words in ("қызметтік жазба", "проректор", "хаттама", memo.number):
            self.assertIn(words, text.lower())

    def test_the_memo_is_not_printed_for_others(self):
        memo = self.send_memo()
        for role in ("teacher", "head", "dean"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.read_pdf("action_report_memo", self.by(memo, role))


@tagged("post_install", "-at_install")
class TestMemoOutside(MemoCase, RpcCase):
    """The same from a browser and over JSON-2."""

    @mute_logger("odoo.http")
    def test_downloads(self):
        memo = self.send_memo()
        for role in ("vice_rector", "teacher", "head"):
            with self.subTest(role=role):
                self.authenticate(role, role)
                answers = [
                    self.url_open(f"/web/content/{document.id}")
                    for document in memo.document_ids
                ]
                allowed = role == "vice_rector"
                self.assertEqual(
                    {answer.status_code for answer in answers},
                    {200 if allowed else 404},
                )

    @mute_logger("odoo.http")
    def test_json_2(self):
        memo = self.send_memo()
        petition = {**PETITION, "petition_date": "2026-11-23"}
        for role in set(ROLES) - {"vice_rector"}:
            for method, params in (
                ("write", {"vals": petition}),
                ("action_approve", {}),
                ("action_refuse", {"reason": "No"}),
                ("_remove_documents", {}),
            ):
                with self.subTest(role=role, method=method):
                    status, _answer = self.call(
                        self.users[role],
                        memo._name,
                        method,
                        ids=memo.ids,
                        **params,
                    )
                    self.assertGreaterEqual(status, 400)
        for method, params in (("write", {"vals": petition}), ("action_approve", {})):
            status, _answer = self.call(
                self.users["vice_rector"], memo._name, method, ids=memo.ids, **params
            )
            self.assertEqual(status, 200)
        self.env.invalidate_all()
        self.assertEqual(memo.state, "done")
