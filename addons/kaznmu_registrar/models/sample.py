from odoo import models
from odoo.fields import Domain

# Kind and years of retention, then title by language, of the nomenclature's cases.
CASES = {
    "04-12": (
        "statement",
        5,
        {
            "ru_RU": "Ведомости итогового контроля",
            "kk_KZ": "Қорытынды бақылау ведомостары",
            "en_US": "Statements of final control",
        },
    ),
    "04-13": (
        "consolidated",
        25,
        {
            "ru_RU": "Сводные ведомости",
            "kk_KZ": "Жиынтық ведомостар",
            "en_US": "Consolidated statements",
        },
    ),
}


class EjournalSample(models.AbstractModel):
    """Cases and consolidated statements of the sample university."""

    _inherit = "ejournal.sample"

    def _fill(self):
        self._create_cases()  # in which statements are filed as they are formed
        super()._fill()
        self._prepare_consolidated()

    def _create_cases(self):
        for year in set(
            self.env["ejournal.term"].search(Domain.TRUE).mapped("academic_year")
        ):
            for index, (kind, years, titles) in CASES.items():
                case = self.env["ejournal.case"].create(
                    {
                        "index": index,
                        "title": titles["en_US"],
                        "kind": kind,
                        "academic_year": year,
                        "retention_years": years,
                    }
                )
                for lang, title in titles.items():
                    case.with_context(lang=lang).title = title

    def _prepare_consolidated(self):
        for term in self.env["ejournal.term"].search(Domain.TRUE):
            self.env["ejournal.consolidated"]._prepare_drafts(
                term, self.env["ejournal.school"]
            )
