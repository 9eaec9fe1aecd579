from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import PROTOCOL, RequestCase


@tagged("post_install", "-at_install")
class TestStatistics(RequestCase):
    """Statistics of requests (SOP T1.12)."""

    def test_terms_that_are_over_are_not_read(self):
        """Issue 18, section 5: a condition on the term holds within the report."""
        Report = self.env["ejournal.request.report"]
        query = Report._search([("term_id", "=", self.term.id)])
        rows = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
        plan = "\n".join(line for (line,) in rows)
        self.assertIn(f"term_id = {self.term.id}", plan)

    def test_each_request_counts_once_and_each_step_has_its_time(self):
        request = self.create_correction(
            discovery_date="2026-11-20", error_date="2026-11-20"
        )
        request.action_submit()
        self.approve(request, "head")
        self.by(request, "dean").write(PROTOCOL)
        self.by(request, "dean").action_refuse("No reason given")
        technical = self.create_request({self.rows[0]: "85"})
        technical.action_submit()
        self.env.flush_all()
        Report = self.env["ejournal.request.report"].with_user(self.users["registrar"])
        domain = [("request_id", "in", (request | technical).ids)]
        self.assertEqual(
            Report._read_group(
                domain,
                ["kind", "state"],
                ["request_count:sum", "late_requests:sum", "__count"],
            ),
            [("correction", "refused", 1, 1, 2), ("technical", "review", 1, 0, 1)],
        )
        [(term, cause, count)] = Report._read_group(
            [("request_id", "=", request.id)],
            ["term_id", "cause_kind"],
            ["request_count:sum"],
        )
        self.assertEqual((term, cause, count), (self.term, "typing", 1))

    def test_heads_and_deans_see_the_own(self):
        """As the requests themselves: of the department, of the school's students."""
        self.create_correction().action_submit()
        self.create_request({self.rows[0]: "85"}).action_submit()
        self.env.flush_all()
        Report = self.env["ejournal.request.report"]
        domain = [("request_id.journal_id", "=", self.journal.id)]
        for role, kinds in (
            ("head", {"correction", "technical"}),
            ("dean", {"correction"}),
            ("registrar", {"correction", "technical"}),
        ):
            with self.subTest(role=role):
                rows = Report.with_user(self.users[role]).search(domain)
                self.assertEqual(set(rows.mapped("kind")), kinds)
        self.department.head_id = False
        self.users["dean"].ejournal_school_id = False
        for role in ("head", "dean"):
            with self.subTest(role=role):
                self.assertFalse(Report.with_user(self.users[role]).search(domain))

    def test_others_do_not_see_it(self):
        for role in ("teacher", "coordinator", "digitalization"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.env["ejournal.request.report"].with_user(self.users[role]).search(
                    []
                )
