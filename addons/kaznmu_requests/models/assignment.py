from odoo import api, models


class EjournalAssignment(models.Model):
    """The registrar's office gets the department's memo with the notice (SOP C11); who
    teaches a journal decides no request about it."""

    _inherit = "ejournal.assignment"

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._renew_deciders()
        return rows

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"teacher_id", "journal_id"}:
            self._renew_deciders()
        return result

    def unlink(self):
        self.check_access("unlink")
        journals = self.journal_id
        result = super().unlink()
        self._renew_deciders(journals)
        return result

    def _renew_deciders(self, journals=None):
        # As superuser: whoever names a teacher need not see requests.
        requests = self.env["ejournal.request"].sudo()
        journals = self.journal_id if journals is None else journals
        if found := requests.search(
            [("journal_id", "in", journals.ids), ("state", "=", "review")]
        ):
            requests._renew_reviewers(found)

    def _get_notice_files(self):
        files = super()._get_notice_files()
        # As superuser: what the office gets anyway.
        substitutions = self.env["ejournal.request.kind.substitution"].sudo()
        for row in self:
            files |= substitutions._find_request(row).document_ids
        return files

    def _get_untold_substitutes(self):
        # The letter of the request tells more.
        # As superuser: only whether there is a request.
        substitutions = self.env["ejournal.request.kind.substitution"].sudo()
        rows = self.filtered(lambda row: not substitutions._find_request(row))
        return super(EjournalAssignment, rows)._get_untold_substitutes()
