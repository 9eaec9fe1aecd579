from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.kaznmu_university.models.service import mail_template, mail_thread

CONFIRMATION_FIELDS = frozenset(("pending", "asked_by_id", "confirmed_by_id"))


class EjournalOrderConfirmation(models.AbstractModel):
    """Two people put an order in force, or revoke it: one of the registrar's office
    asks, the vice-rector confirms; a part of ``ejournal.order``.

    By a setting the head of the office confirms, too: the scan of the signed order is
    attached, and somebody else has asked.
    """

    _name = "ejournal.order.confirmation"
    _inherit = ["ejournal.asking"]
    _description = "Order: confirmation"

    pending = fields.Selection(
        [("in_force", "Putting in force"), ("revoked", "Revoking")],
        string="Waits for confirmation",
        readonly=True,
        copy=False,
        tracking=True,
    )
    asked_by_id = fields.Many2one(
        "res.users", string="Asked by", readonly=True, copy=False, ondelete="restrict"
    )
    confirmed_by_id = fields.Many2one(
        "res.users",
        string="Confirmed by",
        readonly=True,
        copy=False,
        ondelete="restrict",
        tracking=True,
    )
    can_confirm = fields.Boolean(compute="_compute_can_confirm")

    @api.depends("pending", "asked_by_id")
    @api.depends_context("uid")
    def _compute_can_confirm(self):
        for order in self:
            order.can_confirm = bool(
                order.pending
                and order._is_confirmer()
                and order.asked_by_id != self.env.user
            )

    @api.model
    def _get_confirming_roles(self):
        company = self.env.company.sudo()  # a setting, no secret
        return {"vice_rector", company.ejournal_order_confirmer}

    def _get_confirmers(self):
        """Who confirms, but for who asked; when that leaves nobody, who decides what
        nobody else may (``res.users``)."""
        self.ensure_one()
        asker = self.asked_by_id
        return self.env["res.users"]._find_ejournal_deciders(
            self._get_confirming_roles(), lambda user: user == asker
        )

    def _is_confirmer(self):
        """Whether the user's office confirms orders, or the user stands in."""
        self.ensure_one()
        return (
            any(
                self.env.user._has_ejournal_role(role)
                for role in self._get_confirming_roles()
            )
            or self.env.user in self._get_confirmers()
        )

    def _ask(self, state):
        """Ask for the confirmation of an order's next state; whoever confirms is told.

        The system itself (installation, sample) needs none.
        """
        self.ensure_one()
        if self.env.su:
            self._set_state(state)
            return
        if self.pending:
            raise UserError(
                self.env._("%s waits for confirmation already.", self.display_name)
            )
        order = self.sudo()  # the caller checked; these fields are closed to writing
        order.write(
            {"pending": state, "asked_by_id": self.env.uid, "confirmed_by_id": False}
        )
        order._ask_deciders(
            order._get_confirmers(),
            self.env.ref("kaznmu_ejournal.mail_template_order_to_confirm"),
            layout=mail_thread.LAYOUT,
        )

    def action_take_back(self):
        """Give up what waits for confirmation: the office, or whoever confirms.

        :raise AccessError: the user is neither
        """
        for order in self:
            if not order._is_confirmer():
                order.check_access("write")
            if order.pending:
                asker = order.sudo().asked_by_id  # to write to
                # Checked above; these fields are closed to writing.
                order.sudo().write({"pending": False, "asked_by_id": False})
                order._end_asking()
                self.env.ref("kaznmu_ejournal.mail_template_order_refused")._write_to(
                    asker.filtered("active") - self.env.user,
                    order,
                    layout=mail_thread.LAYOUT,
                )

    def action_confirm(self):
        """Show what the order changes, to whoever confirms; nothing is written.

        :return: action of the preview, which has the button
        :raise AccessError: the user's office confirms no orders
        :raise UserError: there is nothing to confirm, or the user has asked for it
        """
        self.ensure_one()
        self._check_confirmation()
        return self.action_preview()

    def _confirm(self):
        """Do what was asked for; those concerned are told.

        :raise AccessError: the user's office confirms no orders
        :raise UserError: there is nothing to confirm, or the user has asked for it
        """
        self.ensure_one()
        self._check_confirmation()
        order = self.sudo()  # checked; these fields are closed to writing
        journal_ids = list(order._get_preview())
        state = order.pending
        order.write({"pending": False, "confirmed_by_id": self.env.uid})
        order._set_state(state)
        order._end_asking()
        order._tell_concerned(journal_ids)

    def _check_confirmation(self):
        self.check_access("read")
        for order in self:
            if not order._is_confirmer():
                raise AccessError(
                    self.env._("Orders are confirmed by the vice-rector.")
                )
            if not order.pending:
                raise UserError(
                    self.env._("%s waits for no confirmation.", order.display_name)
                )
            if order.asked_by_id == self.env.user:
                raise UserError(
                    self.env._(
                        "%s: you have asked for it, so somebody else confirms it.",
                        order.display_name,
                    )
                )

    def _tell_concerned(self, journal_ids):
        """Tell teachers of journals whose deadlines move, and their heads; and who
        has asked for it what became of it."""
        journals = self.env["ejournal.journal"].browse(journal_ids)
        users = journals.teacher_ids | journals.department_id.head_id
        # The template's own page opens a journal, of which there are many here.
        self.env.ref("kaznmu_ejournal.mail_template_order_confirmed")._write_to(
            users.filtered("active"), self, layout=mail_template.LAYOUT
        )
        self.env.ref("kaznmu_ejournal.mail_template_order_decided")._write_to(
            (self.asked_by_id - users - self.env.user).filtered("active"),
            self,
            layout=mail_thread.LAYOUT,
        )
