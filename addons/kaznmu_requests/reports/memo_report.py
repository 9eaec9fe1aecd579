from odoo import models

from odoo.addons.kaznmu_university.languages import KAZAKH


class MemoReport(models.AbstractModel):
    """Memo (служебная записка) of the registrar's office to the vice-rector: a
    teacher's cases of an academic year, with their protocols (SOP C17).

    Laid out from the memo's content alone: what was sent stays as it was.
    """

    _name = "report.kaznmu_requests.report_memo"
    _description = "Memo to the vice-rector"
    _inherit = ["ejournal.document.mixin"]

    _document_model = "ejournal.request"
    _document_language = None  # the memo's own

    def _prepare_document(self, record):
        language = self._document_language or record.print_language
        report = self.with_context(lang=language)
        return report._prepare_values(record, record._get_content())

    def _prepare_values(self, memo, content):
        header = content["header"]
        values = super()._prepare_values(memo, content)
        names = values["header"]
        cases = [self._prepare_case(case) for case in content["cases"]]
        place = ", ".join(filter(None, (names["position"], names["department"])))
        return {
            **values,
            "language": self.env.lang,
            "is_draft": not values["is_final"],
            "number": header["number"] or "_____",
            "day": self._format_long(header["date"]) or "_____",
            "addressee": header["addressee"],
            "registrar": header["registrar"],
            "cases": cases,
            "protocols": sum(bool(case["protocol"]) for case in cases),
            "paragraphs": [
                self.env._(
                    "I inform you that in the academic year %(year)s the teacher "
                    "%(teacher)s (%(place)s) made errors in the electronic journal "
                    "which needed a change of marks. Confirmed cases: %(count)s; up to "
                    "%(limit)s need no memo.",
                    year=header["year"],
                    teacher=header["teacher"],
                    place=place,
                    count=len(cases),
                    limit=header["limit"],
                ),
                self.env._(
                    "Under points 17 and 18 of the standard operating procedure "
                    "“Keeping of the electronic journal” I send you the list of the "
                    "cases with their documents, for you to consider a petition for a "
                    "disciplinary measure (Labour Code of the Republic of Kazakhstan, "
                    "article 64)."
                ),
            ],
        }

    def _prepare_case(self, case):
        return {
            **case,
            **{
                name: self._pick(case[name]) for name in ("discipline", "term", "cause")
            },
            "date": self._format_day(case["date"]),
            "cells": [
                {
                    "student": cell["student"],
                    "place": self._pick(cell["place"]),
                    "was": cell["was"] or "—",
                    "is": cell["is"] or "—",
                }
                for cell in case["cells"]
            ],
            "protocol_date": self._format_day(case["protocol_date"]),
        }

    def _format_long(self, day):
        """``24 ноября 2026 г.``, in the language of the document; nothing of no day."""
        return day and self.env["ejournal.request.letter.mixin"]._format_long(day)


class MemoReportKazakh(models.AbstractModel):
    _name = "report.kaznmu_requests.report_memo_kk"
    _description = "Memo to the vice-rector, in Kazakh"
    _inherit = ["report.kaznmu_requests.report_memo"]

    _document_language = KAZAKH
