import re
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.mail.tests.common import MailCase

from .common import PROTOCOL, RequestCase


@tagged("post_install", "-at_install")
class TestAccessRequest(RequestCase, MailCase):
    """Form 1: access for new teachers and its end (SOP T1.3, T1.4, C15)."""

    def create_access(self, *emails, person=None, **vals):
        return self.Request.with_user(self.users["head"]).create(
            {
                "kind": "access",
                "person_ids": [
                    (
                        0,
                        0,
                        {
                            "name": f"Новый {email}",
                            "email": email,
                            "position": "ассистент",
                            **(person or {}),
                        },
                    )
                    for email in emails
                ],
                **vals,
            }
        )

    def test_new_teachers_get_role_department_and_invitation(self):
        request = self.create_access("a.new@kaznmu.kz", "B.New@kaznmu.kz")
        request.action_submit()
        with self.mock_mail_gateway():
            self.by(request, "digitalization").action_approve()
        self.assertEqual(request.state, "done")
        users = self.env["res.users"].search(
            [("login", "in", ["a.new@kaznmu.kz", "b.new@kaznmu.kz"])]
        )
        self.assertEqual(len(users), 2)
        for user in users:
            self.assertTrue(user._is_ejournal_teacher())
            self.assertFalse(
                user.has_group("kaznmu_university.ejournal_group_registrar")
            )
            self.assertEqual(user.ejournal_department_id, self.department)
            mails = [
                mail for mail in self._mails if user.email in "".join(mail["email_to"])
            ]
            self.assertEqual(len(mails), 1, "an invitation, never a password")
            self.assertIn("/web/signup", mails[0]["body"])

    def test_the_form_opens_for_the_department(self):
        """SOP T1.4: whoever issues access reads no journals, so no cells either."""
        request = self.create_access("a.new@kaznmu.kz")
        request.action_submit()
        self.env.invalidate_all()
        request = self.by(request, "digitalization")
        self.assertEqual(request.cell_count, 0)  # stands on the card, too
        form = Form(request)
        self.assertTrue(form.can_decide)
        self.assertEqual(len(form.person_ids), 1)

    def test_the_domain_is_checked(self):
        self.env.company.ejournal_email_domains = "kaznmu.kz, kaznmu.edu.kz"
        for email, is_right in (
            ("a@kaznmu.kz", True),
            ("a@KAZNMU.edu.kz", True),
            ("a@gmail.com", False),
            ("a@evil-kaznmu.kz", False),
            ("a@kaznmu.kz.evil.com", False),
            ("no address", False),
        ):
            with self.subTest(email=email):
                request = self.create_access(email)
                if is_right:
                    request.action_submit()
                else:
                    with self.assertRaises(UserError):
                        request.action_submit()

    def test_existing_and_archived_logins_are_recognised(self):
        former = self._create_user("teacher", login="former@kaznmu.kz")
        former.active = False
        request = self.create_access("former@kaznmu.kz")
        request.action_submit()
        office = self.by(request, "digitalization")
        self.assertEqual(office.person_ids.login_state, "archived")
        office.action_approve()
        self.assertTrue(former.active)
        self.assertEqual(
            self.env["res.users"]
            .with_context(active_test=False)
            .search_count([("login", "=", "former@kaznmu.kz")]),
            1,
        )

    def create_leaver(self, last_day=date(2026, 11, 22), login="leaving@kaznmu.kz"):
        user = self._create_user("coordinator", login=login)
        self.env.ref("kaznmu_university.ejournal_group_teacher").user_ids += user
        user.ejournal_position = "доцент"
        request = self.create_access(
            login,
            access_action="close",
            person={"name": user.name, "last_day": last_day},
        )
        return user, request

    def approve_access(self, request):
        request.action_submit()
        self.by(request, "digitalization").action_approve()

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("kaznmu_requests.ir_cron_requests").method_direct_trigger()

    def test_access_is_closed_by_request(self):
        """SOP T1.4, C15: the user is archived, and no role outlives that."""
        user, request = self.create_leaver()
        self.approve_access(request)
        self.assertEqual(request.state, "done")
        self.assertFalse(user.active)
        self.assertFalse(user._get_ejournal_groups())
        self.assertFalse(user.has_group("kaznmu_university.ejournal_group_staff"))
        self.assertTrue(request.person_ids.closed_on)

    def test_access_lasts_up_to_the_last_day(self):
        """Boundary: 24:00 of the last day at the university."""
        user, request = self.create_leaver(last_day=date(2026, 11, 24))
        self.approve_access(request)
        for moment, active in (
            ("2026-11-24 18:59:59", True),
            ("2026-11-24 19:00:00", False),
        ):
            with freeze_time(moment):
                self.run_cron()
            self.assertEqual(user.active, active)
        user.active = True  # come back later
        with freeze_time("2026-11-26 06:00:00"):
            self.run_cron()
        self.assertTrue(user.active)

    def test_whoever_changes_the_department_keeps_access(self):
        user, request = self.create_leaver(last_day=date(2026, 11, 24))
        self.approve_access(request)
        user.ejournal_department_id = self.env["ejournal.department"].create(
            {"code": "T9", "name": "Other", "school_id": self.school.id}
        )
        with freeze_time("2026-11-26 06:00:00"):
            self.run_cron()
        self.assertTrue(user.active)
        self.assertTrue(user._is_ejournal_teacher())

    def test_the_last_day_is_needed(self):
        _user, request = self.create_leaver(last_day=False)
        with self.assertRaisesRegex(UserError, "last day of work"):
            request.action_submit()

    def test_nobody_writes_when_the_access_was_closed(self):
        _user, request = self.create_leaver()
        with self.assertRaisesRegex(UserError, "by the request itself"):
            request.person_ids.write({"closed_on": "2026-11-20 00:00:00"})

    def test_a_teacher_of_another_department_is_asked_for(self):
        """Neither a head nor digitalization moves somebody else's teacher alone."""
        other = self.env["ejournal.department"].create(
            {"code": "T9", "name": "Other", "school_id": self.school.id}
        )
        theirs = self._create_user("teacher", login="theirs@kaznmu.kz")
        theirs.ejournal_department_id = other
        self.approve_access(self.create_access("theirs@kaznmu.kz"))
        self.assertEqual(theirs.ejournal_department_id, other)
        change = self.env["ejournal.office.change"].search(
            [("user_id", "=", theirs.id), ("office", "=", "department")]
        )
        self.assertEqual(change.state, "asked")
        self.assertEqual(change.asked_by_id, self.users["digitalization"])
        change.with_user(self.users["registrar_head"]).action_confirm()
        self.assertEqual(theirs.ejournal_department_id, self.department)

    def test_no_access_for_students_and_system_administrators(self):
        student = new_test_user(self.env, "student@kaznmu.kz", "base.group_portal")
        system = new_test_user(self.env, "system@kaznmu.kz", "base.group_system")
        for user in student | system:
            request = self.create_access(user.login)
            request.action_submit()
            with self.subTest(login=user.login), self.assertRaises(UserError) as caught:
                self.by(request, "digitalization").action_approve()
            self.assertIn("is the log-in of", str(caught.exception))
            self.assertEqual(request.state, "review")

    def test_a_request_does_not_tell_who_has_a_login(self):
        """The same fields, words and queries, whosoever the address is (12)."""
        other = self.env["ejournal.department"].create(
            {"code": "T9", "name": "Other", "school_id": self.school.id}
        )
        theirs = self._create_user("teacher", login="theirs@kaznmu.kz")
        theirs.ejournal_department_id = other
        former = self._create_user("teacher", login="former@kaznmu.kz")
        former.write({"active": False, "ejournal_department_id": other.id})
        new_test_user(self.env, "student@kaznmu.kz", "base.group_portal")
        new_test_user(self.env, "system@kaznmu.kz", "base.group_system")
        names = ("none", "theirs", "former", "student", "system")
        for action in ("grant", "close"):
            self.ask_about("none@kaznmu.kz", action)  # what is read once, is read
            answers = [self.ask_about(f"{name}@kaznmu.kz", action) for name in names]
            for name, answer in zip(names, answers, strict=True):
                with self.subTest(action=action, login=name):
                    self.assertEqual(answer, answers[0])

    def ask_about(self, email, action):
        """All that a head learns of an address, and what the server does for it."""
        head = self.users["head"]
        with self.env.cr.savepoint() as savepoint:
            request = self.create_access(
                email,
                access_action=action,
                person={"name": "N", "last_day": date(2026, 11, 22)},
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            person = request.person_ids.with_user(head)
            values = person.read(
                ["display_name", "user_id", "login_state", "journals_left"]
            )[0]
            form = Form(request)
            with form.person_ids.edit(0) as line:
                line.email = f" {email}"
                line.email = email
                values["shown"] = line.name, line.position
            try:
                request.action_submit()
                values["sent"] = request.state
            except UserError as error:
                values["sent"] = str(error)
            self.env.invalidate_all()
            values["then"] = (
                request.state,
                request.way_out,
                request.waits_for,
                request.has_journals_left,
                request.message_ids[:1].preview,
            )
            queries = self.cr.sql_log_count - before
            savepoint.rollback()
        self.env.invalidate_all()
        text = repr({name: values[name] for name in values if name != "id"})
        text = re.sub(rf"\b{request.id}\b", "ID", text.replace(email, "ADDRESS"))
        return text, queries

    def test_who_comes_back_has_no_old_roles(self):
        """SOP C15: Form 1 gives the role of a teacher and nothing else."""
        user, request = self.create_leaver()
        self.approve_access(request)
        self.approve_access(self.create_access("leaving@kaznmu.kz"))
        self.assertTrue(user.active)
        self.assertTrue(user._is_ejournal_teacher())
        self.assertFalse(user.has_group("kaznmu_university.ejournal_group_coordinator"))

    def test_journals_left_behind_are_told(self):
        """SOP C11: the head arranges a substitution for the lessons to come."""
        user, request = self.create_leaver()
        self.assertFalse(request.has_journals_left)
        row = self.env["ejournal.assignment"].create(
            {"journal_id": self.journal.id, "teacher_id": user.id}
        )
        self.journal.lesson_ids[-1].date = date(2026, 12, 7)
        request.invalidate_recordset()
        request.person_ids.invalidate_recordset()
        self.assertEqual(request.person_ids.journals_left, self.journal.display_name)
        self.assertTrue(self.by(request, "head").has_journals_left)
        self.approve_access(request)
        activity = request.activity_ids
        self.assertEqual(activity.user_id, self.users["head"])
        self.assertIn(self.journal.display_name, activity.note)
        action = request.person_ids.with_user(self.users["head"]).action_substitute()
        defaults = {
            key.removeprefix("default_"): value
            for key, value in action["context"].items()
        }
        substitution = self.Request.with_user(self.users["head"]).create(
            {
                **defaults,
                "journal_id": self.journal.id,
                "substitute_id": self.stranger.id,
                "date_to": date(2026, 12, 12),
                **PROTOCOL,
            }
        )
        self.assertEqual(substitution.kind, "substitution")
        self.assertEqual(substitution.date_from, date(2026, 11, 23))
        substitution.action_submit()
        self.by(substitution, "registrar_head").action_approve()
        self.assertEqual(substitution.state, "done")
        self.assertEqual(
            self.journal.assignment_ids.filtered("replaces_id").replaces_id, user
        )
        request.person_ids.invalidate_recordset()
        self.assertFalse(request.person_ids.journals_left)
        self.assertTrue(row.exists())

    def test_only_the_own_department_loses_access(self):
        other = self.env["ejournal.department"].create(
            {"code": "T9", "name": "Other", "school_id": self.school.id}
        )
        self.stranger.write(
            {"login": "stranger@kaznmu.kz", "ejournal_department_id": other.id}
        )
        request = self.create_access(
            "stranger@kaznmu.kz",
            access_action="close",
            person={"last_day": date(2026, 11, 22)},
        )
        with self.assertRaisesRegex(UserError, "another department"):
            request.action_submit()

    def test_digitalization_decides_and_nobody_else(self):
        request = self.create_access("a.new@kaznmu.kz")
        request.action_submit()
        for role in ("head", "registrar_head", "dean", "teacher"):
            with self.subTest(role=role), self.assertRaises(UserError):
                self.by(request, role).action_approve()
