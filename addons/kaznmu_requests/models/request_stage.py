from odoo import api, fields, models
from odoo.fields import Domain

ROLES = [
    ("author", "Who asked"),
    ("head", "Head of department"),
    ("head_superior", "Superior of the head of department"),
    ("dean", "Dean"),
    ("registrar", "Registrar's office"),
    ("registrar_head", "Head of the registrar's office"),
    ("digitalization", "Digitalization department"),
    ("vice_rector", "Vice-rector for academic affairs"),
    ("administrator", "Administrator"),
]
# Whose columns are open on the board, by the role: those where its work is.
OWN_STAGES = {
    "head": ("head", "correcting"),
    "dean_office": ("council",),
    "digitalization": ("digitalization",),
    "registrar": ("opening", "correcting"),
    "registrar_head": ("registrar_head",),
    "vice_rector": ("vice_rector",),
}


class EjournalRequestStage(models.Model):
    """Where a request stands: a column of the board.

    All have the same columns in the order of the process; which ones are open depends
    on whose work is in them.
    """

    _name = "ejournal.request.stage"
    _description = "Stage of a request"
    _order = "sequence, id"
    _fold_name = "is_folded"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    fold = fields.Boolean(string="Folded in the board")
    is_folded = fields.Boolean(
        compute="_compute_is_folded",
        help="On the user's board: what is empty, and what is others' work",
    )
    superior = fields.Selection(
        ROLES,
        string="Told when overdue",
        help="Gets an activity and a mail when the term of the stage has passed; "
        "nothing is ever approved by itself.",
    )
    mail_template_id = fields.Many2one(
        "mail.template",
        string="Mail to those who act",
        domain=[("model", "=", "ejournal.request")],
        ondelete="set null",
    )
    description = fields.Text(
        translate=True, help="What is to be done here; stands in the mail"
    )

    @api.depends_context("uid")
    def _compute_is_folded(self):
        """Open are the columns of the own roles that are not empty, and those in which
        something waits for the user or is the user's own; if there is none, the first
        column of the own roles. A constant number of queries."""
        # The board folds as its reader, whoever computes.
        Request = self.env["ejournal.request"].sudo(False)
        user = self.env.user

        def find_stages(domain):
            groups = Request._read_group(domain, ["stage_id"])
            return self.browse(stage.id for (stage,) in groups)

        mine = self.browse(
            self.env.ref(f"kaznmu_requests.stage_{name}").id
            for role, names in OWN_STAGES.items()
            if user._has_ejournal_role(role)
            for name in names
        )
        shown = find_stages(Domain("stage_id", "in", mine.ids))
        shown |= find_stages(
            Domain("waits_for_me", "=", True) | Domain("author_id", "=", user.id)
        )
        if user._has_ejournal_role("vice_rector"):
            shown |= find_stages(Domain("is_overdue", "=", True))
        shown = shown or mine[:1]
        for stage in self:
            stage.is_folded = stage.fold or stage not in shown
