from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import ROLES, UniversityCase

DOCUMENT = {"document_number": "17-к", "document_date": date(2026, 11, 20)}
ASKERS = {"digitalization", "registrar_head", "vice_rector", "administrator"}


@tagged("post_install", "-at_install")
class TestOfficeChange(UniversityCase):
    """Heads, deans and roles take two people (SOP T1.4, C15)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.changes = cls.env["ejournal.office.change"]
        cls.new = cls._create_user("teacher", login="new_head")
        cls.system = cls.env.ref("base.user_admin")

    def ask(self, asker="digitalization", **vals):
        return self.changes.with_user(self.users[asker]).create(
            {
                "office": "head",
                "department_id": self.department.id,
                "user_id": self.new.id,
                **DOCUMENT,
                **vals,
            }
        )

    def test_asked_by_one_confirmed_by_another(self):
        old = self.users["head"]
        change = self.ask()
        self.assertEqual(self.department.head_id, old)
        with self.assertRaisesRegex(UserError, "takes two"):
            change.action_confirm()
        change.with_user(self.users["registrar_head"]).action_confirm()
        self.assertEqual(self.department.head_id, self.new)
        self.assertTrue(self.new._has_ejournal_role("head"))
        self.assertFalse(old._has_ejournal_role("head"), "headed this one alone")
        self.assertEqual(change.previous_id, old)
        self.assertEqual(change.decided_by_id, self.users["registrar_head"])

    def test_who_asks(self):
        for role in ROLES:
            with self.subTest(role=role):
                if role in ASKERS:
                    self.ask(role)
                else:
                    with self.assertRaises(AccessError):
                        self.ask(role)

    def test_who_confirms(self):
        """By the setting; never who asks, nor who gets it."""
        company = self.env.company
        for confirmer, roles in (
            ("office", {"registrar_head", "administrator"}),
            ("administrator", {"administrator"}),
            ("vice_rector", {"vice_rector"}),
        ):
            company.ejournal_confirmer = confirmer
            change = self.ask()
            for role in ROLES:
                with self.subTest(confirmer=confirmer, role=role):
                    self.assertEqual(
                        change.with_user(self.users[role]).can_confirm, role in roles
                    )
        company.ejournal_confirmer = "office"
        change = self.ask(user_id=self.users["registrar_head"].id)
        with self.assertRaisesRegex(UserError, "what one gets"):
            change.with_user(self.users["registrar_head"]).action_confirm()

    def test_one_person_by_the_setting(self):
        self.env.company.ejournal_confirmer = "nobody"
        self.assertTrue(self.env.company._get_ejournal_relaxations())
        self.ask().action_confirm()
        self.assertEqual(self.department.head_id, self.new)

    def test_it_has_a_document(self):
        chief = self.users["administrator"]
        for vals, words in (
            ({"document_number": False}, "number and date"),
            ({"document_date": False}, "number and date"),
            ({"document_date": date(2026, 11, 24)}, "future"),
        ):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, words):
                self.ask(**vals).with_user(chief).action_confirm()

    def test_from_its_day(self):
        change = self.ask(date_start=date(2026, 12, 1))
        change.with_user(self.users["administrator"]).action_confirm()
        self.assertEqual(self.department.head_id, self.users["head"])
        with freeze_time("2026-11-30 19:00:00"):  # midnight in Almaty
            self.changes._cron_take_effect()
        self.assertEqual(self.department.head_id, self.new)

    def test_what_is_decided_stays(self):
        change = self.ask()
        for vals in ({"state": "confirmed"}, {"in_force_on": "2026-11-23 00:00:00"}):
            with self.assertRaises(UserError):
                change.write(vals)
        with self.assertRaisesRegex(UserError, "Only who asks"):
            change.with_user(self.users["administrator"]).user_id = self.system
        change.with_user(self.users["administrator"]).action_confirm()
        for call in (
            lambda: change.write({"user_id": self.teacher.id}),
            change.unlink,
            change.action_withdraw,
            change.with_user(self.users["administrator"]).action_refuse,
        ):
            with self.assertRaises(UserError):
                call()

    def test_no_office_past_it(self):
        """No client writes heads, deans and deputies: values, defaults, copies."""
        for user in (*self.users.values(), self.system):
            department = self.department.with_user(user)
            school = self.school.with_user(user)
            for call in (
                lambda row=department, user=user: row.write({"head_id": user.id}),
                lambda row=department: row.write({"head_id": False}),
                lambda row=school, user=user: row.write({"dean_id": user.id}),
                lambda row=school: row.write({"dean_id": False}),
            ):
                with self.subTest(user=user.login), self.assertRaises(UserError):
                    call()
            if user == self.system:
                continue
            with self.subTest(user=user.login), self.assertRaises(UserError):
                department.write({"deputy_id": user.id})
            with self.subTest(user=user.login), self.assertRaises(UserError):
                department.with_context(default_head_id=user.id).create(
                    {"code": "Z", "name": "Z", "school_id": self.school.id}
                )
        self.assertEqual(self.department.head_id, self.users["head"])
        self.assertFalse(self.department.copy({"code": "Z1"}).head_id)

    def test_the_first_ones_by_the_system_administrator(self):
        """A new university: kept as any change, and once only."""
        department = self.department.copy({"code": "Z2"}).with_user(self.system)
        department.head_id = self.new
        kept = self.changes.search([("department_id", "=", department.id)])
        self.assertTrue(kept.is_first)
        self.assertEqual(kept.decided_by_id, self.system)
        with self.assertRaisesRegex(UserError, "take two people"):
            department.head_id = self.teacher
        with self.assertRaisesRegex(UserError, "take two people"):
            department.head_id = False

    def test_roles_take_two(self):
        group = self.env.user._get_ejournal_role_group("registrar_head")
        user = self.teacher
        for write in (
            lambda: user.with_user(self.system).write({"group_ids": [(4, group.id)]}),
            lambda: group.with_user(self.system).write({"user_ids": [(4, user.id)]}),
            lambda: (
                self.env.ref("kaznmu_university.ejournal_group_teacher")
                .with_user(self.system)
                .write({"implied_ids": [(4, group.id)]})
            ),
        ):
            with (
                self.assertRaisesRegex(UserError, "take two people"),
                self.env.cr.savepoint(),  # as a request that fails
            ):
                write()
            self.env.invalidate_all()
            self.env.registry.clear_all_caches()  # as after a request that fails
        self.assertFalse(user._has_ejournal_role("registrar_head"))
        change = self.ask(
            office="role", role="registrar_head", department_id=False, user_id=user.id
        )
        change.with_user(self.users["administrator"]).action_confirm()
        self.assertTrue(user._has_ejournal_role("registrar_head"))
        # An end by one person is kept, too.
        user.with_user(self.system).write({"group_ids": [(3, group.id)]})
        kept = self.changes.search([("user_id", "=", user.id)], limit=1)
        self.assertTrue(kept.is_removal and kept.is_first)

    def test_a_target_is_named(self):
        for vals in (
            {"department_id": False},
            {"office": "dean"},
            {"office": "role"},
            {"user_id": False},
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                self.ask(**vals)

    def test_asking_for_others(self):
        """Imports ask; what is held or asked already is not asked twice."""
        changes = self.changes.with_user(self.users["digitalization"])
        change = changes._ask("head", self.new, self.department, **DOCUMENT)
        self.assertEqual(change.asked_by_id, self.users["digitalization"])
        self.assertEqual(changes._ask("head", self.new, self.department), change)
        self.assertFalse(changes._ask("head", self.users["head"], self.department))
        role = changes._ask("role", self.new, role="dean")
        self.assertEqual((role.role, role.state), ("dean", "asked"))

    # ------------------------------------------------------------------
    # Who is told
    # ------------------------------------------------------------------
    def get_told(self, record):
        """Who was written to about the record, one for each mail."""
        messages = self.env["mail.message"].search(
            [("model", "=", record._name), ("res_id", "=", record.id)], order="id"
        )
        return [
            partner.user_ids
            for message in messages
            for partner in message.notified_partner_ids
        ]

    def test_who_confirms_is_told_once(self):
        """An activity and a mail; for the next change of the day the activity."""
        change = self.ask()
        confirmers = change._get_confirmers()
        self.assertIn(self.users["registrar_head"], confirmers)
        self.assertIn(self.users["administrator"], confirmers)
        self.assertNotIn(self.users["digitalization"], confirmers)
        self.assertEqual(change.sudo().activity_ids.user_id, confirmers)
        told = self.get_told(change)
        self.assertEqual(len(told), len(confirmers))
        self.assertEqual(self.env["res.users"].union(*told), confirmers)
        self.assertIn(self.users["registrar_head"].name, change.waits_for)
        other = self.ask(office="head_deputy")
        self.assertEqual(other.sudo().activity_ids.user_id, confirmers)
        self.assertFalse(self.get_told(other), "what waits was told today")

    def test_those_concerned_are_told_what_was_decided(self):
        """Who asked, who gets it and who had it: once, and not who decided."""
        change = self.ask()
        office = change.with_user(self.users["registrar_head"])
        before = len(self.get_told(change))
        office.action_confirm()
        told = self.get_told(change)[before:]
        self.assertEqual(len(told), 3)
        self.assertEqual(
            self.env["res.users"].union(*told),
            self.users["digitalization"] | self.new | self.users["head"],
        )
        self.assertFalse(change.sudo().activity_ids)
        refused = self.ask(office="head_deputy")
        refused.with_user(self.users["administrator"]).action_refuse()
        self.assertIn(self.new, self.get_told(refused))
        self.assertFalse(refused.sudo().activity_ids)
        withdrawn = self.ask(office="head_deputy")
        withdrawn.action_withdraw()
        self.assertFalse(withdrawn.sudo().activity_ids)

    def test_no_dead_end(self):
        """Where the rule leaves nobody of the office, the next superior confirms."""
        for role, users in (
            ("registrar_head", self.users["registrar_head"]),
            ("administrator", self.env["res.users"]),
        ):
            self.env.user._get_ejournal_role_group(role).user_ids = users
        change = self.ask("registrar_head")
        self.assertEqual(change._get_confirmers(), self.users["vice_rector"])
        self.assertIn(self.users["vice_rector"], self.get_told(change))
        superior = change.with_user(self.users["vice_rector"])
        self.assertTrue(superior.can_confirm)
        superior.action_confirm()
        self.assertEqual(self.department.head_id, self.new)

    # ------------------------------------------------------------------
    # A department goes to another school
    # ------------------------------------------------------------------
    def test_a_department_moves_by_two(self):
        """With the school goes the superior of its head, who decides."""
        other = self.env["ejournal.school"].create({"code": "T2", "name": "Other"})
        for user in (self.users["registrar"], self.users["registrar_head"]):
            with (
                self.subTest(user=user.login),
                self.assertRaisesRegex(UserError, "somebody else confirms"),
            ):
                self.department.with_user(user).school_id = other
        move = {"office": "department_school", "user_id": False}
        with self.assertRaises(ValidationError):
            self.ask(**move)
        change = self.ask(**move, school_id=other.id)
        self.assertIn("Other", change.display_name)
        with self.assertRaisesRegex(UserError, "takes two"):
            change.action_confirm()
        change.with_user(self.users["registrar_head"]).action_confirm()
        self.assertEqual(self.department.school_id, other)
        self.assertIn(self.users["dean"], self.get_told(change))
        # Without a head nobody gets another superior.
        empty = self.department.copy({"code": "T9"})
        empty.with_user(self.users["registrar"]).school_id = self.school
        self.assertEqual(empty.school_id, self.school)

    def test_a_program_moves_by_two(self):
        """With the school goes the dean who decides about the students."""
        other = self.env["ejournal.school"].create({"code": "T2", "name": "Other"})
        theirs = self.program.copy({"code": "T2", "school_id": other.id})
        for role in ("registrar", "registrar_head", "administrator"):
            user = self.users[role]
            for record, values in (
                (self.program, {"school_id": other.id}),
                (self.group, {"program_id": theirs.id}),
            ):
                with (
                    self.subTest(role=role, model=record._name),
                    self.assertRaisesRegex(UserError, "another dean would decide"),
                ):
                    record.with_user(user).write(values)
        move = {"office": "program_school", "user_id": False, "department_id": False}
        with self.assertRaises(ValidationError):
            self.ask(**move, school_id=other.id)
        change = self.ask(**move, program_id=self.program.id, school_id=other.id)
        self.assertIn("Medicine → Other", change.display_name)
        with self.assertRaisesRegex(UserError, "takes two"):
            change.action_confirm()
        change.with_user(self.users["registrar_head"]).action_confirm()
        self.assertEqual(self.group.school_id, other)
        self.assertIn(self.users["dean"], self.get_told(change))
        # Where there are no groups yet, nobody gets another dean.
        empty = self.program.copy({"code": "T9"})
        empty.with_user(self.users["registrar"]).school_id = self.school
        self.assertEqual(empty.school_id, self.school)

    def test_coordinators_take_two(self):
        """Several hold the office; each comes and goes alone (SOP T1.1)."""
        old = self.users["coordinator"]
        change = self.ask(office="coordinator")
        change.with_user(self.users["registrar_head"]).action_confirm()
        self.assertEqual(self.department.coordinator_ids, old | self.new)
        self.assertTrue(self.new._has_ejournal_role("coordinator"))
        self.assertTrue(old._has_ejournal_role("coordinator"))
        self.assertFalse(change.previous_id)
        change = self.ask(office="coordinator", user_id=old.id, is_removal=True)
        change.with_user(self.users["registrar_head"]).action_confirm()
        self.assertEqual(self.department.coordinator_ids, self.new)
        self.assertFalse(old._has_ejournal_role("coordinator"))
        self.assertTrue(old._is_ejournal_teacher(), "a teacher, as before")
        self.new.active = False
        self.new.active = True
        self.assertFalse(self.department.coordinator_ids, "who returns begins anew")
