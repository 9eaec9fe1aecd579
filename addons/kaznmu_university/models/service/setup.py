from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

MENU = "kaznmu_university.ejournal_menu_setup"


class EjournalSetup(models.TransientModel):
    """The list of steps of getting started, with how far the university is.

    Its menu comes first until an administrator hides it; it stays among the settings.
    """

    _name = "ejournal.setup"
    _description = "Getting started"

    step_ids = fields.Many2many("ejournal.setup.step", compute="_compute_steps")
    done_count = fields.Integer(compute="_compute_steps")
    step_count = fields.Integer(compute="_compute_steps")
    progress = fields.Integer(compute="_compute_steps")
    is_complete = fields.Boolean(compute="_compute_steps")
    is_hidden = fields.Boolean(compute="_compute_is_hidden")

    def _compute_steps(self):
        steps = self.env["ejournal.setup.step"].search(Domain.TRUE)
        needed = steps.filtered(lambda step: not step.is_optional)
        done = needed.filtered("is_done")
        for setup in self:
            setup.step_ids = steps
            setup.done_count = len(done)
            setup.step_count = len(needed)
            setup.progress = 100 * len(done) // len(needed) if needed else 100
            setup.is_complete = done == needed

    def _compute_is_hidden(self):
        # Whether a menu is shown is no secret.
        self.is_hidden = not self.env.ref(MENU).sudo().active

    @api.depends("done_count", "step_count")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for setup in self:
            setup.display_name = self.env._(
                "Getting started: %(done)s of %(all)s",
                done=setup.done_count,
                all=setup.step_count,
            )

    @api.model
    def action_open(self):
        """Open the list of steps."""
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.create({}).id,
            "views": [(False, "form")],
            "name": self.env._("Getting started"),
        }

    def action_hide(self):
        """Take the list out of the first menu, when everything is done.

        :raise AccessError: the user is no administrator
        :raise UserError: something is not done yet
        """
        self._check_administrator()
        if not all(setup.is_complete for setup in self):
            raise UserError(
                self.env._(
                    "The list is hidden when all steps but optional ones are done."
                )
            )
        return self._show_menu(False)

    def action_show(self):
        """Put the list back into the first menu.

        :raise AccessError: the user is no administrator
        """
        self._check_administrator()
        return self._show_menu(True)

    def _check_administrator(self):
        if not self.env.user._has_ejournal_role("administrator"):
            raise AccessError(self.env._("Only an administrator hides the list."))

    def _show_menu(self, is_shown):
        # One menu of the application's own, for those who have just been checked.
        self.env.ref(MENU).sudo().active = is_shown
        return {"type": "ir.actions.client", "tag": "reload"}
