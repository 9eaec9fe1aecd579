from odoo import api, fields, models

from ...languages import KAZAKH

# Files of translations hold no source of one letter: Odoo leaves it out.
LETTERS = {"kaznmu_university.lesson_kind_lecture": "Д"}


class EjournalLessonKind(models.Model):
    """Kind of lesson: lecture, practical class, …, midterm control (РК)."""

    _name = "ejournal.lesson.kind"
    _description = "Kind of lesson"
    _inherit = ["ejournal.reasoned.mixin", "ejournal.evidence.mixin"]
    _evidence_fields = ("is_graded", "is_midterm", "active", "change_reason")
    _order = "sequence, id"
    _rec_names_search = ["code", "name"]

    code = fields.Char(
        required=True, translate=True, help="As plans (КТП) abbreviate it"
    )
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    is_graded = fields.Boolean(
        string="Graded",
        default=True,
        help="Points are entered; otherwise only absences are.",
    )
    is_midterm = fields.Boolean(string="Midterm control")
    active = fields.Boolean(default=True)

    # One code, whatever it is in other languages.
    _code_source_uniq = models.UniqueIndex(
        "((code->>'en_US'))", "This code is already in use."
    )

    @api.model
    def _translate_letters(self):
        """Codes in Kazakh that no file of translations can hold; what is translated
        already stays."""
        for name, code in LETTERS.items():
            kind = self.env.ref(name, raise_if_not_found=False)
            stored = kind and kind._fields["code"]._get_stored_translations(kind)
            if stored and KAZAKH not in stored:
                kind.update_field_translations("code", {KAZAKH: code})
