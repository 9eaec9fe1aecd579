"""Issue 12, section 5: who leaves, returns or works elsewhere."""

from datetime import date

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .browser import WebCase
from .common import UniversityCase, call_json2, generate_api_key
from .test_import import STAFF, ImportCase


@tagged("post_install", "-at_install")
class TestLeaving(UniversityCase):
    def get_keys(self, user):
        return self.env["res.users.apikeys"].search([("user_id", "=", user.id)])

    def test_keys_end_with_the_access(self):
        user = self.users["head"]
        key = generate_api_key(user)
        credentials = {"scope": "rpc", "key": key}
        apikeys = self.env["res.users.apikeys"]
        self.assertEqual(apikeys._check_credentials(**credentials), user.id)
        self.env["auth_totp.device"].with_user(user).sudo()._generate(
            "browser", "Laptop", None
        )
        user.action_archive()
        self.assertFalse(self.get_keys(user))
        self.assertFalse(user.totp_trusted_device_ids)
        user.active = True
        self.assertFalse(apikeys._check_credentials(**credentials))

    def test_sessions_end_for_good(self):
        """A session from before is not valid after a return either."""
        user = self.users["head"]
        before = user._compute_session_token("sid")
        user.active = False
        user.active = True
        self.assertNotEqual(user._compute_session_token("sid"), before)

    def test_a_return_begins_anew(self):
        """Whoever brings somebody back: neither roles nor offices come along."""
        dean, head = self.users["dean"], self.users["head"]
        system = new_test_user(self.env, "sys", "base.group_system")
        (dean | head).action_archive()
        (dean | head).with_user(system).action_unarchive()
        for user in dean | head:
            self.assertFalse(user._get_ejournal_groups())
        self.assertFalse(self.school.dean_id)
        self.assertFalse(self.department.head_id)
        ends = self.env["ejournal.office.change"].search(
            [("user_id", "=", head.id), ("is_removal", "=", True)]
        )
        self.assertEqual(
            {(end.office, end.role) for end in ends},
            {("role", "head"), ("head", False)},
        )
        self.assertEqual(ends.asked_by_id, system, "who did it is kept")

    def test_others_stay_as_they_are(self):
        user = self.users["head"]
        key = generate_api_key(user)
        user.write({"active": True, "name": "Another name"})
        self.assertTrue(self.get_keys(user), "nobody came back")
        self.assertTrue(user._has_ejournal_role("head"))
        self.assertTrue(key)

    def test_a_move_takes_two(self):
        other = self.env["ejournal.department"].create(
            {"code": "T9", "name": "Other", "school_id": self.school.id}
        )
        change = (
            self.env["ejournal.office.change"]
            .with_user(self.users["digitalization"])
            .create(
                {
                    "office": "department",
                    "department_id": other.id,
                    "user_id": self.teacher.id,
                    "document_number": "1",
                    "document_date": date(2026, 11, 20),
                }
            )
        )
        with self.assertRaisesRegex(UserError, "takes two"):
            change.action_confirm()
        self.assertEqual(self.teacher.ejournal_department_id, self.department)
        change.with_user(self.users["registrar_head"]).action_confirm()
        self.assertEqual(self.teacher.ejournal_department_id, other)


@tagged("post_install", "-at_install")
class TestSessionsOfWhoLeft(UniversityCase, WebCase):
    frozen_time = None  # sessions ask the clock

    def test_over_the_network(self):
        user = self.users["head"]
        self.authenticate(user.login, user.login)
        answer = call_json2(self, user, "res.users", "context_get")
        self.assertEqual(answer.status_code, 200)
        self.assertNotIn("/web/login", self.url_open("/odoo").url)
        user.active = False
        self.env.flush_all()
        self.assertIn("/web/login", self.url_open("/odoo").url)
        user.active = True
        self.env.flush_all()
        self.assertIn("/web/login", self.url_open("/odoo").url)


@tagged("post_install", "-at_install")
class TestImportOfOthers(ImportCase):
    """Digitalization issues access; it moves nobody and gives no office alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["ejournal.department"].create(
            {"code": "T9", "name": "Other", "school_id": cls.school.id}
        )
        cls.stranger.write(
            {
                "login": "stranger@kaznmu.kz",
                "ejournal_department_id": cls.other.id,
            }
        )

    def load_row(self, roles="преподаватель", user="digitalization", **more):
        row = f"Чужая;Анна;;stranger@kaznmu.kz;{roles};T1;T1;доцент\n"
        return self.load(("staff.csv", STAFF + row), user=user)

    def get_changes(self, office):
        return self.env["ejournal.office.change"].search(
            [("office", "=", office), ("user_id", "=", self.stranger.id)]
        )

    def test_a_teacher_of_another_department(self):
        counts, problems = self.load_row()
        self.assertEqual(counts["staff"], {"changed": 1})
        self.assertProblem(problems, "asked for", column="Код кафедры")
        self.assertEqual(self.stranger.ejournal_department_id, self.other)
        self.assertEqual(
            self.stranger.ejournal_position, "доцент", "the rest is loaded"
        )
        change = self.get_changes("department")
        self.assertEqual(
            (change.department_id, change.state), (self.department, "asked")
        )
        self.load_row()
        self.assertEqual(self.get_changes("department"), change, "asked once")
        change.with_user(self.users["registrar_head"]).action_confirm()
        self.assertEqual(self.stranger.ejournal_department_id, self.department)

    def test_no_coordinator_by_the_way(self):
        self.load_row("преподаватель, координатор")
        self.assertNotIn(self.stranger, self.department.coordinator_ids)
        self.assertEqual(self.get_changes("coordinator").state, "asked")

    def test_a_program_of_another_school(self):
        """The move is asked for; the rest of the row is loaded (12, section 1)."""
        school = self.env["ejournal.school"].create({"code": "T2", "name": "Other"})
        header = (
            "Код;Наименование;Наименование (каз.);Код школы;Уровень;Срок обучения\n"
        )
        programs = f"{header}T1;Медицина;Медицина;T2;бакалавриат;5\n"
        _counts, problems = self.load(("programs.csv", programs))
        self.assertProblem(problems, "confirms the move")
        self.assertEqual(self.program.school_id, self.school)
        self.assertEqual(self.program.duration, 5)
        change = self.env["ejournal.office.change"].search(
            [("program_id", "=", self.program.id)]
        )
        self.assertEqual(change.state, "asked")
        self.load(("programs.csv", programs))
        self.assertEqual(len(change.search([("state", "=", "asked")])), 1)
        change.with_user(self.users["registrar_head"]).action_confirm()
        self.assertEqual(self.group.school_id, school)

    def test_a_group_of_another_school(self):
        school = self.env["ejournal.school"].create({"code": "T2", "name": "Other"})
        self.program.copy({"code": "T2", "school_id": school.id})
        groups = "Группа;Код ОП;Курс;Язык обучения\nT-26-01;T2;1;русский\n"
        _counts, problems = self.load(("groups.csv", groups))
        self.assertProblem(problems, "transfer them")
        self.assertEqual(self.group.program_id, self.program)

    def test_an_office_with_the_move(self):
        self.load_row("заведующий")
        self.assertEqual(self.get_changes("head").department_id, self.department)
        self.assertNotEqual(self.department.head_id, self.stranger)
        self.assertFalse(self.stranger._has_ejournal_role("head"))

    def test_the_first_department_is_no_move(self):
        self.stranger.ejournal_department_id = False
        _counts, problems = self.load_row()
        self.assertFalse(problems)
        self.assertEqual(self.stranger.ejournal_department_id, self.department)

    def test_the_system_administrator_moves(self):
        self.users["system"] = self.env.ref("base.user_admin")
        self.load_row(user="system")
        self.assertEqual(self.stranger.ejournal_department_id, self.department)
