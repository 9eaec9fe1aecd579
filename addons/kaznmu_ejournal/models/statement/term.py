from odoo import api, models
from odoo.exceptions import UserError


class EjournalTerm(models.Model):
    """Numbers of statements, without gaps in each academic year."""

    # Each part of the add-on adds its own to the model.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "ejournal.term"

    @api.model_create_multi
    def create(self, vals_list):
        terms = super().create(vals_list)
        terms._ensure_statement_sequences()
        return terms

    def write(self, vals):
        if "academic_year" in vals:
            changed = self.filtered(
                lambda term: term.academic_year != vals["academic_year"]
            )
            # As superuser: only yes or no.
            if (
                self.env["ejournal.statement"]
                .sudo()
                .search_count(  # only yes or no
                    [("term_id", "in", changed.ids), ("state", "!=", "draft")], limit=1
                )
            ):
                raise UserError(
                    self.env._(
                        "Statements of this term are numbered by its academic year, "
                        "which cannot change any more."
                    )
                )
        result = super().write(vals)
        if "academic_year" in vals:
            self._ensure_statement_sequences()
        return result

    def _ensure_statement_sequences(self):
        """Statements are numbered without gaps in each academic year."""
        Sequence = self.env["ir.sequence"].sudo()  # not for the registrar to edit
        for year in set(self.mapped("academic_year")):
            code = self._get_statement_sequence_code(year)
            if not Sequence.search_count([("code", "=", code)], limit=1):
                Sequence.create(
                    {
                        "name": self.env._("Statements of %s", year),
                        "code": code,
                        "implementation": "no_gap",
                        "prefix": f"{year}-",
                        "padding": 5,
                        "company_id": False,
                    }
                )

    @api.model
    def _get_statement_sequence_code(self, academic_year):
        return f"ejournal.statement.{academic_year}"

    def _next_statement_number(self):
        """Number for the next statement of the academic year, for example
        ``2026/2027-00001``."""
        self.ensure_one()
        code = self._get_statement_sequence_code(self.academic_year)
        number = self.env["ir.sequence"].sudo().next_by_code(code)  # not for teachers
        if not number:
            raise UserError(
                self.env._(
                    "There are no numbers for statements of %s.", self.academic_year
                )
            )
        return number
