from odoo import api, fields, models
from odoo.exceptions import AccessError


class EjournalStatus(models.TransientModel):
    """A line of the administrators' status page: a check as it stood on opening."""

    _name = "ejournal.status"
    _description = "Status of the server"
    _order = "id"

    name = fields.Char("What", readonly=True)
    state = fields.Selection(
        [("ok", "Good"), ("warning", "Warning"), ("failed", "Failed")], readonly=True
    )
    sentence = fields.Char("How it stands", readonly=True)

    @api.model
    def action_open(self):
        """Look at the server and open what was found.

        :raise AccessError: the user is no administrator
        """
        if not self.env.user._has_ejournal_role("administrator"):
            raise AccessError(self.env._("Only an administrator sees the status."))
        health = self.env["ejournal.health"]
        titles = health._get_titles()
        # Nobody has the right to add lines; the user was checked.
        lines = self.sudo().create(
            [
                {
                    "name": titles[check.code],
                    "state": check.state,
                    "sentence": check.sentence,
                }
                for check in health._get_checks()
            ]
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Status of the server"),
            "res_model": self._name,
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", lines.ids)],
        }
