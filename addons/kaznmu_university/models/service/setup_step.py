import smtplib
import ssl
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tools import html_escape

from odoo.addons.base.models.ir_mail_server import MailDeliveryException

LOCAL_HOSTS = {"", "localhost", "127.0.0.1", "::1", "0.0.0.0"}
# Somebody must have each of these roles before the first lesson.
ROLES = (
    "teacher",
    "coordinator",
    "head",
    "dean_office",
    "registrar",
    "digitalization",
)


class EjournalSetupStep(models.Model):
    """A step from the empty database to the first journal.

    Whether it is done is seen from the data: ``_get_missing`` is the one place that
    knows. An add-on brings its own steps as records, extends that method, and opens
    something other than the step's window by a method ``_open_<key>``.
    """

    _name = "ejournal.setup.step"
    _description = "Step of getting started"
    _order = "sequence, id"

    key = fields.Char(required=True, readonly=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    description = fields.Char(
        required=True, translate=True, help="What to do and why, in one sentence."
    )
    responsible = fields.Char(
        string="Who does it", required=True, translate=True, readonly=True
    )
    group_id = fields.Many2one(
        "res.groups",
        string="Role that can do it",
        readonly=True,
        help="Everybody who sees the list when it is empty.",
    )
    button = fields.Char(required=True, translate=True)
    action_id = fields.Many2one("ir.actions.act_window", string="Window", readonly=True)
    is_optional = fields.Boolean(string="Optional")
    active = fields.Boolean(default=True)
    missing = fields.Char(compute="_compute_missing", string="Not there yet")
    is_done = fields.Boolean(compute="_compute_missing", string="Done")
    is_allowed = fields.Boolean(compute="_compute_is_allowed")

    _key_uniq = models.Constraint("UNIQUE (key)", "There is such a step already.")

    @api.depends("key")
    @api.depends_context("uid", "company", "lang")
    def _compute_missing(self):
        missing = self._get_missing()
        for step in self:
            step.missing = ", ".join(missing[step.key])
            step.is_done = not missing[step.key]

    @api.depends("group_id")
    @api.depends_context("uid")
    def _compute_is_allowed(self):
        groups = self.env.user.all_group_ids
        for step in self:
            # The name of a role is no secret.
            step.is_allowed = not step.sudo().group_id or step.sudo().group_id in groups

    # ------------------------------------------------------------------
    # What is done
    # ------------------------------------------------------------------
    @api.model
    def _get_missing(self):
        """What the steps still lack, in a constant number of queries.

        :return: dict ``{key: [what is missing, in words]}``; an empty list for a step
            that is done
        """
        # Counts of everything, for whoever sees the list: only yes or no leaves.
        checklist = self.sudo()
        # As superuser, as above.
        company = self.env.company.sudo()
        lacks = checklist._find_lacking
        to_come = [
            ("calendar_id", "=", company.ejournal_calendar_id.id),
            ("resource_id", "=", False),
            ("date_to", ">", fields.Datetime.now()),
        ]
        sent = [("model", "=", self._name), ("state", "=", "sent")]
        invited = [
            ("kind", "=", "staff"),
            ("state", "not in", ("none", "new")),
            ("user_id", "!=", self.env.uid),
        ]
        return {
            "structure": lacks(
                {
                    "ejournal.school": self.env._("schools"),
                    "ejournal.department": self.env._("departments"),
                    "ejournal.program": self.env._("educational programs"),
                }
            ),
            "users": checklist._find_roles_without_users(),
            "students": lacks(
                {
                    "ejournal.group": self.env._("groups"),
                    "ejournal.enrollment": self.env._("students in groups"),
                }
            ),
            "calendar": lacks(
                {"resource.calendar.leaves": self.env._("holidays to come")}, to_come
            )
            if company.ejournal_calendar_id
            else [self.env._("a calendar of the university")],
            "company": [
                label
                for name, label in {
                    "ejournal_university": self.env._("name of the university"),
                    "ejournal_ministry": self.env._("name of the ministry"),
                    "ejournal_timezone": self.env._("time zone"),
                }.items()
                if not company[name]
            ],
            "address": []
            if urlsplit(company.get_base_url()).hostname not in LOCAL_HOSTS
            else [self.env._("an address that others can open")],
            "mail": lacks(
                {"mail.mail": self.env._("a test mail that has been sent")}, sent
            ),
            "invitations": lacks(
                {"ejournal.account": self.env._("invitations of the staff")}, invited
            ),
        }

    def _find_lacking(self, needs, domain=()):
        """Labels of the models, by ``{model: label}``, that have no record in the
        domain."""
        return [
            label
            for model, label in needs.items()
            if not self.env[model].search_count(domain, limit=1)
        ]

    def _find_roles_without_users(self):
        """Names of the roles that nobody but administrators has."""
        get_group = self.env.user._get_ejournal_role_group
        administrator = get_group("administrator")
        roles = [get_group(key) for key in ROLES]
        others = [("id", "not in", administrator.all_user_ids.ids)]
        return [
            role.name
            for role in roles
            if not self.env["res.users"].search_count(
                [("all_group_ids", "in", role.ids), *others], limit=1
            )
        ]

    # ------------------------------------------------------------------
    # Opening
    # ------------------------------------------------------------------
    def action_open(self):
        """Open the screen where the step is done, or do it at once.

        :raise AccessError: another role does it
        """
        self.ensure_one()
        self.check_access("read")
        if not self.is_allowed:
            raise AccessError(
                self.env._(
                    "“%(step)s” is done by: %(who)s.",
                    step=self.name,
                    who=self.responsible,
                )
            )
        if opener := getattr(self, f"_open_{self.key}", None):
            return opener()
        # Which window a step opens is no secret; what it shows has its own rules.
        return self._open_window(self.sudo().action_id)

    def _open_window(self, action, **values):
        return {**action._get_action_dict(), "display_name": self.name, **values}

    def _open_company(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.company",
            "res_id": self.env.company.id,
            "views": [(False, "form")],
            "name": self.name,
        }

    def _open_settings(self):
        """The section of the electronic journal in the settings."""
        # Which window it is is no secret; what it shows has its own rules.
        action = self.env.ref("kaznmu_university.ejournal_config_action").sudo()
        return self._open_window(action)

    def _open_address(self):
        return self._open_window(
            self.sudo().action_id,  # readable by everyone; parameters are not
            domain=[("key", "=", "web.base.url")],
            context={},
        )

    def _open_calendar(self):
        calendar = self.env.company.ejournal_calendar_id
        return self._open_window(
            self.sudo().action_id,  # a window of Odoo's own, readable by everyone
            domain=[("calendar_id", "=", calendar.id), ("resource_id", "=", False)],
            context={"default_calendar_id": calendar.id},
        )

    # ------------------------------------------------------------------
    # Test mail
    # ------------------------------------------------------------------
    def _open_mail(self):
        """Send a test mail to the user, and tell what came of it.

        :raise UserError: it was not sent, and why
        """
        address = self.env.user.email_formatted
        if not self.env.user.email:
            raise UserError(
                self.env._("You have no email address: enter it in your preferences.")
            )
        # Mails are closed to all but the system; this one goes to its own sender.
        mail = (
            self.env["mail.mail"]
            .sudo()
            .create(
                {
                    "subject": self.env._("Electronic journal: test mail"),
                    "body_html": html_escape(
                        self.env._("Outgoing mail of the electronic journal works.")
                    ),
                    "email_to": address,
                    "model": self._name,
                    "res_id": self.id,
                    "auto_delete": False,
                }
            )
        )
        try:
            mail.send(raise_exception=True)
        except (MailDeliveryException, UserError, OSError) as error:
            self._refuse_mail(error)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The test mail has been sent to %s: see whether it arrives.",
                    self.env.user.email,
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _refuse_mail(self, error):
        message = self.env._(
            "The test mail was not sent. %(reason)s\nThe server's answer: %(answer)s",
            reason=self._explain_mail_error(error),
            answer=" ".join(str(part) for part in error.args) or repr(error),
        )
        if self.env.user.has_group("base.group_system"):
            raise RedirectWarning(
                message,
                self.env.ref("base.action_ir_mail_server_list").id,
                self.env._("Outgoing mail servers"),
            ) from error
        raise UserError(message) from error

    @staticmethod
    def _get_causes(error):
        """The error and all that it was made of: Odoo wraps those of the server."""
        while error:
            yield error
            wrapped = [part for part in error.args if isinstance(part, Exception)]
            error = error.__cause__ or error.__context__ or next(iter(wrapped), None)

    def _explain_mail_error(self, error):
        """One plain sentence on what keeps mails from leaving."""
        causes = list(self._get_causes(error))
        for kinds, sentence in (
            (
                smtplib.SMTPAuthenticationError,
                self.env._("The mail server does not accept the login or password."),
            ),
            (
                smtplib.SMTPRecipientsRefused,
                self.env._("The mail server does not accept your address."),
            ),
            (
                smtplib.SMTPSenderRefused,
                self.env._("The mail server does not accept the sender's address."),
            ),
            (
                ssl.SSLError,
                self.env._(
                    "The encryption does not fit: check the port and the security of "
                    "the connection."
                ),
            ),
            (
                OSError,
                self.env._(
                    "The mail server cannot be reached: the system administrator "
                    "checks whether it is set up, its name and port."
                ),
            ),
        ):
            if any(isinstance(cause, kinds) for cause in causes):
                return sentence
        return self.env._(
            "Probably no outgoing mail server is set up: ask the system administrator."
        )
