import io
import json
import re
from datetime import date

from freezegun import freeze_time
from openpyxl import load_workbook
from psycopg2 import IntegrityError
from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.kaznmu_ejournal.tests.common import ROLES, call_json2
from odoo.addons.kaznmu_university.tests.browser import BrowserCase, WebCase

from .common import RequestCase

DEADLINE = date(2027, 1, 23)  # two weeks after 2027-01-09
AFTER_ATTESTATION = "2027-01-11 06:00:00"
READERS = ("registrar", "registrar_head", "vice_rector", "administrator")
WRITERS = ("registrar_head", "administrator")


class CouncilCase(RequestCase):
    """Two terms; in the later one a correction was done, another one refused late, and
    a technical request waits."""

    def setUp(self):
        super().setUp()
        self.earlier = self.term.copy(
            {
                "code": "T-0",
                "name": "Spring",
                "academic_year": "2125/2126",
                "date_start": date(2026, 2, 1),
                "date_end": date(2026, 5, 30),
                "attestation_start": date(2026, 6, 1),
                "attestation_end": date(2026, 6, 20),
            }
        )
        self.head = self.users["registrar_head"]
        self.Report = self.env["ejournal.council.report"].with_user(self.head)
        self.Statistics = self.env["ejournal.request.report"].with_user(self.head)

    def create_requests(self):
        """The requests of the case."""
        done = self.create_correction()
        done.action_submit()
        self.approve(done, "head", "dean", "registrar_head")
        self.by(done, "registrar").action_open()
        refused = self.create_correction(
            {self.rows[1]: "70"},
            cause_kind="student",
            discovery_date="2026-11-20",
            error_date="2026-11-20",
        )
        refused.action_submit()
        with freeze_time("2026-11-27 06:00:00"):  # its term was 2 days
            self.by(refused, "head").action_refuse("No reason given")
        waiting = self.create_request(lesson_ids=[(4, self.lecture.id)])
        waiting.action_submit()
        self.env.flush_all()
        return done | refused | waiting

    def create_report(self, **values):
        return self.Report.create(
            {"term_id": self.term.id, "conclusion": "Ошибки единичны.", **values}
        )

    def present(self, report):
        with freeze_time(AFTER_ATTESTATION):
            report.action_present()

    def gather(self, term=None):
        return (
            self.env["ejournal.council.figures"]
            .with_user(self.head)
            ._gather(term or self.term)
        )


@tagged("post_install", "-at_install")
class TestCouncilFigures(CouncilCase):
    """The figures of the report to the Academic Council (SOP T1.12)."""

    def test_counts_by_kind_outcome_school_department_and_cause(self):
        """SOP T1.12: counts are of requests, not of their steps."""
        self.create_requests()
        found = {
            name: {row["key"]: (row["counts"], row["late"]) for row in rows}
            for name, rows in self.gather()["breakdowns"].items()
        }
        self.assertEqual(
            found,
            {
                "kind": {"technical": ([0, 1], 0), "correction": ([0, 2], 1)},
                "state": {
                    "review": ([0, 1], 0),
                    "opened": ([0, 1], 0),
                    "refused": ([0, 1], 1),
                },
                "school_id": {self.school.id: ([0, 3], 1)},
                "department_id": {self.department.id: ([0, 3], 1)},
                "cause_kind": {"typing": ([0, 1], 0), "student": ([0, 1], 1)},
            },
        )

    def test_time_of_steps_against_the_norm(self):
        """SOP T1.12, T2.2: mean days of a step, its norm, and how many were late."""
        self.create_requests()
        steps = {row["key"]: row for row in self.gather()["steps"]}
        head = steps[self.env.ref("kaznmu_requests.stage_head").id]
        # One at once, the other one after 4 days; 2 days are allowed.
        self.assertEqual(
            (head["count"], head["late"], head["days"], head["norm"]),
            (2, 1, [None, 2.0], 2.0),
        )

    def test_a_step_that_is_overdue_and_goes_on_is_late(self):
        """SOP T1.12: nobody looks better by not deciding at all."""
        self.create_requests()
        self.assertEqual(self.gather()["total"]["late_steps"], [0, 1])
        with freeze_time(AFTER_ATTESTATION):
            total = self.gather()["total"]
        # The technical request and the open window.
        self.assertEqual(total["late_steps"], [0, 3])

    def test_figures_are_those_of_the_pivot(self):
        """SOP T1.12: every figure is what the pivot shows, and opens its records."""
        self.create_requests()
        report = self.create_report()
        data = self.gather()
        total = data["total"]
        figures = [
            ("total", False, total["counts"][-1], total["late"][-1]),
            ("steps", False, total["steps"][-1], total["late_steps"][-1]),
        ]
        for name, rows in data["breakdowns"].items():
            figures += [
                (name, row["key"], row["counts"][-1], row["late"]) for row in rows
            ]
        figures += [
            ("steps", row["key"], row["count"], row["late"]) for row in data["steps"]
        ]
        for section, key, *numbers in figures:
            for late, number in enumerate(numbers):
                with self.subTest(section=section, key=key, late=late):
                    action = report.action_open_figure(section, key, late)
                    count = self.Statistics.search_count(action["domain"])
                    self.assertEqual(count, number)
        action = report.action_open_figure("total", term_id=self.earlier.id)
        self.assertEqual(self.Statistics.search_count(action["domain"]), 0)
        with self.assertRaises(ValueError):
            report.action_open_figure("author_id", self.teacher.id)
        for name, rows in data["breakdowns"].items():
            domain = [("term_id", "=", self.term.id)]
            if name == "cause_kind":
                domain.append(("kind", "=", "correction"))
            pivot = self.Statistics.formatted_read_group(
                domain, [name], ["request_count:sum"]
            )
            keys = [line[name] for line in pivot]
            self.assertEqual(
                {
                    key[0] if isinstance(key, tuple) else key: line["request_count:sum"]
                    for key, line in zip(keys, pivot, strict=True)
                },
                {row["key"]: row["counts"][-1] for row in rows},
            )

    def test_repeated_errors_are_counted_without_names(self):
        """SOP C17, T1.12: teachers with several approved corrections, by department."""
        for row in self.rows:
            request = self.create_correction({row: "61"})
            request.action_submit()
            self.approve(request, "head", "dean", "registrar_head")
        self.env.flush_all()
        self.env.company.ejournal_error_limit = 2
        errors = self.gather()["errors"]
        [row] = errors["rows"]
        self.assertEqual(
            (row["corrections"], row["teachers"], row["repeated"], row["over"]),
            (3, 1, 1, 1),
        )
        self.assertNotIn(self.teacher.name, json.dumps(self.gather()))
        report = self.create_report()
        for limit, number in ((2, 3), (3, 0)):  # 3 corrections are over 2, not over 3
            self.env.company.ejournal_error_limit = limit
            action = report.action_open_figure("over", row["key"])
            self.assertEqual(self.Statistics.search_count(action["domain"]), number)

    def test_comparison_takes_three_earlier_terms(self):
        """SOP T1.12: at most three terms before this one, none after it."""
        for number in (1, 2, 3):
            self.earlier.copy(
                {
                    "code": f"T-0{number}",
                    "name": f"Earlier {number}",
                    "date_start": date(2026 - number, 2, 1),
                    "date_end": date(2026 - number, 5, 30),
                    "attestation_start": date(2026 - number, 6, 1),
                    "attestation_end": date(2026 - number, 6, 20),
                }
            )
        Figures = self.env["ejournal.council.figures"]
        names = Figures._get_terms(self.term).mapped("name")
        # Terms of the sample university may lie between.
        self.assertEqual(len(names), 4)
        self.assertEqual(names[-1], "Autumn")
        self.assertNotIn(self.term, Figures._get_terms(self.earlier))

    def test_what_is_sent_between_two_terms_is_in_the_next_report(self):
        """SOP T1.12: access asked for in summer is not lost between two reports."""
        request = self.Request.with_user(self.users["head"]).create(
            {
                "kind": "access",
                "person_ids": [(0, 0, {"name": "Новая А.", "email": "a@kaznmu.kz"})],
            }
        )
        with freeze_time("2026-08-20 06:00:00"):
            request.action_submit()
        self.env.flush_all()
        self.assertEqual(
            self.Statistics.search([("request_id", "=", request.id)]).term_id, self.term
        )

    def test_constant_number_of_queries(self):
        """SOP T1.12: as many queries for ten departments as for one."""
        self.create_requests()

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.gather()
            return self.env.cr.sql_log_count - before

        count()  # warms the caches
        single = count()
        for number in range(8):
            department = self.department.copy({"code": f"D{number}"})
            request = self.create_request(lesson_ids=[(4, self.lecture.id)])
            request.action_submit()
            request.sudo().write(
                {
                    "department_id": department.id,
                    "school_id": self.school.copy({"code": f"S{number}"}).id,
                }
            )
        self.assertEqual(count(), single)


@tagged("post_install", "-at_install")
class TestCouncilReport(CouncilCase):
    """The document (SOP T1.12): figures frozen, PDF and XLSX."""

    def test_presenting_freezes_the_figures(self):
        """SOP T1.12: what the Council got does not change with the requests."""
        requests = self.create_requests()
        report = self.create_report()
        self.present(report)
        self.assertEqual(report.state, "presented")
        self.assertEqual(report.date, date(2027, 1, 11))
        before = report._get_content()
        self.by(requests[2], "teacher").action_withdraw()
        self.env.flush_all()
        self.assertEqual(report._get_content(), before)
        [pdf] = self.env["ir.attachment"].search(
            [("res_model", "=", report._name), ("res_id", "=", report.id)]
        )
        self.assertTrue(pdf.raw.startswith(b"%PDF"))
        # A double click does nothing.
        self.present(report)
        self.assertEqual(report._get_content(), before)
        for values in ({"conclusion": "Иначе"}, {"term_id": self.earlier.id}):
            with self.subTest(values=values), self.assertRaises(UserError):
                report.write(values)
        with self.assertRaises(UserError):
            report.unlink()

    def test_the_council_may_send_it_back(self):
        """SOP T1.12: a draft again, whose figures follow; both documents are kept."""
        requests = self.create_requests()
        report = self.create_report()
        self.present(report)
        report.action_return()
        self.by(requests[2], "teacher").action_withdraw()
        self.env.flush_all()
        states = report._get_content()["breakdowns"]["state"]
        self.assertIn("withdrawn", [row["key"] for row in states])
        self.present(report)
        self.assertEqual(
            self.env["ir.attachment"].search_count(
                [("res_model", "=", report._name), ("res_id", "=", report.id)]
            ),
            2,
        )
        with self.assertRaises(UserError):
            report.unlink()

    def test_not_before_the_attestation_ends_nor_without_a_conclusion(self):
        """SOP T1.12: after ПА; on its last day the figures are not complete."""
        report = self.create_report()
        with freeze_time("2027-01-09 06:00:00"), self.assertRaises(UserError):
            report.action_present()
        report.conclusion = " "
        with freeze_time(AFTER_ATTESTATION), self.assertRaises(UserError):
            report.action_present()
        self.assertEqual(report.state, "draft")

    def test_one_report_a_term(self):
        """SOP T1.12: a term has one report; the form of the term opens it."""
        report = self.create_report()
        action = self.term.with_user(self.head).action_open_council_report()
        self.assertEqual(action["res_id"], report.id)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.Report.create([{"term_id": self.term.id}])
            self.env.flush_all()

    def test_due_two_weeks_after_the_attestation(self):
        """SOP T1.12: within 2 weeks; the last day is not late."""
        report = self.create_report()
        self.assertEqual(report.deadline, DEADLINE)
        for day, is_late in (("2027-01-23", False), ("2027-01-24", True)):
            with freeze_time(f"{day} 06:00:00"), self.subTest(day=day):
                report.invalidate_recordset()
                self.assertEqual(report.is_late, is_late)

    def test_form_shows_figures_and_warns_of_nothing_new(self):
        """SOP T1.12: the figures stand on the form before it is saved."""
        self.create_requests()
        with Form(self.Report) as form:
            form.term_id = self.term
            self.assertIn('data-section="kind"', form.figures)
            self.assertIn('data-key="correction"', form.figures)
        self.assertEqual(form.record.number, "T-1")

    def render(self, report):
        content, _kind = (
            self.env["ir.actions.report"]
            .with_user(report.env.user)
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf("kaznmu_requests.action_report_council", report.ids)
        )
        pages = PdfReader(io.BytesIO(content)).pages
        return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))

    def test_document_in_russian_and_in_kazakh(self):
        """SOP T1.12: the document in both languages, from the same content."""
        self.create_requests()
        report = self.create_report(proposals="Провести обучение.")
        words = {
            "ru_RU": ("Академическому совету", "Исправление оценок", "Предложения"),
            "kk_KZ": ("Академиялық кеңеске", "Ұсыныстар"),
        }
        for language, expected in words.items():
            report.print_language = language
            text = self.render(report)
            for word in (*expected, "Ошибки единичны.", "Провести обучение."):
                with self.subTest(language=language, word=word):
                    self.assertIn(word, text)

    def test_document_of_a_term_without_requests(self):
        """SOP T1.12: a report of nothing is a report, too."""
        report = self.create_report(term_id=self.earlier.id)
        self.assertIn("не подавались", self.render(report))
        book = load_workbook(io.BytesIO(report._get_report()._get_xlsx(report)))
        self.assertEqual(book.sheetnames, ["Сводка"])

    def test_workbook_has_numbers_and_native_charts(self):
        """SOP T1.12: a sheet a section; charts that a spreadsheet can change."""
        self.create_requests()
        report = self.create_report(conclusion="=1+1")
        book = load_workbook(io.BytesIO(report._get_report()._get_xlsx(report)))
        self.assertEqual(len(book.sheetnames), 8)
        for sheet in book:
            with self.subTest(sheet=sheet.title):
                self.assertEqual(len(sheet._charts), 1)
        kinds = book["Вид"]
        self.assertEqual(
            [[cell.value for cell in row] for row in kinds["B4:D5"]],
            [[0, 1, 0], [0, 2, 1]],
        )
        formulas = [
            cell.value
            for sheet in book
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
        ]
        self.assertFalse(formulas)


@tagged("post_install", "-at_install")
class TestCouncilReminder(CouncilCase):
    """The reminder before the deadline (SOP T1.12)."""

    def setUp(self):
        super().setUp()
        self.env["ejournal.term"].search([("id", "!=", self.term.id)]).active = False
        self.env["ejournal.council.report"].search([]).unlink()

    def run_cron(self, day):
        with freeze_time(f"{day} 03:00:00"):
            self.env["ejournal.council.report"]._cron_remind()
            self.env.flush_all()
        return self.env["ejournal.council.report"].search(
            [("term_id", "=", self.term.id)]
        )

    def get_mails(self, report):
        return self.env["mail.mail"].search(
            [
                ("model", "=", report._name),
                ("res_id", "=", report.id),
                ("recipient_ids", "in", self.head.partner_id.ids),
            ]
        )

    def test_draft_when_the_attestation_has_ended(self):
        """SOP T1.12: the draft is made on the day after ПА, once."""
        self.assertFalse(self.run_cron("2027-01-09"))
        report = self.run_cron("2027-01-10")
        self.assertEqual(report.state, "draft")
        self.assertEqual(self.run_cron("2027-01-10"), report)
        self.assertFalse(self.get_mails(report))

    def test_reminded_before_the_deadline_and_after_it(self):
        """SOP T1.12: 5 days before, and once more when it has passed."""
        report = self.run_cron("2027-01-17")
        self.assertFalse(self.get_mails(report))
        for day, count in (
            ("2027-01-18", 1),
            ("2027-01-18", 1),  # twice
            ("2027-01-20", 1),
            ("2027-01-23", 1),  # the last day
            ("2027-01-24", 2),
            ("2027-01-30", 2),
        ):
            with self.subTest(day=day):
                self.run_cron(day)
                self.assertEqual(len(self.get_mails(report)), count)
                activities = report.activity_ids.filtered(
                    lambda activity: activity.user_id == self.head
                )
                self.assertEqual(activities.mapped("date_deadline"), [DEADLINE])

    def test_after_an_outage_of_a_month(self):
        """SOP T1.12: run late, it makes the draft and reminds once."""
        report = self.run_cron("2027-02-15")
        self.assertEqual(len(self.get_mails(report)), 1)
        self.run_cron("2027-02-16")
        self.assertEqual(len(self.get_mails(report)), 1)

    def test_quiet_when_presented(self):
        """SOP T1.12: no reminder of what is done, and the activity goes."""
        report = self.run_cron("2027-01-18")
        report.with_user(self.head).conclusion = "Ошибки единичны."
        self.present(report.with_user(self.head))
        self.assertFalse(report.activity_ids)
        self.run_cron("2027-01-24")
        self.assertEqual(len(self.get_mails(report)), 1)

    def test_mail_in_the_language_of_the_head(self):
        """SOP T1.12: what is due, until when, and one button to the report."""
        self.head.lang = "kk_KZ"
        self.env.flush_all()  # recipients are read from the database
        report = self.run_cron("2027-01-18")
        mail = self.get_mails(report)
        self.assertEqual(mail.subject, "Академиялық кеңеске есеп: Autumn")
        for words in ("2027", "Есепті ашу", f"/odoo/council-reports/{report.id}"):
            with self.subTest(words=words):
                self.assertIn(words, mail.body_html)

    def test_waits_for_somebody_to_be_reminded(self):
        """SOP T1.12: while the office has no head, nobody is told; nothing is lost."""
        group = self.env.ref("kaznmu_university.ejournal_group_registrar_head")
        users = group.user_ids
        group.user_ids = False
        report = self.run_cron("2027-01-18")
        self.assertFalse(report.reminded_on)
        group.user_ids = users
        self.run_cron("2027-01-19")
        self.assertEqual(len(self.get_mails(report)), 1)

    def test_off(self):
        """SOP T1.12: 0 days in the settings: nobody is reminded."""
        self.env.company.ejournal_council_days = 0
        report = self.run_cron("2027-01-24")
        self.assertTrue(report)
        self.assertFalse(self.get_mails(report))
        self.assertFalse(report.activity_ids)


@tagged("post_install", "-at_install")
class TestCouncilAccess(CouncilCase):
    """Who reads and writes the report (SOP T1.12)."""

    def attempt(self, function):
        """Whether something is let through; nothing of it is kept."""
        with self.env.cr.savepoint() as savepoint:
            try:
                function()
                self.env.flush_all()
            except (AccessError, UserError):
                return False
            finally:
                savepoint.rollback()
                self.env.invalidate_all()
        return True

    def test_roles(self):
        """SOP T1.12: the office reads, its head writes, the rectorate reads what was
        presented; nobody else sees it."""
        draft = self.create_report()
        presented = self.create_report(term_id=self.earlier.id)
        presented.action_present()
        for role in ROLES:
            user = self.users[role]
            own, other = draft.with_user(user), presented.with_user(user)
            own.invalidate_recordset()
            with self.subTest(role=role):
                self.assertEqual(
                    self.attempt(lambda: other.read(["conclusion", "figures"])),  # noqa: B023
                    role in READERS,
                )
                self.assertEqual(
                    self.attempt(lambda: own.read(["conclusion"])),  # noqa: B023
                    role in READERS and role != "vice_rector",
                )
                for change in (
                    lambda: own.write({"proposals": "x"}),  # noqa: B023
                    lambda: other.action_return(),  # noqa: B023
                    lambda: own.copy({"term_id": self._new_term().id}),  # noqa: B023
                ):
                    self.assertEqual(self.attempt(change), role in WRITERS)

    def _new_term(self):
        return self.term.copy({"code": "T-9"})

    def test_nobody_writes_what_the_buttons_do(self):
        """SOP T1.12: state and figures are not written, whatever the context says."""
        report = self.create_report()
        for values in (
            {"state": "presented"},
            {"content": {}},
            {"digest": "0"},
            {"presented_on": "2027-01-11 06:00:00"},
            {"reminded_on": "2027-01-11"},
        ):
            with self.subTest(values=values):
                with self.assertRaises(UserError):
                    report.sudo(False).write(values)
                with self.assertRaises(UserError):
                    self.create_report(term_id=self.earlier.id, **values)
        other = self.Report.with_context(
            default_state="presented", default_term_id=self.earlier.id
        ).create({})
        self.assertEqual((other.state, other.term_id), ("draft", self.earlier))


@tagged("post_install", "-at_install")
class TestCouncilRpc(CouncilCase, WebCase):
    """The same from outside, over JSON-2, and the download."""

    def call(self, role, method, **params):
        model, user = "ejournal.council.report", self.users[role]
        return call_json2(self, user, model, method, **params).status_code

    @mute_logger("odoo.http")
    def test_roles_from_outside(self):
        """SOP T1.12: who may not write through the ORM may not from outside."""
        report = self.create_report()
        for role in ROLES:
            reads = role in READERS and role != "vice_rector"
            for method, params, allowed in (
                ("read", {"fields": ["conclusion"]}, reads),
                ("write", {"vals": {"proposals": "x"}}, role in WRITERS),
                ("write", {"vals": {"state": "presented"}}, False),
                ("_store_document", {}, False),
                ("_cron_remind", {}, False),
                ("action_open_figure", {"section": "total"}, reads),
            ):
                with self.subTest(role=role, method=method, params=params):
                    context = {"default_state": "presented"}
                    ids = {} if method == "_cron_remind" else {"ids": report.ids}
                    status = self.call(role, method, context=context, **ids, **params)
                    self.assertEqual(status < 400, allowed)
        self.assertEqual(report.state, "draft")

    @mute_logger("odoo.http")
    def test_download(self):
        """SOP T1.12: the workbook is for those who may read the report."""
        report = self.create_report()
        for role, status in (("registrar", 200), ("teacher", 403)):
            self.users[role].password = "a long password of the test"
            self.authenticate(role, "a long password of the test")
            response = self.url_open(f"/ejournal/council-report/{report.id}.xlsx")
            self.assertEqual(response.status_code, status)


@tagged("post_install", "-at_install")
class TestCouncilInBrowser(RequestCase, BrowserCase):
    """The form of the report in a real browser."""

    def test_a_figure_opens_its_rows_and_a_row_its_request(self):
        """SOP T1.12: from the number to the request in two clicks."""
        today = self.env.company._get_ejournal_today()
        request = self.create_correction(error_date=today, discovery_date=today)
        request.action_submit()
        report = self.env["ejournal.council.report"].create({"term_id": self.term.id})
        self.start_tour(
            f"/odoo/council-reports/{report.id}",
            "ejournal_council_figures",
            login="registrar_head",
            timeout=60,
        )
