from odoo import api, fields, models
from odoo.exceptions import UserError

from ..service.locking import lock_records

# Who confirms, by the setting; the end of the role's group.
CONFIRMERS = {
    "office": ("registrar_head", "administrator"),
    "administrator": ("administrator",),
    "vice_rector": ("vice_rector",),
}


class EjournalConfirmation(models.AbstractModel):
    """What takes two people: asked by one, confirmed by another, with a document.

    ``asked`` → ``confirmed`` → (on its first day) in force; or ``refused``, or
    ``withdrawn`` by who asked. What was decided stays as it is.
    """

    _name = "ejournal.confirmation"
    _description = "Asked by one, confirmed by another"
    _inherit = ["ejournal.guard.mixin", "ejournal.asking"]
    # XML ids of the words: to who confirms, and of what was decided.
    _asked_template = None
    _decided_template = None

    state = fields.Selection(
        [
            ("asked", "To be confirmed"),
            ("confirmed", "Confirmed"),
            ("refused", "Refused"),
            ("withdrawn", "Taken back"),
        ],
        required=True,
        readonly=True,
        default="asked",
        copy=False,
        index=True,
    )
    document_number = fields.Char(string="Document No.", copy=False)
    document_date = fields.Date(string="Date of the document", copy=False)
    asked_by_id = fields.Many2one(
        "res.users",
        string="Asked by",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    decided_by_id = fields.Many2one(
        "res.users",
        string="Decided by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    decided_on = fields.Datetime(readonly=True, copy=False)
    can_confirm = fields.Boolean(compute="_compute_can_confirm")
    waits_for = fields.Char("Waits for", compute="_compute_waits_for")

    @api.depends_context("uid")
    @api.depends("state")
    def _compute_can_confirm(self):
        for record in self:
            record.can_confirm = not record._get_confirmation_refusal()

    @api.depends("state", "asked_by_id")
    def _compute_waits_for(self):
        for record in self:
            is_open = record.state == "asked"
            users = record._get_confirmers() if is_open else self.env["res.users"]
            record.waits_for = ", ".join(users.mapped("name"))

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        for record in records.filtered(lambda record: record.state == "asked"):
            record._tell_confirmers()
        return records

    def _get_confirmers(self):
        """Who confirms it: the offices of the setting, but for who asks and who gets
        something by it; when that leaves nobody, the next superior (``res.users``)."""
        self.ensure_one()
        record = self.sudo()  # names of offices are no secret
        roles = CONFIRMERS.get(
            record.env.company.ejournal_confirmer, CONFIRMERS["office"]
        )
        excluded = record.asked_by_id | record._get_people()
        return self.env["res.users"]._find_ejournal_deciders(
            roles, lambda user: user in excluded
        )

    def _tell_confirmers(self):
        # A setting, no secret.
        if self.env.company.sudo().ejournal_confirmer != "nobody":
            self._ask_deciders(
                self._get_confirmers(), self.env.ref(self._asked_template)
            )

    def _get_told(self):
        """Hook: who is told what was decided (``res.users``)."""
        return self.asked_by_id | self._get_people()

    def _tell_outcome(self, users):
        """Tell those concerned what was decided, each once."""
        self._end_asking()
        self.env.ref(self._decided_template)._write_to(
            (users - self.env.user).filtered("active"), self
        )

    def _get_people(self):
        """Hook: who gets something by it, and so does not confirm (``res.users``)."""
        return self.env["res.users"]

    def _get_document_problem(self):
        """What is lacking in the document; empty when it is whole (``str``)."""
        self.ensure_one()
        if not (self.document_number and self.document_date):
            return self.env._("Enter number and date of the document.")
        if self.document_date > self.env.company._get_ejournal_today():
            return self.env._("The document is dated in the future.")
        return ""

    def _get_confirmation_refusal(self):
        """Why the user does not confirm it; empty when the user may (``str``)."""
        self.ensure_one()
        record = self.sudo()  # names of those who may not are compared
        if record.state != "asked":
            return self.env._("It is decided already.")
        confirmer = record.env.company.ejournal_confirmer
        user = self.env.user
        if confirmer == "nobody" and user == record.asked_by_id:
            return ""
        if user == record.asked_by_id:
            return self.env._("It takes two: who asks does not confirm.")
        if user in record._get_people():
            return self.env._("Nobody confirms what one gets.")
        roles = CONFIRMERS.get(confirmer, CONFIRMERS["office"])
        if (
            not any(user._has_ejournal_role(role) for role in roles)
            and user not in record._get_confirmers()
        ):
            groups = [user._get_ejournal_role_group(role) for role in roles]
            # As superuser: the names of roles are no secret.
            return self.env._(
                "It is confirmed by: %s.",
                ", ".join(group.sudo().name for group in groups),
            )
        return ""

    def _check_editable(self):
        for record in self:
            if record.state != "asked":
                raise UserError(
                    self.env._(
                        "%s is decided already and stays as it is; ask for a new one.",
                        record.display_name,
                    )
                )
            if not self.env.su and record.asked_by_id != self.env.user:
                raise UserError(self.env._("Only who asks for it changes it."))

    def _decide(self, state):
        lock_records(self)
        self.sudo().write(  # the user was checked
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
            }
        )

    def action_confirm(self):
        """Confirm what another one has asked for; it takes effect from its day.

        :raise UserError: why the user does not confirm it, or what is lacking
        """
        for record in self:
            record.check_access("read")
            lock_records(record)
            refusal = record._get_confirmation_refusal()
            # As superuser: only what is lacking is said, to who confirms.
            refusal = refusal or record.sudo()._get_document_problem()
            if refusal:
                raise UserError(refusal)
            told = record.sudo()._get_told()  # to write to, before it changes who
            record._decide("confirmed")
            record.sudo()._take_effect()  # checked: asked by one, confirmed by another
            record._tell_outcome(told)

    def action_refuse(self):
        """Refuse what another one has asked for.

        :raise UserError: why the user does not decide it
        """
        for record in self:
            record.check_access("read")
            lock_records(record)
            if refusal := record._get_confirmation_refusal():
                raise UserError(refusal)
            record._decide("refused")
            record._tell_outcome(record.sudo()._get_told())  # to write to

    def action_withdraw(self):
        """Take back what is not decided yet.

        :raise UserError: decided already, or asked by another
        """
        for record in self:
            record.check_access("read")
            lock_records(record)
            record._check_editable()
            record._decide("withdrawn")
            record._end_asking()

    def _take_effect(self):
        """Hook: carry out what is confirmed, as superuser."""
