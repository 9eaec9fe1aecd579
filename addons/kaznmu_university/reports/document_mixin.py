import re
from datetime import date

import qrcode

from odoo import api, fields, models

from ..formats import format_day
from ..languages import DOCUMENT_LANGUAGES


class EjournalDocumentMixin(models.AbstractModel):
    """What all printed documents share; see ``document_layout.xml``."""

    _name = "ejournal.document.mixin"
    _description = "Pieces of printed documents"

    _document_model = None  # of the frozen documents that a report prints

    @api.model
    def _get_report_values(self, docids, data=None):
        """Values of the template: each document in its own language.

        :return: dict of ``documents``, see :meth:`_prepare_document`, and what Odoo
            asks for
        """
        records = self.env[self._document_model].browse(docids)
        # The content of a draft may be gathered as superuser.
        records.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": records._name,
            "docs": records,
            "documents": [
                self.with_context(lang=record.print_language)._prepare_document(record)
                for record in records
            ],
        }

    def _prepare_document(self, record):
        """What the templates show of a document, in the language of the environment.

        :param record: an ``ejournal.frozen.document``
        """
        return self._prepare_values(record, record._get_content())

    def _prepare_values(self, record, content):
        """Hook: a report adds what its own document shows.

        A frozen document prints the same for ever: what it says is read from its
        content alone.

        :param dict content: see ``_prepare_content`` of the document
        :return: dict of what all documents share
        """
        header = content["header"]
        frozen_on = record.digest and record[record._frozen_on]
        return {
            "language": record.print_language,
            "is_final": bool(record.digest),
            "created": fields.Datetime.to_string(frozen_on) if frozen_on else None,
            "header": {
                name: self._pick(value) if isinstance(value, dict) else value
                for name, value in header.items()
            },
            "letterhead": self._get_letterhead(header),
            "date": self._format_day(header["date"]),
            "digest": record.digest,
        }

    @api.model
    def _get_letterhead(self, header):
        """Ministry and university, in both languages whatever the document's is."""
        return [
            {
                "language": language,
                "ministry": self._pick(header.get("ministry"), language),
                "university": self._pick(header["university"], language),
            }
            for language in DOCUMENT_LANGUAGES
        ]

    @api.model
    def _get_label(self, model, field, value):
        """Label of a selection's value in the language of the environment."""
        selection = self.env[model]._fields[field]._description_selection(self.env)
        return dict(selection).get(value, "")

    @api.model
    def _pick(self, texts, language=None):
        """The text in a language, or in any other when there is none."""
        texts = texts or {}
        return texts.get(language or self.env.lang) or next(
            filter(None, texts.values()), ""
        )

    @api.model
    def _format_day(self, value):
        """``2026-12-21`` as ``21.12.2026``, the same in Russian and in Kazakh."""
        return format_day(value and date.fromisoformat(value[:10]))

    @api.model
    def _get_qr(self, text):
        """A QR code as an SVG path, one bar for neighbouring dark squares.

        Drawn, not an image: sharp at any size and nothing for PDF/A to object to.

        :return: dict of ``size`` in squares and ``path``
        """
        code = qrcode.QRCode(border=0, error_correction=qrcode.ERROR_CORRECT_M)
        code.add_data(text)
        code.make()
        matrix = code.get_matrix()
        path = [
            f"M{bar.start()} {y}h{len(bar[0])}v1h-{len(bar[0])}z"
            for y, row in enumerate(matrix)
            for bar in re.finditer("1+", "".join(str(int(square)) for square in row))
        ]
        return {"size": len(matrix), "path": "".join(path)}

    @api.model
    def _get_translations(self, record, name="name"):
        """A translated field in every language of documents: ``{language: text}``."""
        return {
            language: record.with_context(lang=language)[name] or ""
            for language in DOCUMENT_LANGUAGES
        }

    @api.model
    def _get_university(self):
        """What every document's head says: ``ministry`` and ``university``."""
        company = self.env.company
        return {
            "ministry": self._get_translations(company, "ejournal_ministry"),
            "university": {
                language: name or company.name
                for language, name in self._get_translations(
                    company, "ejournal_university"
                ).items()
            },
        }
