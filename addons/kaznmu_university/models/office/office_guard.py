from odoo import api, models
from odoo.exceptions import UserError


class EjournalOfficeGuard(models.AbstractModel):
    """Records that name who holds an office; only a change of the office, which two
    people make, writes those fields (``ejournal.office.change``).

    Checked by what the record has become, so that neither a default in the context
    nor a copy brings somebody into an office.
    """

    _name = "ejournal.office.guard"
    _description = "Who holds an office"

    # {field: code of the office}, as in ejournal.office.change.
    _office_fields = {}

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._check_offices({record: self._get_nobody() for record in records})
        return records

    def write(self, vals):
        if self.env.su or not vals.keys() & self._office_fields.keys():
            return super().write(vals)
        before = {record: record._get_holders() for record in self}
        result = super().write(vals)
        self._check_offices(before)
        return result

    def _get_nobody(self):
        return dict.fromkeys(self._office_fields, self.env["res.users"])

    def _get_holders(self):
        """``{field: res.users}`` of the record."""
        self.ensure_one()
        return {name: self[name] for name in self._office_fields}

    def _check_offices(self, before):
        """Refuse that one person brings somebody into an office, or out of it.

        The system administrator names the first holder of a new university alone,
        which is kept as a change like any other.

        :param dict before: ``{record: {field: res.users}}``
        :raise UserError: how it is done instead
        """
        if self.env.su:
            return
        changes = self.env["ejournal.office.change"].sudo()  # nobody may write them
        for record, holders in before.items():
            for name, was in holders.items():
                holder = record[name]
                if holder == was:
                    continue
                values = changes._prepare_target(self._office_fields[name], record)
                if was or not changes._is_first(values):
                    raise UserError(changes._get_two_people_sentence())
                for user in holder:
                    changes._record_first(values, user)
