import re
from datetime import date, timedelta
from typing import NamedTuple

from lxml import html

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.kaznmu_ejournal.tests.common import EjournalCase
from odoo.addons.kaznmu_ejournal.tests.test_statement_kinds import ModuleCase
from odoo.addons.kaznmu_exchange.exporter.oneroster import TermPackage, get_id

PRACTICAL, LECTURE, MIDTERM = "practical", "lecture", "midterm"
SELF_STUDY, SKILL = "self_study", "skills"
CURRENT_AND_MIDTERM = {"source": "midterm", "name": "Рубежный контроль"}
MANY = 1000  # number of the first discipline of the rows


class Rule(NamedTuple):
    """A row of the table of rules, with its example computed by hand."""

    row: str
    policy: dict  # what differs from the university's own
    marks: list  # of (kind of lesson, mark), in the order of the journal
    exam: object = None  # as typed; a list: of the stages
    rating: float | None = None
    is_admitted: bool = True
    letter: str | None = None
    final: float | None = None
    state: str = "graded"  # in the consolidated statement
    printed: tuple = ()  # words on the statement in Russian
    columns: tuple = ()  # headings of it that follow the policy
    hours: dict = {}  # of lessons by kind
    appeal: str | None = None  # of the first midterm control


def parts(*values):
    return {
        "formula": "parts",
        "part_ids": [Command.create(part) for part in values],
    }


def stages(**values):
    return {
        "stage_ids": [
            Command.create({"name": name, **values})
            for name in ("Тестирование", "ОСКЭ")
        ]
    }


CREDIT = {
    "has_exam": False,
    **parts(
        {"name": "Текущий контроль", "weight": 0.6, "minimum": 50},
        {**CURRENT_AND_MIDTERM, "weight": 0.4},
    ),
}
THIRTY = {"is_sum": True, "maximum": 30}
EIGHTY = [(PRACTICAL, "80"), (MIDTERM, "80"), (MIDTERM, "80")]
RULES = [
    # (90 + 40) / 2 = 65; 0.6 · 80 + 0.4 · 65 = 74
    Rule("a", stages(), EIGHTY, ["90", "40"], 80, letter="C+", final=74,
         printed=("90", "40", "65", "74", "C+"), columns=("Тестирование", "ОСКЭ")),
    # The same marks, each stage from 50: no final grade.
    Rule("a2", stages(minimum=50), EIGHTY, ["90", "40"], 80, state="stage_failed",
         printed=("этап не сдан",), columns=("Тестирование", "ОСКЭ")),
    # 0.6 · 70 + 0.4 · 85 = 76
    Rule("b", CREDIT, [(PRACTICAL, "70"), (MIDTERM, "80"), (MIDTERM, "90")], None, 76,
         letter="B-", final=76, printed=("70", "85", "76", "B-"),
         columns=("Текущий контроль", "Рубежный контроль")),
    # Current marks alone decide: 45.
    Rule("b2", CREDIT, [(PRACTICAL, "45"), (MIDTERM, "80"), (MIDTERM, "90")], None, 61,
         is_admitted=False, state="not_admitted", printed=("не допущен",),
         columns=("Текущий контроль",)),
    # P1 = 45, P2 = 70
    Rule("d", {"half_min": 50},
         [(PRACTICAL, "40"), (MIDTERM, "50"), (PRACTICAL, "70"), (MIDTERM, "70")],
         None, 58, is_admitted=False, state="not_admitted",
         printed=("не допущен", "45", "70"), columns=("Р1", "Р2")),
    # 900 / 12 = 75; 0.72 · 75 + 0.28 · 70 = 73.6 → 74; 0.6 · 74 + 0.4 · 80 = 76.4
    Rule("e",
         parts({"name": "Все текущие", "weight": 0.72},
               {**CURRENT_AND_MIDTERM, "weight": 0.28}),
         [(PRACTICAL, "80")] * 10 + [(SELF_STUDY, "50")] * 2 + [(MIDTERM, "70")] * 2,
         "80", 74, letter="B-", final=76, printed=("75", "74", "76", "B-"),
         columns=("Все текущие",)),
    # 90 · 0.6 = 54, with 60: 57; 0.6 · 57 + 0.4 · 60 = 58.2
    Rule("f", {"makeup_share": 0.6}, [(PRACTICAL, "н/б 90"), (PRACTICAL, "60")], "60",
         57, letter="D+", final=58, printed=("57", "58", "D+")),
    Rule("f, late work", {"late_work_share": 0.6},
         [(PRACTICAL, "90 оп."), (PRACTICAL, "60")], "60", 57, letter="D+", final=58,
         printed=("57", "58", "D+")),
    # 62 − 7 · 2 = 48
    Rule("g",
         {"adjustment_ids": [Command.create({"event": "absence", "points": -2})]},
         [(PRACTICAL, "62")] + [(LECTURE, "н/б")] * 7, None, 48, is_admitted=False,
         state="not_admitted", printed=("48", "не допущен")),
    # 20 h of 90 h are 22.2 %
    Rule("h",
         {"limit_ids": [Command.create({"share": 0.2, "unit": "hours"})]},
         [(LECTURE, "")] * 10 + [(PRACTICAL, "80")] * 15 + [(PRACTICAL, "н/б")] * 5,
         None, 60, is_admitted=False, state="not_admitted",
         printed=("60", "не допущен"), hours={LECTURE: 1, PRACTICAL: 4}),
    # 19 · 80 / 20 = 76
    Rule("h2",
         {"limit_ids": [Command.create({"share": 0, "unit": "lessons"})]},
         [(PRACTICAL, "80")] * 19 + [(PRACTICAL, "н/б")], None, 76, is_admitted=False,
         state="not_admitted", printed=("76", "не допущен")),
    # 49.5 → 50, 48.5 → 49; (50 + 49) / 2 = 49.5 → 50
    Rule("i",
         parts(*({"name": f"Текущий {half}", "half": half, "weight": 0.5,
                  "rounding": "0"} for half in "12")),
         [(PRACTICAL, "49"), (PRACTICAL, "50"), (MIDTERM, "100"), (PRACTICAL, "48"),
          (PRACTICAL, "49")],
         "50", 50, letter="D", final=50, printed=("50", "49", "D"),
         columns=("Текущий 1", "Текущий 2")),
    # 22 of 30 and 14 of 30 are 36 of 60; 60 % of 36/60 and 40 % of 30/40: 36 + 30
    Rule("k",
         {**parts({"name": "Семестр", "weight": 0.5, **THIRTY},
                  {**CURRENT_AND_MIDTERM, "weight": 0.5, **THIRTY}),
          "rating_max": 60, "admission_min": 30, "exam_max": 40, "exam_min": 20},
         [(PRACTICAL, "10"), (PRACTICAL, "12"), (MIDTERM, "8"), (MIDTERM, "6")], "30",
         36, letter="C", final=66, printed=("22", "14", "36", "30", "66"),
         columns=("Семестр",)),
    # P1 = (80 + 60) / 2 = 70, P2 = 80: 75; 0.6 · 75 + 0.4 · 75 = 75
    Rule("n", {}, [(PRACTICAL, "80"), (MIDTERM, "55"), (MIDTERM, "80")], "75", 75,
         letter="B-", final=75, printed=("60 (55)", "75", "B-"), appeal="60"),
    Rule("o", {"is_pass_fail": True}, [(SKILL, "зач.")] * 8, None, None, letter="P",
         state="special", printed=("P",)),
    Rule("o, one failed", {"is_pass_fail": True},
         [(SKILL, "зач.")] * 7 + [(SKILL, "незач.")], None, None, letter="NP",
         state="special", printed=("NP",)),
]  # fmt: skip


class ChannelsMixin:
    """What each reader of a journal says of its first student."""

    def read_grid(self, journal):
        student = journal.with_user(self.teacher).read_grid()["students"][0]
        return student["rating"], student["is_admitted"]

    def get_findings(self, draft):
        check = self.env["ejournal.statement.check"]
        return {finding.code for finding in check._get_findings(draft.sudo())}

    def print_statement(self, statement, language="ru_RU"):
        statement.print_language = language
        content, _type = self.env["ir.actions.report"]._render_qweb_html(
            "kaznmu_ejournal.report_statement", statement.ids
        )
        page = html.fromstring(content)
        name = self.students[0].name
        [table] = page.xpath("//table[.//td[normalize-space()=$name]]", name=name)
        return " ".join(
            " ".join(cell.text_content().split()) for cell in table.xpath(".//th|.//td")
        )

    def read_all(self, journals):
        """``{journal: {reader: (letter, final)}}``, and the consolidated's states."""
        self.env.flush_all()
        self.env.invalidate_all()
        builder = self.env["ejournal.consolidated.builder"]
        data = builder._build(self.term, self.group)[self.group]
        student = self.students[0]
        [line] = [row for row in data["lines"] if row["student_id"] == student.id]
        consolidated = {
            column["id"]: cell
            for column, cell in zip(data["columns"], line["cells"], strict=True)
        }
        portal = {
            shown["row"].journal_id: shown
            for shown in student._get_portal_journals(self.term)
        }
        records = {
            record["subjectId"]: record
            for record in self.term.with_user(self.registrar).export_transcripts(
                student_ids=student.ids
            )
        }
        roster = {
            row["lineItemSourcedId"]: row
            for row in TermPackage(self.term.sudo()).rows["results"]
            if row["studentSourcedId"] == get_id(student)
        }
        answers = {}
        for journal in journals:
            key = builder._get_key(journal)
            cell = consolidated[key.id]
            result = portal[journal]["result"]
            record = records.get(key.id, {})
            item = roster.get(f"final-{get_id(journal)}", {})
            answers[journal] = {
                "consolidated": (cell["letter"], cell["final"]),
                "state": cell["state"],
                "portal": (
                    result.letter or None,
                    result.final if result.outcome == "points" else None,
                ),
                "portal rating": (
                    portal[journal]["rating"] and float(portal[journal]["rating"])
                ),
                "ЕПВО": (record.get("alphaMark"), record.get("totalMark")),
                "OneRoster": (
                    item.get("metadata.kaznmu.letter"),
                    float(item["score"]) if item.get("score") else None,
                ),
            }
        return answers


@tagged("post_install", "-at_install")
class TestRules(ChannelsMixin, EjournalCase):
    """Rows a–o of the rules of grading: each is data of a policy, all beside one
    another in one term (row c), and every reader has the result computed by hand.

    Row l (over the terms) is ``test_academic_record``, row m ``TestModuleRule``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registrar = cls.users["registrar"]
        cls.kinds |= {
            name: cls.env.ref(f"kaznmu_university.lesson_kind_{name}")
            for name in (SELF_STUDY, SKILL)
        }
        cls.env["res.lang"]._activate_lang("ru_RU")
        cls.journal.unlink()

    def make_journal(self, place, rule):
        discipline = self.discipline.copy({"code": f"R{MANY + place}"})
        policy = self.policy.copy(
            {
                "name": rule.row,
                "scope_ids": [Command.create({"discipline_id": discipline.id})],
                **rule.policy,
            }
        )
        day = date(2026, 9, 1)
        journal = self._create_journal(
            discipline=discipline,
            lessons=[
                (kind, day + timedelta(days=number))
                for number, (kind, _mark) in enumerate(rule.marks)
            ],
        )
        self.assertEqual(journal.policy_id, policy)
        for kind, hours in rule.hours.items():
            journal.lesson_ids.filtered(
                lambda lesson, kind=kind: lesson.kind_id == self.kinds[kind]
            ).hours = hours
        answer = self.save_many(
            [
                (lesson, row, mark, None, 0)
                for lesson, (_kind, mark) in zip(
                    journal.lesson_ids, rule.marks, strict=True
                )
                for row in journal.participant_ids
                if mark
            ]
        )
        self.assertFalse(answer["refused"] + answer["conflicts"], rule.row)
        if rule.appeal:
            self.env["ejournal.midterm.appeal"].with_user(self.registrar).create(
                [
                    {
                        "lesson_id": journal.lesson_ids.filtered("kind_id.is_midterm")[
                            0
                        ].id,
                        "participant_id": row.id,
                        "points": float(rule.appeal),
                        "date": "2026-10-08",
                        "protocol": "3",
                    }
                    for row in journal.participant_ids
                ]
            )
        return journal

    def enter_exam(self, draft, rule):
        for line in draft.line_ids:
            if isinstance(rule.exam, list):
                line.write(
                    {f"stage_{n}": value for n, value in enumerate(rule.exam, 1)}
                )
            elif rule.exam:
                line.exam_value = rule.exam

    def form(self, rule, journal):
        """The formed statement; before it, the check asks for exams, and only that."""
        draft = journal.with_user(self.teacher)._create_statement()
        draft.action_check()
        self.assertEqual("no_exam" in self.get_findings(draft), bool(rule.exam))
        self.assertEqual(draft.line_ids[0].is_admitted, rule.is_admitted)
        self.enter_exam(draft, rule)
        draft.action_check()
        draft.action_acknowledge()
        self.assertFalse(draft.finding_ids.filtered(lambda f: f.severity == "error"))
        draft.action_form()
        return draft

    def test_every_row_in_every_reader(self):
        journals = [self.make_journal(place, rule) for place, rule in enumerate(RULES)]
        for rule, journal in zip(RULES, journals, strict=True):
            with self.subTest(row=rule.row, reader="grid"):
                self.assertEqual(
                    self.read_grid(journal), (rule.rating, rule.is_admitted)
                )
        for rule, journal in zip(RULES, journals, strict=True):
            with self.subTest(row=rule.row, reader="check and statement"):
                statement = self.form(rule, journal)
                line = statement.line_ids[0]
                self.assertEqual(
                    (line.letter or None, line.final if rule.final else None),
                    (rule.letter, rule.final),
                )
                text = self.print_statement(statement)
                for word in (*rule.columns, *rule.printed):
                    self.assertRegex(text, rf"(?<!\S){re.escape(word)}(?!\S)")
        answers = self.read_all(journals)
        for rule, journal in zip(RULES, journals, strict=True):
            answer = answers[journal]
            for reader in ("consolidated", "portal", "ЕПВО", "OneRoster"):
                with self.subTest(row=rule.row, reader=reader):
                    self.assertEqual(answer[reader], (rule.letter, rule.final))
            with self.subTest(row=rule.row):
                self.assertEqual(answer["state"], rule.state)
                self.assertEqual(answer["portal rating"], rule.rating)


@tagged("post_install", "-at_install")
class TestModuleRule(ChannelsMixin, ModuleCase):
    """Row m: module weights other than credits, and a minimum for each part."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ru_RU")
        case = cls()
        # The first student has 60 in the own part, and 90 in the other.
        for lesson in (cls.practical, cls.midterm_1, cls.midterm_2):
            version = case.get_cell(lesson, cls.rows[0])["version"]
            case.save(lesson, cls.rows[0], "60", version=version)
        first, second = cls.module.component_ids
        first.weight, second.weight = 70, 30

    def form_module(self):
        self.form_part()
        statement = self.make_draft()
        line = statement.line_ids[0]
        if line.is_admitted:
            self.assertIn("no_exam", self.get_findings(statement))
            line.exam_value = "69"
        statement.action_check()
        statement.action_acknowledge()
        statement.action_form()
        return statement

    def test_weights(self):
        """60 and 90 at 70 : 30 are 42 + 27 = 69; by credits, 3 : 2, they were 72."""
        statement = self.form_module()
        line = statement.line_ids[0]
        self.assertEqual((line.rating, line.final, line.letter), (69, 69, "C"))
        self.assertEqual([part["rating"] for part in line.part_ratings], ["60", "90"])
        columns = dict(self.journal._get_module_columns())
        self.assertEqual(float(columns["Module"][self.rows[0].id]), 69)
        text = self.print_statement(statement)
        for word in ("60", "90", "69", "C"):
            self.assertRegex(text, rf"(?<!\S){word}(?!\S)")
        answer = self.read_all(self.journal)[self.journal]
        for reader in ("consolidated", "portal", "ЕПВО", "OneRoster"):
            with self.subTest(reader=reader):
                self.assertEqual(answer[reader], ("C", 69))

    def test_by_credits(self):
        self.module.component_ids.weight = 0
        self.form_part()
        self.assertEqual(self.make_draft().line_ids[0].rating, 72)

    def test_minimum_of_a_part(self):
        """The same with a minimum of 65 for the first part: not admitted."""
        self.module.component_ids[0].minimum = 65
        statement = self.form_module()
        line = statement.line_ids[0]
        self.assertEqual((line.rating, line.is_admitted), (69, False))
        self.assertIn("не допущен", self.print_statement(statement))
        answer = self.read_all(self.journal)[self.journal]
        self.assertEqual(answer["state"], "not_admitted")
        for reader in ("consolidated", "portal", "ЕПВО", "OneRoster"):
            with self.subTest(reader=reader):
                self.assertEqual(answer[reader], (None, None))

    def test_minimum_reached(self):
        self.module.component_ids[0].minimum = 60
        self.assertEqual(self.form_module().line_ids[0].letter, "C")
