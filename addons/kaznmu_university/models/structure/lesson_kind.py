from odoo import fields, models


class EjournalLessonKind(models.Model):
    """Kind of lesson: lecture, practical class, …, midterm control (РК)."""

    _name = "ejournal.lesson.kind"
    _description = "Kind of lesson"
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
