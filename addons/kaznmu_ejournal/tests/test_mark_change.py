from datetime import date

from psycopg2 import DatabaseError

from odoo.exceptions import UserError
from odoo.tests import tagged
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
