"""Issue 17: statements signed, verified here, and accepted with a signature."""

import base64
import contextlib
import hashlib
import io
import json
import shutil
import ssl
import subprocess
import tempfile
import zipfile
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

from asn1crypto import cms as asn1_cms
from cryptography.x509.oid import ExtendedKeyUsageOID
from psycopg2 import DatabaseError
from pypdf import PdfReader

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.modules import load_script
from odoo.tests import tagged
from odoo.tools import SQL, file_path, mute_logger

from odoo.addons.kaznmu_ejournal.tests.authority import run_authority
from odoo.addons.kaznmu_ejournal.tests.evidence import EvidenceCase
from odoo.addons.kaznmu_signature.pki.problem import Problem
from odoo.addons.kaznmu_university.tests.browser import WebCase
from odoo.addons.kaznmu_university.tests.common import past_all_guards

from .centre import Centre
from .common import PEOPLE, SignatureCase


@tagged("post_install", "-at_install")
class TestSigning(SignatureCase):
    def test_teacher_head_and_office_sign(self):
        for role in PEOPLE:
            with self.subTest(role=role):
                self.assertEqual(self.sign(role), [None])
        self.assertEqual(
            self.statement.signature_ids.mapped("role"),
            ["teacher", "head", "registrar"],
        )
        self.assertEqual(self.statement.signature_state, "signed")
        signature = self.statement.signature_ids[0]
        self.assertEqual(signature.signer, PEOPLE["teacher"][0].upper())
        self.assertEqual(signature.algorithm, "RSA")
        self.assertIn("Not checked for revocation: No address", signature.verdict)
        russian = signature.with_context(lang="ru_RU").verdict
        self.assertIn("Отзыв не проверен: Адрес", russian)

    def test_by_gost(self):
        self.trust(self.centre.gost_root.der)
        signer = self.centre.issue_gost(PEOPLE["head"][0].upper(), PEOPLE["head"][1])
        self.assertEqual(self.sign("head", signer), [None])
        self.assertEqual(self.statement.signature_ids.algorithm, "GOST")

    def test_what_is_signed(self):
        """The digests of content and PDF; in another language it is still the same."""
        [document] = self.prepare("teacher")["documents"]
        facts = json.loads(base64.b64decode(document["data"]))
        self.assertEqual(facts["digest"], self.statement.digest)
        self.assertEqual(facts["number"], self.statement.number)
        self.sign("teacher")
        self.statement.print_language = "kk_KZ"
        [document] = self.prepare("head")["documents"]
        other = json.loads(base64.b64decode(document["data"]))
        self.assertEqual(other["digest"], facts["digest"])
        self.assertNotEqual(other["pdf"], facts["pdf"])
        self.sign("head")
        for signature in self.statement.signature_ids:
            signature._verify()

    def test_who_does_not_sign(self):
        for user in (self.users["vice_rector"], self.users["dean"]):
            prepared = self.statement.with_user(user).prepare_signing()
            self.assertFalse(prepared["documents"])
            self.assertIn("not asked for", prepared["refused"][0]["reason"])
        with self.assertRaises(AccessError):
            self.statement.with_user(self.stranger).prepare_signing()

    def test_a_role_that_one_has_not(self):
        """A client asks for what it likes."""
        prepared = self.prepare("teacher")["documents"]
        prepared[0]["role"] = "head"
        answers = self.save("teacher", prepared, self.signers["teacher"])
        self.assertRefused(answers, "not asked for")

    def test_twice(self):
        self.sign("teacher")
        prepared = self.prepare("teacher")
        self.assertIn("signed it already", prepared["refused"][0]["reason"])

    def test_rules(self):
        """Per kind of documents and role: none, optional, required."""
        Rule = self.env["ejournal.signature.rule"]
        Rule.create({"kind": "statement.main", "role": "head", "requirement": "none"})
        self.assertFalse(self.prepare("head")["documents"])
        self.assertTrue(self.prepare("teacher")["documents"])

    def test_required_before_acceptance(self):
        self.require("teacher", "head", "registrar")
        statement = self.statement.with_user(self.users["registrar"])
        self.assertEqual(statement.signature_state, "waiting")
        for role, missing in (
            ("teacher", "Teacher, Head of department, Registrar's office"),
            ("head", "Head of department, Registrar's office"),
            ("registrar", "Registrar's office"),
        ):
            with self.assertRaisesRegex(UserError, f"missing: {missing}\\. Press"):
                statement.action_accept()
            self.assertEqual(self.sign(role), [None])
        statement.action_accept()
        self.assertEqual(statement.state, "accepted")

    def test_nothing_changes_without_a_signature(self):
        self.statement.with_user(self.users["registrar"]).action_accept()
        self.assertEqual(self.statement.state, "accepted")
        self.assertEqual(self.statement.signature_state, "unsigned")

    def test_sample_university(self):
        """Issue 17: a signed sample statement, by certificates marked as such."""
        self.env["ejournal.sample"]._sign_statement()
        statement = self.env["ejournal.statement"].search(
            [("state", "=", "formed")], limit=1
        )
        self.assertEqual(statement.signature_ids.mapped("role"), ["teacher", "head"])
        self.assertEqual(statement.signature_ids.mapped("is_sample"), [True, True])
        notes = self.env["ejournal.integrity.check"]._get_notes()
        self.assertIn("sample certificates", " ".join(notes))

    def test_a_draft_and_a_returned_statement(self):
        self.statement.with_user(self.users["registrar"])._return("Form")
        prepared = self.prepare("teacher")
        self.assertIn("next revision", prepared["refused"][0]["reason"])


@tagged("post_install", "-at_install")
class TestRefusals(SignatureCase):
    """Each in words, and nothing is kept."""

    def test_wrong_signer(self):
        self.assertRefused(
            self.sign("teacher", self.signers["head"]), "of another person (ОСПАНОВ"
        )

    def test_names(self):
        """A patronymic may be missing, the rest may not."""
        teacher = self.users["teacher"]
        for name, is_own in (
            ("Ахметова Айгуль", True),
            ("айгуль АХМЕТОВА", True),
            ("Ахметова", False),
            ("Ахметова Айгуль Маратовна", False),
            ("Ахметова Асель Сериковна", False),
            ("", False),
        ):
            with self.subTest(name=name):
                certificate = SimpleNamespace(name=PEOPLE["teacher"][0].upper(), iin="")
                teacher.name = name or "?"
                if is_own:
                    teacher._check_ejournal_signer(certificate)
                else:
                    with self.assertRaises(Problem):
                        teacher._check_ejournal_signer(certificate)

    def test_wrong_iin(self):
        self.users["teacher"]._set_ejournal_iin("990101400019")
        self.assertRefused(self.sign("teacher"), "IIN is not the one")
        self.users["teacher"]._set_ejournal_iin(PEOPLE["teacher"][1])
        self.assertEqual(self.sign("teacher"), [None])
        self.assertTrue(self.statement.signature_ids.is_iin_checked)

    def test_only_a_salted_digest_is_kept(self):
        iin = PEOPLE["teacher"][1]
        digests = set()
        for user in self.users["teacher"] | self.users["head"]:
            user._set_ejournal_iin(iin)
            digests.add(user.ejournal_iin_digest)
            self.assertNotIn(iin, user.ejournal_iin_digest)
        self.assertEqual(len(digests), 2)
        for role in ("teacher", "registrar_head", "administrator"):
            user = self.users[role]
            with self.assertRaises(AccessError):
                user.with_user(user).read(["ejournal_iin_digest"])
            with self.assertRaises(AccessError):
                user.with_user(user).write({"ejournal_iin_digest": "x"})

    def test_entry_of_the_iin(self):
        Entry = self.env["ejournal.iin.entry"].with_user(self.users["digitalization"])
        user = self.users["teacher"]
        for iin in ("88010140001", "880101400013", "88010140001x"):
            with self.assertRaisesRegex(UserError, "This is no IIN"):
                Entry.create({"user_id": user.id, "iin": iin})
        with self.assertRaisesRegex(UserError, "Somebody else"):
            Entry.create(
                {"user_id": Entry.env.uid, "iin": self.make_iin("88010140001")}
            )
        entry = Entry.create({"user_id": user.id, "iin": self.make_iin("88010140001")})
        self.assertTrue(user.ejournal_has_iin)
        self.env.invalidate_all()
        self.assertFalse(entry.iin)
        self.cr.execute(
            """SELECT column_name FROM information_schema.columns
                WHERE table_name = 'ejournal_iin_entry' AND column_name = 'iin'"""
        )
        self.assertFalse(self.cr.fetchall())

    @staticmethod
    def make_iin(digits):
        rest = sum(place * int(digit) for place, digit in enumerate(digits, 1)) % 11
        return f"{digits}{rest}"

    def test_expired(self):
        now = fields.Datetime.now()
        signer = self.centre.issue(*self.person(), end=now - self.days(1))
        self.assertRefused(self.sign("teacher", signer), "expired on 22.11.2026")

    def test_not_valid_yet(self):
        now = fields.Datetime.now()
        signer = self.centre.issue(*self.person(), start=now + self.days(1))
        self.assertRefused(self.sign("teacher", signer), "valid from 24.11.2026")

    def test_for_logging_in(self):
        signer = self.centre.issue(
            *self.person(), purposes=(ExtendedKeyUsageOID.CLIENT_AUTH,)
        )
        self.assertRefused(self.sign("teacher", signer), "for logging in")

    def test_of_an_authority_that_is_not_trusted(self):
        foreign = Centre(fields.Datetime.now(), "Foreign centre")
        signer = foreign.issue(*self.person())
        self.assertRefused(
            self.sign("teacher", signer), "issued the certificate (Foreign centre)"
        )
        self.root.active = False
        self.assertRefused(self.sign("teacher"), "is not trusted here")

    def test_revoked(self):
        self.add_list(self.signers["teacher"])
        self.assertRefused(self.sign("teacher"), "was revoked on 23.11.2026")
        self.assertEqual(self.sign("head"), [None])
        self.assertEqual(
            self.statement.signature_ids.verdict,
            "Valid; the certificate was not revoked.",
        )

    def test_an_outdated_list(self):
        self.add_list(days=-1)
        self.sign("head")
        self.assertIn("is outdated", self.statement.signature_ids.verdict)

    def test_replayed(self):
        """The same signature under another document, or once more by another."""
        [document] = self.prepare("teacher")["documents"]
        text = base64.b64decode(document["data"])
        cms = base64.b64encode(self.signers["teacher"].sign(text)).decode()
        given = [{"id": document["id"], "role": "teacher", "cms": cms}]
        statements = self.statement.with_user(self.teacher)
        self.assertEqual(statements.save_signatures(given)[0]["problem"], None)
        with patch.object(
            type(statements), "_find_signing_role", lambda self, role, *_rest: role
        ):
            [answer] = statements.save_signatures(given)
        self.assertIn("is there already", answer["problem"])
        self.assertEqual(len(self.statement.signature_ids), 1)

    def test_of_another_document(self):
        """A signature for the role of another, and of another text."""
        [document] = self.prepare("head")["documents"]
        given = [{**document, "role": "teacher"}]
        self.assertRefused(
            self.save("teacher", given, self.signers["teacher"]),
            "of another document",
        )
        given = [
            {**document, "role": "teacher", "data": base64.b64encode(b"x").decode()}
        ]
        self.assertRefused(
            self.save("teacher", given, self.signers["teacher"]),
            "of another document",
        )

    def test_what_is_no_signature(self):
        for cms in ("", "x", "AAAA", None):
            answers = self.statement.with_user(self.teacher).save_signatures(
                [{"id": self.statement.id, "role": "teacher", "cms": cms}]
            )
            self.assertRefused([answers[0]["problem"]], "can be read")

    def test_in_russian(self):
        """Issue 17: each refusal in words of its reader, and nothing is kept."""
        now = fields.Datetime.now()
        self.teacher.lang = "ru_RU"
        statements = self.statement.with_user(self.teacher).with_context(lang="ru_RU")
        [document] = self.prepare("teacher")["documents"]
        text = base64.b64decode(document["data"])
        own = self.signers["teacher"]
        good = own.sign(text)
        [info] = asn1_cms.ContentInfo.load(good)["content"]["signer_infos"]
        value = info["signature"].native
        revoked = self.centre.issue(*self.person())
        self.add_list(revoked)
        for case, cms, words in (
            (
                "tampered",
                good.replace(value, bytes([value[0] ^ 1]) + value[1:]),
                "Подпись изменена или подделана",
            ),
            (
                "wrong signer",
                self.signers["head"].sign(text),
                "Сертификат другого человека (ОСПАНОВ ЕРЛАН)",
            ),
            (
                "expired",
                self.centre.issue(*self.person(), end=now - self.days(1)).sign(text),
                "Срок действия сертификата истёк: 22.11.2026",
            ),
            ("revoked", revoked.sign(text), "Сертификат отозван: 23.11.2026"),
            ("other document", own.sign(text + b" "), "Это подпись другого документа"),
            ("no signature", b"x", "её не удалось прочитать"),
            (
                "foreign centre",
                Centre(now, "Foreign").issue(*self.person()).sign(text),
                "(Foreign)",
            ),
        ):
            with self.subTest(case=case):
                given = {
                    "id": document["id"],
                    "role": "teacher",
                    "cms": base64.b64encode(cms).decode(),
                }
                [answer] = statements.save_signatures([given])
                self.assertRefused([answer["problem"]], words)
        given["cms"] = base64.b64encode(good).decode()
        self.assertEqual(statements.save_signatures([given])[0]["problem"], None)
        self.assertIn("подписали", statements.save_signatures([given])[0]["problem"])
        with patch.object(
            type(statements), "_find_signing_role", lambda self, role, *_rest: role
        ):
            [answer] = statements.save_signatures([given])
        self.assertEqual(answer["problem"], "Эта же подпись уже есть.")

    def test_one_of_two(self):
        """What one refusal has begun is undone; the other stays."""
        [document] = self.prepare("teacher")["documents"]
        bad = {**document, "data": base64.b64encode(b"x").decode()}
        answers = self.save("teacher", [bad, document], self.signers["teacher"])
        self.assertTrue(answers[0])
        self.assertIsNone(answers[1])

    def person(self):
        name, iin = PEOPLE["teacher"]
        return name.upper(), iin


@tagged("post_install", "-at_install")
class TestRoots(SignatureCase):
    def test_a_person_is_no_authority(self):
        with self.assertRaisesRegex(UserError, "no certificate of an authority"):
            self.trust(self.signers["teacher"].der)

    def test_what_is_no_certificate(self):
        with self.assertRaisesRegex(UserError, "can be read"):
            self.trust(b"x")

    def test_it_never_changes(self):
        root = self.root.with_user(self.users["administrator"])
        self.assertEqual(root.name, "Test centre")
        for values in ({"file": b"eA=="}, {"is_sample": True}, {"name": "x"}):
            with self.assertRaises(UserError):
                root.write(values)
        with self.assertRaises(UserError):
            root.unlink()
        for role in ("teacher", "registrar_head", "vice_rector"):
            with self.assertRaises(AccessError):
                root.with_user(self.users[role]).create({"file": b"eA=="})


class SignedEvidenceCase(SignatureCase, EvidenceCase):
    def tamper_with_content(self):
        """The content with its digest, past everything."""
        content = {**self.statement.content, "lines": []}
        self.forge(
            "UPDATE ejournal_statement SET content = %s, digest = %s WHERE id = %s",
            json.dumps(content),
            self.statement._get_digest(content),
            self.statement.id,
        )


@tagged("post_install", "-at_install")
class TestVerification(SignedEvidenceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls().sign("teacher")
        cls.signature = cls.statement.signature_ids

    def verify(self):
        self.env.invalidate_all()
        self.signature.verdict_ids._renew()
        return self.signature.verdict_ids.problem

    def test_append_only(self):
        """By no client, no superuser, and not past Odoo."""
        for user in (self.teacher, self.users["administrator"]):
            signature = self.signature.with_user(user)
            with self.assertRaises(AccessError):
                signature.write({"role": "head"})
            with self.assertRaises(AccessError):
                signature.unlink()
        for method, arguments in (("write", [{"role": "head"}]), ("unlink", [])):
            with self.assertRaisesRegex(UserError, "never changes"):
                getattr(self.signature.sudo(), method)(*arguments)
        for query in (
            "UPDATE ejournal_signature SET role = 'head'",
            "DELETE FROM ejournal_signature",
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(DatabaseError, "append-only"),
                self.cr.savepoint(),
            ):
                self.cr.execute(query)

    def test_sound(self):
        self.assertFalse(self.verify())
        self.close()
        self.assertEqual(self.check(), set())
        self.assertEqual(self.last_check.counts["signatures"], 1)

    def test_every_fact_counts(self):
        self.assertEveryFactCounts(self.signature)

    def test_content_that_was_tampered_with(self):
        """With all digests computed anew: the signature says otherwise."""
        self.tamper_with_content()
        self.assertEqual(self.verify(), "content")
        self.assertEqual(self.statement.signature_state, "invalid")
        key = ("signature", "ejournal.statement", self.statement.id)
        self.assertIn(key, self.check())
        with self.assertRaisesRegex(UserError, "does not count"):
            self.statement.with_user(self.users["registrar"]).action_accept()

    def test_pdf_that_was_put_in_its_place(self):
        report = self.env.ref(self.statement._print_report)
        report.retrieve_attachment(self.statement).sudo().raw = b"%PDF-1.7 other"
        self.assertEqual(self.verify(), "pdf")

    def test_row_that_was_forged(self):
        for column, value in (
            ("signer", "ДРУГОЙ"),
            ("serial", "1"),
            ("cms_digest", "0"),
            ("value_digest", "0"),
        ):
            with self.subTest(column=column), self.cr.savepoint() as savepoint:
                self.forge(f"UPDATE ejournal_signature SET {column} = %s", value)
                self.assertEqual(self.verify(), "row")
                savepoint.rollback()
        with self.cr.savepoint() as savepoint:
            self.forge("UPDATE ejournal_signature SET text = text || ' '")
            self.assertEqual(self.verify(), "other")
            savepoint.rollback()

    def test_revoked_later(self):
        """What was signed before counts for ever; what was signed after does not."""
        now = fields.Datetime.now()
        found = self.add_list(self.signers["teacher"], date=now + self.days(1))
        self.assertFalse(self.verify())
        found.unlink()
        self.add_list(self.signers["teacher"], date=now - self.days(1))
        self.assertEqual(self.verify(), "revoked")

    def test_a_certificate_that_has_expired_since(self):
        with patch.object(
            fields.Datetime, "now", return_value=fields.Datetime.now() + self.days(999)
        ):
            self.assertFalse(self.verify())

    def test_in_the_background(self):
        """By portions, each of which tells how far it is."""
        statements = self.multiply(45)
        action = statements.with_user(self.teacher).action_verify_signatures()
        job = self.env["ejournal.job"].browse(action["res_id"])
        first, second, _third = job.sudo().portion_ids
        first._work()
        self.assertEqual((job.state, job.done, job.total), ("running", 20, 45))
        second._work()
        self.assertEqual((job.state, job.done, job.total), ("running", 40, 45))
        self.run_jobs()
        self.assertEqual((job.state, job.done, job.total), ("done", 45, 45))
        # Copied rows have the signature of the first, which is none of theirs.
        self.assertIn("Verified: 45. Do not count: 44.", job.log)

    def multiply(self, count):
        """So many signed statements, by copies of the rows in the database."""
        self.env.flush_all()
        self.copy_rows(
            "ejournal_statement",
            count - 1,
            attempt="place",
            kind="'retake'",
            token="'t' || place",
            number="'M' || place",
        )
        self.copy_rows(
            "ejournal_signature",
            count - 1,
            statement_id="statement.id",
            value_digest="'v' || place",
        )
        self.copy_rows("ejournal_signature_verdict", count - 1, signature_id="copy.id")
        self.env.invalidate_all()
        return self.env["ejournal.statement"].search(
            [("signature_ids", "!=", False)], order="id"
        )

    def copy_rows(self, table, count, **changed):
        """Copies of a table's only row of this test; each numbered from 1."""
        names = [
            column
            for (column,) in self.env.execute_query(
                SQL(
                    """SELECT column_name FROM information_schema.columns
                        WHERE table_name = %s AND column_name <> 'id'
                          AND table_schema = current_schema()""",
                    table,
                )
            )
        ]
        first = {
            "ejournal_statement": self.statement.id,
            "ejournal_signature": self.signature.id,
            "ejournal_signature_verdict": self.signature.sudo().verdict_ids.id,
        }[table]
        values = [
            SQL(changed[name]) if name in changed else SQL.identifier("first", name)
            for name in names
        ]
        with past_all_guards(self.env):
            self.env.cr.execute(
                SQL(
                    """INSERT INTO %(table)s (%(names)s)
                       SELECT %(values)s
                         FROM %(table)s first
                        CROSS JOIN generate_series(1, %(count)s) place
                         LEFT JOIN ejournal_statement statement
                           ON statement.number = 'M' || place
                         LEFT JOIN ejournal_signature copy
                           ON copy.value_digest = 'v' || place
                        WHERE first.id = %(first)s""",
                    table=SQL.identifier(table),
                    names=SQL(", ").join(map(SQL.identifier, names)),
                    values=SQL(", ").join(values),
                    count=count,
                    first=first,
                )
            )

    def test_list_in_a_constant_number_of_queries(self):
        """Issue 17: a list of 600 statements shows their state."""
        statements = self.multiply(600)
        self.assertEqual(len(statements), 600)
        own = statements.with_user(self.teacher)
        counts = []
        for size in (1, 600, 1, 600):  # the first two warm caches
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            rows = own.browse(own.ids[:size]).web_read({"signature_state": {}})
            counts.append(self.cr.sql_log_count - before)
            self.assertEqual({row["signature_state"] for row in rows}, {"signed"})
        self.assertEqual(counts[2], counts[3])


@tagged("post_install", "-at_install")
class TestCommand(SignedEvidenceCase):
    """``odoo ejournal verify`` verifies signatures, too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keep()

    def setUp(self):
        super().setUp()
        self.sign("teacher")
        self.sign("head")
        self.keep()
        self.close()

    def run_verify(self):
        self.env.invalidate_all()
        cli = load_script(
            file_path("kaznmu_ejournal/cli/ejournal.py"), "odoo.cli.ejournal"
        )
        output = io.StringIO()
        with (
            patch.object(self.cr, "commit"),
            contextlib.redirect_stdout(output),
            contextlib.redirect_stderr(output),
        ):
            code = cli.verify_history(self.env)
        return code, output.getvalue()

    def test_good(self):
        code, output = self.run_verify()
        self.assertEqual(code, 0, output)
        self.assertIn("findings: 0", output)

    def test_tampered(self):
        """The content with its digest, past everything."""
        self.tamper_with_content()
        code, output = self.run_verify()
        self.assertEqual(code, 1)
        for name in ("АХМЕТОВА", "ОСПАНОВ"):
            self.assertRegex(output, f"signature {name}.*content")

    def test_revoked(self):
        now = fields.Datetime.now()
        self.add_list(self.signers["teacher"], date=now - self.days(1))
        code, output = self.run_verify()
        self.assertEqual(code, 1)
        self.assertRegex(output, "signature АХМЕТОВА.*revoked 22.11.2026")
        self.assertNotIn("ОСПАНОВ", output)

    def test_forged_row(self):
        self.forge(
            "UPDATE ejournal_signature SET signer = 'ДРУГОЙ' WHERE role = 'head'"
        )
        code, output = self.run_verify()
        self.assertEqual(code, 1)
        self.assertRegex(output, "signature ДРУГОЙ.*row signer")


@tagged("post_install", "-at_install")
class TestShown(SignatureCase, WebCase):
    frozen_time = None  # sessions ask the clock

    def setUp(self):
        super().setUp()
        self.sign("teacher")
        self.env.flush_all()

    def test_page_behind_the_qr_code(self):
        """By whose role, valid or not, and no more personal data."""
        self.authenticate(None, None)
        url = f"/ejournal/statement/{self.statement.token}?lang=en"
        page = self.url_open(url).text
        self.assertRegex(page, r"Teacher: <?[^<]*valid")
        self.assertNotIn(PEOPLE["teacher"][0].upper(), page)
        self.statement.signature_ids.sudo().verdict_ids.problem = "revoked"
        self.env.flush_all()
        self.assertIn("does not count", self.url_open(url).text)

    def test_stamp_on_the_pdf(self):
        """Signer, serial number and time; the original stays without."""
        report = self.env.ref("kaznmu_signature.action_report_statement_signed")
        statement = self.statement.with_user(self.teacher)
        original = self.statement._get_originals().raw
        text = self.get_text(report.with_user(self.teacher)._get_pdf(statement))
        signature = self.statement.signature_ids
        self.assertIn("АХМЕТОВА", text)
        self.assertIn(signature.serial, "".join(text.split()))
        self.assertEqual(self.statement._get_originals().raw, original)
        self.assertNotIn("АХМЕТОВА", self.get_text(original))

    @staticmethod
    def get_text(content):
        return "\n".join(
            page.extract_text() for page in PdfReader(io.BytesIO(content)).pages
        )

    def test_other_programs_verify_the_zip(self):
        """By OpenSSL, which knows nothing of us."""
        self.authenticate("teacher", "teacher")
        action = self.statement.with_user(self.teacher).action_download_signatures()
        answer = self.url_open(action["url"])
        archive = zipfile.ZipFile(io.BytesIO(answer.content))
        pdf = next(name for name in archive.namelist() if name.endswith(".pdf"))
        facts = json.loads(archive.read("1-teacher.json"))
        self.assertEqual(hashlib.sha256(archive.read(pdf)).hexdigest(), facts["pdf"])
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            archive.extractall(folder)
            root = folder / "root.pem"
            root.write_text(ssl.DER_cert_to_PEM_cert(self.centre.root.der))
            for is_good in (True, False):
                finished = subprocess.run(
                    [
                        *(shutil.which("openssl"), "cms", "-verify", "-binary"),
                        *("-inform", "DER", "-in", folder / "1-teacher.json.p7s"),
                        *("-content", folder / "1-teacher.json"),
                        *("-CAfile", root, "-purpose", "any"),
                        *("-out", folder / "out"),
                    ],
                    check=False,
                    capture_output=True,
                )
                self.assertEqual(finished.returncode == 0, is_good, finished.stderr)
                (folder / "1-teacher.json").write_text("{}")

    @mute_logger("odoo.http")  # the server tells what it refuses
    def test_who_does_not_get_the_zip(self):
        url = f"/ejournal/signatures/ejournal.statement/{self.statement.id}"
        self.authenticate("stranger", "stranger")
        self.assertEqual(self.url_open(url).status_code, 403)
        for other in ("res.users/2", "ejournal.journal/1", "x/1"):
            answer = self.url_open(f"/ejournal/signatures/{other}")
            self.assertEqual(answer.status_code, 404)


@tagged("post_install", "-at_install")
class TestTimeStamps(SignatureCase):
    frozen_time = None  # the authority has a clock of its own

    def test_time_stamp(self):
        """RFC 3161, where an authority is configured."""
        authority = self.enterContext(run_authority())
        company = self.env.company
        company.ejournal_time_stamp_url = authority.url
        company.ejournal_time_stamp_certificate = base64.b64encode(
            authority.certificate
        )
        self.sign("teacher")
        signature = self.statement.signature_ids
        self.assertTrue(signature.time_stamp)
        self.assertEqual(signature._verify(), ("no_address", ""))
        authority.is_down = True
        self.sign("head")
        other = self.statement.signature_ids - signature
        self.assertIn("503", other.time_stamp_error)
        self.assertEqual(self.statement.signature_state, "signed")
