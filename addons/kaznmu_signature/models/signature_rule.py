from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

#: Who signs which documents.
SIGNERS = {"statement": ("teacher", "head", "registrar")}


class EjournalSignatureRule(models.Model):
    """Who signs what: nobody, who likes, or everybody who has to.

    A rule for one kind of documents goes before the rule for all of them.
    """

    _name = "ejournal.signature.rule"
    _description = "Rule of signatures"
    _inherit = ["ejournal.evidence.mixin"]
    _evidence_fields = ("kind", "role", "requirement")
    _order = "kind, role, id"

    kind = fields.Selection("_get_kinds", string="Documents", required=True)
    role = fields.Selection("_get_roles", string="Signed by", required=True)
    requirement = fields.Selection(
        [("none", "Not signed"), ("optional", "May be signed"), ("required", "Must")],
        string="Signature",
        required=True,
        default="optional",
    )

    _kind_role_uniq = models.UniqueIndex(
        "(kind, role)", "There is a rule for these documents and this role."
    )

    @api.constrains("kind", "role")
    def _check_role(self):
        signers, kinds = self._get_signers(), dict(self._get_kinds())
        roles = dict(self._get_roles())
        for rule in self:
            possible = signers[rule.kind.partition(".")[0]]
            if rule.role not in possible:
                raise ValidationError(
                    self.env._(
                        "%(documents)s are signed by: %(roles)s.",
                        documents=kinds[rule.kind],
                        roles=", ".join(roles[role] for role in possible),
                    )
                )

    @api.depends("kind", "role")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds, roles = dict(self._get_kinds()), dict(self._get_roles())
        for rule in self:
            names = (kinds.get(rule.kind), roles.get(rule.role))
            rule.display_name = ": ".join(filter(None, names))

    @api.model
    def _get_kinds(self):
        """Hook: kinds of documents, ``document`` or ``document.kind``."""
        kinds = self.env["ejournal.statement"]._fields["kind"]
        every = self.env._("Statements")
        return [
            ("statement", every),
            *(
                (f"statement.{code}", f"{every}: {name}")
                for code, name in kinds._description_selection(self.env)
            ),
        ]

    @api.model
    def _get_signers(self):
        """Hook: ``{document: roles}``."""
        return SIGNERS

    @api.model
    def _get_roles(self):
        """Hook: roles in which documents are signed."""
        names = {
            "teacher": self.env._("Teacher"),
            "head": self.env._("Head of department"),
            "registrar": self.env._("Registrar's office"),
        }
        return list(names.items())

    @api.model
    def _get_requirements(self):
        """``{(kind, role): requirement}`` of all rules."""
        # As superuser: what must be signed is no secret, and holds for all.
        rules = self.sudo().search_fetch(Domain.TRUE, ["kind", "role", "requirement"])
        return {(rule.kind, rule.role): rule.requirement for rule in rules}
