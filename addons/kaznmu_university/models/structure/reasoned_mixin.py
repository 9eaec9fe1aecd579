from odoo import api, fields, models
from odoo.exceptions import UserError

REASONED = "ejournal.reasoned"  # in the data of the cursor's last callbacks


class EjournalReasonedMixin(models.AbstractModel):
    """What decides results: whoever changes it says why, and by which document.

    Which fields these are, and whether somebody's results rest on the record, is known
    by the add-ons that compute them: they call :meth:`_check_reason`.
    """

    _name = "ejournal.reasoned.mixin"
    _description = "Changes with a basis"

    change_reason = fields.Char(
        string="Basis of the change",
        copy=False,
        help="Why it is changed, and by which document: its kind, number and date. "
        "Asked for as soon as journals rest on it.",
    )
    has_journals = fields.Boolean(compute="_compute_has_journals")

    def _compute_has_journals(self):
        for record in self:
            record.has_journals = record._is_reason_asked()

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        for record, vals in zip(records, vals_list, strict=True):
            record._note_reason(vals)
        return records

    def write(self, vals):
        self._note_reason(vals)
        return super().write(vals)

    def _is_reason_asked(self):
        """Hook: whether results rest on the record."""
        return False

    def _note_reason(self, vals):
        """Remember that a reason was given: it counts for the whole transaction, in
        which the lines of the record are written, too."""
        if (vals.get("change_reason") or "").strip():
            reasoned = self.env.cr.precommit.data.setdefault(REASONED, set())
            reasoned.update((self._name, record_id) for record_id in self.ids)

    def _check_reason(self):
        """Refuse to change without a reason what results rest on.

        :raise UserError: naming the record
        """
        for record in self:
            if not record._is_reasoned() and record._is_reason_asked():
                record._refuse_without_reason()

    def _is_reasoned(self):
        """Whether a reason was given in this transaction."""
        reasoned = self.env.cr.precommit.data.get(REASONED, ())
        return (self._name, self.id) in reasoned

    def _refuse_without_reason(self):
        raise UserError(
            self.env._(
                "Results rest on “%s”: say why it is changed now, and by which "
                "document (“Basis of the change”).",
                self.display_name,
            )
        )
