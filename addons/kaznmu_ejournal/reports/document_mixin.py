import re
from datetime import date

import qrcode

from odoo import api, models

# Kazakh comes first (left), Russian second, whatever the document's language.
LETTERHEAD_LANGUAGES = ("kk_KZ", "ru_RU")


class EjournalDocumentMixin(models.AbstractModel):
    """What all printed documents share; see ``document_layout.xml``."""

    _name = "ejournal.document.mixin"
    _description = "Pieces of printed documents"

    @api.model
    def _get_letterhead(self, header):
        """Ministry and university, in both languages whatever the document's is."""
        return [
            {
                "language": language,
                "ministry": self._pick(header.get("ministry"), language),
                "university": self._pick(header["university"], language),
            }
            for language in LETTERHEAD_LANGUAGES
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
        return date.fromisoformat(value[:10]).strftime("%d.%m.%Y") if value else ""

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
            for language in LETTERHEAD_LANGUAGES
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
