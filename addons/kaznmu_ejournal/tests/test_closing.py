import base64
import json
from unittest.mock import patch

import requests

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from odoo.addons.kaznmu_university.integrity import (
    closings_file,
    key,
    merkle,
    time_stamp,
)

from .authority import run_authority
from .evidence import EvidenceCase


@tagged("post_install", "-at_install")
class TestMerkle(BaseCase):
    """The tree of RFC 6962, by its own test vectors."""

    def test_known_roots(self):
        # Certificate Transparency's reference tests, leaves as text where they are.
        self.assertEqual(
            merkle.get_root([]),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        )
        self.assertEqual(
            merkle.get_root([""]),
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        )
        self.assertEqual(
            merkle.get_root(["", "\0"]),
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        )
        self.assertEqual(
            merkle.get_root(["", "\0", "\x10"]),
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        )

    def test_order_and_number_count(self):
        roots = {
            merkle.get_root(leaves)
            for leaves in (["a"], ["a", "b"], ["b", "a"], ["a", "b", "b"], ["ab"])
        }
        self.assertEqual(len(roots), 5)


@tagged("post_install", "-at_install")
class TestClosing(EvidenceCase):
    """Every night one root over everything that counts as evidence."""

    def test_a_day_costs_what_it_has_changed(self):
        self.save(self.practical, self.rows[0], "70")
        first = self.close()
        self.assertGreater(first.leaf_count, 8)
        quiet = self.close()
        self.assertEqual(quiet.leaf_count, 0)
        self.assertNotEqual(quiet.root, first.root)  # it covers the one before
        self.save(self.practical, self.rows[1], "80")
        third = self.close()
        self.assertEqual(third.leaf_count, 1)
        self.assertEqual(third.number, first.number + 2)
        self.assertEqual(self.check(), set())

    def test_queries_do_not_grow_with_the_number_of_chains(self):
        self.close()

        def count(lessons):
            for lesson in lessons:
                self.save(lesson, self.rows[0], "70")
            self.keep()
            before = self.cr.sql_log_count
            self.env["ejournal.closing"]._close()
            return self.cr.sql_log_count - before

        few = count(self.practical)
        self.assertEqual(count(self.midterm_1 | self.midterm_2), few)

    def test_closings_never_change(self):
        closing = self.close()
        for change in (lambda: closing.write({"root": "x"}), closing.unlink):
            with self.assertRaisesRegex(UserError, "never changes"):
                change()
        for role in ("administrator", "registrar_head"):
            own = closing.with_user(self.users[role])
            self.assertTrue(own.code)
            with self.assertRaises(AccessError):
                own.create({"number": 99, "date": closing.date, "root": "x"})
        with self.assertRaises(AccessError):
            closing.with_user(self.teacher).read(["root"])

    def test_closing_changed_removed_or_made_anew(self):
        self.save(self.practical, self.rows[0], "70")
        first, second = self.close(), self.close()
        for query, problem, record in (
            ("UPDATE ejournal_closing SET root = 'x' WHERE id = %s", "root", first),
            (
                "UPDATE ejournal_closing SET date = '2026-01-01' WHERE id = %s",
                "seal",
                first,
            ),
            (
                "DELETE FROM ejournal_closing_leaf WHERE closing_id = %s",
                "root",
                first,
            ),
        ):
            with self.subTest(query=query), self.cr.savepoint() as savepoint:
                self.forge(query, record.id)
                self.assertIn((problem, record._name, record.id), self.check())
                savepoint.rollback()
                self.env.invalidate_all()
        with self.cr.savepoint() as savepoint:
            self.forge("DELETE FROM ejournal_closing WHERE id = %s", second.id)
            self.assertEqual(self.check(), {("number", "ejournal.closing", 0)})
            savepoint.rollback()
            self.env.invalidate_all()

    def test_closings_computed_anew_with_the_key_differ_from_the_file(self):
        """Even whoever has the database and the key leaves the file, and the paper."""
        self.save(self.practical, self.rows[0], "70")
        closing = self.close()
        self.close()
        self.forge(
            "DELETE FROM ejournal_closing_leaf WHERE closing_id = %s", closing.id
        )
        vals = {
            "number": closing.number,
            "date": closing.date,
            "root": closing._get_root("", []),
        }
        [seal] = key.seal(self.cr.dbname, [closing._get_sealed(vals)])
        self.forge(
            "UPDATE ejournal_closing SET root = %s, seal = %s WHERE id = %s",
            *(vals["root"], seal, closing.id),
        )
        self.assertIn(("file", closing._name, closing.id), self.check())

    def test_the_night(self):
        """The cron closes, commits, and then tells the world outside."""
        archive = self.env["res.partner"].create(
            {"name": "Archive", "email": "archive@example.com", "lang": "ru_RU"}
        )
        self.env.company.ejournal_closing_partner_ids = archive
        messages = self.env["mail.message"]
        domain = [("model", "=", "ejournal.closing")]
        before = messages.search(domain)
        with patch.object(type(self.env["ir.cron"]), "_commit_progress") as commit:
            self.env["ejournal.closing"]._cron_close()
        commit.assert_called_once()
        closing = self.env["ejournal.closing"]._get_last()
        self.assertEqual(
            closings_file.read(self.cr.dbname)[closing.number]["root"], closing.root
        )
        told = (messages.search(domain) - before).partner_ids
        self.assertIn(archive, told)
        self.assertIn(self.users["vice_rector"].partner_id, told)
        self.assertNotIn(self.teacher.partner_id, told)
        self.env.company.ejournal_closing_to_vice_rector = False
        before = messages.search(domain)
        with patch.object(type(self.env["ir.cron"]), "_commit_progress"):
            self.env["ejournal.closing"]._cron_close()
        self.assertEqual((messages.search(domain) - before).partner_ids, archive)

    def test_an_outage_of_the_file_is_made_up_for(self):
        self.env["ejournal.closing"]._close()
        self.env["ejournal.closing"]._close()
        self.env["ejournal.closing"]._publish()
        self.assertEqual(len(closings_file.read(self.cr.dbname)), 2)
        self.assertEqual(self.check(), set())

    def test_the_first_line_of_a_number_counts(self):
        closing = self.close()
        forged = {**closing._describe(), "root": "x"}
        closings_file.append(self.cr.dbname, [forged])
        self.assertEqual(
            closings_file.read(self.cr.dbname)[closing.number]["root"], closing.root
        )

    def test_code_on_statements_formed_after_it(self):
        statement = self.journal.with_user(self.teacher)._create_statement()

        def form():
            now = fields.Datetime.now()
            statement._freeze(now, statement._prepare_content(now))
            return statement.content["header"]["closing"]

        self.assertIsNone(form())
        closing = self.close()
        number, code = form().split(": ")
        self.assertEqual(number, str(closing.number))
        self.assertRegex(code, r"^[0-9A-F]{4}(-[0-9A-F]{4}){2}$")
        self.assertEqual(code.replace("-", ""), closing.root[:12].upper())
        self.assertEqual(statement.digest, statement._get_digest(statement.content))


@tagged("post_install", "-at_install")
class TestKey(EvidenceCase):
    """The key is a file of the server, and nothing of it is in the database."""

    def test_made_once_and_readable_by_the_server_alone(self):
        path = self.folder / key.KEY_FILE
        [made] = key.get_keys(self.cr.dbname)
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        key.get_keys.cache_clear()
        self.assertEqual(key.ensure_keys(self.cr.dbname), (made,))

    def test_an_older_key_still_proves(self):
        path = self.folder / key.KEY_FILE
        old = path.read_text()
        [seal] = key.seal(self.cr.dbname, ["text"])
        self.addCleanup(key.get_keys.cache_clear)
        self.addCleanup(path.write_text, old)
        path.write_text(f"{old}{'ab' * 32}\n")
        key.get_keys.cache_clear()
        self.assertTrue(key.check_seal(self.cr.dbname, "text", seal))
        self.assertIs(key.check_seal(self.cr.dbname, "other", seal), False)
        [new] = key.seal(self.cr.dbname, ["text"])
        self.assertNotEqual(new[:8], seal[:8])
        path.write_text(old)
        key.get_keys.cache_clear()
        self.assertIsNone(key.check_seal(self.cr.dbname, "text", new))
        for seal in ("", None, "x"):
            self.assertIsNot(key.check_seal(self.cr.dbname, "text", seal), True)


@tagged("post_install", "-at_install")
class TestTimeStamp(EvidenceCase):
    """An authority by RFC 3161 swears when a closing existed."""

    # Its stamps are of the machine's clock, and so must be what verifies them.
    frozen_time = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.authority = cls.enterClassContext(run_authority())
        company = cls.env.company
        company.ejournal_time_stamp_url = cls.authority.url
        company.ejournal_time_stamp_certificate = base64.b64encode(
            cls.authority.certificate
        )

    def test_stamped_and_verified(self):
        closing = self.close()
        self.assertFalse(closing.time_stamp_error)
        content = base64.b64decode(closing.time_stamp)
        trusted = self.authority.certificate
        self.assertTrue(time_stamp.is_valid(content, closing.root, trusted))
        self.assertFalse(time_stamp.is_valid(content, "other", trusted))
        moment = time_stamp.get_time(content).replace(tzinfo=None)
        self.assertLess(abs((moment - fields.Datetime.now()).total_seconds()), 600)
        self.assertEqual(self.check(), set())

    def test_stamp_of_something_else(self):
        first = self.close()
        second = self.close()
        self.forge(
            "UPDATE ejournal_closing SET time_stamp ="
            " (SELECT time_stamp FROM ejournal_closing WHERE id = %s) WHERE id = %s",
            first.id,
            second.id,
        )
        self.assertEqual(self.check(), {("stamp", second._name, second.id)})

    def test_an_authority_that_is_down_does_not_stop_the_night(self):
        self.authority.is_down = True
        self.addCleanup(setattr, self.authority, "is_down", False)
        with mute_logger("odoo.addons.kaznmu_university.models.integrity.closing"):
            closing = self.close()
        self.assertFalse(closing.time_stamp)
        self.assertIn("503", closing.time_stamp_error)
        self.assertEqual(self.check(), set())

    def test_garbage_from_an_authority(self):
        response = requests.Response()
        response.status_code = 200
        response._content = json.dumps({}).encode()
        with patch.object(requests, "post", return_value=response):
            closing = self.close()
        self.assertFalse(closing.time_stamp)
        self.assertTrue(closing.time_stamp_error)
