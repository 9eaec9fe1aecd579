from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .retention_review import DOCUMENT_MODELS

# Documents have the term of their case; journals, which lie in no case, that of the
# company, counted in the same way: from January 1 after the academic year.
JOURNALS = """
    SELECT journal.id, 'ejournal.journal'::varchar AS res_model,
           NULL::integer AS case_id, journal.school_id, term.academic_year,
           make_date(
               split_part(term.academic_year, '/', 2)::integer
               + company.ejournal_journal_years, 12, 31
           ) AS retention_until
      FROM ejournal_journal journal
      JOIN ejournal_term term ON term.id = journal.term_id
      JOIN (SELECT * FROM res_company ORDER BY id LIMIT 1) company
        ON company.ejournal_journal_years > 0
     WHERE term.academic_year ~ '^\\d{4}/\\d{4}$'
"""


class EjournalRetention(models.Model):
    """What is kept until when: documents, transfer lists and journals (order No. 263).

    Nothing is deleted by itself. What is due for review stays in the list until the
    registrar's office decides (``ejournal.retention.review``): keep it longer, or it
    was handed over to the archive, by an act.
    """

    _name = "ejournal.retention"
    _description = "Retention term"
    _auto = False
    _order = "until, id"
    _depends = {
        "ejournal.statement": ["case_id"],
        "ejournal.consolidated": ["case_id"],
        "ejournal.archive.transfer": ["case_id"],
        "ejournal.case": ["retention_until", "school_id", "academic_year"],
        "ejournal.journal": ["term_id", "school_id"],
        "ejournal.term": ["academic_year"],
        "res.company": ["ejournal_journal_years"],
        "ejournal.retention.review": ["res_model", "res_id", "decision", "keep_until"],
    }

    res_model = fields.Selection(DOCUMENT_MODELS, string="Kind", readonly=True)
    res_id = fields.Many2oneReference(
        "Document's id", model_field="res_model", readonly=True
    )
    case_id = fields.Many2one("ejournal.case", readonly=True)
    school_id = fields.Many2one("ejournal.school", readonly=True)
    academic_year = fields.Char(readonly=True)
    until = fields.Date("Kept until", readonly=True)
    is_kept_longer = fields.Boolean(readonly=True)
    is_due = fields.Boolean(
        "Due for review", compute="_compute_is_due", search="_search_is_due"
    )

    @property
    def _table_query(self):
        items = [SQL(JOURNALS)]
        for model, _label in DOCUMENT_MODELS:
            if model != "ejournal.journal":
                items.append(self._get_documents_query(model))
        return SQL(
            """
            SELECT item.id * %(kinds)s
                   + array_position(%(models)s, item.res_model) AS id,
                   item.res_model, item.id AS res_id, item.case_id, item.school_id,
                   item.academic_year,
                   GREATEST(item.retention_until, review.keep_until) AS until,
                   review.keep_until IS NOT NULL AS is_kept_longer
              FROM (%(items)s) item
              LEFT JOIN LATERAL (
                   SELECT decision, keep_until
                     FROM ejournal_retention_review
                    WHERE res_model = item.res_model AND res_id = item.id
                    ORDER BY id DESC LIMIT 1
                   ) review ON TRUE
             WHERE review.decision IS DISTINCT FROM 'archive'
            """,
            kinds=len(DOCUMENT_MODELS) + 1,
            models=[model for model, _label in DOCUMENT_MODELS],
            items=SQL(" UNION ALL ").join(items),
        )

    @api.model
    def _get_documents_query(self, model):
        """Documents of a model that lie in cases with a term."""
        return SQL(
            """
            SELECT document.id, %(model)s::varchar AS res_model, document.case_id,
                   cabinet.school_id, cabinet.academic_year, cabinet.retention_until
              FROM %(table)s document
              JOIN ejournal_case cabinet ON cabinet.id = document.case_id
             WHERE cabinet.retention_until IS NOT NULL
            """,
            model=model,
            table=SQL.identifier(self.env[model]._table),
        )

    @api.depends("res_model", "res_id")
    def _compute_display_name(self):
        nameless = self.filtered(lambda item: not item.res_model)
        nameless.display_name = False
        for items in (self - nameless).grouped("res_model").values():
            documents = self.env[items[0].res_model].browse(items.mapped("res_id"))
            for item, document in zip(items, documents, strict=True):
                item.display_name = document.display_name

    @api.depends("until")
    def _compute_is_due(self):
        today = self.env.company._get_ejournal_today()
        for item in self:
            item.is_due = item.until < today

    def _search_is_due(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("until", "<", self.env.company._get_ejournal_today())

    def action_open(self):
        """Open the document itself."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id)._get_records_action()
