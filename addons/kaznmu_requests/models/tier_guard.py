from odoo import api, models
from odoo.exceptions import AccessError

REQUEST = "ejournal.request"


class EjournalTierGuard(models.AbstractModel):
    """Rows of the library by which requests are decided: only our own methods write
    them, whatever role asks.

    Judged by what the rows are and become: the values do not tell, since the context
    may give the model, too.
    """

    _name = "ejournal.tier.guard"
    _description = "What decides requests"

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._check_is_written_by_system()
        return rows

    def write(self, vals):
        self.check_access("write")
        self._check_is_written_by_system()
        result = super().write(vals)
        self._check_is_written_by_system()
        return result

    def unlink(self):
        # Not by @api.ondelete: a key of the context switches that off.
        if self:  # none: a draft of which nobody decides
            self.check_access("unlink")
            self._check_is_written_by_system()
        return super().unlink()

    def _check_is_written_by_system(self):
        # As superuser: whose row it is counts, not who may read it.
        if not self.env.su and REQUEST in self.sudo().mapped("model"):
            self._check_is_system()

    def _check_is_system(self):
        """Refuse whoever comes past the methods that write these rows.

        :raise AccessError: not superuser, which no client can become
        """
        if not self.env.su:
            raise AccessError(self._get_tier_sentence())

    @api.model
    def _get_tier_sentence(self):
        """Hook: how these rows are written."""
        raise NotImplementedError
