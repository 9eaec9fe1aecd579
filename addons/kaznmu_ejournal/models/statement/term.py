from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.kaznmu_university.models.service.locking import wait_in_line

PADDING = 5
#: Parameter of an academic year: the last of its numbers that was given elsewhere, as
#: on paper. Administrators set it; numbers go on after it.
GIVEN_ELSEWHERE = "kaznmu_ejournal.last_statement_number.%s"


class EjournalTerm(models.Model):
    """Numbers of statements, without gaps in each academic year."""

    # Each part of the add-on adds its own to the model.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "ejournal.term"

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
        return super().write(vals)

    def _next_statement_number(self):
        """Number for the next statement of the academic year, for example
        ``2026/2027-00001``.

        Whoever forms one at the same time waits for the end of the transaction: a
        number is given once, and one that was not used is given again. What was
        numbered during the wait is read by a cursor of its own: the transaction still
        sees the data as they were before. So nobody begins anew, and nobody fails.
        """
        self.ensure_one()
        prefix = f"{self.academic_year}-"
        self.env["ejournal.statement"].flush_model(["number"])
        wait_in_line(self.env.cr, "ejournal.statement")
        with self.env.registry.cursor() as fresh:
            last = max(
                self._get_number_given_elsewhere(),
                *(self._find_last_number(cr, prefix) for cr in (self.env.cr, fresh)),
            )
        return f"{prefix}{last + 1:0{PADDING}}"

    def _get_number_given_elsewhere(self):
        # As superuser: a number that is not secret.
        parameters = self.env["ir.config_parameter"].sudo()
        return int(parameters.get_param(GIVEN_ELSEWHERE % self.academic_year, 0))

    @api.model
    def _find_last_number(self, cr, prefix):
        """The last number of an academic year, as a cursor sees it; 0 for none."""
        cr.execute(
            SQL(
                """SELECT number FROM ejournal_statement
                    WHERE RTRIM(number, '0123456789') = %s AND number IS NOT NULL
                    ORDER BY LENGTH(number) DESC, number DESC LIMIT 1""",
                prefix,
            )
        )
        row = cr.fetchone()
        return int(row[0].removeprefix(prefix)) if row else 0
