from odoo import fields, models
from odoo.exceptions import AccessError, UserError

# What the registrar's office decides of a formed statement, and which way.
DECISION_FIELDS = frozenset(("state", "decided_by_id", "decided_on", "return_reason"))
DECISIONS = frozenset(
    (("formed", "accepted"), ("formed", "returned"), ("accepted", "returned"))
)


class EjournalStatementDecision(models.AbstractModel):
    """What the registrar's office does with a formed statement: a part of
    ``ejournal.statement``."""

    _name = "ejournal.statement.decision"
    _description = "Decisions on a statement"

    def action_accept(self):
        """Accept formed statements, as the registrar's office.

        Accepting twice changes nothing.

        :raise AccessError: the user is not of the registrar's office
        """
        self._check_is_registrar()
        statements = self.filtered(lambda statement: statement.state != "accepted")
        statements._decide("accepted")

    def action_return(self):
        """Ask for the reason why formed statements are returned."""
        self._check_is_registrar()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Return to the teacher"),
            "res_model": "ejournal.statement.return",
            "view_mode": "form",
            "target": "new",
            "context": {"default_statement_ids": self.ids},
        }

    def _return(self, reason):
        """Return formed statements to their teachers, who are told why.

        :param str reason: what is wrong
        :raise AccessError: the user is not of the registrar's office
        :raise UserError: a newer revision is in force
        """
        self._check_is_registrar()
        if superseded := self.filtered("is_superseded")[:1]:
            raise UserError(
                self.env._(
                    "The statement No. %s is superseded by a newer revision.",
                    superseded.number,
                )
            )
        self._decide("returned", return_reason=reason)
        for statement in self:
            statement.sudo().message_post(  # the office writes no statements
                body=self.env._("Returned by the registrar's office: %s", reason),
                partner_ids=statement.sudo().formed_by_id.partner_id.ids,
                author_id=self.env.user.partner_id.id,
            )

    def _check_is_registrar(self):
        """:raise AccessError: the user is not of the registrar's office"""
        self.check_access("read")
        if not self.env.su and not self.env.user._has_ejournal_role("registrar"):
            raise AccessError(
                self.env._("Only the registrar's office accepts or returns statements.")
            )

    def _decide(self, state, **vals):
        # The caller has checked the office; write() checks the state.
        self.sudo().write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
                **vals,
            }
        )

    def _check_decision(self, state):
        """Refuse a change of state that is no decision on a formed statement.

        :raise UserError: naming the statement
        """
        for statement in self:
            if (statement.state, state) not in DECISIONS:
                raise UserError(
                    self.env._(
                        "%s: only a formed statement is accepted or returned.",
                        statement.display_name,
                    )
                )
