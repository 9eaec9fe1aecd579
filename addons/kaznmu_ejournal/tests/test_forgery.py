"""Whoever rewrites the database is found: every forgery of issue 12, section 4."""

import json
from unittest.mock import patch

from psycopg2 import DatabaseError

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.kaznmu_university.integrity import key

from .evidence import EvidenceCase


@tagged("post_install", "-at_install")
class TestForgedMarks(EvidenceCase):
    """Marks and their chains, rewritten by the superuser of the database."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls()
        case.save(cls.practical, cls.rows[0], "70")
        case.save(cls.practical, cls.rows[1], "80")
        case.save(cls.midterm_1, cls.rows[0], "90")
        cls.changes = cls.env["ejournal.mark.change"].search(
            [("lesson_id.journal_id", "=", cls.journal.id)], order="id"
        )
        cls.lesson_key = ("ejournal.lesson", cls.practical.id)
        cls.keep()

    def rewrite_chain(self, lesson):
        """Compute all digests of a lesson anew, with its head, as a forger can."""
        Change = self.env["ejournal.mark.change"]
        digest = ""
        for change in Change.search([("lesson_id", "=", lesson.id)], order="id"):
            [vals] = change.read(load="")
            digest = Change._get_digest(digest, vals)
            self.forge(
                "UPDATE ejournal_mark_change SET digest = %s WHERE id = %s",
                digest,
                change.id,
            )
        self.forge(
            "UPDATE ejournal_lesson SET history_digest = %s WHERE id = %s",
            digest or None,
            lesson.id,
        )

    def test_what_nobody_has_rewritten_is_sound(self):
        self.close()
        self.assertEqual(self.check(), set())
        self.assertEqual(self.last_check.state, "sound")
        self.assertGreaterEqual(self.last_check.counts["marks"], 2)

    def test_a_change_forged_past_the_chain_is_refused(self):
        """Not through the function: the database refuses."""
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(DatabaseError, "own function alone"),
            self.cr.savepoint(),
        ):
            self.cr.execute(
                """INSERT INTO ejournal_mark_change
                          (lesson_id, participant_id, user_id, date, source, digest,
                           seal)
                   VALUES (%s, %s, %s, now(), 'journal', '2:0', 'x')""",
                (self.practical.id, self.rows[0].id, self.teacher.id),
            )

    def test_a_change_forged_with_the_guards_on(self):
        """The chain is right, the mark is what it says, every trigger is content; but
        who has no key makes no seal."""
        [vals] = self.changes[0].read(load="")
        vals = {
            name: vals[name]
            for name in vals
            if name not in ("id", "display_name", "old_value", "new_value", "seal")
        }
        vals |= {"old_points": 70, "old_kind": "points", "new_points": 100}
        vals["digest"] = self.env["ejournal.mark.change"]._get_digest(
            self.practical.history_digest, vals
        )
        row = {**vals, "seal": self.changes[0].seal, "date": str(vals["date"])}
        row = {name: value or None for name, value in row.items()}
        self.cr.execute("SELECT ejournal_mark_change_append(%s)", (json.dumps([row]),))
        [change_id] = self.cr.fetchone()
        self.cr.execute(
            "UPDATE ejournal_lesson SET history_digest = %s WHERE id = %s",
            (vals["digest"], self.practical.id),
        )
        self.cr.execute(
            """UPDATE ejournal_mark SET points = 100, version = %s
                WHERE lesson_id = %s AND participant_id = %s""",
            (change_id, self.practical.id, self.rows[0].id),
        )
        self.cr.execute("SET CONSTRAINTS ejournal_mark_check IMMEDIATE")
        self.env.invalidate_all()
        self.assertEqual(self.check(), {("seal", *self.lesson_key)})
        finding = self.last_check.finding_ids
        self.assertIn(self.practical.display_name, finding.sentence)
        self.assertIn(self.rows[0].student_id.name, finding.sentence)
        for lang, words in (
            ("ru_RU", "Занятие «"),
            ("ru_RU", "подделана"),
            ("kk_KZ", "Сабақ «"),
            ("kk_KZ", "қолдан жасалған"),
        ):
            with self.subTest(lang, words=words):
                self.assertIn(words, finding.with_context(lang=lang).sentence)

    def test_chain_computed_anew_after_an_edit(self):
        self.close()
        self.forge(
            """UPDATE ejournal_mark_change SET new_points = 100 WHERE id = %s""",
            self.changes[0].id,
        )
        self.forge(
            """UPDATE ejournal_mark SET points = 100
                WHERE lesson_id = %s AND participant_id = %s""",
            self.practical.id,
            self.rows[0].id,
        )
        self.rewrite_chain(self.practical)
        self.assertEqual(
            self.check(), {("seal", *self.lesson_key), ("closed", *self.lesson_key)}
        )
        # Whoever checks without the key still has the closings.
        with self.without_key():
            self.assertEqual(self.check(), {("closed", *self.lesson_key)})
            self.assertIn("key is not on this server", self.last_check.notes)

    def test_tail_cut_off_with_head_and_marks_set_back(self):
        closing = self.close()
        self.forge("DELETE FROM ejournal_mark_change WHERE id = %s", self.changes[1].id)
        self.forge(
            "DELETE FROM ejournal_mark WHERE lesson_id = %s AND participant_id = %s",
            self.practical.id,
            self.rows[1].id,
        )
        self.rewrite_chain(self.practical)
        self.assertEqual(self.check(), {("closed", *self.lesson_key)})
        self.assertIn(f"({closing.number})", self.last_check.finding_ids.sentence)

    def test_history_and_marks_of_a_lesson_deleted_together(self):
        self.close()
        for table in ("ejournal_mark_change", "ejournal_mark"):
            self.forge(f"DELETE FROM {table} WHERE lesson_id = %s", self.practical.id)
        self.rewrite_chain(self.practical)
        self.assertEqual(self.check(), {("closed", *self.lesson_key)})

    def test_lesson_deleted_with_everything(self):
        self.close()
        for table, column in (
            ("ejournal_mark_change", "lesson_id"),
            ("ejournal_mark", "lesson_id"),
            ("ejournal_lesson", "id"),
        ):
            self.forge(f"DELETE FROM {table} WHERE {column} = %s", self.practical.id)
        found = self.check()
        self.assertIn(("missing", *self.lesson_key), found)
        self.assertIn(("closed", *self.lesson_key), found)

    def test_makeup_teacher_changed(self):
        self.save(self.midterm_1, self.rows[1], "н/б 75")
        self.assertEqual(self.check(), set())
        self.forge(
            """UPDATE ejournal_mark SET makeup_teacher_id = %s
                WHERE lesson_id = %s AND participant_id = %s""",
            self.stranger.id,
            self.midterm_1.id,
            self.rows[1].id,
        )
        self.assertEqual(self.check(), {("mark", "ejournal.lesson", self.midterm_1.id)})

    def test_the_database_refuses_a_mark_without_its_change(self):
        for query in (
            "UPDATE ejournal_mark SET points = 100 WHERE lesson_id = %s",
            "DELETE FROM ejournal_mark WHERE lesson_id = %s",
            """UPDATE ejournal_mark SET makeup_teacher_id = 1 WHERE lesson_id = %s""",
        ):
            with (
                self.subTest(query=query),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(DatabaseError, "its last change"),
                self.cr.savepoint(),
            ):
                self.cr.execute(query, (self.practical.id,))
                self.cr.execute("SET CONSTRAINTS ejournal_mark_check IMMEDIATE")


@tagged("post_install", "-at_install")
class TestForgedFacts(EvidenceCase):
    """What decides a result beside the marks."""

    def assertFound(self, problem, record, detail=""):
        self.assertEqual(self.check(), {(problem, record._name, record.id)})
        self.assertIn(detail, self.last_check.finding_ids.sentence)

    def test_students_of_two_rows_swapped(self):
        first, second = self.rows[0], self.rows[1]
        students = first.student_id, second.student_id
        [other] = self._create_students(["Другой"])
        for row, student in (
            (first, other),
            (second, students[0]),
            (first, students[1]),
        ):
            self.forge(
                "UPDATE ejournal_participant SET student_id = %s WHERE id = %s",
                *(student.id, row.id),
            )
        self.assertEqual(
            self.check(),
            {("differs", row._name, row.id) for row in (first, second)},
        )

    def test_names_of_two_students_swapped(self):
        first, second = self.students[0], self.students[1]
        names = first.name, second.name
        for student, name in zip((second, first), names, strict=True):
            self.forge(
                "UPDATE ejournal_student SET name = %s WHERE id = %s", name, student.id
            )
        self.assertEqual(
            self.check(),
            {("differs", student._name, student.id) for student in (first, second)},
        )

    def test_lesson_changed(self):
        for column, value in (
            ("date", "2026-09-14"),
            ("deadline", "2027-01-01"),
            ("is_cancelled", True),
            ("kind_id", self.kinds["lecture"].id),
        ):
            with self.subTest(column=column), self.cr.savepoint() as savepoint:
                self.forge(
                    f"UPDATE ejournal_lesson SET {column} = %s WHERE id = %s",
                    value,
                    self.practical.id,
                )
                self.assertFound("differs", self.practical, f"({column})")
                savepoint.rollback()
                self.env.invalidate_all()

    def test_window_prolonged(self):
        window = self.create_window()
        self.forge(
            "UPDATE ejournal_window SET date_end = '2099-01-01' WHERE id = %s",
            window.id,
        )
        self.assertFound("differs", window, "(date_end)")

    def test_window_with_another_cell_or_value(self):
        window = self.create_window()
        for column, value in (
            ("participant_id", self.rows[1].id),
            ("value", "99"),
            ("note", "excused"),
        ):
            with self.subTest(column=column), self.cr.savepoint() as savepoint:
                self.forge(
                    f"UPDATE ejournal_window_cell SET {column} = %s"
                    " WHERE window_id = %s",
                    value,
                    window.id,
                )
                self.assertFound("differs", window, "(cell_ids)")
                savepoint.rollback()
                self.env.invalidate_all()

    def test_window_of_another_document(self):
        window = self.create_window()
        self.forge(
            "UPDATE ejournal_window SET origin_id = origin_id + 1 WHERE id = %s",
            window.id,
        )
        self.assertFound("differs", window, "(origin_id)")

    def test_window_added_and_deleted(self):
        window = self.create_window()
        self.forge("DELETE FROM ejournal_window_cell WHERE window_id = %s", window.id)
        self.forge("DELETE FROM ejournal_window WHERE id = %s", window.id)
        self.assertFound("missing", window)
        self.forge(
            """INSERT INTO ejournal_window (kind, journal_id, user_id, reason,
                                            origin_model, origin_id,
                                            date_start, date_end)
               VALUES ('correction', %s, %s, 'x', 'ejournal.journal', 1, now(),
                       '2099-01-01')""",
            self.journal.id,
            self.teacher.id,
        )
        self.assertEqual(
            {problem for problem, _model, _id in self.check()},
            {"missing", "unrecorded"},
        )

    def create_window(self):
        window = super().create_window(
            kind="correction",
            cell_ids=[
                fields.Command.create(
                    {
                        "lesson_id": self.practical.id,
                        "participant_id": self.rows[0].id,
                        "value": "80",
                    }
                )
            ],
        )
        self.keep()
        self.assertEqual(self.check(), set())
        return window

    def test_weights_changed(self):
        self.forge(
            "UPDATE ejournal_policy SET admission_min = 1 WHERE id = %s", self.policy.id
        )
        self.assertFound("differs", self.policy, "(admission_min)")

    def test_every_fact_of_a_journal_counts(self):
        """Dates, deadlines, kinds, teachers, students, policies, windows: whatever is
        declared to decide."""
        self.policy.write(
            {
                "part_ids": [
                    fields.Command.create(
                        {
                            "name": "Current",
                            "source": "kinds",
                            "kind_ids": self.kinds["practical"].ids,
                        }
                    )
                ],
                "adjustment_ids": [
                    fields.Command.create({"event": "absence", "points": -5})
                ],
                "limit_ids": [fields.Command.create({"unit": "hours", "share": 0.2})],
                "stage_ids": [fields.Command.create({"name": "Test"})],
                "second_grade_ids": [
                    fields.Command.create({"name": "10", "percent_min": 90})
                ],
                "scope_ids": [fields.Command.create({"group_id": self.group.id})],
            }
        )
        appeal = self.create_appeal()
        for record in (
            self.practical,
            self.rows[0],
            self.journal,
            self.journal.assignment_ids,
            self.policy,
            self.practical.kind_id,
            self.students[0],
            self.discipline,
            self.department,
            self.school,
            self.create_window(),
            appeal,
        ):
            self.assertEveryFactCounts(record)

    def create_appeal(self):
        self.save(self.midterm_1, self.rows[0], "70")
        return self.env["ejournal.midterm.appeal"].create(
            {
                "lesson_id": self.midterm_1.id,
                "participant_id": self.rows[0].id,
                "points": 80,
                "date": "2026-10-06",
                "protocol": "1",
            }
        )

    def test_relations_and_files_count(self):
        window = self.create_window()
        order = self.create_order()
        self.assertEveryFactCounts(order)
        for query, record, name in (
            (
                """INSERT INTO ejournal_lesson_ejournal_window_rel
                          (ejournal_window_id, ejournal_lesson_id)
                   VALUES (%s, (SELECT MIN(id) FROM ejournal_lesson))""",
                window,
                "lesson_ids",
            ),
            (
                """UPDATE ir_attachment SET checksum = 'x'
                    WHERE res_model = 'ejournal.order' AND res_id = %s""",
                order,
                "file",
            ),
        ):
            with self.subTest(name=name), self.cr.savepoint() as savepoint:
                self.forge(query, record.id)
                self.assertFound("differs", record, f"({name})")
                savepoint.rollback()
                self.env.invalidate_all()

    def test_a_role_given_past_the_system(self):
        """Who makes oneself vice-rector decides in a true history: the role shows."""
        group = self.teacher._get_ejournal_role_group("vice_rector")
        for query, params in (
            (
                "INSERT INTO res_groups_users_rel (uid, gid) VALUES (%s, %s)",
                (self.teacher.id, group.id),
            ),
            (
                "INSERT INTO res_groups_implied_rel (gid, hid) VALUES (%s, %s)",
                (self.teacher._get_ejournal_role_group("teacher").id, group.id),
            ),
            ("UPDATE res_users SET login = 'x' WHERE id = %s", (self.teacher.id,)),
        ):
            with self.subTest(query=query), self.cr.savepoint() as savepoint:
                self.forge(query, *params)
                self.env.registry.clear_all_caches()
                self.assertIn(("differs", "res.users", self.teacher.id), self.check())
                savepoint.rollback()
                self.env.invalidate_all()
                self.env.registry.clear_all_caches()
        self.keep()
        self.assertEqual(self.check(), set())

    def test_a_role_given_by_the_system_is_no_forgery(self):
        self.teacher.group_ids |= self.teacher._get_ejournal_role_group("coordinator")
        self.assertEqual(self.check(), set())
        self.teacher._get_ejournal_role_group("coordinator").user_ids -= self.teacher
        self.assertEqual(self.check(), set())

    def test_facts_that_become_evidence_later(self):
        """An update keeps them where the rest is right; till then they are no
        finding, and nothing that was changed past the system is made good."""
        Lesson = self.env.registry["ejournal.lesson"]
        later = self.practical, self.lecture
        with patch.object(Lesson, "_evidence_fields", ("date",)):
            for lesson in later:
                self.forge_row(lesson)
            self.assertEqual(self.check(), set())
        self.assertEqual(self.check(), set())
        self.forge(
            "UPDATE ejournal_lesson SET date = '2026-09-14' WHERE id = %s",
            self.practical.id,
        )
        self.env["ejournal.evidence"]._keep_all()
        self.assertFound("differs", self.practical, "(date)")
        self.forge(
            "UPDATE ejournal_lesson SET deadline = '2027-01-01' WHERE id = %s",
            self.lecture.id,
        )
        self.assertIn(("differs", "ejournal.lesson", self.lecture.id), self.check())

    def forge_row(self, lesson):
        """As if the lesson's row had been written before there were more facts."""
        self.forge(
            """DELETE FROM ejournal_evidence
                WHERE res_model = 'ejournal.lesson' AND res_id = %s""",
            lesson.id,
        )
        lesson._note_evidence()
        self.keep()

    def test_last_row_of_the_export_log(self):
        log = self.env["ejournal.access.log"]
        log.with_user(self.teacher)._log(self.journal, "list", "Marks")
        self.keep()
        row = log.search([], limit=1)
        self.close()
        self.forge("DELETE FROM ejournal_access_log WHERE id = %s", row.id)
        self.assertFound("missing", row)
        # With its kept state gone, too, the closing has seen it.
        self.forge(
            "DELETE FROM ejournal_evidence WHERE res_model = %s AND res_id = %s",
            row._name,
            row.id,
        )
        self.assertFound("closed", row)

    def test_kept_state_rewritten_with_the_record(self):
        """Whoever knows how digests are made still has no key; without the key here
        the closing tells."""
        self.close()
        Evidence = self.env["ejournal.evidence"]
        row = Evidence.search(
            [("res_model", "=", "ejournal.lesson"), ("res_id", "=", self.practical.id)],
            order="id desc",
            limit=1,
        )
        [vals] = row.read(load="")
        vals["facts"] = {**vals["facts"], "date": "2026-09-14"}
        self.forge(
            "UPDATE ejournal_evidence SET facts = %s, digest = %s WHERE id = %s",
            json.dumps(vals["facts"]),
            Evidence._get_digest("", vals),
            row.id,
        )
        self.forge(
            "UPDATE ejournal_lesson SET date = '2026-09-14' WHERE id = %s",
            self.practical.id,
        )
        lesson = ("ejournal.lesson", self.practical.id)
        self.assertEqual(self.check(), {("seal", *lesson), ("closed", *lesson)})
        with self.without_key():
            self.assertEqual(self.check(), {("closed", *lesson)})

    def test_a_documented_change_is_no_forgery(self):
        """Moved by its action, recomputed by an order, changed twice: all is kept."""
        self.close()
        self.lecture._move(fields.Date.to_date("2026-10-13"), "Holiday")
        self.rows[2].date_to = "2026-12-01"
        self.keep()
        self.rows[2].date_to = "2026-12-02"
        self.assertEqual(self.check(), set())
        self.close()
        self.assertEqual(self.check(), set())

    def test_deadlines_by_an_order_are_no_forgery(self):
        """SOP C10: an order in force moves the deadlines of all lessons."""
        self.keep()
        order = self.create_order()
        order.with_user(self.users["registrar"]).action_put_in_force()
        order.with_user(self.users["vice_rector"])._confirm()
        for _portion in order._run_job(order.job_id):
            pass
        self.assertTrue(self.practical.deadline)
        self.keep()
        self.assertEqual(self.check(), set())
        deadline = self.practical.deadline
        self.forge(
            "UPDATE ejournal_lesson SET deadline = deadline + 1 WHERE id = %s",
            self.practical.id,
        )
        self.env.invalidate_all()
        self.assertGreater(self.practical.deadline, deadline)
        self.assertEqual(
            self.check(), {("differs", "ejournal.lesson", self.practical.id)}
        )

    def test_guards_switched_off(self):
        self.keep()
        self.cr.execute("ALTER TABLE ejournal_evidence DISABLE TRIGGER USER")
        found = self.check()
        self.assertEqual({problem for problem, _model, _id in found}, {"trigger"})
        self.assertIn(
            "ejournal_evidence_guard ON ejournal_evidence",
            "\n".join(self.last_check.finding_ids.mapped("sentence")),
        )

    def test_result_of_a_check_made_better(self):
        self.forge(
            "UPDATE ejournal_lesson SET hours = 9 WHERE id = %s", self.lecture.id
        )
        self.check()
        check = self.last_check
        self.assertEqual(check.state, "broken")
        self.assertEveryFactCounts(check)
        self.forge(
            "DELETE FROM ejournal_integrity_finding WHERE check_id = %s", check.id
        )
        self.assertIn(("differs", check._name, check.id), self.check())

    def test_guards_that_have_lost_their_teeth(self):
        """They stand under their names, and refuse nothing."""
        self.keep()
        self.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for query, guard in (
            (
                """CREATE OR REPLACE FUNCTION ejournal_append_only() RETURNS trigger
                   LANGUAGE plpgsql AS $$ BEGIN RETURN COALESCE(NEW, OLD); END $$""",
                "FUNCTION ejournal_append_only",
            ),
            (
                """CREATE OR REPLACE FUNCTION ejournal_mark_is_sound(
                       lesson integer, participant integer) RETURNS boolean
                   LANGUAGE sql STABLE AS $$ SELECT TRUE $$""",
                "FUNCTION ejournal_mark_is_sound",
            ),
            (
                """CREATE OR REPLACE TRIGGER ejournal_evidence_guard
                   BEFORE UPDATE OR DELETE ON ejournal_evidence FOR EACH ROW
                   WHEN (FALSE) EXECUTE FUNCTION ejournal_append_only('x')""",
                "ejournal_evidence_guard ON ejournal_evidence",
            ),
            (
                """CREATE OR REPLACE TRIGGER ejournal_statement_guard
                   BEFORE DELETE ON ejournal_statement
                   FOR EACH ROW EXECUTE FUNCTION ejournal_statement_guard()""",
                "ejournal_statement_guard ON ejournal_statement",
            ),
            (
                """CREATE OR REPLACE TRIGGER ejournal_mark_change_insert
                   BEFORE INSERT ON ejournal_mark_change FOR EACH STATEMENT
                   EXECUTE FUNCTION ejournal_append_only('x')""",
                "ejournal_mark_change_insert ON ejournal_mark_change",
            ),
        ):
            with self.subTest(guard=guard), self.cr.savepoint() as savepoint:
                self.cr.execute(query)  # pylint: disable=sql-injection
                self.assertEqual(self.check(), {("trigger", "", 0)})
                self.assertIn(guard, self.last_check.finding_ids.sentence)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_what_acts_on_rows_by_itself(self):
        """Triggers, rules and policies that no add-on has made (12, section 4)."""
        self.keep()
        self.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.cr.execute(
            """CREATE FUNCTION raise_marks() RETURNS trigger LANGUAGE plpgsql
               AS $$ BEGIN NEW.points := 100; RETURN NEW; END $$"""
        )
        for query, name in (
            (
                """CREATE TRIGGER helper BEFORE INSERT ON ejournal_mark
                   FOR EACH ROW EXECUTE FUNCTION raise_marks()""",
                "TRIGGER helper ON ejournal_mark",
            ),
            (
                """CREATE RULE helper AS ON INSERT TO ejournal_access_log
                   DO INSTEAD NOTHING""",
                "RULE helper ON ejournal_access_log",
            ),
            (
                "CREATE POLICY helper ON ejournal_request USING (FALSE)",
                "POLICY helper ON ejournal_request",
            ),
        ):
            with self.subTest(name=name), self.cr.savepoint() as savepoint:
                self.cr.execute(query)  # pylint: disable=sql-injection
                self.assertEqual(self.check(), {("intruder", "", 0)})
                self.assertIn(name, self.last_check.finding_ids.sentence)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_another_key(self):
        """A key that was lost and made anew does not make old seals look forged, nor
        good."""
        with self.without_key():
            key.ensure_keys(self.cr.dbname)
            problems = {problem for problem, _model, _id in self.check()}
        self.assertEqual(problems, {"key"})


@tagged("post_install", "-at_install")
class TestForgedStatement(EvidenceCase):
    """A formed statement, its digest and its lines, changed together."""

    def setUp(self):
        super().setUp()
        self.form()

    def form(self):
        self.fill(
            {
                self.practical: ["70", "80", "90"],
                self.midterm_1: ["70", "80", "90"],
                self.midterm_2: ["70", "80", "90"],
            }
        )
        own = self.journal.with_user(self.teacher)
        Statement = self.env["ejournal.statement"].with_user(self.teacher)
        self.statement = Statement._create_draft(own, "main")
        for line in self.statement.line_ids:
            line.exam_value = "80"
        self.statement.action_check()
        self.statement.action_acknowledge()
        self.statement.action_form()
        self.statement = self.statement.with_user(self.env.user).sudo()
        self.keep()

    def test_sound(self):
        self.close()
        self.assertEqual(self.check(), set())

    def test_content_digest_and_lines_changed_together(self):
        content = json.loads(json.dumps(self.statement.content))
        content["lines"][0]["final"] = "100"
        self.forge(
            "UPDATE ejournal_statement SET content = %s, digest = %s WHERE id = %s",
            json.dumps(content),
            self.statement._get_digest(content),
            self.statement.id,
        )
        self.forge(
            "UPDATE ejournal_statement_line SET exam_points = 100, final = 100"
            " WHERE id = %s",
            self.statement.line_ids[0].id,
        )
        self.assertEqual(
            self.check(), {("differs", "ejournal.statement", self.statement.id)}
        )
        self.assertIn(self.statement.number, self.last_check.finding_ids.sentence)

    def test_every_fact_counts(self):
        self.assertEveryFactCounts(self.statement)

    def test_deleted(self):
        self.close()
        statement_id = self.statement.id
        for table, column in (
            ("ejournal_statement_line", "statement_id"),
            ("ejournal_statement", "id"),
        ):
            self.forge(f"DELETE FROM {table} WHERE {column} = %s", statement_id)
        self.assertEqual(
            self.check(), {("missing", "ejournal.statement", statement_id)}
        )
        self.forge(
            "DELETE FROM ejournal_evidence WHERE res_model = 'ejournal.statement'"
        )
        self.assertEqual(self.check(), {("closed", "ejournal.statement", statement_id)})

    def test_the_database_refuses(self):
        for query in (
            "UPDATE ejournal_statement SET content = NULL WHERE id = %s",
            "UPDATE ejournal_statement SET digest = 'x' WHERE id = %s",
            "UPDATE ejournal_statement SET state = 'draft' WHERE id = %s",
            "DELETE FROM ejournal_statement WHERE id = %s",
            "UPDATE ejournal_statement_line SET exam_points = 1"
            " WHERE statement_id = %s",
            "DELETE FROM ejournal_statement_line WHERE statement_id = %s",
            "UPDATE ejournal_statement_line SET stage_points = '[\"1\"]'"
            " WHERE statement_id = %s",
            "INSERT INTO ejournal_statement_line (statement_id, participant_id)"
            " SELECT statement_id, participant_id FROM ejournal_statement_line"
            " WHERE statement_id = %s",
        ):
            with (
                self.subTest(query=query),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(DatabaseError, "never"),
                self.cr.savepoint(),
            ):
                self.cr.execute(query, (self.statement.id,))

    def test_the_database_refuses_a_line_moved_into_it(self):
        retake = self.env["ejournal.statement"].create(
            {"kind": "retake", "journal_id": self.journal.id}
        )
        self.env["ejournal.statement.line"].create(
            {"statement_id": retake.id, "participant_id": self.rows[0].id}
        )
        self.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(DatabaseError, "never changes"),
            self.cr.savepoint(),
        ):
            self.cr.execute(
                "UPDATE ejournal_statement_line SET statement_id = %s"
                " WHERE statement_id = %s",
                (self.statement.id, retake.id),
            )

    def test_decisions_go_on(self):
        """Accepted, then returned: the guards let the office decide."""
        office = self.statement.with_user(self.users["registrar"])
        office.action_accept()
        self.assertEqual(self.check(), set())
        self.assertEqual(self.statement.state, "accepted")
