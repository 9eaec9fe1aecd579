from odoo import fields, models
from odoo.exceptions import UserError

LENGTH = 12
#: The last digit follows from the others; by the second row where the first gives 10.
WEIGHTS = ((1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2))


class EjournalIinEntry(models.TransientModel):
    """Enters a person's IIN, of which a salted digest alone is kept."""

    _name = "ejournal.iin.entry"
    _description = "Entry of an IIN"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users",
        string="Person",
        required=True,
        domain=[("share", "=", False)],
        default=lambda self: self.env.context.get("active_id"),
    )
    # No column: the number is gone with the form.
    iin = fields.Char("IIN", compute="_compute_iin", inverse="_inverse_iin")

    def _compute_iin(self):
        self.iin = False

    def _inverse_iin(self):
        for entry in self:
            iin = (entry.iin or "").strip()
            if not _is_iin(iin):
                raise UserError(
                    self.env._(
                        "This is no IIN: twelve digits, the last of which follows "
                        "from the others."
                    )
                )
            if entry.user_id == self.env.user:
                raise UserError(self.env._("Somebody else enters your IIN."))
            entry.user_id._set_ejournal_iin(iin)

    def action_save(self):
        """Close the form; the digest was kept when it was saved."""
        return {"type": "ir.actions.act_window_close"}


def _is_iin(text):
    if len(text) != LENGTH or not (text.isascii() and text.isdigit()):
        return False
    digits = list(map(int, text))
    for weights in WEIGHTS:
        rest = sum(map(int.__mul__, weights, digits)) % 11
        if rest < 10:
            return rest == digits[-1]
    return False
