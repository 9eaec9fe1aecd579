from odoo import api, models
from odoo.tools import SQL

MARKS = "marks"  # kind of the leaves that are chains of marks


class EjournalClosing(models.Model):
    """Chains of marks among what a closing covers."""

    _inherit = "ejournal.closing"

    @api.model
    def _get_heads(self):
        return [
            *super()._get_heads(),
            SQL(
                """SELECT %s AS kind, id AS res_id, history_digest AS digest
                     FROM ejournal_lesson WHERE history_digest IS NOT NULL""",
                MARKS,
            ),
        ]

    @api.model
    def _get_links(self):
        return [
            *super()._get_links(),
            SQL(
                """SELECT %s AS kind, lesson_id AS res_id, digest
                     FROM ejournal_mark_change""",
                MARKS,
            ),
        ]

    @api.model
    def _get_register(self, start, end):
        # Whoever may print the register may see the numbers of all statements.
        Statement = self.env["ejournal.statement"].sudo()
        format_time = self.env.company._format_ejournal_time
        registers = []
        titles = {
            "formed_on": self.env._("Statements formed"),
            "decided_on": self.env._("Statements accepted and returned"),
        }
        for name, title in titles.items():
            domain = [(name, "<=", end)] + ([(name, ">", start)] if start else [])
            registers.append(
                (
                    title,
                    [
                        (
                            statement.number,
                            f"{statement.group_id.name}, "
                            f"{statement.discipline_id.name}",
                            format_time(statement[name]),
                        )
                        for statement in Statement.search(domain, order=f"{name}, id")
                    ],
                )
            )
        # As superuser: the register of the day names all, to who may print it.
        windows = self.env["ejournal.window"].sudo()
        domain = [("create_date", "<=", end)]
        if start:
            domain.append(("create_date", ">", start))
        registers.append(
            (
                self.env._("Access windows opened"),
                [
                    (
                        window.user_id.name,
                        window.journal_id.display_name,
                        format_time(window.date_end),
                    )
                    for window in windows.search(domain, order="id")
                ],
            )
        )
        return [*super()._get_register(start, end), *registers]

    @api.model
    def _get_leaf_model(self, kind):
        return "ejournal.lesson" if kind == MARKS else super()._get_leaf_model(kind)
