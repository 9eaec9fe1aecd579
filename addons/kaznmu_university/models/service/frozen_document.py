import hashlib
import json

from odoo import api, fields, models

from ...integrity import key
from ...languages import PRINT_LANGUAGES, RUSSIAN

FROZEN_FACTS = ("content", "digest")  # of what is kept of each of them


class EjournalFrozenDocument(models.AbstractModel):
    """A document that follows the data until it is frozen, and never changes then.

    Frozen are its whole content as data, with a digest, and who froze it when; from
    then on its states are kept as evidence: a digest alone would prove nothing, since
    who rewrites the content rewrites the digest, too. Its PDF
    is laid out from the content alone and stored when it is first printed: that
    original is what everybody gets from then on (``ir.actions.report``).

    A model that inherits says by class attributes how its fields are called, and by
    ``_prepare_content`` what the document shows. Its own guards let nobody but
    :meth:`_freeze` write these fields.
    """

    _name = "ejournal.frozen.document"
    _description = "Document that is frozen"
    _inherit = ["ejournal.evidence.mixin"]
    _evidence_fields = FROZEN_FACTS

    _frozen_on = "formed_on"  # field that says when it was frozen
    _frozen_by = "formed_by_id"  # field that says who did
    _print_report = None  # XML id of its report

    content = fields.Json(readonly=True, copy=False)
    digest = fields.Char("SHA-256", readonly=True, copy=False)
    print_language = fields.Selection(
        PRINT_LANGUAGES,
        string="Language of the document",
        required=True,
        default=RUSSIAN,
    )

    def _filter_evidence(self):
        return self.filtered("digest")

    def _get_evidence(self):
        evidence = super()._get_evidence()
        for facts in evidence.values():
            # The content itself is kept once, in the document.
            facts["content"] = key.get_sha256(facts["content"])
        return evidence

    def _freeze(self, frozen_on, content, **vals):
        """Keep what the document says from now on, with the last closing before it.

        The caller has checked the user's rights and the document's state.

        :param datetime frozen_on: the moment that the content names
        :param dict content: see :meth:`_prepare_content`
        :param vals: what else changes with it, the state first of all
        """
        self.ensure_one()
        # On paper, so that nobody rewrites what was closed before.
        closing = self.env["ejournal.closing"]._get_last_code()
        header = {**content["header"], "closing": closing}
        content = {**content, "header": header}
        self.sudo().write(  # protected from all but this method
            {
                "content": content,
                "digest": self._get_digest(content),
                self._frozen_on: frozen_on,
                self._frozen_by: self.env.uid,
                **vals,
            }
        )

    @api.model
    def _get_digest(self, content):
        """SHA-256 of the content as canonical JSON, in hexadecimal."""
        canonical = json.dumps(content, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(canonical.encode()).hexdigest()

    def _get_content(self):
        """What the document shows: as frozen, else as things stand.

        :return: dict, see :meth:`_prepare_content`
        """
        self.ensure_one()
        return self.content or self._prepare_contents()[self]

    def _prepare_contents(self, frozen_on=None):
        """The documents as plain data; models that gather many at once override it.

        :param datetime frozen_on: ``None`` for a draft
        :return: dict ``{document: content}``
        """
        return {document: document._prepare_content(frozen_on) for document in self}

    def _prepare_content(self, frozen_on=None):
        """The whole document as plain data, in every language of documents.

        :param datetime frozen_on: ``None`` for a draft
        :return: dict of ``header`` and whatever else the model's report shows
        """
        raise NotImplementedError

    def _store_document(self):
        """Have the original stored now, not when somebody first prints it."""
        self.ensure_one()
        self._get_pdf()

    def _get_pdf(self):
        """The document's PDF: the stored original when there is one."""
        return self.env.ref(self._print_report)._get_pdf(self)

    def _note_original(self, content):
        """Hook: what the document keeps of its PDF when that is stored."""
