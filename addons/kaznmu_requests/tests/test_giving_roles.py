"""Issue 12, section 5: no office and no role by one person, over whatever path."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.kaznmu_university.importer.staff import ROLES as FILE_ROLES
from odoo.addons.kaznmu_university.models.office.office_change import GUARDED_ROLES
from odoo.addons.kaznmu_university.tests.test_import import STAFF, ImportCase

from .common import RequestCase

FRIEND = "friend@kaznmu.kz"


@tagged("post_install", "-at_install")
class TestGivingRoles(RequestCase, ImportCase):
    """Each role by each path, to a friend and to oneself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.friend = cls._create_user("teacher", login=FRIEND)
        cls.system = cls.env.ref("base.user_admin")
        # A university at work: the system administrator names nobody alone.
        for role in GUARDED_ROLES:
            cls.env["ejournal.office.change"].sudo()._record_first(
                {"office": "role", "role": role}, cls.users[role]
            )

    def holds(self, role, user=None):
        """Whether a user has a role, or an office that gives it."""
        self.env.invalidate_all()
        user = user or self.friend
        offices = user in (
            self.department.head_id
            | self.department.deputy_id
            | self.department.coordinator_ids
            | self.school.dean_id
            | self.school.deputy_id
        )
        return offices or user._has_ejournal_role(role)

    def get_asked(self, user=None):
        return self.env["ejournal.office.change"].search(
            [("user_id", "=", (user or self.friend).id), ("state", "=", "asked")]
        )

    def load_as(self, role, loader="digitalization", login=FRIEND):
        row = f"Друг;Анна;;{login};{FILE_ROLES[role][0]};T1;T1;доцент\n"
        return self.load(("staff.csv", STAFF + row), user=loader)

    def test_by_a_file(self):
        """A file asks; whoever has loaded it does not confirm."""
        for role in GUARDED_ROLES:
            with self.subTest(role=role), self.env.cr.savepoint() as savepoint:
                if role not in FILE_ROLES:
                    self.assertEqual(role, "administrator")
                    continue
                self.load_as(role)
                self.assertFalse(self.holds(role))
                changes = self.get_asked()
                self.assertTrue(changes)
                self.assertEqual(
                    changes.asked_by_id, self.users["digitalization"], changes
                )
                for change in changes:
                    with self.assertRaisesRegex(UserError, "takes two"):
                        change.with_user(self.users["digitalization"]).action_confirm()
                    with self.assertRaises(UserError):
                        change.with_user(self.friend).action_confirm()
                self.assertFalse(self.holds(role))
                changes.with_user(self.users["registrar_head"]).action_confirm()
                self.assertTrue(self.holds(role))
                savepoint.rollback()
            self.env.registry.clear_all_caches()

    def test_by_a_file_to_oneself_or_by_others(self):
        self.users["digitalization"].login = "me@kaznmu.kz"
        me = self.users["digitalization"]
        for role in FILE_ROLES.keys() & set(GUARDED_ROLES) - {"digitalization"}:
            with self.subTest(role=role):
                self.load_as(role, login="me@kaznmu.kz")
                self.assertFalse(self.holds(role, me))
                self.assertFalse(self.get_asked(me))
                for loader in set(self.users) - {"digitalization", "administrator"}:
                    self.load_as(role, loader)
                    self.assertFalse(self.holds(role))
                    self.assertFalse(self.get_asked())

    def test_by_a_request_for_access(self):
        """Form 1 makes a teacher, whoever it is: a friend, or who was dean before."""
        former = self._create_user("dean", login="former@kaznmu.kz")
        former.active = False
        for login in (FRIEND, "former@kaznmu.kz", "new@kaznmu.kz"):
            request = self.Request.with_user(self.users["head"]).create(
                {
                    "kind": "access",
                    "person_ids": [
                        Command.create(
                            {"name": "Друг", "email": login, "position": "декан"}
                        )
                    ],
                }
            )
            request.action_submit()
            self.by(request, "digitalization").action_approve()
            user = self.env["res.users"].search([("login", "=", login)])
            for role in GUARDED_ROLES:
                with self.subTest(login=login, role=role):
                    self.assertFalse(self.holds(role, user))
            self.assertTrue(user._is_ejournal_teacher())

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_by_forms(self):
        """The form of users, of groups, of departments and schools: everybody is
        refused, the system administrator as well."""
        for name, actor in {**self.users, "system": self.system}.items():
            friend = self.friend.with_user(actor)
            for role in GUARDED_ROLES:
                group = self.env.user._get_ejournal_role_group(role).with_user(actor)
                teachers = self.env.user._get_ejournal_role_group("teacher")
                for path, call in {
                    "users": lambda u=friend, g=group: u.write(
                        {"group_ids": [Command.link(g.id)]}
                    ),
                    "oneself": lambda a=actor, g=group: a.with_user(a).write(
                        {"group_ids": [Command.link(g.id)]}
                    ),
                    "new user": lambda u=friend, g=group: u.create(
                        {
                            "name": "New",
                            "login": "new",
                            "group_ids": [Command.link(g.id)],
                        }
                    ),
                    "members": lambda g=group: g.write(
                        {"user_ids": [Command.link(self.friend.id)]}
                    ),
                    "implied": lambda g=group, t=teachers, a=actor: t.with_user(
                        a
                    ).write({"implied_ids": [Command.link(g.id)]}),
                    "implied by": lambda g=group, t=teachers: g.write(
                        {"implied_by_ids": [Command.link(t.id)]}
                    ),
                }.items():
                    if actor._has_ejournal_role(role) and path == "oneself":
                        continue  # nothing is gained
                    with (
                        self.subTest(actor=name, role=role, path=path),
                        self.assertRaises(UserError),
                        self.env.cr.savepoint(),
                    ):
                        call()
                    if name == "system":  # others are refused before anything is done
                        self.env.invalidate_all()
                        self.env.registry.clear_all_caches()
            for record, field in (
                (self.department, "head_id"),
                (self.department, "deputy_id"),
                (self.department, "coordinator_ids"),
                (self.school, "dean_id"),
                (self.school, "deputy_id"),
            ):
                if name == "system" and field == "deputy_id":
                    continue  # there was none: the first one
                many = record._fields[field].type == "many2many"
                value = [Command.link(self.friend.id)] if many else self.friend.id
                with (
                    self.subTest(actor=name, field=field),
                    self.assertRaises(UserError),
                    self.env.cr.savepoint(),
                ):
                    record.with_user(actor).write({field: value})
                self.env.invalidate_all()
        for role in GUARDED_ROLES:
            self.assertFalse(self.holds(role))

    def test_by_the_office_itself(self):
        """Whoever may ask does not confirm; whoever gets it does neither alone."""
        changes = self.env["ejournal.office.change"]
        for role in GUARDED_ROLES:
            change = changes.with_user(self.users["administrator"]).create(
                {
                    "office": "role",
                    "role": role,
                    "user_id": self.friend.id,
                    "document_number": "17",
                    "document_date": "2026-11-20",
                }
            )
            for actor in (*self.users.values(), self.friend):
                is_confirmer = actor == self.users["registrar_head"]
                with self.subTest(role=role, actor=actor.login):
                    self.assertEqual(change.with_user(actor).can_confirm, is_confirmer)
            self.assertFalse(self.holds(role))
