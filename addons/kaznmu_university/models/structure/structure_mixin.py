from odoo import api, fields, models

from ...folded_char import CleanChar, FoldedChar


class EjournalStructureMixin(models.AbstractModel):
    """What schools, departments, programs and disciplines share: a code and a name.

    The code is the natural key of the registrar's files; the name is kept in
    Russian, Kazakh and English.
    """

    _name = "ejournal.structure.mixin"
    _description = "Part of the university's structure"
    _order = "code, id"
    _rec_names_search = ["code", "name"]

    code = CleanChar(required=True, copy=False)
    name = FoldedChar(required=True, translate=True)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "This code is already in use.")

    @api.depends("name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for record in self:
            record.display_name = record.name
