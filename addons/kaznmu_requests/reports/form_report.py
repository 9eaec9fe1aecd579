from odoo import api, models

from odoo.addons.kaznmu_university.formats import format_day
from odoo.addons.kaznmu_university.languages import RUSSIAN

MONTHS = (
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"
).split()


class RequestFormMixin(models.AbstractModel):
    """What the SOP's forms share: they are in Russian, and so are their dates."""

    _name = "ejournal.request.form.mixin"
    _description = "Form of the SOP"

    @api.model
    def _get_report_values(self, docids, data=None):
        requests = self.env["ejournal.request"].browse(docids)
        requests.check_access("read")
        return {
            # Whoever reads the request reads the names that its form shows.
            "docs": requests.sudo().with_context(lang=RUSSIAN),
            "get_day": lambda moment: (
                moment and self.env.company._to_ejournal_time(moment).date()
            ),
            "get_kinds": self._get_kinds,
            "get_department": self._get_department,
            "format_long": self._format_long,
            "format_day": format_day,
        }

    @api.model
    def _get_kinds(self, request):
        """Kinds of the lessons, and the exam, of which the cells are."""
        kinds = request.cell_ids.lesson_id.kind_id.mapped("name")
        if any(not cell.lesson_id for cell in request.cell_ids):
            kinds.append("экзамен")
        return ", ".join(kinds)

    @api.model
    def _get_department(self, request):
        """The department's name as it follows the word «кафедра» of the form."""
        return (request.department_id.name or "").removeprefix("Кафедра ")

    @api.model
    def _format_long(self, day):
        """``«03» ноября 2026`` in the way of the printed form."""
        if not day:
            return "«__» _____ 20__"
        return f"«{day.day:02}» {MONTHS[day.month - 1]} {day.year}"


class RequestForm1Report(models.AbstractModel):
    """Form 1: memo to the digitalization department, word for word (SOP F1); for those
    who leave, of the same shape."""

    _name = "report.kaznmu_requests.report_form_1"
    _description = "Form 1"
    _inherit = ["ejournal.request.form.mixin"]


class RequestForm2Report(models.AbstractModel):
    """Form 2: explanatory note to the dean, word for word, with an annex (SOP F2)."""

    _name = "report.kaznmu_requests.report_form_2"
    _description = "Form 2"
    _inherit = ["ejournal.request.form.mixin"]
