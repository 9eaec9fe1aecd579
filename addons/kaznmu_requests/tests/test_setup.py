from odoo.tests import tagged

from .common import RequestCase


@tagged("post_install", "-at_install")
class TestSetup(RequestCase):
    """The request desk's own steps of getting started."""

    def missing(self):
        return self.env["ejournal.setup.step"]._get_missing()

    def test_everybody_who_decides_is_named(self):
        """A request of a department without a head would wait for nobody."""
        self.assertFalse(self.missing()["deciders"])
        self.department.copy({"code": "T2"}).head_id = False
        self.school.dean_id = False
        self.assertEqual(
            self.missing()["deciders"],
            ["heads of departments (1)", "deans of schools (1)"],
        )

    def test_domains_and_addressee(self):
        """Form 1, SOP T1.4; both are optional."""
        company = self.env.company
        company.write(
            {"ejournal_email_domains": False, "ejournal_digital_head_id": False}
        )
        self.assertEqual(len(self.missing()["request_desk"]), 2)
        company.write(
            {
                "ejournal_email_domains": "kaznmu.kz",
                "ejournal_digital_head_id": self.users["digitalization"].id,
            }
        )
        self.assertFalse(self.missing()["request_desk"])
        step = self.env.ref("kaznmu_requests.setup_step_request_desk")
        self.assertTrue(step.is_optional)
        self.assertEqual(step.action_open()["res_model"], "res.config.settings")
