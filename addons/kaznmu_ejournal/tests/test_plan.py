import base64
import io
from datetime import date

from openpyxl import Workbook, load_workbook

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.kaznmu_university.tests.browser import WebCase

from .common import ROLES, EjournalCase, call_json2

HEADER = ("№", "Тема", "Вид занятия", "Часы")
OFFICE = {"registrar", "registrar_head", "administrator"}


def make_file(*rows, header=HEADER):
    """A table of lessons as an uploaded XLSX workbook."""
    book = Workbook()
    book.active.title = "Любое имя"
    for row in (header, *rows):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return base64.b64encode(stream.getvalue())


class PlanCase(EjournalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.discipline = cls.discipline.copy({"code": "PL"})
        cls.curriculum = cls.env["ejournal.curriculum"].create(
            {
                "term_id": cls.term.id,
                "program_id": cls.program.id,
                "discipline_id": cls.discipline.id,
            }
        )
        cls.coordinator = cls.users["coordinator"]
        cls.head = cls.users["head"]

    def create_plan(self, user=None, topics=("T1", "T2", "T3"), **vals):
        return (
            self.env["ejournal.plan"]
            .with_user(user or self.coordinator)
            .create(
                {
                    "term_id": self.term.id,
                    "discipline_id": self.discipline.id,
                    "line_ids": [
                        (
                            0,
                            0,
                            {
                                "number": number,
                                "topic": topic,
                                "kind_id": self.kinds["practical"].id,
                            },
                        )
                        for number, topic in enumerate(topics, 1)
                    ],
                    **vals,
                }
            )
        )

    def review(self, plan, user=None):
        return (
            self.env["ejournal.plan.review"]
            .with_user(user or self.head)
            .create({"plan_id": plan.id})
        )

    def approve(self, plan):
        plan.with_user(self.coordinator).action_submit()
        self.review(plan).action_approve()
        return plan


@tagged("post_install", "-at_install")
class TestPlan(PlanCase):
    """SOP T1.2: coordinators upload КТП and syllabi; the head approves them."""

    def test_from_draft_to_approved(self):
        plan = self.create_plan()
        self.assertEqual((plan.state, plan.version), ("draft", 1))
        plan.action_submit()
        self.assertEqual(plan.state, "submitted")
        self.assertEqual(plan.sudo().activity_ids.user_id, self.head)
        self.review(plan).action_approve()
        self.assertEqual(plan.state, "approved")
        self.assertEqual(plan.approved_by_id, self.head)
        self.assertFalse(plan.sudo().activity_ids)

    def test_returned_with_a_reason(self):
        plan = self.create_plan()
        plan.action_submit()
        review = self.review(plan)
        with self.assertRaisesRegex(UserError, "what has to be changed"):
            review.action_return()
        review.reason = "Hours of T2"
        review.action_return()
        self.assertEqual((plan.state, plan.return_reason), ("returned", "Hours of T2"))
        self.assertEqual(plan.sudo().activity_ids.user_id, self.coordinator)
        plan.line_ids[1].hours = 3
        plan.action_submit()
        self.assertFalse(plan.return_reason)
        self.assertEqual(plan.sudo().activity_ids.user_id, self.head)

    def test_an_empty_plan_is_not_submitted(self):
        plan = self.create_plan(topics=())
        with self.assertRaisesRegex(UserError, "is empty"):
            plan.action_submit()
        plan.write({"file": base64.b64encode(b"%PDF"), "filename": "a.pdf"})
        plan.action_submit()

    def test_double_clicks(self):
        plan = self.create_plan()
        plan.action_submit()
        with self.assertRaisesRegex(UserError, "submitted"):
            plan.action_submit()
        review = self.review(plan)
        review.action_approve()
        with self.assertRaisesRegex(UserError, "not submitted"):
            review.action_approve()
        with self.assertRaises(UserError):
            plan.action_submit()

    def test_who_uploads(self):
        """Coordinators and heads for their own department, the registrar for all."""
        for role in ROLES:
            with self.subTest(role=role):
                if role in OFFICE | {"coordinator", "head"}:
                    self.create_plan(self.users[role]).unlink()
                    continue
                with self.assertRaises(AccessError):
                    self.create_plan(self.users[role])

    def test_own_department_only(self):
        other = self.department.copy({"code": "O", "coordinator_ids": False})
        foreign = self.discipline.copy({"code": "O", "department_id": other.id})
        with self.assertRaises(AccessError):
            self.create_plan(discipline_id=foreign.id)
        with self.assertRaisesRegex(ValidationError, "does not teach"):
            self.create_plan(discipline_id=foreign.id, department_id=self.department.id)
        plan = self.create_plan(self.users["registrar"], discipline_id=foreign.id)
        for operation in ("write", "unlink"):
            self.assertFalse(plan.with_user(self.coordinator).has_access(operation))
        line = plan.line_ids[0].with_user(self.coordinator)
        with self.assertRaises(AccessError):
            line.topic = "x"

    def test_who_approves(self):
        """The head of the department alone, not the one who uploads."""
        plan = self.create_plan()
        plan.action_submit()
        other_head = self._create_user("head", login="other.head")
        for user in [
            other_head,
            *(self.users[role] for role in ROLES if role != "head"),
        ]:
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.review(plan, user).action_approve()
        self.assertEqual(plan.state, "submitted")

    def test_states_are_not_written(self):
        """Raw writes of state are refused, whoever writes."""
        plan = self.create_plan()
        for user in (self.coordinator, self.head, self.users["administrator"]):
            for vals in (
                {"state": "approved"},
                {"version": 9},
                {"approved_by_id": user.id},
                {"return_reason": "x"},
            ):
                with (
                    self.subTest(user=user.login, vals=vals),
                    self.assertRaisesRegex(UserError, "buttons"),
                ):
                    plan.with_user(user).write(vals)
        with self.assertRaisesRegex(UserError, "buttons"):
            self.create_plan(state="approved", kind="syllabus")

    def test_what_is_submitted_or_approved_does_not_change(self):
        plan = self.create_plan()
        plan.action_submit()
        line = plan.line_ids[0]
        for state, message in (("submitted", "is submitted"), ("approved", "version")):
            for action in (
                lambda: plan.write({"filename": "x"}),
                lambda: line.write({"topic": "x"}),
                lambda: line.copy({"number": 9}),
                lambda: line.unlink(),
                lambda: plan.unlink(),
                lambda: plan.action_load_lines(),
            ):
                with self.subTest(state=state), self.assertRaises(UserError) as caught:
                    action()
                self.assertIn(message, str(caught.exception))
            # Nor does the form offer it.
            self.assertFalse(plan.with_user(self.coordinator).is_editable)
            if state == "submitted":
                self.review(plan).action_approve()
        self.assertTrue(plan.with_user(self.users["registrar"]).is_editable)

    def test_versions(self):
        """A new version supersedes; the old one stays readable."""
        first = self.approve(self.create_plan())
        action = first.with_user(self.coordinator).action_new_version()
        second = self.env["ejournal.plan"].browse(action["res_id"])
        self.assertEqual((second.version, second.state), (2, "draft"))
        self.assertEqual(second.line_ids.mapped("topic"), ["T1", "T2", "T3"])
        again = first.with_user(self.coordinator).action_new_version()
        self.assertEqual(again["res_id"], second.id)
        self.approve(second)
        self.assertEqual((first.state, second.state), ("superseded", "approved"))
        self.assertEqual(
            first.with_user(self.teacher).line_ids.mapped("topic"), ["T1", "T2", "T3"]
        )
        with self.assertRaises(AccessError):
            first.with_user(self.teacher).action_new_version()

    def test_the_registrar_corrects_until_journals_use_it(self):
        plan = self.approve(self.create_plan())
        line = plan.line_ids[0].with_user(self.users["registrar"])
        line.topic = "Corrected"
        self.practical.plan_line_id = line.id
        with self.assertRaisesRegex(UserError, "new version"):
            line.topic = "Again"


@tagged("post_install", "-at_install")
class TestPlanFile(PlanCase):
    """Lessons from XLSX: each bad row named, nothing half-loaded."""

    def load(self, *rows, **kwargs):
        plan = self.create_plan()
        plan.write({"file": make_file(*rows, **kwargs), "filename": "КТП.xlsx"})
        plan.action_load_lines()
        return plan

    def test_lessons_are_loaded(self):
        """Kinds by code or name; numbers as text or number."""
        plan = self.load((1, "Введение", "Л", 2), ("2", "Мышцы", "Practical class", 3))
        self.assertEqual(
            plan.line_ids.mapped(lambda line: (line.number, line.topic, line.hours)),
            [(1, "Введение", 2), (2, "Мышцы", 3)],
        )
        self.assertEqual(
            plan.line_ids.kind_id, self.kinds["lecture"] | self.kinds["practical"]
        )

    def test_lessons_are_loaded_in_kazakh(self):
        """Headings, kinds by code and by name; the answer is Kazakh, too."""
        lecture, practical = self.kinds["lecture"], self.kinds["practical"]
        lecture.with_context(lang="kk_KZ").write({"code": "Дә", "name": "Дәріс"})
        practical.with_context(lang="kk_KZ").write({"code": "ПС", "name": "Сабақ"})
        header = ("№", "Тақырып", "Сабақ түрі", "Сағат")
        plan = self.load(
            (1, "Кіріспе", "Дә", 2), (2, "Бұлшықет", "Сабақ", 3), header=header
        )
        self.assertEqual(plan.line_ids.mapped("kind_id"), lecture | practical)
        plan.file = make_file((1, "Кіріспе", "ЖОҚ", 2), header=header)
        with self.assertRaisesRegex(UserError, "«Сабақ түрі».*«Сабақ түрлері»"):
            plan.with_context(lang="kk_KZ").action_load_lines()

    def test_every_bad_row_is_named(self):
        with self.assertRaises(UserError) as caught:
            self.load(
                (1, "Введение", "Л", 2),
                ("x", "Мышцы", "ПЗ", 2),
                (3, None, "ПЗ", 2),
                (4, "Кости", "ХХ", 2),
                (5, "Связки", "ПЗ", 13),
                (1, "Повтор", "ПЗ", 2),
            )
        message = str(caught.exception)
        for row in (3, 4, 5, 6, 7):
            self.assertIn(f"Row {row},", message)
        self.assertNotIn("Row 2,", message)
        self.assertIn("ХХ", message)

    def test_nothing_is_half_loaded(self):
        plan = self.create_plan()
        plan.write(
            {
                "file": make_file((1, "Введение", "Л", 2), (2, "", "Л", 2)),
                "filename": "КТП.xlsx",
            }
        )
        with self.assertRaises(UserError):
            plan.action_load_lines()
        self.assertEqual(plan.line_ids.mapped("topic"), ["T1", "T2", "T3"])

    def test_files_that_are_no_table(self):
        plan = self.create_plan()
        with self.assertRaisesRegex(UserError, "Upload the plan"):
            plan.action_load_lines()
        for name, content, message in (
            ("a.pdf", b"%PDF", "not accepted"),
            ("a.xlsx", b"broken", "damaged"),
            ("a.xlsx", base64.b64decode(make_file()), "no lessons"),
            (
                "a.xlsx",
                base64.b64decode(make_file((1, "x"), header=("№", "Тема"))),
                "lacks the columns",
            ),
        ):
            plan.write({"file": base64.b64encode(content), "filename": name})
            with (
                self.subTest(file=name, message=message),
                self.assertRaisesRegex(UserError, message),
            ):
                plan.action_load_lines()


@tagged("post_install", "-at_install")
class TestPlanImport(PlanCase):
    """Issue 16, section 6: each lesson before and after, then all or none."""

    def open(self, plan, *rows, user=None, **kwargs):
        return (
            self.env["ejournal.plan.import"]
            .with_user(user or self.coordinator)
            .create(
                {
                    "plan_id": plan.id,
                    "file": make_file(*rows, **kwargs),
                    "file_name": "КТП.xlsx",
                }
            )
        )

    def test_changes_are_shown_then_loaded(self):
        plan = self.create_plan()
        first = plan.line_ids[0]
        wizard = self.open(
            plan,
            (1, first.topic, first.kind_id.code, first.hours),
            (2, "Мышцы", "ПЗ", 3),
            (7, "Кости", "Л", 2),
        )
        wizard.action_check()
        self.assertEqual(
            [(line.number, line.verdict) for line in wizard.line_ids],
            [(1, "same"), (2, "changed"), (7, "new"), (3, "removed")],
        )
        changed = wizard.line_ids[1]
        self.assertIn("T2", changed.old_value)
        self.assertIn("Мышцы", changed.value)
        self.assertEqual(plan.line_ids.mapped("topic"), ["T1", "T2", "T3"])
        name, content = wizard._get_workbook()
        rows = list(load_workbook(io.BytesIO(content)).active.values)
        self.assertEqual(len(rows), 5)
        wizard.action_reset()
        self.assertFalse(wizard.line_ids)
        wizard.action_check()
        wizard.action_load()
        self.assertEqual(wizard.state, "done")
        self.assertEqual(plan.line_ids.mapped("topic"), ["T1", "Мышцы", "Кости"])
        self.assertEqual(plan.filename, "КТП.xlsx")

    def test_a_bad_row_and_nothing_is_loaded(self):
        plan = self.create_plan()
        wizard = self.open(plan, (1, "Введение", "Л", 2), (2, "Кости", "ХХ", 2))
        wizard.action_check()
        self.assertEqual(wizard.problem_count, 1)
        self.assertEqual(wizard.line_ids[0].row, 3)
        with self.assertRaises(UserError):
            wizard.action_load()
        self.assertEqual(plan.line_ids.mapped("topic"), ["T1", "T2", "T3"])

    def test_the_plans_own_file_is_taken_for_a_start(self):
        plan = self.create_plan()
        plan.write({"file": make_file((1, "Введение", "Л", 2)), "filename": "a.xlsx"})
        wizard = (
            self.env["ejournal.plan.import"]
            .with_user(self.coordinator)
            .create({"plan_id": plan.id})
        )
        wizard.action_check()
        self.assertEqual(wizard.new_count + wizard.changed_count, 1)

    def test_what_does_not_change_and_whose_it_is(self):
        plan = self.create_plan()
        rows = ((1, "Введение", "Л", 2),)
        with self.assertRaises(AccessError):
            self.open(plan, *rows, user=self.teacher)
        wizard = self.open(plan, *rows)
        wizard.action_check()
        plan.action_submit()
        for act in (wizard.action_check, wizard.action_load):
            with self.assertRaisesRegex(UserError, "is submitted"):
                act()
        self.assertEqual(plan.line_ids.mapped("topic"), ["T1", "T2", "T3"])


@tagged("post_install", "-at_install")
class TestPlanReplaced(PlanCase):
    """Replacing a plan after lessons have marks never loses a mark."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ejournal.timetable"].create(
            {
                "term_id": cls.term.id,
                "group_id": cls.group.id,
                "discipline_id": cls.discipline.id,
                "teacher_id": cls.teacher.id,
                "weekdays": "1",
                "date_from": cls.term.date_start,
                "date_to": cls.term.date_end,
            }
        )
        cls.plan = cls().approve(cls().create_plan())
        builder = cls.env["ejournal.journal.builder"]
        builder._build(
            cls.term,
            [
                need
                for need in builder._get_needs(cls.term)
                if need.discipline == cls.discipline
            ],
        )
        cls.built = cls.env["ejournal.journal"].search(
            [("discipline_id", "=", cls.discipline.id)]
        )
        cls.first, cls.second, cls.third = cls.built.lesson_ids
        cls.row = cls.built.participant_ids[0]

    def new_version(self):
        action = self.plan.with_user(self.coordinator).action_new_version()
        return (
            self.env["ejournal.plan"]
            .browse(action["res_id"])
            .with_user(self.coordinator)
        )

    def get_changes(self, plan):
        plan.action_submit()
        return {(line.number, line.kind) for line in self.review(plan).line_ids}

    def test_topics_of_lessons_with_marks(self):
        """Date, kind and marks stay; the topic is the new one."""
        self.save(self.first, self.row, "85")
        day = self.first.date
        plan = self.new_version()
        plan.line_ids[0].topic = "New 1"
        plan.line_ids[1].write({"topic": "New 2", "kind_id": self.kinds["lecture"].id})
        self.assertEqual(self.get_changes(plan), {(1, "topic"), (2, "update")})
        self.assertEqual(self.first.topic, "T1")  # nothing before approving
        self.review(plan).action_approve()
        self.assertEqual((self.first.topic, self.first.date), ("New 1", day))
        self.assertEqual(self.second.kind_id, self.kinds["lecture"])
        self.assertEqual(self.get_cell(self.first, self.row)["value"], "85")
        self.assertEqual(self.built.lesson_ids.plan_line_id, plan.line_ids)
        self.assertEqual(self.built.plan_id, plan)

    def test_the_task_of_the_head_comes_on_the_page_of_all_mails(self):
        self.head.email = "head@kaznmu.example"
        self.new_version().action_submit()
        mail = self.env["mail.mail"].search(
            [("recipient_ids", "in", self.head.partner_id.ids)], limit=1
        )
        self.assertIn("has sent this letter by itself", mail.body_html)

    def test_a_lesson_with_marks_that_stays_as_it_is(self):
        """A new version that says the same of it is approved in mid-term, too."""
        self.save(self.first, self.row, "85")
        plan = self.new_version()
        plan.line_ids[1].topic = "New 2"
        self.assertEqual(self.get_changes(plan), {(2, "update")})
        self.review(plan).action_approve()
        self.assertEqual(self.first.plan_line_id, plan.line_ids[0])
        self.assertEqual(self.get_cell(self.first, self.row)["value"], "85")

    def test_another_kind_is_added_beside(self):
        self.save(self.first, self.row, "85")
        plan = self.new_version()
        plan.line_ids[0].kind_id = self.kinds["midterm"]
        self.assertEqual(self.get_changes(plan), {(1, "keep"), (4, "add")})
        self.review(plan).action_approve()
        self.assertEqual(self.first.kind_id, self.kinds["practical"])
        self.assertEqual(self.get_cell(self.first, self.row)["value"], "85")
        added = self.built.lesson_ids - self.first - self.second - self.third
        self.assertEqual((added.number, added.kind_id), (4, self.kinds["midterm"]))

    def test_lessons_added_and_cancelled(self):
        """A shorter plan cancels lessons without marks, and keeps the others."""
        self.save(self.second, self.row, "85")
        self.third.date = date(2026, 11, 24)  # not held yet
        plan = self.new_version()
        plan.line_ids[1:].unlink()
        self.assertEqual(self.get_changes(plan), {(2, "keep"), (3, "cancel")})
        self.review(plan).action_approve()
        self.assertTrue(self.third.is_cancelled)
        self.assertFalse(self.second.is_cancelled)
        self.assertEqual(self.get_cell(self.second, self.row)["value"], "85")

    def test_a_held_lesson_is_not_cancelled(self):
        """Issue 15: in mid-term a plan cancels no lesson that was held, today's
        included; the totals say so."""
        self.third.date = date(2026, 11, 23)
        plan = self.new_version()
        plan.line_ids[1:].unlink()
        self.assertEqual(self.get_changes(plan), {(2, "keep"), (3, "keep")})
        self.assertEqual(self.review(plan).summary, "Stays as it is: 2 · journals: 1")
        self.review(plan).action_approve()
        self.assertFalse((self.second | self.third).filtered("is_cancelled"))

    def test_a_plan_without_midterm_controls_is_asked_about(self):
        """Issue 15: it names what it would cancel, and is approved when that is
        meant."""
        self.third.write(
            {"date": date(2026, 11, 24), "kind_id": self.kinds["midterm"].id}
        )
        plan = self.new_version()
        plan.line_ids[2:].unlink()
        self.assertEqual(self.get_changes(plan), {(3, "cancel")})
        review = self.review(plan)
        self.assertEqual(review.lost_midterms, "T3")
        with (
            self.assertRaisesRegex(UserError, "would cancel: T3"),
            self.env.cr.savepoint(),
        ):
            review.action_approve()
        self.assertEqual(plan.state, "submitted")
        review.without_midterms = True
        review.action_approve()
        self.assertTrue(self.third.is_cancelled)

    def test_added_lessons_take_the_next_free_dates(self):
        plan = self.new_version()
        plan.line_ids[0].copy({"number": 4, "topic": "T4"})
        plan.line_ids[0].copy({"number": 5, "topic": "T5"})
        self.assertEqual(self.get_changes(plan), {(4, "add"), (5, "add")})
        self.review(plan).action_approve()
        days = [str(day) for day in self.built.lesson_ids.mapped("date")]
        self.assertEqual(
            days,
            ["2026-09-07", "2026-09-14", "2026-09-21", "2026-09-28", "2026-10-05"],
        )

    def test_what_is_closed_stays(self):
        """Neither deadlines nor statements are got round by a plan."""
        self.first.deadline = date(2026, 11, 22)
        plan = self.new_version()
        plan.line_ids.topic = "New"
        self.assertEqual(
            self.get_changes(plan), {(1, "keep"), (2, "update"), (3, "update")}
        )
        self.review(plan).action_approve()
        self.assertEqual(self.built.lesson_ids.mapped("topic"), ["T1", "New", "New"])

    def test_lessons_added_by_hand_stay(self):
        lesson = self.env["ejournal.lesson"]._add(
            self.built.with_user(self.teacher).sudo(),
            {
                "date": date(2026, 9, 28),
                "kind_id": self.kinds["practical"].id,
                "topic": "By hand",
                "hours": 2,
            },
            "Guest",
        )
        plan = self.new_version()
        plan.line_ids[0].copy({"number": 4, "topic": "T4"})
        self.assertEqual(self.get_changes(plan), {(5, "add")})
        self.review(plan).action_approve()
        self.assertEqual(lesson.topic, "By hand")
        self.assertEqual(len(self.built.lesson_ids), 5)

    def test_the_same_plan_changes_nothing(self):
        plan = self.new_version()
        self.assertFalse(self.get_changes(plan))
        self.review(plan).action_approve()
        self.assertEqual(self.built.lesson_ids.plan_line_id, plan.line_ids)

    def test_a_syllabus_beside_a_ktp_changes_no_lessons(self):
        syllabus = self.create_plan(kind="syllabus", topics=("S1",))
        self.assertFalse(self.get_changes(syllabus))


@tagged("post_install", "-at_install")
class TestPlanStatus(PlanCase):
    """Who has not uploaded a plan by the date is listed and reminded (SOP T1.2)."""

    def get_status(self, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return (
            self.env["ejournal.plan.status"]
            .with_user(user or self.coordinator)
            .search(
                [
                    ("term_id", "=", self.term.id),
                    ("discipline_id", "=", self.discipline.id),
                ]
            )
        )

    def test_states(self):
        self.assertEqual(self.get_status().state, "missing")
        self.assertTrue(self.get_status().is_late)
        self.assertEqual(self.get_status().deadline, date(2026, 8, 31))
        plan = self.create_plan()
        self.assertEqual(self.get_status().state, "draft")
        plan.action_submit()
        self.assertEqual(self.get_status().state, "submitted")
        self.assertFalse(self.get_status().is_late)
        late = self.env["ejournal.plan.status"].search([("is_late", "=", True)])
        self.assertNotIn(self.discipline, late.discipline_id)

    def test_late_ones_are_found(self):
        late = self.env["ejournal.plan.status"].search([("is_late", "=", True)])
        self.assertIn(self.discipline, late.discipline_id)

    def test_a_syllabus_is_enough(self):
        self.approve(self.create_plan(kind="syllabus"))
        self.assertEqual(self.get_status().state, "approved")

    def test_a_module_by_its_parts(self):
        other = self.department.copy({"code": "O", "coordinator_ids": False})
        self.discipline.component_ids = [
            (
                0,
                0,
                {
                    "component_id": self.discipline.id,
                    "department_id": department.id,
                    "credits": 1,
                },
            )
            for department in (self.department, other)
        ]
        self.env.flush_all()
        self.assertEqual(
            self.get_status(self.users["registrar"]).department_id,
            self.department | other,
        )
        self.assertEqual(self.get_status().department_id, self.department)

    def test_reminders(self):
        """Coordinators and head once each; quiet when nothing is missing."""
        messages = self.env["mail.message"]
        self.assertEqual(self._remind(self.users["coordinator"], self.users["head"]), 2)
        self.assertEqual(self._remind(self.coordinator), 0)  # once a week
        message = messages.search(
            [("partner_ids", "in", self.coordinator.partner_id.ids)], limit=1
        )
        self.assertIn("Anatomy", message.body)
        self.department.plan_reminded_on = False
        self.approve(self.create_plan())
        self.env.flush_all()
        self.assertEqual(self._remind(self.coordinator), 0)

    def test_reminders_begin_two_weeks_before(self):
        self.term.write({"date_start": date(2026, 12, 9)})  # due on 8.12., in 15 days
        self.assertEqual(self._remind(self.coordinator), 0)
        self.term.write({"date_start": date(2026, 12, 8)})
        self.env.company.ejournal_plan_reminder_days = 0
        self.assertEqual(self._remind(self.coordinator), 0)
        self.env.company.ejournal_plan_reminder_days = 14
        self.assertEqual(self._remind(self.coordinator), 1)

    def _remind(self, *users):
        """How many messages one run of the cron sends to users."""
        partners = self.env["res.users"].union(*users).partner_id
        domain = [("partner_ids", "in", partners.ids)]
        before = self.env["mail.message"].search_count(domain)
        self.env["ejournal.plan.status"]._cron_remind()
        return self.env["mail.message"].search_count(domain) - before

    def test_opening(self):
        context = self.get_status().action_open_plan()["context"]
        self.assertEqual(context["default_discipline_id"], self.discipline.id)
        plan = self.create_plan()
        self.assertEqual(self.get_status().action_open_plan()["res_id"], plan.id)


@tagged("post_install", "-at_install")
class TestPlanRpc(PlanCase, WebCase):
    """The forbidden things over the external API (JSON-2)."""

    @mute_logger("odoo.http")  # the server tells of refusals
    def test_no_way_round(self):
        plan = self.create_plan()
        plan.action_submit()
        for user, method, params in (
            (self.coordinator, "write", {"vals": {"state": "approved"}}),
            (self.coordinator, "write", {"vals": {"filename": "x"}}),
            (self.coordinator, "action_review", {}),
            (self.coordinator, "_approve", {}),
            (self.users["registrar_head"], "write", {"vals": {"state": "approved"}}),
            (self.users["registrar_head"], "_approve", {}),
            (self.teacher, "action_submit", {}),
            (self.teacher, "unlink", {}),
        ):
            with self.subTest(user=user.login, method=method, params=params):
                response = call_json2(
                    self, user, plan._name, method, ids=plan.ids, **params
                )
                self.assertIn(response.status_code, (403, 422))
        self.env.invalidate_all()
        self.assertEqual(plan.state, "submitted")
