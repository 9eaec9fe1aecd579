from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize


class EjournalRequestPerson(models.Model):
    """A member of staff for whom access is asked: a line of Form 1 (SOP T1.3)."""

    _name = "ejournal.request.person"
    _description = "Person of an access request"
    _order = "request_id, id"

    request_id = fields.Many2one(
        "ejournal.request", required=True, ondelete="cascade", index=True
    )
    name = fields.Char(string="Full name", required=True)
    email = fields.Char(string="Corporate email", required=True)
    position = fields.Char()
    user_id = fields.Many2one(
        "res.users",
        compute="_compute_user_id",
        context={"active_test": False},
    )
    login_state = fields.Selection(
        [("new", "New"), ("active", "Has a login"), ("archived", "Login is archived")],
        compute="_compute_user_id",
    )

    @api.depends("email")
    def _compute_user_id(self):
        logins = [email_normalize(person.email or "") for person in self]
        users = (
            self.env["res.users"]
            .sudo()  # only whether the login exists
            .with_context(active_test=False)
            .search([("login", "in", [login for login in logins if login])])
        )
        by_login = {user.login.lower(): user for user in users}
        for person, login in zip(self, logins, strict=True):
            user = by_login.get(login, users.browse())
            person.user_id = user.sudo(False)
            person.login_state = (
                "new" if not user else "active" if user.active else "archived"
            )

    @api.depends("name", "position", "email")
    def _compute_display_name(self):
        for person in self:
            person.display_name = ", ".join(
                filter(None, (person.name, person.position, person.email))
            )

    @api.model_create_multi
    def create(self, vals_list):
        persons = super().create(vals_list)
        persons._check_draft()
        return persons

    def write(self, vals):
        self._check_draft()
        result = super().write(vals)
        self._check_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        self._check_draft()

    def _check_draft(self):
        """Refuse changes of what was sent.

        :raise UserError: naming the request
        """
        for request in self.request_id:
            if not self.env.su and not (request.state == "draft" and request._is_own()):
                raise UserError(
                    self.env._("%s was sent already.", request.display_name)
                )

    def _get_problem(self, domains):
        """What is wrong with the address, or ``None``.

        :param domains: domains of corporate mail, in lower case; none allows any
        """
        self.ensure_one()
        address = email_normalize(self.email or "")
        if not address:
            return self.env._("%s: this is no email address.", self.email)
        if domains and address.rpartition("@")[2] not in domains:
            return self.env._(
                "%(email)s is no corporate address (%(domains)s).",
                email=address,
                domains=", ".join(domains),
            )
        return None

    # ------------------------------------------------------------------
    # Carrying out (as superuser)
    # ------------------------------------------------------------------
    def _grant(self):
        """Give the role and department; who is new gets an invitation by mail, which
        expires, never a password (SOP T1.4, C15)."""
        self.ensure_one()
        role = self.env.ref("kaznmu_ejournal.ejournal_group_teacher")
        values = {
            "ejournal_department_id": self.request_id.department_id.id,
            "group_ids": [fields.Command.link(role.id)],
        }
        if self.position:
            values["ejournal_position"] = self.position
        user = self.user_id.sudo()
        if user:
            was_archived = not user.active
            user.write({**values, "active": True})
            if was_archived:
                user.action_reset_password()
            return
        login = email_normalize(self.email)
        # Creating a user sends the invitation (auth_signup).
        self.env["res.users"].create(
            {
                **values,
                "name": self.name,
                "login": login,
                "email": login,
                "lang": self.request_id.author_id.lang,
                "tz": self.request_id.author_id.tz,
            }
        )
        self.invalidate_recordset(["user_id", "login_state"])

    def _close_access(self):
        """Archive the user: documents and history keep the name."""
        self.user_id.sudo().filtered("active").action_archive()
