from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize


class EjournalRequestPerson(models.Model):
    """A member of staff for whom access is asked, or who leaves (SOP T1.3, T1.4).

    Whoever leaves has access up to the last day of work; what becomes of the journals
    is told to the head in time.
    """

    _name = "ejournal.request.person"
    _description = "Person of an access request"
    _inherit = ["ejournal.guard.mixin", "ejournal.evidence.mixin"]
    _evidence_parent = "request_id"
    _order = "request_id, id"
    _guard_fields = frozenset(("request_id", "name", "email", "position", "last_day"))
    _guard_parent = "request_id"

    request_id = fields.Many2one(
        "ejournal.request", required=True, ondelete="cascade", index=True
    )
    name = fields.Char(string="Full name", required=True)
    email = fields.Char(string="Corporate email", required=True)
    position = fields.Char()
    last_day = fields.Date(string="Last day of work")
    closed_on = fields.Datetime(string="Access closed on", readonly=True, copy=False)
    journals_left = fields.Text(
        string="Journals left behind",
        compute="_compute_journals_left",
        help="With lessons after the last day of work, for which nobody substitutes",
    )
    user_id = fields.Many2one(
        "res.users",
        compute="_compute_user_id",
        context={"active_test": False},
    )
    login_state = fields.Selection(
        [("new", "New"), ("active", "Has a login"), ("archived", "Login is archived")],
        compute="_compute_user_id",
    )

    @api.depends("email", "request_id.access_action", "request_id.department_id")
    @api.depends_context("uid")
    def _compute_user_id(self):
        """Whoever issues access is told of every log-in, a head of the own people who
        leave: a request is no way to ask who has one, nor by how long it takes."""
        issues = self.env.su or self.env.user._has_ejournal_role("digitalization")
        self.user_id = self.login_state = False
        for request, persons in self.grouped("request_id").items():
            domain = Domain.TRUE
            if not issues:
                if request.access_action != "close":
                    continue
                domain = Domain("ejournal_department_id", "=", request.department_id.id)
            users = persons._find_users(domain)
            for person in persons:
                if user := users.get(email_normalize(person.email or "")):
                    person.user_id = user.sudo(False)
                    person.login_state = "active" if user.active else "archived"
                elif issues:
                    person.login_state = "new"

    def _find_users(self, domain):
        """Log-ins by the addresses, those of a domain, as superuser: ``{address:
        res.users}``, in as many queries whether there are any or not."""
        logins = [email_normalize(person.email or "") for person in self]
        users = (
            self.env["res.users"]
            .sudo()  # see _compute_user_id for what leaves of it
            .with_context(active_test=False)
            .search_fetch(
                Domain("login", "in", [login for login in logins if login]) & domain,
                ["login", "active"],
            )
        )
        return {user.login.lower(): user for user in users}

    @api.depends("name", "position", "email")
    def _compute_display_name(self):
        for person in self:
            person.display_name = ", ".join(
                filter(None, (person.name, person.position, person.email))
            )

    @api.depends("user_id", "last_day", "request_id.access_action")
    def _compute_journals_left(self):
        leavers = self.filtered(lambda row: row.request_id.access_action == "close")
        journals = leavers.user_id._get_journals_after_today()
        for person in self:
            names = [
                journal.display_name
                for journal, last_lesson in journals.get(person.user_id.id, ())
                if person in leavers
                and person.last_day
                and person.last_day < last_lesson
            ]
            person.journals_left = "\n".join(names)

    @api.onchange("email")
    def _onchange_email(self):
        """Whoever leaves the department is known by the address."""
        user = self.user_id.sudo()  # of the own department only, see below
        department = self.env.user.ejournal_department_id
        if department and user.ejournal_department_id == department:
            self.name = self.name or user.name
            self.position = self.position or user.ejournal_position

    def _get_guard_sentence(self):
        return self.env._("Access is closed by the request itself.")

    def _check_editable(self):
        self.request_id._check_own_draft()

    def _get_problem(self, domains):
        """What is wrong with the address, or ``None``; the same whether it is a
        log-in or not.

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

    def _get_grant_refusal(self):
        """Why whoever issues access does not give it to this person; empty when
        nothing speaks against it (``str``)."""
        self.ensure_one()
        user = self.user_id.sudo()  # only whose log-in it is
        if user and user.has_group("base.group_portal"):
            return self.env._(
                "%s is the log-in of a student or a guest.", self.user_id.login
            )
        if user and user.has_group("base.group_system"):
            return self.env._(
                "%s is the log-in of a system administrator, which no request changes.",
                self.user_id.login,
            )
        return ""

    # ------------------------------------------------------------------
    # Carrying out (as superuser)
    # ------------------------------------------------------------------
    def _grant(self):
        """Give the role and department; who is new gets an invitation by mail, which
        expires, never a password (SOP T1.4, C15)."""
        self.ensure_one()
        role = self.env.user._get_ejournal_role_group("teacher")
        department = self.request_id.department_id
        values = {
            "ejournal_department_id": department.id,
            "group_ids": [fields.Command.link(role.id)],
        }
        if self.position:
            values["ejournal_position"] = self.position
        # As superuser: decided by those whose office it is.
        user = self.user_id.sudo()
        if user:
            if not user.active:
                user.active = True  # without the roles of before
                user.action_reset_password()
            elif user.ejournal_department_id not in (department.browse(), department):
                del values["ejournal_department_id"]
                self.env["ejournal.office.change"]._ask(
                    *("department", user, department),
                    document_number=self.request_id.number,
                    document_date=self.env.company._get_ejournal_today(),
                )
            user.write(values)
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
        """Archive whoever has worked the last day, and take the roles away: documents
        and history keep the name, and a return begins with Form 1 (SOP T1.4, C15).

        Whoever works in another department by now keeps the access.
        """
        today = self.env.company._get_ejournal_today()
        due = self.filtered(
            lambda person: not person.closed_on and person.last_day < today
        )
        for person in due:
            # As superuser: decided by those whose office it is.
            user = person.user_id.sudo()
            if user.ejournal_department_id == person.request_id.department_id:
                roles = user._get_ejournal_groups()
                user.group_ids = [fields.Command.unlink(role.id) for role in roles]
                user.filtered("active").action_archive()
        due.closed_on = fields.Datetime.now()

    def action_substitute(self):
        """Open a new substitution for whoever leaves (SOP C11).

        :return: action: the form of a new request
        """
        self.ensure_one()
        self.check_access("read")
        return self.env["ejournal.request.kind.substitution"]._open_new(
            self.env._("Substitution"),
            replaces_id=self.user_id.id,
            date_from=self.last_day + timedelta(days=1),
        )
