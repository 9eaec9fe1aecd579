"""The sample university lives, whoever looks at it (issue 15, section 1)."""

from collections import Counter

from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval, time

from odoo.addons.kaznmu_university.models.service.sample import LOGINS

from tests.forms import FormChecks
from tests.story import TODAY, StoryCase
from tests.story_mails import MailChecks
from tests.story_pages import Pages
from tests.story_tasks import FirstTasks

ROOT = "kaznmu_university.ejournal_menu_root"
#: What a university at work may well have none of.
MAY_BE_EMPTY = {
    "ejournal.office.change": "an office changes once in years",
    "ejournal.mail.failure": "nothing but what was not delivered",
    "ejournal.import.mapping": "the files have the proper headings",
    "ejournal.integrity.check": "weekly",
    "ejournal.transcript.upload": "the sample is connected to no platform",
    "ejournal.retention": "of documents whose time is over",
    "ejournal.retention.review": "the same",
}
#: One person is the whole department, and hands nothing over.
ALONE = ("digital", "ejournal.delegation")
#: Of each statement's kind the past term has one.
STATEMENTS = {"main", "module", "part", "retake", "individual", "midterm"}


def get_windows(env):
    """The lists behind the menus that a user sees: ``{menu: (model, domain)}``."""
    menus = env["ir.ui.menu"]
    seen = menus.browse(menus._visible_menu_ids())
    windows = {}
    for menu in menus.search([("id", "child_of", env.ref(ROOT).id)]) & seen:
        action = menu.action and menu.action.sudo()
        if action and action._name == "ir.actions.act_window":
            names = {"uid": env.uid, "time": time, "context": dict(env.context)}
            context = safe_eval(action.context or "{}", names)
            domain = safe_eval(action.domain or "[]", {**names, "context": context})
            windows[menu.complete_name] = (action.res_model, domain)
    return windows


@tagged("post_install", "-at_install", "long")
class TestStory(FirstTasks, Pages, MailChecks, FormChecks, StoryCase):
    """Every role finds something in every menu; each stage of all work is there."""

    touch = False

    def find(self, model, *domain):
        return self.env[model].search(list(domain))

    def test_every_menu_of_every_role(self):
        for login in LOGINS:
            if login == "student":
                continue
            env = self.as_user(login)
            windows = get_windows(env)
            self.assertGreater(len(windows), 3, login)
            empty = {
                menu: model
                for menu, (model, domain) in windows.items()
                if model not in MAY_BE_EMPTY
                and (login, model) != ALONE
                and not env[model]._transient
                and not env[model].search_count(domain, limit=1)
            }
            with self.subTest(login):
                self.assertEqual(empty, {})

    def test_requests_of_all_kinds_in_all_stages(self):
        requests = self.find("ejournal.request")
        self.assertGreaterEqual(len(requests), 40)
        for name in ("kind", "state"):
            values = dict(requests._fields[name]._description_selection(self.env))
            self.assertEqual(set(requests.mapped(name)), set(values), name)
        under_way = requests.filtered(
            lambda request: request.state in ("review", "approved", "opened")
        )
        self.assertGreaterEqual(len(under_way), 12)
        self.assertIn(TODAY, under_way.mapped("deadline"))
        self.assertTrue(any(requests.mapped("is_overdue")))
        returned = requests.filtered(lambda row: row.state == "draft" and row.reason)
        self.assertTrue(returned)
        self.assertTrue(requests.review_ids.acted_for_id, "nobody acted for another")
        stages = Counter(requests.mapped("stage_id.name"))
        self.assertGreaterEqual(len(stages), 8, stages)

    def test_a_request_of_two_schools(self):
        """Exam results of students of two schools: a request each, sent together."""
        requests = self.find("ejournal.request")
        exams = requests.filtered("has_exam_cells")
        self.assertEqual(len(exams.school_id), 2)
        self.assertEqual(len(set(exams.mapped("description"))), 1)

    def test_the_past_term(self):
        past = self.find("ejournal.term").sorted("date_start")[0]
        own = ("term_id", "=", past.id)
        statements = self.find("ejournal.statement", own)
        self.assertEqual(set(statements.mapped("kind")), STATEMENTS)
        self.assertLessEqual(set(statements.mapped("state")), {"accepted", "returned"})
        self.assertIn("returned", statements.mapped("state"))
        self.assertTrue(statements.filtered(lambda row: row.revision > 1))
        journals = self.find("ejournal.journal", own)
        empty = journals.filtered(lambda journal: journal._get_empty_cells())
        self.assertFalse(empty.mapped("display_name"))
        consolidated = self.find("ejournal.consolidated", own)
        self.assertEqual(set(consolidated.mapped("state")), {"sent"})
        for model, state in (
            ("ejournal.archive.transfer", "handed_over"),
            ("ejournal.council.report", "presented"),
        ):
            self.assertIn(state, self.find(model).mapped("state"), model)
        modules = statements.filtered(lambda row: row.kind == "module")
        self.assertTrue(modules)

    def test_corrections_by_table_2(self):
        """A teacher with three, another with four and a memo, which is decided."""
        past = self.find("ejournal.term").sorted("date_start")[0]
        done = self.find(
            "ejournal.request",
            ("kind", "=", "correction"),
            ("state", "=", "done"),
            ("journal_id.term_id", "=", past.id),
        )
        counts = Counter(request.author_id.id for request in done)
        self.assertEqual(sorted(counts.values())[-2:], [3, 4])
        memos = self.find("ejournal.request", ("kind", "=", "memo"))
        decided = memos.filtered(lambda memo: memo.state == "done")
        self.assertEqual(decided.petition_measure, "remark")
        self.assertEqual(len(decided.correction_ids), 4)
        self.assertIn("review", memos.mapped("state"))

    def test_the_present_term(self):
        """Filled as a term is that goes on: most of what is due, not all."""
        present = self.env["ejournal.term"]._get_current()
        orders = self.find("ejournal.order", ("state", "=", "in_force"))
        self.assertTrue(orders)
        lessons = self.find(
            "ejournal.lesson",
            ("journal_id.term_id", "=", present.id),
            ("date", "<", TODAY),
        ).filtered(lambda lesson: lesson.is_graded and not lesson.is_cancelled)
        due = sum(lessons.mapped("due_count"))
        filled = sum(min(row.filled_count, row.due_count) for row in lessons)
        self.assertGreater(filled, 0.85 * due)
        self.assertLess(filled, 0.95 * due)
        late = self.find("ejournal.fill.report", ("is_late", "=", True))
        self.assertGreaterEqual(len(late.lesson_id.journal_id.teacher_ids), 2)
        plans = self.find("ejournal.plan", ("term_id", "=", present.id))
        states = set(plans.mapped("state"))
        self.assertGreaterEqual(
            states, {"approved", "submitted", "returned", "superseded"}
        )
        missing = self.find(
            "ejournal.plan.status",
            ("term_id", "=", present.id),
            ("state", "=", "missing"),
        )
        self.assertTrue(missing)

    def test_substitutions_make_ups_recredits_and_risk(self):
        running = self.find(
            "ejournal.assignment",
            ("replaces_id", "!=", False),
            ("date_from", "<=", TODAY),
            ("date_to", ">=", TODAY),
        )
        self.assertTrue(running)
        self.assertGreater(
            self.env["ejournal.mark"].search_count([("makeup_date", "!=", False)]), 50
        )
        marks = self.env["ejournal.mark"]
        self.assertTrue(marks.search_count([("recredit_order", "!=", False)]))
        self.assertTrue(self.find("ejournal.risk"))

    def test_a_statement_is_signed(self):
        """Issue 17: by teacher and head, with certificates that prove nothing."""
        signatures = self.find("ejournal.signature")
        self.assertEqual(set(signatures.mapped("role")), {"teacher", "head"})
        self.assertEqual(len(signatures.statement_id), 1)
        self.assertTrue(self.find("ejournal.signature.root").is_sample)

    def test_texts_are_of_people(self):
        """Causes and reasons in Russian and in Kazakh; no filler."""
        texts = self.find("ejournal.request").mapped("description")
        texts = {text for text in texts if text}
        self.assertGreater(len(texts), 10)
        kazakh = {text for text in texts if set(text.lower()) & set("әғқңөұүһі")}
        self.assertTrue(kazakh)
        self.assertTrue(texts - kazakh)
        self.assertFalse([text for text in texts if "lorem" in text.lower()])

    def test_users_have_pictures(self):
        """Odoo draws the first letter of a name, on a colour of its own."""
        for login in LOGINS:
            self.assertTrue(self.as_user(login).user.avatar_128, login)

    def test_mails_can_be_read(self):
        sample = self.env["ejournal.sample"]
        mails = sample._get_mails()
        self.assertGreater(len(mails), 50)
        for mail in mails[:40]:
            html, _names = sample._read_mail(mail)
            self.assertIn("<html", html)
