from odoo import api, fields, models

from ...folded_char import SORT_TABLE, CleanChar, FoldedChar
from ...integrity import key


class EjournalStudent(models.Model):
    """A student, known to every document by the student number."""

    _name = "ejournal.student"
    _inherit = ["ejournal.evidence.mixin"]
    # Whose marks they are, and who sees them.
    _evidence_fields = ("number", "name", "user_id")
    _description = "Student"
    _order = "sort_name, number, id"
    _rec_names_search = ["number", "name"]

    number = CleanChar(string="Student number", required=True, copy=False)
    last_name = CleanChar(required=True)
    first_name = CleanChar(required=True)
    patronymic = CleanChar()
    name = FoldedChar(
        string="Full name", compute="_compute_name", store=True, index="trigram"
    )
    sort_name = fields.Char(compute="_compute_name", store=True, index=True)
    email = fields.Char(
        groups="kaznmu_university.ejournal_group_registrar,"
        "kaznmu_university.ejournal_group_dean_office",
        help="For those who write to students; who teaches them needs names only.",
    )
    user_id = fields.Many2one(
        "res.users", ondelete="set null", index="btree_not_null", copy=False
    )
    active = fields.Boolean(default=True)
    enrollment_ids = fields.One2many("ejournal.enrollment", "student_id")

    _number_uniq = models.Constraint(
        "UNIQUE (number)", "This student number is already in use."
    )

    def _get_evidence(self):
        evidence = super()._get_evidence()
        for facts in evidence.values():
            # Names are kept where they can be put right, or deleted by law.
            facts["name"] = key.get_sha256(facts["name"])
        return evidence

    @api.depends("last_name", "first_name", "patronymic")
    def _compute_name(self):
        for student in self:
            parts = (student.last_name, student.first_name, student.patronymic)
            student.name = " ".join(part for part in parts if part)
            student.sort_name = student.name.translate(SORT_TABLE)

    @api.model
    def _get_own(self):
        """The student who is logged in, as superuser, or none.

        Students have no rights on any model; whatever is shown starts from here and
        goes down to the student's own rows.
        """
        domain = [("user_id", "=", self.env.uid)]
        # As superuser: the own row alone, see above.
        return self.sudo().search(domain, limit=1)
