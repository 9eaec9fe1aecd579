from odoo import fields, models

from .signature_rule import SIGNERS


class EjournalStatement(models.Model):
    """Statements are signed by teacher and head, and accepted with a signature."""

    _name = "ejournal.statement"
    _inherit = ["ejournal.statement", "ejournal.signable"]
    _signature_field = "statement_id"
    _decision_details = ("kind",)

    signature_ids = fields.One2many("ejournal.signature", "statement_id", readonly=True)

    def _get_signing_kind(self):
        return f"statement.{self.kind}"

    def _get_signing_roles(self):
        return SIGNERS["statement"]

    def _may_sign_as(self, role, decision):
        # Whose journal it is and who heads the department, to whoever may read it.
        statement = self.sudo()
        user = self.env.user
        is_own = user in statement._get_own_people()
        is_office = user._has_ejournal_role("registrar")
        if decision:  # the office alone returns, its own as well
            return role == "registrar" and is_office
        match role:
            case "teacher":
                return is_own
            case "head":
                return user == statement.department_id.head_id
            case "registrar":
                return not is_own and (is_office or statement._is_acceptor())
        return False

    def _get_signing_refusal(self, decision):
        if self.state == "returned":
            return self.env._("It was returned: the next revision is signed.")
        if self.is_superseded:
            return self.env._("A newer revision is in force: that one is signed.")
        return super()._get_signing_refusal(decision)

    def _get_deciding_role(self):
        return "registrar"

    def _get_signing_button(self, decision):
        if decision:
            return self.env._("Sign and return")
        return self.env._("Sign and accept")

    def action_sign_and_accept(self):
        """Sign as the registrar's office, then accept what was signed."""
        return self._get_signing_action(
            role="registrar",
            next={"model": self._name, "method": "action_accept", "args": []},
        )

    def action_print_signed(self):
        """Print the statement with the stamps of its signatures."""
        report = self.env.ref("kaznmu_signature.action_report_statement_signed")
        return report.report_action(self, config=False)

    def _decide(self, state, **vals):
        decision = {}
        if state == "accepted":
            self._check_signatures()
        else:
            decision = self._read_decision(
                {
                    "decision": "returned",
                    "reason": vals["return_reason"],
                    "kind": vals["return_kind"],
                }
            )
        self._check_own_signature(decision)
        return super()._decide(state, **vals)
