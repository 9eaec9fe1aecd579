from odoo import models
from odoo.fields import Domain

from odoo.addons.kaznmu_university.languages import ENGLISH, KAZAKH, RUSSIAN

# Kind and years of retention, then title by language, of the nomenclature's cases.
CASES = {
    "04-12": (
        "statement",
        5,
        {
            RUSSIAN: "Ведомости итогового контроля",
            KAZAKH: "Қорытынды бақылау ведомостары",
            ENGLISH: "Statements of final control",
        },
    ),
    "04-13": (
        "consolidated",
        25,
        {
            RUSSIAN: "Сводные ведомости",
            KAZAKH: "Жиынтық ведомостар",
            ENGLISH: "Consolidated statements",
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
                        "title": titles[ENGLISH],
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
