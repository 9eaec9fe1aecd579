import smtplib
from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import convert_file, mute_logger

from odoo.addons.base.models.ir_mail_server import IrMail_Server
from odoo.addons.kaznmu_university.tests.browser import WebCase
from odoo.addons.mail.tests.common import MailCase

from .common import EjournalCase, call_json2

MANAGERS = ("registrar", "registrar_head", "digitalization", "administrator")
OTHERS = ("teacher", "coordinator", "head", "dean_office", "dean", "vice_rector")


@tagged("post_install", "-at_install")
class TestEmptySetup(TransactionCase):
    """The steps before anything is loaded."""

    def test_an_empty_database_says_what_is_missing(self):
        missing = self.env["ejournal.setup.step"]._get_missing()
        for key in ("structure", "users", "students", "teaching", "mail", "journals"):
            with self.subTest(step=key):
                self.assertTrue(missing[key])
        self.assertEqual(missing["structure"][0], "schools")
        self.assertIn("Head of department", missing["users"])

    def test_every_step_is_known_and_opens_something(self):
        steps = self.env["ejournal.setup.step"].search([])
        self.assertLessEqual(set(steps.mapped("key")), set(steps._get_missing()))
        for step in steps.filtered(lambda step: step.key != "mail"):
            with self.subTest(step=step.key):
                self.assertEqual(step.action_open()["type"], "ir.actions.act_window")


@tagged("post_install", "-at_install")
class TestSetup(MailCase, EjournalCase):
    """The list of steps from the empty database to the first journal."""

    def steps(self, role="registrar"):
        steps = self.env["ejournal.setup.step"].with_user(self.users[role])
        steps.invalidate_model()  # as a new request would
        return {step.key: step for step in steps.search([])}

    def test_steps_follow_the_data(self):
        """Nothing is ticked by hand: a step is done as soon as its data are there."""
        steps = self.steps()
        self.assertTrue(steps["structure"].is_done)
        self.assertTrue(steps["students"].is_done)
        self.assertTrue(steps["users"].is_done)
        self.assertTrue(steps["journals"].is_done)
        self.assertEqual(steps["teaching"].missing, "curriculum, plans, timetable")
        self.assertFalse(steps["order"].is_done)
        # Issue 15: without an order nothing is late, whatever happens.
        self.assertFalse(steps["order"].is_optional)
        self.assertFalse(steps["marks"].is_done)
        self.save(self.practical, self.rows[0], "85")
        self.assertTrue(self.steps()["marks"].is_done)

    def test_a_role_that_only_administrators_have_is_missing(self):
        self.users["digitalization"].active = False
        self.assertEqual(
            self.steps()["users"].missing, "Digitalization department employee"
        )

    def test_journals_of_a_term_that_is_over_do_not_count(self):
        self.term.write(
            {
                "date_end": date(2026, 11, 1),
                "attestation_start": date(2026, 11, 2),
                "attestation_end": date(2026, 11, 22),
            }
        )
        self.assertEqual(
            self.steps()["journals"].missing,
            "a term that is not over, journals of the term",
        )
        self.term.attestation_end = date(2026, 11, 23)  # today, at the university
        self.assertTrue(self.steps()["journals"].is_done)

    def test_names_time_zone_and_address(self):
        company = self.env.company
        company.write(
            {
                "ejournal_university": "University",
                "ejournal_ministry": "Ministry",
                "ejournal_timezone": False,
            }
        )
        self.assertEqual(self.steps()["company"].missing, "time zone")
        company.ejournal_timezone = "Asia/Almaty"
        parameters = self.env["ir.config_parameter"]
        for address, is_done in (
            ("http://localhost:8069", False),
            ("http://127.0.0.1", False),
            ("https://journal.kaznmu.example", True),
        ):
            parameters.set_param("web.base.url", address)
            steps = self.steps()
            with self.subTest(address=address):
                self.assertTrue(steps["company"].is_done)
                self.assertEqual(steps["address"].is_done, is_done)

    def test_holidays_are_the_registrars(self):
        """Only of the university's calendar; a teacher adds none."""
        calendar = self.env.company.ejournal_calendar_id
        values = {
            "name": "Moved day",
            "calendar_id": calendar.id,
            "date_from": "2027-01-07 19:00:00",
            "date_to": "2027-01-08 18:59:59",
        }
        leaves = self.env["resource.calendar.leaves"]
        leaves.search([("calendar_id", "=", calendar.id)]).unlink()
        self.assertEqual(self.steps()["calendar"].missing, "holidays to come")
        for role in ("teacher", "digitalization", "vice_rector"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                leaves.with_user(self.users[role]).create(values)
        leaves.with_user(self.users["registrar"]).create(values)
        self.assertTrue(self.steps()["calendar"].is_done)
        with self.assertRaises(AccessError):
            leaves.with_user(self.users["registrar"]).create(
                {**values, "calendar_id": calendar.copy().id}
            )

    def test_constant_number_of_queries(self):
        self.steps()  # warm
        self.env.invalidate_all()
        with self.assertQueryCount(60):
            setup = self.env["ejournal.setup"].with_user(self.users["registrar"])
            self.assertTrue(setup.create({}).step_count)

    # ------------------------------------------------------------------
    # Who
    # ------------------------------------------------------------------
    def test_who_sees_the_list(self):
        for role in OTHERS:
            for model in ("ejournal.setup", "ejournal.setup.step"):
                with self.subTest(role=role, model=model):
                    record = self.env[model].with_user(self.users[role])
                    with self.assertRaises(AccessError):
                        record.search([])
                    with self.assertRaises(AccessError):
                        record.create({})
        for role in MANAGERS:
            with self.subTest(role=role):
                setup = self.env["ejournal.setup"].with_user(self.users[role])
                action = setup.action_open()
                opened = setup.browse(action["res_id"])
                steps = self.env["ejournal.setup.step"].search([])
                self.assertEqual(opened.step_ids, steps)
                self.assertEqual(
                    opened.display_name,
                    f"Getting started: {opened.done_count} of {opened.step_count}",
                )
                with self.assertRaises(AccessError):
                    opened.step_ids[0].write({"name": "Other"})

    def test_each_step_is_for_its_role(self):
        steps = self.steps("digitalization")
        self.assertTrue(steps["users"].is_allowed)
        for key in ("structure", "company", "journals"):
            with self.subTest(step=key):
                self.assertFalse(steps[key].is_allowed)
                with self.assertRaisesRegex(AccessError, "is done by"):
                    steps[key].action_open()
        self.assertEqual(
            self.steps()["calendar"].action_open()["domain"][0],
            ("calendar_id", "=", self.env.company.ejournal_calendar_id.id),
        )

    def test_only_an_administrator_hides_a_complete_list(self):
        menu = self.env.ref("kaznmu_university.ejournal_menu_setup")
        setups = self.env["ejournal.setup"]
        for role in ("registrar", "registrar_head", "digitalization"):
            setup = setups.with_user(self.users[role]).create({})
            with self.subTest(role=role), self.assertRaises(AccessError):
                setup.action_hide()
        setup = setups.with_user(self.users["administrator"]).create({})
        with self.assertRaisesRegex(UserError, "when all steps"):
            setup.action_hide()
        self.env["ejournal.setup.step"].search(
            [("is_optional", "=", False)]
        ).is_optional = True
        setup = setups.with_user(self.users["administrator"]).create({})
        self.assertTrue(setup.is_complete)
        setup.action_hide()
        self.assertFalse(menu.active)
        setup.invalidate_recordset()
        self.assertTrue(setup.is_hidden)
        # An update reads the add-on's files once more.
        path = "views/ejournal_menus.xml"
        convert_file(self.env, "kaznmu_university", path, {}, mode="update")
        self.assertFalse(menu.active)
        setup.action_show()
        self.assertTrue(menu.active)

    # ------------------------------------------------------------------
    # Test mail
    # ------------------------------------------------------------------
    def test_a_test_mail_ticks_the_step(self):
        step = self.steps()["mail"]
        self.assertFalse(step.is_done)
        with self.mock_mail_gateway():
            answer = step.action_open()
        self.assertEqual(answer["params"]["type"], "success")
        self.assertEqual(len(self._mails), 1)
        self.assertIn(self.users["registrar"].email, self._mails[0]["email_to"][0])
        self.assertTrue(self.steps()["mail"].is_done)

    def test_a_failed_mail_is_told_in_plain_words(self):
        """What the server answered stands behind what to do."""
        step = self.steps()["mail"]
        for error, words in (
            (ConnectionRefusedError(111, "refused"), "cannot be reached"),
            (TimeoutError("timed out"), "cannot be reached"),
            (
                smtplib.SMTPAuthenticationError(535, b"bad credentials"),
                "login or password",
            ),
            (UserError("Missing SMTP Server"), "no outgoing mail server"),
        ):
            with (
                self.subTest(error=error),
                patch.object(IrMail_Server, "_connect__", side_effect=error),
                patch.object(IrMail_Server, "_disable_send", return_value=False),
                self.assertRaisesRegex(UserError, words),
            ):
                step.action_open()
        self.assertFalse(self.steps()["mail"].is_done)

    def test_a_system_administrator_is_led_to_the_mail_servers(self):
        admin = new_test_user(
            self.env,
            "system_admin",
            groups="base.group_system,kaznmu_university.ejournal_group_administrator",
        )
        step = self.steps()["mail"].with_user(admin)
        with (
            patch.object(IrMail_Server, "_connect__", side_effect=OSError("no")),
            self.assertRaises(RedirectWarning) as caught,
        ):
            step.action_open()
        self.assertEqual(
            caught.exception.args[1],
            self.env.ref("base.action_ir_mail_server_list").id,
        )

    def test_no_mail_without_an_address(self):
        self.users["registrar"].email = False
        with self.assertRaisesRegex(UserError, "no email address"):
            self.steps()["mail"].action_open()


@tagged("post_install", "-at_install")
class TestSetupRpc(EjournalCase, WebCase):
    """The list over the external API (JSON-2)."""

    def assertForbidden(self, user, model, method, **params):
        response = call_json2(self, user, model, method, **params)
        self.assertEqual(response.status_code, 403)

    @mute_logger("odoo.http")  # the server tells of each refusal
    def test_the_forbidden_over_rpc(self):
        step = self.env.ref("kaznmu_university.setup_step_structure")
        setup = self.env["ejournal.setup"].create({})
        for user in ("teacher", "digitalization"):
            with self.subTest(user=user):
                self.assertForbidden(
                    self.users[user], step._name, "action_open", ids=step.ids
                )
        self.assertForbidden(
            self.users["registrar"], setup._name, "action_hide", ids=setup.ids
        )
        self.assertForbidden(self.teacher, "ejournal.setup", "action_open")
        self.assertForbidden(self.teacher, "ejournal.setup.step", "_get_missing")
