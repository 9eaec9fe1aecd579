from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.kaznmu_ejournal.tests.common import EjournalCase, call_json2
from odoo.addons.kaznmu_university.tests.browser import BrowserCase, WebCase

OVERVIEW = "/odoo/action-kaznmu_ejournal.ejournal_overview_action"
READERS = ("head", "dean", "dean_office", "registrar", "vice_rector")
MODELS = (
    "ejournal.fill.report",
    "ejournal.statement.status",
    "ejournal.result.report",
    "ejournal.absence.report",
    "ejournal.risk",
)


class TwoSchoolsCase(EjournalCase):
    """A journal of the case, and one of another department and school."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.absence_limit = 0.2
        cls.school_2 = cls.env["ejournal.school"].create({"code": "T2", "name": "S2"})
        cls.department_2 = cls.env["ejournal.department"].create(
            {"code": "T2", "name": "Elsewhere", "school_id": cls.school_2.id}
        )
        cls.program_2 = cls.program.copy({"code": "T2", "school_id": cls.school_2.id})
        cls.group_2 = cls.env["ejournal.group"].create(
            {"name": "T-25-02", "course": 2, "program_id": cls.program_2.id}
        )
        group, cls.group = cls.group, cls.group_2
        cls.journal_2 = cls._create_journal(
            teacher=cls.stranger,
            discipline=cls.discipline.copy(
                {"code": "T2", "department_id": cls.department_2.id}
            ),
        )
        cls.group = group


class OverviewCase(TwoSchoolsCase):
    """The first journal has a late lesson, an absence and a low rating."""

    def setUp(self):
        super().setUp()
        self.fill({self.practical: ["60", "н/б", "40"]})
        self.save(self.midterm_1, self.rows[0], "70")
        self.practical.deadline = date(2026, 9, 10)
        self.midterm_1.deadline = date(2026, 11, 20)
        self.midterm_2.deadline = date(2026, 11, 24)
        self.journal_2.lesson_ids.deadline = date(2026, 12, 24)
        self.env["ejournal.risk"]._refresh(self.journal | self.journal_2)
        self.env.flush_all()

    def _tiles(self, role="head", user=None):
        Overview = self.env["ejournal.overview"].with_user(user or self.users[role])
        tiles = Overview.search([("term_id", "=", self.term.id)])
        return {tile.code: tile for tile in tiles}

    def _counted(self, tile):
        """The records that a tile opens, as the client reads them."""
        action = tile.action_open()
        return tile.env[action["res_model"]].search(action["domain"])


@tagged("post_install", "-at_install")
class TestOverview(OverviewCase):
    """SOP T1.6; issue: one page for each role, each figure opens its records."""

    def test_whoever_may_read_nothing_gets_an_empty_page(self):
        figures = self.startPatcher(
            patch.object(type(self.env["ejournal.overview"]), "_get_figures")
        )
        figures.return_value = {}
        self.assertFalse(self.env["ejournal.overview"].search([]))

    def test_figures_of_the_head(self):
        tiles = self._tiles()
        counts = {code: tile.count for code, tile in tiles.items()}
        self.assertEqual(
            {
                code: counts[code]
                for code in (
                    "journals_late",
                    "lessons_late",
                    "statements_unformed",
                    "statements_late",
                    "risk_absences",
                    "risk_rating",
                    "absences",
                    "grades",
                )
            },
            {
                "journals_late": 1,
                "lessons_late": 1,
                "statements_unformed": 1,
                "statements_late": 1,  # the last lesson was on 16.11., 3 days were left
                "risk_absences": 1,
                "risk_rating": 2,  # 40 and «н/б»
                "absences": 1,
                "grades": 0,
            },
        )
        self.assertEqual(tiles["fill"].value, "44\xa0%")  # 4 cells of 9
        self.assertIn("4", tiles["fill"].detail)
        self.assertIn("3", tiles["lessons_late"].detail)
        self.assertEqual(tiles["journals_late"].tone, "danger")
        self.assertIn("11:00", tiles["risk_rating"].as_of)  # 6:00 UTC in Almaty
        self.assertFalse(tiles["grades"].bars)

    def test_a_figure_is_what_it_opens(self):
        """The number, the list and the pivot are the same, for each role."""
        for role in READERS:
            for code, tile in self._tiles(role).items():
                with self.subTest(role=role, code=code):
                    records = self._counted(tile)
                    self.assertEqual(tile.count, len(records))
                    domain = tile.action_open()["domain"]
                    [(in_pivot,)] = records._read_group(domain, [], ["__count"])
                    self.assertEqual(tile.count, in_pivot)
                    self.assertLessEqual(records.term_id, self.term)

    def test_figures_read_together_are_those_of_odoo(self):
        """Issue 18, section 5: each figure by itself, and all of the same records
        together, come to what Odoo's own grouping makes of them."""
        self.env["ejournal.risk"]._refresh(self.journal | self.journal_2)
        self.save(self.midterm_1, self.rows[2], "н/б")
        self.save(self.midterm_2, self.rows[1], "н/б 70")
        statement = self.journal.with_user(self.teacher)._create_statement().sudo()
        statement.line_ids.filtered("is_admitted").exam_value = "80"
        self.env.flush_all()
        statement.write({"number": "S-1", "state": "formed"})
        self.env.flush_all()
        for role in READERS:
            overview = self.env["ejournal.overview"].with_user(self.users[role])
            by_source = {}
            for code, figure in overview._get_figures().items():
                if not overview.env[figure.model].has_access("read"):
                    continue
                source = figure._get_source(self.term)
                by_source.setdefault(source, {})[code] = figure
            for figures in by_source.values():
                together = overview._read_figures([*figures.values()], self.term)
                for (code, figure), rows in zip(figures.items(), together, strict=True):
                    with self.subTest(role=role, code=code):
                        [groups] = overview.env[figure.model]._read_grouping_sets(
                            overview._get_domain(figure, self.term),
                            [figure.keys],
                            figure.measures,
                        )
                        size = len(figure.keys)
                        expected = [
                            (
                                keys[:size],
                                dict(zip(figure.measures, keys[size:], strict=True)),
                            )
                            for keys in groups
                        ]
                        self.assertEqual(rows, figure._sort(expected))
                        alone = overview._read_figures([figure], self.term)
                        self.assertEqual(alone, [rows])

    def test_absences_of_terms_that_are_over_are_not_read(self):
        """Issue 18, section 5: of their index the part is read in which the lessons
        of the term lie; whoever asks for any term gets the same rows."""
        report = self.env["ejournal.absence.report"]
        own = [("term_id", "=", self.term.id)]
        query = report._search(own)
        rows = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
        plan = "\n".join(line for (line,) in rows)
        self.assertRegex(plan, r"mark\.?.*\n?.*lesson_id >= ")
        of_any = [("date", "!=", False), ("journal_id", "=", self.journal.id)]
        self.assertEqual(report.search(own), report.search(of_any))
        self.assertEqual(len(report.search(own)), 1)
        self.assertFalse(report.search([*own, ("term_id", "!=", self.term.id)]))

    def test_absences_are_counted_as_they_are_expected(self):
        """Issue 18, section 5: PostgreSQL has statistics of kinds and make-ups
        together, and the figure asks in their words."""
        figure = self.env["ejournal.overview"]._get_figures()["absences"]
        self.assertIn(("makeup_date", "=", False), figure.domain)
        [(columns,)] = self.env.execute_query(
            SQL(
                """SELECT ARRAY(SELECT attname::text FROM pg_attribute
                                 WHERE attrelid = stxrelid AND attnum = ANY(stxkeys)
                                 ORDER BY 1)
                     FROM pg_statistic_ext
                    WHERE stxrelid = 'ejournal_mark'::regclass"""
            )
        )
        self.assertEqual(columns, ["kind", "makeup_date"])

    def test_one_share_everywhere(self):
        """Tile, journal, control and pivot say the same of the filled cells."""
        [(share,)] = (
            self.env["ejournal.fill.report"]
            .with_user(self.users["head"])
            ._read_group([("term_id", "=", self.term.id)], [], ["fill_percent:avg"])
        )
        control = self.env["ejournal.control"].with_user(self.users["head"])
        self.assertEqual(share, 44)
        self.assertEqual(self._tiles()["fill"].value, f"{share}\xa0%")
        self.assertEqual(self.journal.fill_percent, share)
        self.assertEqual(control.search([]).fill_percent, share)

    def test_a_share_of_all_cells_not_a_mean_of_shares(self):
        """100 % of one cell and 0 % of two make 33 %, not 50 %."""
        Report = self.env["ejournal.fill.report"]
        rows = Report.search([("journal_id", "=", self.journal.id)])
        self.assertEqual(
            [row.fill_percent for row in rows.sorted("date")], [100, 33, 0]
        )
        self.rows[0].date_from = self.midterm_1.date  # not there on the first day
        self.env.flush_all()
        [(share,)] = Report._read_group(
            [("journal_id", "=", self.journal.id)], [], ["fill_percent:avg"]
        )
        self.assertEqual(share, 100 * 3 // 8)

    def test_bars(self):
        """By department, course and week, as the pivots group."""
        tiles = self._tiles("registrar")
        self.assertEqual(
            [(bar["label"], bar["text"]) for bar in tiles["fill_by_course"].bars],
            [("course 1", "44\xa0%"), ("course 2", "0\xa0%")],
        )
        self.assertEqual(
            {bar["label"] for bar in tiles["fill_by_department"].bars},
            {"Department", "Elsewhere"},
        )
        self.assertEqual(
            [bar["label"] for bar in tiles["fill_by_week"].bars],
            ["from 07.09", "from 05.10", "from 16.11"],
        )
        self.assertEqual(tiles["absences_by_week"].bars[0]["share"], 100)

    def test_each_sees_the_own(self):
        """A head of the own department, a dean of the own school, others all."""
        for role, is_seen in (
            ("head", False),
            ("coordinator", False),
            ("dean", False),
            ("dean_office", False),
            ("registrar", True),
            ("vice_rector", True),
        ):
            for model in ("ejournal.fill.report", "ejournal.statement.status"):
                with self.subTest(role=role, model=model):
                    Report = self.env[model].with_user(self.users[role])
                    journals = Report.search(
                        [("term_id", "=", self.term.id)]
                    ).journal_id
                    self.assertIn(self.journal, journals)
                    self.assertEqual(self.journal_2 in journals, is_seen)
        self.department.head_id = self.department.coordinator_ids = False
        self.assertFalse(any(tile.count for tile in self._tiles().values()))

    def test_teachers_see_own_rows_and_no_overview(self):
        for model in MODELS:
            with self.subTest(model=model):
                Report = self.env[model].with_user(self.stranger)
                journals = Report.search([("term_id", "=", self.term.id)]).journal_id
                self.assertLessEqual(journals, self.journal_2)
        with self.assertRaises(AccessError):
            self._tiles("teacher")

    def test_others_see_nothing(self):
        student = self._create_user("student")
        for user in (student, self.users["digitalization"]):
            for model in (*MODELS, "ejournal.overview"):
                with self.subTest(user=user.login, model=model):
                    with self.assertRaises(AccessError):
                        self.env[model].with_user(user).search([])

    def test_a_tile_of_what_one_may_not_read_is_not_there(self):
        self.assertNotIn("consolidated_unsent", self._tiles())
        self.assertIn("consolidated_unsent", self._tiles("dean"))

    def test_nobody_writes_reports(self):
        for model in ("ejournal.overview", *MODELS):
            records = self.env[model].with_user(self.users["registrar_head"])
            for operation in ("create", "write", "unlink"):
                self.assertFalse(records.has_access(operation))

    def test_current_term(self):
        """Today's term; in the holidays the one before."""
        Term = self.env["ejournal.term"]
        for moment, is_current in (
            ("2026-08-31 18:59:00", False),
            ("2026-08-31 19:00:00", True),
            ("2027-01-09 18:59:00", True),
            ("2027-01-20 06:00:00", True),
        ):
            with self.subTest(moment=moment), freeze_time(moment):
                self.env.invalidate_all()
                self.assertEqual(self.term.is_current, is_current)
                found = Term.search([("is_current", "=", True)])
                self.assertEqual(self.term in found, is_current)

    def test_the_same_queries_for_any_number_of_records(self):
        registrar = self.users["registrar"]
        fields = ["code", "section", "count", "value", "detail", "tone", "bars"]

        def read():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["ejournal.overview"].with_user(registrar).search_read(
                [("term_id.is_current", "=", True)], fields
            )
            return self.env.cr.sql_log_count - before

        read()  # warms the caches of rules
        few = read()
        for number in range(5):
            self._create_journal(
                discipline=self.discipline.copy({"code": f"P{number}"})
            )
        self.env["ejournal.risk"]._refresh(self.env["ejournal.journal"].search([]))
        read()  # new records have emptied caches
        self.assertEqual(read(), few)
        self.assertLess(few, 45)


@tagged("post_install", "-at_install")
class TestStatementStatus(OverviewCase):
    """SOP T1.7, T1.9: statements due, late, accepted."""

    def _status(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["ejournal.statement.status"].browse(self.journal.id)

    def test_from_missing_to_accepted(self):
        status = self._status()
        self.assertEqual((status.state, status.is_late), ("missing", True))
        self.assertEqual(status.due_date, date(2026, 11, 19))
        self.assertEqual(status.late_days, 4)
        self.assertEqual(status.action_open()["res_model"], "ejournal.journal")
        statement = self.journal.with_user(self.teacher)._create_statement().sudo()
        self.assertEqual(
            (self._status().state, self._status().is_late), ("draft", True)
        )
        statement.write({"number": "S-1", "state": "formed"})
        status = self._status()
        self.assertEqual((status.state, status.is_late), ("formed", False))
        self.assertEqual(status.late_days, 0)
        self.assertEqual(status.action_open()["res_id"], statement.id)
        statement.write({"state": "accepted"})
        self.assertEqual(self._status().state, "accepted")
        # The draft of a correction leaves what is in force.
        statement.copy({"previous_id": statement.id, "revision": 2, "state": "draft"})
        self.assertEqual(self._status().state, "accepted")

    def test_a_moved_lesson_moves_the_date(self):
        self.midterm_2.date = date(2026, 11, 20)
        self.assertEqual(self._status().due_date, date(2026, 11, 23))
        self.assertFalse(self._status().is_late)
        self.midterm_2.is_cancelled = True
        self.assertEqual(self._status().due_date, date(2026, 10, 15))

    def test_the_last_day_is_not_late(self):
        for moment, is_late in (
            ("2026-11-19 18:59:00", False),
            ("2026-11-19 19:00:00", True),
        ):
            with self.subTest(moment=moment), freeze_time(moment):
                self.assertEqual(self._status().is_late, is_late)


@tagged("post_install", "-at_install")
class TestResultReport(OverviewCase):
    """Distribution of grades: what the statements in force hold."""

    def test_the_last_result_of_each_student(self):
        statement = self.journal.with_user(self.teacher)._create_statement().sudo()
        line = statement.line_ids.filtered("is_admitted")
        line.exam_value = "80"
        Report = self.env["ejournal.result.report"]
        domain = [("journal_id", "=", self.journal.id)]
        self.assertFalse(Report.search(domain))  # a draft is nothing yet
        statement.write({"number": "S-1", "state": "formed"})
        self.env.flush_all()
        rows = Report.search(domain)
        self.assertEqual(len(rows), 3)
        self.assertEqual(rows.browse(line.id).letter, line.letter)
        later = statement.copy(
            {"kind": "retake", "attempt": 1, "origin_id": statement.id}
        )
        again = line.copy({"statement_id": later.id})
        later.write({"number": "S-2", "state": "formed"})
        self.env.flush_all()
        self.env.invalidate_all()
        ids = Report.search(domain).ids
        self.assertIn(again.id, ids)
        self.assertNotIn(line.id, ids)
        tile = self._tiles()["grades"]
        self.assertEqual(tile.count, 3)
        self.assertEqual(sum(int(bar["text"]) for bar in tile.bars), 3)


@tagged("post_install", "-at_install")
class TestRisk(OverviewCase):
    """Students at risk, by the policy's own ratings."""

    def _risks(self):
        return (
            self.env["ejournal.risk"]
            .search([("journal_id", "=", self.journal.id)])
            .grouped("participant_id")
        )

    def test_absences_and_ratings(self):
        risks = self._risks()
        self.assertNotIn(self.rows[0], risks)  # 60 and 70
        absent, low = risks[self.rows[1]], risks[self.rows[2]]
        # 1 absence of 4 lessons: above a fifth
        self.assertTrue(absent.exceeds_absences and absent.is_rating_low)
        self.assertEqual((absent.absences, absent.rating), (1, 0))
        self.assertFalse(low.exceeds_absences)
        self.assertEqual((low.is_rating_low, low.rating), (True, 40))
        self.assertEqual(str(low.computed_on), "2026-11-23 06:00:00")

    def test_the_limit_itself_is_no_risk(self):
        self.policy.absence_limit = 0.25
        self.policy.admission_min = 40
        self.env["ejournal.risk"]._refresh(self.journal)
        risks = self._risks()
        self.assertFalse(risks[self.rows[1]].exceeds_absences)
        self.assertNotIn(self.rows[2], risks)

    def test_better_marks_leave_the_list(self):
        row = self._risks()[self.rows[1]]
        self.practical.deadline = False
        cell = self.get_cell(self.practical, self.rows[2])
        self.save(self.practical, self.rows[2], "90", "описка", cell["version"])
        with freeze_time("2026-11-24 06:00:00"):
            self.env["ejournal.risk"]._refresh(self.journal)
        self.assertEqual(self._risks(), {self.rows[1]: row})
        self.assertEqual(str(row.computed_on), "2026-11-24 06:00:00")

    def test_who_left_is_no_risk(self):
        self.rows[2].date_to = date(2026, 11, 1)
        self.env["ejournal.risk"]._refresh(self.journal)
        self.assertNotIn(self.rows[2], self._risks())

    def test_the_cron_looks_once_a_day(self):
        """Run twice, or after an outage, it does what is left and no more."""
        cron = self.env.ref("kaznmu_oversight.ir_cron_risk")
        self.env["ejournal.risk"].search([]).unlink()
        self.env["ejournal.journal"].search([]).risk_on = False
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
            self.assertEqual(len(self._risks()), 2)
            self.assertEqual(self.journal.risk_on, self.journal_2.risk_on)
            self.env["ejournal.risk"].search([]).unlink()
            cron.method_direct_trigger()
            self.assertFalse(self._risks())
            with freeze_time("2026-11-24 06:00:00"):
                cron.method_direct_trigger()
            self.assertEqual(len(self._risks()), 2)


@tagged("post_install", "-at_install")
class TestOverviewTours(TwoSchoolsCase, BrowserCase):
    """All figures in a real browser, as the people who look at them: each opens as many
    records as it says."""

    def test_head(self):
        # The list of first steps comes before it until it is done and hidden.
        self.env.ref("kaznmu_university.ejournal_menu_setup").active = False
        self.start_tour("/odoo", "ejournal_overview_head", login="head")

    def test_dean(self):
        self.start_tour(OVERVIEW, "ejournal_overview_dean", login="dean")

    def test_registrar(self):
        self.start_tour(OVERVIEW, "ejournal_overview_registrar", login="registrar")

    def test_vice_rector(self):
        self.start_tour(OVERVIEW, "ejournal_overview_vice_rector", login="vice_rector")

    def test_dean_on_a_phone(self):
        self.browser_size, self.touch_enabled = "390x844", True
        self.start_tour(OVERVIEW, "ejournal_overview_phone", login="dean")


@tagged("post_install", "-at_install")
class TestOverviewRpc(OverviewCase, WebCase):
    """The forbidden things over the external API (JSON-2)."""

    @mute_logger("odoo.http")  # the server tells of refusals
    def test_nobody_gets_more_than_the_own(self):
        domain = [["journal_id", "=", self.journal.id]]
        for user, status, count in (
            (self.users["head"], 200, 3),
            (self.users["dean"], 200, 3),
            (self.stranger, 200, 0),
            (self.users["digitalization"], 403, None),
        ):
            with self.subTest(user=user.login):
                answer = call_json2(
                    self, user, "ejournal.fill.report", "search_count", domain=domain
                )
                self.assertEqual(answer.status_code, status)
                if status == 200:
                    self.assertEqual(answer.json(), count)
        registrar = self.users["registrar_head"]
        risk = self._risk_ids()
        for method, params in (
            ("write", {"ids": risk, "vals": {"rating": 100}}),
            ("unlink", {"ids": risk}),
            ("_refresh", {"journals": self.journal.ids}),
            ("_cron_refresh", {}),
        ):
            with self.subTest(method=method):
                answer = call_json2(self, registrar, "ejournal.risk", method, **params)
                self.assertEqual(answer.status_code, 403)
        self.assertEqual(self._risk_ids(), risk)

    def _risk_ids(self):
        self.env.invalidate_all()
        return self.env["ejournal.risk"].search([("term_id", "=", self.term.id)]).ids
