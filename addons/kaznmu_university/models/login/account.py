from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, email_normalize, split_every

from ...languages import RUSSIAN
from ..res_company import DEFAULT_TIMEZONE

LAYOUT = "kaznmu_university.mail_layout_invitation"
TEMPLATES = {
    "signup": "kaznmu_university.mail_template_invitation",
    "reset": "kaznmu_university.mail_template_new_password",
}
#: More people than this are written to by a background job.
AT_ONCE = 30


class EjournalAccount(models.Model):
    """Who can log in, who is invited, and who is not yet: staff, and students.

    The digitalization department reads it, invites, and sends links to a new password
    (SOP T1.4); it learns no password, and of students the number in place of the name.
    A row is a user, or a student who has none yet.
    """

    _name = "ejournal.account"
    _description = "Log-in"
    _auto = False
    _order = "kind, name, id"
    _depends = {
        "ejournal.student": ["number", "email", "user_id", "active"],
        "mail.message": ["email_layout_xmlid", "date"],
        "mail.notification": [
            "res_partner_id",
            "mail_message_id",
            "notification_status",
        ],
        "res.partner": ["name", "email"],
        "res.users": [
            *("partner_id", "login", "active", "group_ids"),
            *("ejournal_department_id", "ejournal_school_id"),
        ],
        "res.users.log": ["create_uid"],
    }

    name = fields.Char(string="Name or student number", readonly=True)
    kind = fields.Selection([("staff", "Staff"), ("student", "Student")], readonly=True)
    user_id = fields.Many2one("res.users", readonly=True)
    # No reference, which would tell the name.
    student_ref = fields.Integer(string="Student", readonly=True)
    login = fields.Char(readonly=True)
    email = fields.Char(readonly=True)
    department_id = fields.Many2one("ejournal.department", readonly=True)
    school_id = fields.Many2one("ejournal.school", readonly=True)
    state = fields.Selection(
        [
            ("none", "No log-in yet"),
            ("new", "Not invited"),
            ("queued", "On its way"),
            ("sent", "Invited"),
            ("failed", "Not delivered"),
            ("used", "Has logged in"),
        ],
        readonly=True,
    )
    invited_on = fields.Datetime(string="Last letter", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT 2 * users.id AS id, COALESCE(student.number, partner.name) AS name,
                   users.id AS user_id, student.id AS student_ref, users.login,
                   partner.email,
                   CASE WHEN student.id IS NULL THEN 'staff' ELSE 'student' END AS kind,
                   users.ejournal_department_id AS department_id,
                   users.ejournal_school_id AS school_id, letter.invited_on,
                   CASE WHEN EXISTS (SELECT FROM res_users_log
                                      WHERE create_uid = users.id) THEN 'used'
                        WHEN letter.status IS NULL THEN 'new'
                        WHEN letter.status IN ('exception', 'bounce') THEN 'failed'
                        WHEN letter.status = 'sent' THEN 'sent'
                        ELSE 'queued' END AS state
              FROM res_users users
              JOIN res_partner partner ON partner.id = users.partner_id
              LEFT JOIN ejournal_student student ON student.user_id = users.id
              LEFT JOIN LATERAL (
                   SELECT notification.notification_status AS status,
                          message.date AS invited_on
                     FROM mail_notification notification
                     JOIN mail_message message
                       ON message.id = notification.mail_message_id
                    WHERE notification.res_partner_id = partner.id
                      AND message.email_layout_xmlid = %(layout)s
                    ORDER BY message.id DESC LIMIT 1) letter ON TRUE
             WHERE users.active
               AND (student.id IS NOT NULL OR users.id IN (
                   SELECT member.uid
                     FROM res_groups_users_rel member
                     JOIN res_groups role ON role.id = member.gid
                     JOIN res_groups_privilege privilege
                       ON privilege.id = role.privilege_id
                    WHERE privilege.category_id = %(category)s))
             UNION ALL
            SELECT 2 * student.id + 1, student.number, NULL, student.id, NULL,
                   student.email, 'student', NULL, NULL, NULL, 'none'
              FROM ejournal_student student
             WHERE student.active AND student.user_id IS NULL
            """,
            layout=LAYOUT,
            # The roles of staff.
            category=self.env.ref("kaznmu_university.module_category_ejournal").id,
        )

    # ------------------------------------------------------------------
    # Letters
    # ------------------------------------------------------------------
    def action_invite(self):
        """Invite people to choose a password; students get their log-in with it.

        :return: action: says how many are written to, and who cannot be
        :raise AccessError: not of the digitalization department
        :raise UserError: nobody can be written to
        """
        return self._send("signup")

    def action_reset_password(self):
        """Send links to choose a new password; nobody's password changes by that.

        :return: action, as of :meth:`action_invite`
        :raise AccessError: not of the digitalization department
        :raise UserError: nobody can be written to
        """
        return self._send("reset")

    def _send(self, letter):
        self._check_digitalization()
        refused = self._get_refused(letter)
        able = self - self.browse().concat(*refused)
        if not able:
            raise UserError(self._describe_refused(refused))
        if len(able) > AT_ONCE:
            batch = self.env["ejournal.invitation"]._create_for(able, letter)
            return batch._start()._get_records_action()
        able._do_send(letter)
        message = self.env._("Letters on their way: %s.", len(able))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if refused else "success",
                "message": "\n".join(
                    filter(None, (message, self._describe_refused(refused)))
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _check_digitalization(self):
        """:raise AccessError: not of the digitalization department"""
        self.check_access("read")
        if not self.env.user._has_ejournal_role("digitalization"):
            raise AccessError(
                self.env._("The digitalization department invites and resets.")
            )

    def _get_refused(self, letter):
        """Rows that are not written to: ``{row: why}``."""
        logins = [email_normalize(row.email or "") for row in self]
        # As superuser: only whether the address is somebody's log-in.
        users = self.env["res.users"].sudo().with_context(active_test=False)
        taken = {
            user.login: user
            for user in users.search([("login", "in", list(filter(None, logins)))])
        }
        refused = {}
        for row, login in zip(self, logins, strict=True):
            if not login:
                refused[row] = self.env._("no email address")
            elif not row.user_id and letter == "reset":
                refused[row] = self.env._("no log-in yet: invite first")
            elif not row.user_id and login in taken:
                refused[row] = self.env._("the address is another log-in")
            # As superuser, as above. System administrators reset their own alone.
            elif row.user_id and row.user_id.sudo().has_group("base.group_system"):
                refused[row] = self.env._("a system administrator")
        return refused

    def _describe_refused(self, refused):
        by_reason = {}
        for row, reason in refused.items():
            by_reason.setdefault(reason, []).append(row.name)
        return "\n".join(
            self.env._(
                "Not written to (%(reason)s): %(names)s",
                reason=reason,
                names=", ".join(names),
            )
            for reason, names in by_reason.items()
        )

    def _do_send(self, letter):
        """Write to people who were checked; students without a user get one."""
        users = self.env["res.users"].union(*(row._get_user() for row in self))
        # As superuser: the department was checked; only the way to a password is made.
        users.partner_id.sudo().signup_prepare(signup_type=letter)
        self.env.ref(TEMPLATES[letter])._write_to(users, layout=LAYOUT)

    def _get_user(self):
        """The user of a row; of a student without one, a new user of the portal."""
        self.ensure_one()
        if self.user_id:
            return self.user_id
        # As superuser: the department was checked; a student's role decides nothing.
        student = self.env["ejournal.student"].sudo().browse(self.student_ref)
        login = email_normalize(student.email)
        role = self.env.user._get_ejournal_role_group("student")
        student.user_id = (
            student.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "name": student.name,
                    "login": login,
                    "email": login,
                    "lang": RUSSIAN,
                    "tz": DEFAULT_TIMEZONE,
                    "group_ids": [fields.Command.set(role.ids)],
                }
            )
        )
        return student.user_id.sudo(False)


class EjournalInvitation(models.Model):
    """Many letters about log-ins, written by a background job."""

    _name = "ejournal.invitation"
    _description = "Letters about log-ins"
    _inherit = ["ejournal.closed.mixin", "ejournal.job.mixin"]
    _order = "id desc"
    _rec_name = "letter"
    _job_channel = "root.ejournal_mail"
    _job_can_stop = True

    letter = fields.Selection(
        [("signup", "Invitation"), ("reset", "New password")],
        required=True,
        readonly=True,
    )
    account_ids = fields.Json(
        string="Rows that are written to", required=True, readonly=True
    )

    @api.model
    def _create_for(self, accounts, letter):
        """Letters of the current user, who was checked."""
        # Closed to clients; the caller checked the department.
        values = {"letter": letter, "account_ids": accounts.ids}
        return self.sudo().create(values).sudo(False)

    def _start(self):
        """Queue them.

        :return: the job
        """
        return self.env["ejournal.job"]._start(
            self, self.env._("Letters about log-ins: %s", len(self.account_ids))
        )

    def _get_job_portions(self):
        """Ids of rows; see ``ejournal.job.mixin``."""
        return list(split_every(AT_ONCE, self.account_ids, list))

    def _run_job_portion(self, portion):
        """Write to some people; what cannot be sent is told in their rows."""
        rows = self.env["ejournal.account"].search([("id", "in", portion)])
        refused = rows._get_refused(self.letter)
        (rows - rows.browse().concat(*refused))._do_send(self.letter)
