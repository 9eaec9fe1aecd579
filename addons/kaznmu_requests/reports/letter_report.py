from odoo import api, models
from odoo.tools import format_date

from odoo.addons.kaznmu_university.languages import KAZAKH, RUSSIAN

DATE_FORMATS = {RUSSIAN: "d MMMM y 'г.'", KAZAKH: "y 'жылғы' d MMMM"}


class LetterReport(models.AbstractModel):
    """What the letters between offices share: language, dates, who agreed.

    A letter is in Russian unless the report is that of another language.
    """

    _name = "ejournal.request.letter.mixin"
    _description = "Letter about a request"
    _inherit = ["ejournal.document.mixin"]

    _document_language = RUSSIAN

    @api.model
    def _get_report_values(self, docids, data=None):
        language = self._document_language
        requests = self.env["ejournal.request"].browse(docids)
        requests.check_access("read")
        # Whoever reads the request reads the names that its letter shows.
        requests = requests.sudo().with_context(lang=language)
        letter = self.sudo().with_context(lang=language)
        return {
            "docs": requests,
            "language": language,
            "letters": [letter._prepare_letter(request) for request in requests],
        }

    def _prepare_letter(self, request):
        """Values of the template for one request, in the document's language."""
        sent = request.submitted_on
        day = request.env.company._to_ejournal_time(sent).date() if sent else None
        return {
            "is_draft": request.state in ("draft", "review"),
            "number": request.number or "_____",
            "day": self._format_long(day) if day else "_____",
            "letterhead": self._get_letterhead(self._get_university()),
            "request": request,
        }

    def _format_long(self, day):
        """``24 ноября 2026 г.``, in the language of the document."""
        return format_date(self.env, day, date_format=DATE_FORMATS[self.env.lang])

    def _format_moment(self, moment):
        return self.env.company._to_ejournal_time(moment).strftime("%d.%m.%Y %H:%M")
