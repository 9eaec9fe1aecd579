from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.mail.tests.common import MailCase

from .common import RequestCase


@tagged("post_install", "-at_install")
class TestAccessRequest(RequestCase, MailCase):
    """Form 1: access for new teachers and its end (SOP T1.3, T1.4, C15)."""

    def create_access(self, *emails, **vals):
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
            self.assertFalse(user.has_group("kaznmu_ejournal.ejournal_group_registrar"))
            self.assertEqual(user.ejournal_department_id, self.department)
            mails = [
                mail for mail in self._mails if user.email in "".join(mail["email_to"])
            ]
            self.assertEqual(len(mails), 1, "an invitation, never a password")
            self.assertIn("/web/signup", mails[0]["body"])

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
        self.assertEqual(request.person_ids.login_state, "archived")
        request.action_submit()
        self.by(request, "digitalization").action_approve()
        self.assertTrue(former.active)
        self.assertEqual(
            self.env["res.users"]
            .with_context(active_test=False)
            .search_count([("login", "=", "former@kaznmu.kz")]),
            1,
        )

    def test_access_is_closed_by_request(self):
        leaving = self._create_user("teacher", login="leaving@kaznmu.kz")
        request = self.create_access("leaving@kaznmu.kz", access_action="close")
        request.action_submit()
        self.by(request, "digitalization").action_approve()
        self.assertFalse(leaving.active)

    def test_only_the_own_department_loses_access(self):
        other = self.env["ejournal.department"].create(
            {"code": "T9", "name": "Other", "school_id": self.school.id}
        )
        self.stranger.write(
            {"login": "stranger@kaznmu.kz", "ejournal_department_id": other.id}
        )
        request = self.create_access("stranger@kaznmu.kz", access_action="close")
        with self.assertRaisesRegex(UserError, "another department"):
            request.action_submit()

    def test_digitalization_decides_and_nobody_else(self):
        request = self.create_access("a.new@kaznmu.kz")
        request.action_submit()
        for role in ("head", "registrar_head", "dean", "teacher"):
            with self.subTest(role=role), self.assertRaises(UserError):
                self.by(request, role).action_approve()
