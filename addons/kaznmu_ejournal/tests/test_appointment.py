import base64
from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.kaznmu_university.tests.browser import WebCase

from .common import ROLES, EjournalCase, call_json2


class AppointmentCase(EjournalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.head = cls.users["head"]

    def create_appointment(self, user=None, coordinators=None, **vals):
        return (
            self.env["ejournal.appointment"]
            .with_user(user or self.head)
            .create(
                {
                    "department_id": self.department.id,
                    "academic_year": "2026/2027",
                    "coordinator_ids": (coordinators or self.teacher).ids,
                    "protocol_number": "1",
                    "protocol_date": date(2026, 8, 20),
                    "protocol_file": base64.b64encode(b"%PDF"),
                    **vals,
                }
            )
        )


@tagged("post_install", "-at_install")
class TestAppointment(AppointmentCase):
    """SOP T1.1: the head appoints who uploads the plans, by protocol."""

    def test_coordinators_and_their_role_follow(self):
        former = self.users["coordinator"]
        appointment = self.create_appointment()
        self.assertEqual(self.department.coordinator_ids, former)
        appointment.action_appoint()
        self.assertEqual(appointment.state, "appointed")
        self.assertEqual(self.department.coordinator_ids, self.teacher)
        group = "kaznmu_university.ejournal_group_coordinator"
        self.assertTrue(self.teacher.has_group(group))
        self.assertFalse(former.has_group(group))
        self.assertTrue(former._is_ejournal_teacher())
        self.env["ejournal.plan"].with_user(self.teacher).create(
            {"term_id": self.term.id, "discipline_id": self.discipline.id}
        )

    def test_a_head_stays_head(self):
        appointment = self.create_appointment(coordinators=self.head)
        appointment.action_appoint()
        self.assertTrue(self.head.has_group("kaznmu_university.ejournal_group_head"))
        self.create_appointment().action_appoint()
        self.assertTrue(self.head.has_group("kaznmu_university.ejournal_group_head"))

    def test_a_coordinator_elsewhere_keeps_the_role(self):
        former = self.users["coordinator"]
        self.department.copy({"code": "O", "coordinator_ids": former.ids})
        self.create_appointment().action_appoint()
        self.assertTrue(
            former.has_group("kaznmu_university.ejournal_group_coordinator")
        )

    def test_the_next_appointment_ends_the_one_before(self):
        first = self.create_appointment()
        first.action_appoint()
        second = self.create_appointment(academic_year="2027/2028")
        second.action_appoint()
        self.assertEqual((first.state, second.state), ("ended", "appointed"))

    def test_the_digitalization_department_is_told(self):
        appointment = self.create_appointment()
        appointment.action_appoint()
        message = appointment.message_ids[0]
        self.assertIn(self.users["digitalization"].partner_id, message.partner_ids)
        self.assertIn(self.teacher.name, message.body)
        appointment.with_user(self.users["digitalization"]).check_access("read")

    def test_what_is_needed(self):
        for vals, message in (
            ({"protocol_number": False}, "protocol"),
            ({"protocol_date": False}, "protocol"),
            ({"protocol_file": False}, "protocol"),
            ({"coordinator_ids": []}, "at least one"),
        ):
            appointment = self.create_appointment(**vals)
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, message):
                appointment.action_appoint()
        for year in ("2026", "2026/2028", "2026-2027", "26/27"):
            with self.subTest(year=year), self.assertRaises(ValidationError):
                self.create_appointment(academic_year=year)

    def test_coordinators_work_in_the_department(self):
        other = self.department.copy({"code": "O"})
        self.stranger.ejournal_department_id = other
        appointment = self.create_appointment(coordinators=self.stranger)
        with self.assertRaisesRegex(UserError, "does not work"):
            appointment.action_appoint()
        appointment = self.create_appointment(coordinators=self.users["registrar"])
        with self.assertRaisesRegex(ValidationError, "role of a teacher"):
            appointment.action_appoint()

    def test_who_appoints(self):
        for role in ROLES:
            if role == "head":
                continue
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.create_appointment(self.users[role])
        other_head = self._create_user("head", login="other.head")
        with self.assertRaises(AccessError):
            self.create_appointment(other_head)
        with self.assertRaises(AccessError):
            self.create_appointment().with_user(other_head).action_appoint()

    def test_in_force_it_does_not_change(self):
        appointment = self.create_appointment()
        with self.assertRaisesRegex(UserError, "button"):
            appointment.state = "appointed"
        appointment.action_appoint()
        with self.assertRaisesRegex(UserError, "does not change"):
            appointment.protocol_number = "2"
        with self.assertRaisesRegex(UserError, "in force already"):
            appointment.action_appoint()
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            appointment.unlink()
        with self.assertRaisesRegex(UserError, "button"):
            self.create_appointment(state="appointed")


@tagged("post_install", "-at_install")
class TestAppointmentRpc(AppointmentCase, WebCase):
    """The forbidden things over the external API (JSON-2)."""

    @mute_logger("odoo.http")  # the server tells of refusals
    def test_no_way_round(self):
        appointment = self.create_appointment()
        for user, method, params in (
            (self.head, "write", {"vals": {"state": "appointed"}}),
            (self.head, "_put_in_force", {}),
            (self.head, "_give_role", {"appointed": [], "former": []}),
            (self.teacher, "action_appoint", {}),
            (self.users["administrator"], "action_appoint", {}),
        ):
            with self.subTest(user=user.login, method=method):
                response = call_json2(
                    self, user, appointment._name, method, ids=appointment.ids, **params
                )
                self.assertIn(response.status_code, (403, 422))
        self.env.invalidate_all()
        self.assertEqual(appointment.state, "draft")
