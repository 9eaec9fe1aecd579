from odoo import api, fields, models

from odoo.addons.kaznmu_university.importer import structure

from ..importer.oneroster import Package, get_word

DEFAULTS = frozenset(
    (
        "package_credits",
        "package_control",
        "package_department_id",
        "package_program_id",
        "package_course",
        "package_language",
        "package_attestation_days",
    )
)


class EjournalImportBatch(models.Model):
    """OneRoster packages are loaded as well.

    The standard has no place for some of what a record here must have; whoever loads a
    package of another system says it once for all its records.
    """

    _inherit = "ejournal.import.batch"

    has_package = fields.Boolean(compute="_compute_has_package")
    package_credits = fields.Float("Credits of a course", digits=(4, 1))
    package_control = fields.Selection(
        [("exam", "Exam"), ("test", "Test"), ("credit", "Differentiated credit test")],
        "Form of control of a class",
    )
    package_department_id = fields.Many2one(
        "ejournal.department", "Department of courses and teachers without one"
    )
    package_program_id = fields.Many2one("ejournal.program", "Program of a class")
    package_course = fields.Integer("Year of study of a class", default=1)
    package_language = fields.Selection(
        [("ru", "Russian"), ("kk", "Kazakh"), ("en", "English")],
        "Language of instruction of a class",
    )
    package_attestation_days = fields.Integer("Days of interim attestation of a term")

    @api.depends("attachment_ids.name")
    def _compute_has_package(self):
        for batch in self:
            names = batch.attachment_ids.mapped("name")
            batch.has_package = any(name.lower().endswith(".zip") for name in names)

    @api.model
    def _get_client_create_fields(self):
        return super()._get_client_create_fields() | DEFAULTS

    def _get_client_fields(self):
        return super()._get_client_fields() | DEFAULTS

    def _get_importer(self):
        self = self.with_context(package_defaults=self._get_package_defaults())
        return super()._get_importer()

    def _get_package_defaults(self):
        """What is said, in the words of the registrar's files; empty: not said."""
        defaults = {
            "credits": f"{self.package_credits:g}" if self.package_credits else "",
            "control": self.package_control
            and get_word(structure.CONTROL_FORMS, self.package_control),
            "department": self.package_department_id.code,
            "program": self.package_program_id.code,
            "language": self.package_language
            and get_word(structure.LANGUAGES, self.package_language),
            "attestation_days": self.package_attestation_days,
        }
        defaults = {name: value for name, value in defaults.items() if value}
        if defaults:
            defaults["course"] = str(self.package_course)
        return defaults

    @api.model
    def _open_package(self, file_name, content):
        if file_name.lower().endswith(".zip"):
            return Package(self.env, file_name, content)
        return super()._open_package(file_name, content)
