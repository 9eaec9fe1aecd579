from odoo import fields, models


class EjournalStatement(models.Model):
    """Statements are signed by teacher and head, and accepted with a signature."""

    _name = "ejournal.statement"
    _inherit = ["ejournal.statement", "ejournal.signable"]
    _signature_field = "statement_id"

    signature_ids = fields.One2many("ejournal.signature", "statement_id", readonly=True)

    def _get_signing_kind(self):
        return f"statement.{self.kind}"

    def _may_sign_as(self, role):
        # Whose journal it is and who heads the department, to whoever may read it.
        statement = self.sudo()
        user = self.env.user
        own = statement.formed_by_id | statement.journal_id.teacher_ids
        if role == "teacher":
            return user in own
        if role == "head":
            return user == statement.department_id.head_id
        return (
            role == "registrar"
            and user._has_ejournal_role("registrar")
            and user not in own
        )

    def _get_signing_refusal(self):
        if self.state == "returned":
            return self.env._("It was returned: the next revision is signed.")
        if self.is_superseded:
            return self.env._("A newer revision is in force: that one is signed.")
        return super()._get_signing_refusal()

    def action_sign_and_accept(self):
        """Sign as the registrar's office, then accept what was signed."""
        return self._get_signing_action(role="registrar", next="action_accept")

    def action_print_signed(self):
        """Print the statement with the stamps of its signatures."""
        report = self.env.ref("kaznmu_signature.action_report_statement_signed")
        return report.report_action(self, config=False)

    def _decide(self, state, **vals):
        if state == "accepted":
            self._check_signatures()
        return super()._decide(state, **vals)
