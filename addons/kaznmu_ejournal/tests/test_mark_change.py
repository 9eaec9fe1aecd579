from datetime import date, timedelta

from freezegun import freeze_time
from psycopg2 import DatabaseError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import EjournalCase


class HistoryCase(EjournalCase):
    """Two lessons with marks, one of them changed twice."""

    def setUp(self):
        super().setUp()
        self.save(self.practical, self.rows[0], "70")
        self.save(self.practical, self.rows[1], "80")
        self.save(self.midterm_1, self.rows[0], "90")
        self.changes = self.env["ejournal.mark.change"].search([], order="id")
        self.env.flush_all()

    def tamper(self, query, *params):
        """Change the history behind Odoo's back, as the owner of the database can."""
        self.env.flush_all()
        self.cr.execute("ALTER TABLE ejournal_mark_change DISABLE TRIGGER USER")
        self.cr.execute(query, params)
        self.cr.execute("ALTER TABLE ejournal_mark_change ENABLE TRIGGER USER")
        self.env.invalidate_all()

    def verify(self):
        """Findings as ``(lesson_id, change_id, problem)``."""
        return [
            (finding["lesson_id"], finding["change_id"], finding["problem"])
            for _done, _total, findings in self.env["ejournal.mark.change"]._verify()
            for finding in findings
        ]


@tagged("post_install", "-at_install")
class TestMarkChange(HistoryCase):
    """Every change of a mark leaves a trace that nobody can delete."""

    def test_odoo_refuses_administrators(self):
        administrators = self.users["administrator"] | self.env.ref("base.user_admin")
        for user in administrators | self.env.user:
            changes = self.changes.with_user(user).sudo()
            with self.subTest(user=user.login):
                with self.assertRaisesRegex(UserError, "cannot be changed"):
                    changes.write({"new_points": 100})
                with self.assertRaisesRegex(UserError, "cannot be deleted"):
                    changes.unlink()

    def test_the_database_refuses(self):
        for query in (
            "UPDATE ejournal_mark_change SET new_points = 100",
            "DELETE FROM ejournal_mark_change",
            "TRUNCATE ejournal_mark_change CASCADE",
        ):
            with (
                self.subTest(query=query),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(DatabaseError, "append-only"),
                self.cr.savepoint(),
            ):
                self.cr.execute(query)
        self.assertEqual(self.changes.exists(), self.changes)

    def test_clean_history(self):
        self.assertEqual(len(self.changes), 3)
        self.assertEqual(self.verify(), [])

    def test_changed_row(self):
        """The first broken row is named, and not the ones after it."""
        self.tamper(
            "UPDATE ejournal_mark_change SET user_id = %s WHERE id = %s",
            self.stranger.id,
            self.changes[0].id,
        )
        self.assertEqual(
            self.verify(), [(self.practical.id, self.changes[0].id, "row")]
        )

    def test_row_removed_at_the_end(self):
        self.tamper(
            "DELETE FROM ejournal_mark_change WHERE id = %s", self.changes[1].id
        )
        self.assertIn((self.practical.id, None, "end"), self.verify())

    def test_row_removed_in_the_middle(self):
        """The marks are what the last changes say, and still it shows."""
        for value in ("71", "72", "73"):
            version = self.get_cell(self.practical, self.rows[0])["version"]
            self.save(self.practical, self.rows[0], value, version=version)
        changes = self.env["ejournal.mark.change"].search(
            [("lesson_id", "=", self.practical.id)], order="id"
        )
        self.assertEqual(len(changes), 5)
        self.assertEqual(self.verify(), [])
        lost, after = changes[2], changes[3]
        self.tamper("DELETE FROM ejournal_mark_change WHERE id = %s", lost.id)
        self.assertEqual(self.verify(), [(self.practical.id, after.id, "row")])

    def test_first_row_removed(self):
        self.save(
            self.practical,
            self.rows[0],
            "71",
            version=self.get_cell(self.practical, self.rows[0])["version"],
        )
        self.tamper(
            "DELETE FROM ejournal_mark_change WHERE id = %s", self.changes[0].id
        )
        self.assertEqual(
            self.verify(), [(self.practical.id, self.changes[1].id, "row")]
        )

    def test_a_digest_covers_the_one_before(self):
        """The same change after another one has another digest."""
        Change = self.env["ejournal.mark.change"]
        [values] = self.changes[1].read()
        values = {
            name: value[0] if isinstance(value, tuple) else value
            for name, value in values.items()
        }
        digest = Change._get_digest(self.changes[0].digest, values)
        self.assertEqual(digest, self.changes[1].digest)
        self.assertNotEqual(digest, Change._get_digest("", values))

    def test_whole_history_of_a_lesson_removed(self):
        self.tamper(
            "DELETE FROM ejournal_mark_change WHERE lesson_id = %s", self.midterm_1.id
        )
        self.assertIn((self.midterm_1.id, None, "end"), self.verify())

    def test_mark_changed_in_the_table(self):
        self.cr.execute(
            """UPDATE ejournal_mark SET points = 100
                WHERE lesson_id = %s AND participant_id = %s""",
            (self.midterm_1.id, self.rows[0].id),
        )
        self.assertEqual(
            self.verify(), [(self.midterm_1.id, self.changes[2].id, "mark")]
        )

    def test_entered_by_one_for_another(self):
        """A substitute writes under the own login; the history tells for whom."""
        substitute = self._create_user("teacher", login="substitute")
        self.env["ejournal.assignment"].create(
            {
                "journal_id": self.journal.id,
                "teacher_id": substitute.id,
                "replaces_id": self.teacher.id,
                "date_from": date(2026, 10, 1),
                "date_to": date(2026, 10, 10),
            }
        )
        self.save(self.midterm_1, self.rows[1], "75", user=substitute)
        change = self.env["ejournal.mark.change"].search([], limit=1)
        self.assertEqual(change.user_id, substitute)
        self.assertEqual(change.on_behalf_id, self.teacher)
        self.assertFalse(self.changes.on_behalf_id)
        self.assertEqual(self.verify(), [])


@tagged("post_install", "-at_install")
class TestJournalHistory(HistoryCase):
    """The journal at any moment, and what has changed between two."""

    def setUp(self):
        super().setUp()
        self.before = fields.Datetime.now()
        self.after = self.before + timedelta(hours=1)
        with freeze_time(self.after):
            version = self.changes[0].id
            self.save(self.practical, self.rows[0], "75", version=version)
            self.save(self.midterm_1, self.rows[1], "60")
        self.own = self.journal.with_user(self.teacher)

    def test_history_of_a_cell(self):
        history = self.own.read_cell_history(self.practical.id, self.rows[0].id)
        self.assertEqual(
            [(change["old_value"], change["new_value"]) for change in history],
            [("70", "75"), ("", "70")],
        )
        self.assertEqual(history[0]["who"], self.teacher.name)
        self.assertEqual(history[0]["when"], self.after)
        self.assertEqual(history[0]["source"], "Journal")

    def test_as_of(self):
        cells = self.own.read_cells_as_of(self.before)
        self.assertEqual(
            {
                (cell["lesson_id"], cell["participant_id"]): cell["value"]
                for cell in cells
            },
            {
                (self.practical.id, self.rows[0].id): "70",
                (self.practical.id, self.rows[1].id): "80",
                (self.midterm_1.id, self.rows[0].id): "90",
            },
        )
        before_all = self.before - timedelta(days=1)
        self.assertEqual(self.own.read_cells_as_of(before_all), [])

    def test_compare(self):
        differences = self.own.compare_cells(self.before, self.after)
        self.assertEqual(
            [
                (row["lesson_id"], row["participant_id"], row["was"], row["became"])
                for row in differences
            ],
            [
                (self.practical.id, self.rows[0].id, "70", "75"),
                (self.midterm_1.id, self.rows[1].id, "", "60"),
            ],
        )
        self.assertEqual(differences[0]["student"], self.rows[0].student_id.name)
        self.assertEqual(differences[0]["who"], self.teacher.name)
        self.assertEqual(differences[0]["why"], "Journal")
        self.assertEqual(self.own.compare_cells(self.after, self.after), [])

    def test_from_the_beginning_it_is_the_journal_as_it_stood(self):
        """The journal as of any date and hour, on the same screen."""
        wizard = (
            self.env["ejournal.journal.compare"]
            .with_user(self.teacher)
            .create(
                {
                    "journal_id": self.journal.id,
                    "moment_from": False,
                    "moment_to": self.before,
                }
            )
        )
        self.assertEqual(
            sorted(wizard.line_ids.mapped("became")),
            sorted(cell["value"] for cell in self.own.read_cells_as_of(self.before)),
        )
        self.assertFalse(any(wizard.line_ids.mapped("was")))

    def test_closed_to_who_may_not_read_the_journal(self):
        foreign = self.journal.with_user(self.stranger)
        for read in (
            lambda: foreign.read_cell_history(self.practical.id, self.rows[0].id),
            lambda: foreign.read_cells_as_of(self.after),
            lambda: foreign.compare_cells(self.before, self.after),
        ):
            with self.assertRaises(AccessError):
                read()

    def test_wizard(self):
        """Whoever may read the journal opens it; nobody else, by no id."""
        wizards = self.env["ejournal.journal.compare"]
        values = {
            "journal_id": self.journal.id,
            "moment_from": self.before,
            "moment_to": self.after,
        }
        for role in ("teacher", "dean_office", "registrar", "vice_rector"):
            with self.subTest(role=role):
                own = wizards.with_user(self.users[role])
                context = {f"default_{name}": value for name, value in values.items()}
                wizard = Form(own.with_context(**context)).save()
                self.assertEqual(
                    wizard.line_ids.mapped(lambda line: (line.was, line.became)),
                    [("70", "75"), ("", "60")],
                )
                self.assertEqual(
                    wizard.line_ids[0].student, self.rows[0].student_id.name
                )
        with self.assertRaises(AccessError):
            wizards.with_user(self.stranger).create(values).line_ids  # noqa: B018
        with self.assertRaises(AccessError):
            wizards.with_user(self.users["digitalization"]).create(values)
