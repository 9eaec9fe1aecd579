import re
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.kaznmu_university.formats import join_names

ACADEMIC_YEAR = re.compile(r"^(\d{4})/(\d{4})$")


class EjournalCase(models.Model):
    """A case of the nomenclature: where documents are filed, and how long (SOP T1.9).

    The nomenclature is made anew for each academic year; a case of a school goes
    before a case of the whole university.
    """

    _name = "ejournal.case"
    _description = "Case of the nomenclature"
    _order = "academic_year desc, index, id"
    _rec_names_search = ["index", "title"]

    index = fields.Char(required=True, help="By the nomenclature, for example 04-12")
    title = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        [("statement", "Statements"), ("consolidated", "Consolidated statements")],
        string="Documents",
        required=True,
        default="statement",
    )
    academic_year = fields.Char(
        "Academic year",
        required=True,
        default=lambda self: (
            self.env["ejournal.term"].search([], limit=1).academic_year
        ),
        help="For example 2026/2027",
    )
    school_id = fields.Many2one(
        "ejournal.school",
        ondelete="restrict",
        help="Empty: documents of all schools that have no case of their own",
    )
    is_permanent = fields.Boolean("Kept permanently")
    retention_years = fields.Integer("Retention, years", default=5)
    retention_basis = fields.Char(
        "Basis", help="Clause of the list of standard documents with retention terms"
    )
    retention_until = fields.Date(
        "Kept until",
        compute="_compute_retention_until",
        store=True,
        help="Counted from January 1 after the academic year. Nothing is destroyed by "
        "itself: what is due is reviewed by the archive.",
    )
    active = fields.Boolean(default=True)
    statement_ids = fields.One2many("ejournal.statement", "case_id", "Statements")
    consolidated_ids = fields.One2many(
        "ejournal.consolidated", "case_id", "Consolidated statements"
    )
    document_count = fields.Integer("Filed", compute="_compute_counts")
    unprinted_count = fields.Integer("Not printed", compute="_compute_counts")
    archived_count = fields.Integer("Handed over", compute="_compute_counts")

    _index_uniq = models.UniqueIndex(
        "(index, academic_year)", "This index is already in use in the year."
    )
    _retention_positive = models.Constraint(
        "CHECK (COALESCE(is_permanent, FALSE) OR COALESCE(retention_years, 0) > 0)",
        "Say how many years the case is kept, or that it is kept permanently.",
    )

    @api.depends("index", "title")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for case in self:
            case.display_name = join_names(case.index, case.title, separator=" ")

    @api.depends("academic_year", "retention_years", "is_permanent")
    def _compute_retention_until(self):
        for case in self:
            match = ACADEMIC_YEAR.match(case.academic_year or "")
            case.retention_until = (
                date(int(match[2]) + case.retention_years, 12, 31)
                if match and not case.is_permanent
                else False
            )

    def _compute_counts(self):
        counts = {}
        for model in set(self._get_models().values()):
            Document = self.env[model]
            for domain, name in (
                ([], "document_count"),
                ([("printed_on", "=", False)], "unprinted_count"),
                ([("transfer_id.state", "=", "handed_over")], "archived_count"),
            ):
                for case, count in Document._read_group(
                    [("case_id", "in", self.ids), *domain], ["case_id"], ["__count"]
                ):
                    counts[case.id, name] = count
        for case in self:
            for name in ("document_count", "unprinted_count", "archived_count"):
                case[name] = counts.get((case.id, name), 0)

    @api.constrains("academic_year")
    def _check_academic_year(self):
        for case in self:
            match = ACADEMIC_YEAR.match(case.academic_year)
            if not match or int(match[2]) != int(match[1]) + 1:
                raise ValidationError(
                    self.env._(
                        "“%s” is no academic year: write it as 2026/2027.",
                        case.academic_year,
                    )
                )

    def write(self, vals):
        if vals.keys() & {"kind", "academic_year"} and self._get_documents():
            raise UserError(
                self.env._("The case holds documents: its kind and year stay.")
            )
        return super().write(vals)

    @api.model
    def _get_models(self):
        """Model of the documents by ``kind``."""
        return {
            "statement": "ejournal.statement",
            "consolidated": "ejournal.consolidated",
        }

    def _get_documents(self):
        """Documents of one kind that lie in the cases."""
        return self.statement_ids or self.consolidated_ids

    @api.model
    def _find_for(self, documents):
        """The case in which each document belongs, in a constant number of queries.

        :param documents: records of one model, see ``ejournal.archive.document``
        :return: dict ``{document: case}`` of those that have one
        """
        if not documents:
            return {}
        cases = self.search(
            [
                ("kind", "=", documents._case_kind),
                ("academic_year", "in", documents.term_id.mapped("academic_year")),
            ]
        )
        by_key = {}
        for case in cases:
            by_key.setdefault((case.academic_year, case.school_id), case)
        found = {}
        for document in documents:
            year = document.term_id.academic_year
            case = by_key.get((year, document.school_id)) or by_key.get(
                (year, self.env["ejournal.school"])
            )
            if case:
                found[document] = case
        return found

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_collect_documents(self):
        """File the documents formed before the case was entered."""
        self.check_access("write")
        for kind, model in self._get_models().items():
            cases = self.filtered(lambda case, kind=kind: case.kind == kind)
            documents = self.env[model].search(
                [
                    ("case_id", "=", False),
                    ("number", "!=", False),
                    ("term_id.academic_year", "in", cases.mapped("academic_year")),
                ]
            )
            documents._compute_case_id()

    def action_open_documents(self):
        """Open the documents of the case."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"kaznmu_registrar.ejournal_{self.kind}_action_print"
        )
        return {**action, "domain": [("case_id", "=", self.id)], "context": {}}

    def action_copy_to_next_year(self):
        """The same cases for the next academic year; what is there already stays.

        :return: action: the cases of that year
        """
        created = self.browse()
        for year, cases in self.grouped("academic_year").items():
            first = int(ACADEMIC_YEAR.match(year)[2])
            next_year = f"{first}/{first + 1}"
            known = set(
                self.with_context(active_test=False)
                .search([("academic_year", "=", next_year)])
                .mapped("index")
            )
            for case in cases.filtered(
                lambda case, known=known: case.index not in known
            ):
                created |= case.copy({"academic_year": next_year})
        return created._get_records_action(name=self.env._("Nomenclature of cases"))
