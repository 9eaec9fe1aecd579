from odoo import SUPERUSER_ID, api

from odoo.addons.kaznmu_ejournal.models.statement.term import GIVEN_ELSEWHERE

CODE = "ejournal.statement."


def migrate(cr, version):
    """Statements are numbered after the last one of their academic year, in the order
    of waiting: the sequences of before, whose lock nobody could wait for, go. A number
    that an administrator has raised there is kept."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    sequences = env["ir.sequence"].search(
        [("code", "=like", f"{CODE}%"), ("implementation", "=", "no_gap")]
    )
    for sequence in sequences:
        year = sequence.code.removeprefix(CODE)
        given = sequence.number_next - 1
        if given > env["ejournal.term"]._find_last_number(cr, f"{year}-"):
            env["ir.config_parameter"].set_param(GIVEN_ELSEWHERE % year, str(given))
    sequences.unlink()
