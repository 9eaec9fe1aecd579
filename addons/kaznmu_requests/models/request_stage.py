from odoo import fields, models

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


class EjournalRequestStage(models.Model):
    """Where a request stands: a column of the board."""

    _name = "ejournal.request.stage"
    _description = "Stage of a request"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    fold = fields.Boolean(string="Folded in the board")
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
