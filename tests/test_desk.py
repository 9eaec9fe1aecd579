"""“My desk”: what waits for each role, how the term stands, in one call."""

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.kaznmu_ejournal.tests.common import ROLES
from odoo.addons.kaznmu_requests.tests.common import RequestCase
from odoo.addons.kaznmu_university.tests.browser import BrowserCase


class DeskCase(RequestCase):
    def get_page(self, role):
        self.env.flush_all()
        self.env.invalidate_all()
        page = self.env["ejournal.desk"].with_user(self.users[role]).get_page()
        keys = [row["key"] for row in page["rows"]]
        self.assertCountEqual(keys, set(keys), "the browser tells rows apart by them")
        return page

    def get_rows(self, role, group):
        return [row for row in self.get_page(role)["rows"] if row["group"] == group]

    def send_technical(self, count=1):
        requests = self.Request
        for row in self.rows[:count]:
            request = self.create_request({row: ""})
            request.cell_ids.wanted = request.cell_ids.was
            request.action_submit()
            self.assertEqual(request.kind, "technical")
            requests |= request
        return requests


@tagged("post_install", "-at_install")
class TestDesk(DeskCase):
    """Issue 15, section 2: each role's page begins with its own work."""

    def test_every_role_has_its_page(self):
        for role in ROLES:
            with self.subTest(role=role):
                page = self.get_page(role)
                self.assertTrue(page["day"])
                groups = set(page["groups"])
                self.assertLessEqual({row["group"] for row in page["rows"]}, groups)

    def test_a_request_lies_on_one_desk_after_the_other(self):
        request = self.create_correction()
        request.action_submit()
        for role in ("head", "dean", "registrar_head"):
            with self.subTest(role=role):
                [row] = self.get_rows(role, "approve")
                self.assertEqual(row["ids"], request.ids)
                self.assertEqual(row["badge"]["tone"], "later")
                self.assertIn("85 → 58", row["text"])
                for other in {"head", "dean", "registrar_head"} - {role}:
                    self.assertFalse(self.get_rows(other, "approve"))
                self.approve(request, role)
        for role in ("registrar", "registrar_head"):
            [row] = self.get_rows(role, "open")
            self.assertEqual(row["each"], "action_open_each")
        self.by(request, "registrar").action_open()
        [row] = self.get_rows("teacher", "correct")
        self.assertEqual(row["buttons"][0]["name"], "action_open_cells")

    def test_access_lies_on_the_desk_of_who_gives_it(self):
        """SOP T1.3: by the names alone; whoever gives it reads no lessons."""
        request = self.Request.with_user(self.users["head"]).create(
            {
                "kind": "access",
                "person_ids": [
                    Command.create(
                        {
                            "name": "Сейтқали Мадина",
                            "email": "m.seitkali@kaznmu.example",
                            "position": "ассистент",
                        }
                    )
                ],
            }
        )
        request.action_submit()
        [row] = self.get_rows("digitalization", "approve")
        self.assertEqual(row["ids"], request.ids)
        self.assertIn("Сейтқали Мадина", row["text"])

    def test_digitalization_sees_who_cannot_log_in(self):
        """SOP T1.4: log-ins to be given, imports and jobs; numbers are their lists."""
        accounts = self.env["ejournal.account"].with_user(self.users["digitalization"])
        students = [("kind", "=", "student"), ("state", "=", "none")]
        self.assertTrue(accounts.search_count(students))
        page = self.get_page("digitalization")
        rows = {row["title"]: row for row in page["rows"] if row["group"] == "invite"}
        self.assertEqual(list(rows), ["Staff", "Students"])
        number = accounts.search_count(students)
        self.assertIn(f"no log-in yet: {number}", rows["Students"]["text"])
        [button] = rows["Students"]["buttons"]
        found = accounts.search(button["action"]["domain"])
        self.assertEqual(set(found.mapped("kind")), {"student"})
        self.assertNotIn("used", found.mapped("state"))
        self.assertTrue(page["charts"])
        self.assertEqual(len(page["figures"]), 6)
        for figure in page["figures"]:
            counted = accounts.search_count(figure["action"]["domain"])
            self.assertEqual(figure["value"], str(counted), figure["code"])
        for role in ("registrar", "head", "vice_rector", "administrator"):
            self.assertFalse(self.get_rows(role, "invite"), role)

    def test_digitalization_sees_what_is_not_loaded(self):
        digitalization = self.users["digitalization"]
        batch = self.env["ejournal.import.batch"].with_user(digitalization).create({})
        self.assertFalse(self.get_rows("digitalization", "load"))
        batch.sudo().state = "checked"
        job = self.env["ejournal.job"].with_user(digitalization)
        job = job._start(batch, "Сроки").sudo()
        job.write({"state": "failed", "error": "Нет связи"})
        rows = self.get_rows("digitalization", "load")
        self.assertEqual([row["ids"] for row in rows], [batch.ids, job.ids])
        self.assertIn("Нет связи", rows[1]["text"])

    def test_what_lacks_its_protocol_is_considered_not_approved(self):
        request = self.create_correction()
        request.action_submit()
        self.approve(request, "head")
        [row] = self.get_rows("dean", "approve")
        self.assertEqual(row["buttons"][-1]["name"], "")  # opens the request

    def test_late_comes_first_and_is_told_to_who_is_told_in_the_end(self):
        first = self.create_correction()
        first.action_submit()
        with freeze_time("2026-11-27 06:00:00"):
            second = self.create_correction({self.rows[2]: "50"})
            second.action_submit()
            rows = self.get_rows("head", "approve")
            self.assertEqual([row["ids"] for row in rows], [first.ids, second.ids])
            self.assertEqual([row["badge"]["tone"] for row in rows], ["late", "later"])
            for role in ("registrar", "vice_rector"):
                rows = self.get_rows(role, "remind")
                texts = [row["title"] for row in rows]
                self.assertIn("overdue with others: 1", texts)
                keys = [row["key"] for row in self.get_page(role)["rows"]]
                self.assertEqual(len(set(keys)), len(keys))

    def test_statements_are_the_same_in_list_menu_and_figure(self):
        """Issue 15: “Statements to accept”, each counts the same."""
        statement = self.create_formed_statement()
        [row] = self.get_rows("registrar", "accept")
        self.assertEqual((row["ids"], row["title"]), (statement.ids, statement.number))
        action = self.env.ref("kaznmu_ejournal.ejournal_statement_action_to_accept")
        tile = self.env["ejournal.overview"].search(
            [("term_id", "=", self.term.id), ("code", "=", "statements_formed")]
        )
        self.assertEqual(action.domain, '[("state", "=", "formed")]')
        self.assertEqual(tile.action_open()["domain"], [("state", "=", "formed")])
        self.assertEqual(tile.count, 1)
        self.by(statement, "registrar").action_accept_each()
        self.assertEqual(statement.state, "accepted")
        self.assertFalse(self.get_rows("registrar", "accept"))

    def test_petitions_wait_for_their_order(self):
        """SOP C18."""
        self.env.company.ejournal_error_limit = 0
        self.create_opened()
        memo = self.Request.search([("kind", "=", "memo")])
        self.by(memo, "registrar").action_submit()
        self.by(memo, "vice_rector").petition_measure = "remark"
        self.by(memo, "vice_rector").action_approve()
        for role, count in (("vice_rector", 1), ("registrar_head", 1), ("head", 0)):
            self.assertEqual(len(self.get_rows(role, "order")), count)
        self.by(memo, "vice_rector").write(
            {"petition_number": "1", "petition_date": date(2026, 11, 23)}
        )
        self.assertFalse(self.get_rows("vice_rector", "order"))

    def test_without_deadlines_nothing_is_green(self):
        """Issue 15: “0 overdue” where nothing can be overdue is no good news."""
        for has_deadline, tone in ((True, "late"), (False, None)):
            if not has_deadline:
                self.env["ejournal.lesson"].search([]).deadline = False
            figures = {
                figure["code"]: figure
                for figure in self.get_page("registrar")["figures"]
            }
            late = figures["lessons_late"]
            rows = self.get_rows("registrar", "set_up")
            self.assertEqual(bool(rows), not has_deadline)
            if tone is None:
                self.assertEqual(late["value"], "No deadline is set")
                self.assertEqual(late["tone"], "warning")
                self.assertEqual(self.get_rows("vice_rector", "set_up")[0]["ids"], [])
        self.assertFalse(self.get_rows("head", "set_up"))

    def test_a_bar_is_what_it_opens(self):
        """The records of the bars are those of the chart, each once."""
        self.create_formed_statement()
        for role in ("head", "dean", "registrar", "vice_rector", "digitalization"):
            for chart in self.get_page(role)["charts"]:
                action = chart["action"]
                Model = self.env[action["res_model"]].with_user(self.users[role])
                everything = Model.search(action["domain"])
                found = Model
                for series in chart["series"]:
                    for domain in filter(None, series["domains"]):
                        rows = Model.search([*action["domain"], *domain])
                        with self.subTest(role=role, code=chart["code"]):
                            self.assertTrue(rows)
                            self.assertFalse(rows & found)
                        found |= rows
                with self.subTest(role=role, code=chart["code"]):
                    self.assertEqual(found, everything)

    def test_constant_queries(self):
        def count(role):
            self.get_page(role)  # warm caches
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["ejournal.desk"].with_user(self.users[role]).get_page()
            return self.env.cr.sql_log_count - before

        for _number in range(2):
            self.create_correction().action_submit()
        few = count("head")
        for _number in range(10):
            self.create_correction().action_submit()
        self.assertLessEqual(count("head"), few)

    def test_who_teaches_alone_sees_nothing_of_others(self):
        request = self.create_correction()
        request.action_submit()
        page = self.get_page("teacher")
        self.assertFalse(page["rows"])
        self.assertFalse(page["charts"])

    # ------------------------------------------------------------------
    # Several at once
    # ------------------------------------------------------------------
    def test_technical_ones_are_approved_together(self):
        """Each is checked apart: one that is refused keeps none back."""
        technical = self.send_technical(2)
        correction = self.create_correction({self.rows[2]: "50"})
        correction.action_submit()
        self.approve(correction, "head", "dean")  # before the head of the office
        both = technical | correction
        answer = self.by(both, "registrar_head").action_approve_each()
        message = answer["params"]["message"]
        self.assertIn("Done: 2.", message)
        self.assertIn("Refused: 1.", message)
        self.assertIn(correction.number, message)
        # By the setting their access opens by itself.
        self.assertEqual(set(technical.mapped("state")), {"opened"})
        self.assertEqual(correction.state, "review")

    def test_who_may_not_does_nothing_by_many(self):
        requests = self.send_technical(2)
        # Who approves the technical ones; administrators stand in for the office.
        for role in set(ROLES) - {"registrar_head", "administrator"}:
            with self.subTest(role=role):
                for method in ("action_approve_each", "action_open_each"):
                    try:
                        answer = getattr(self.by(requests, role), method)()
                    except UserError:
                        continue
                    self.assertIn("Refused: 2.", answer["params"]["message"])
        self.assertEqual(set(requests.mapped("state")), {"review"})

    def test_access_is_opened_together(self):
        first, second = self.create_correction(), self.create_correction()
        (first | second).action_submit()
        for request in (first, second):
            self.approve(request, "head", "dean", "registrar_head")
        late = self.create_correction({self.rows[2]: "50"})
        late.action_submit()
        both = first | second
        answer = self.by(both | late, "registrar").action_open_each()
        self.assertIn("Done: 2.", answer["params"]["message"])
        self.assertEqual(set(both.mapped("state")), {"opened"})
        self.assertEqual(late.state, "review")


@tagged("post_install", "-at_install")
class TestDeskInBrowser(DeskCase, BrowserCase):
    """The first task of the day, as each role does it; clicks are counted."""

    browser_size = "1440x900"

    def do_first_task(self, role, click, done):
        """One click on the desk, and the row is gone."""
        self.browser_js(
            "/odoo/desk",
            f"""
            document.querySelector(".o_ejournal_desk_row {click}").click();
            const timer = setInterval(() => {{
                if ({done}) {{
                    clearInterval(timer);
                    console.log("test successful");
                }}
            }}, 100);
            """,
            "!!document.querySelector('.o_ejournal_desk_row')",
            login=role,
            timeout=60,
        )
        self.env.invalidate_all()

    def test_the_head_approves_by_one_click(self):
        request = self.create_correction()
        request.action_submit()
        gone = "!document.querySelector('[data-name=action_approve]')"
        self.do_first_task("head", "[data-name=action_approve]", gone)
        self.assertEqual(
            request.stage_id, self.env.ref("kaznmu_requests.stage_council")
        )

    def test_the_office_opens_access_by_one_click(self):
        request = self.create_correction()
        request.action_submit()
        self.approve(request, "head", "dean", "registrar_head")
        gone = "!document.querySelector('[data-name=action_open]')"
        self.do_first_task("registrar", "[data-name=action_open]", gone)
        self.assertEqual(request.state, "opened")

    def test_a_button_answers_in_the_readers_language(self):
        """The dialog that it opens, and so what it refuses."""
        self.users["head"].lang = "ru_RU"
        self.create_correction().action_submit()
        self.browser_js(
            "/odoo/desk",
            """
            document.querySelector("[data-name=action_return]").click();
            const timer = setInterval(() => {
                const title = document.querySelector(".modal-title")?.textContent;
                if (title) {
                    clearInterval(timer);
                    const isRussian = title === "Причина";
                    console[isRussian ? "log" : "error"](
                        isRussian ? "test successful" : title
                    );
                }
            }, 100);
            """,
            "!!document.querySelector('[data-name=action_return]')",
            login="head",
            timeout=60,
        )

    def test_the_desk_is_one_screen(self):
        """1440×900, without scrolling; a bar opens its rows."""
        self.create_formed_statement()
        self.browser_js(
            "/odoo/desk",
            """
            const desk = document.querySelector(".o_ejournal_desk");
            if (desk.scrollHeight > desk.clientHeight + 1) {
                console.error(`it scrolls: ${desk.scrollHeight}`);
            }
            document.querySelector(".o_ejournal_bars button").click();
            const timer = setInterval(() => {
                if (document.querySelector(".o_list_view .o_data_row")) {
                    clearInterval(timer);
                    console.log("test successful");
                }
            }, 100);
            """,
            "!!document.querySelector('.o_ejournal_bars button')",
            login="registrar",
            timeout=60,
        )
