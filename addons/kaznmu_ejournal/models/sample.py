import base64
import random

from odoo import api, models
from odoo.tools import file_open

from .res_company import DEFAULT_TIMEZONE
from .setup import MENU as SETUP_MENU

PASSWORD = "ejournal"
DOMAIN = "@kaznmu.example"
# Roles in the order of the page that says who can log in; logins of the sample files.
LOGINS = (
    "teacher",
    "coordinator",
    "head",
    "dean.office",
    "dean",
    "registrar",
    "registrar.head",
    "digital",
    "vicerector",
    "student",
)
LETTERHEAD = {
    "ru_RU": (
        "Министерство здравоохранения Республики Казахстан",
        "Казахский национальный медицинский университет имени С. Д. Асфендиярова",
    ),
    "kk_KZ": (
        "Қазақстан Республикасының Денсаулық сақтау министрлігі",
        "С. Ж. Асфендияров атындағы Қазақ ұлттық медицина университеті",
    ),
    "en_US": (
        "Ministry of Healthcare of the Republic of Kazakhstan",
        "Asfendiyarov Kazakh National Medical University",
    ),
}
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
PARAMETER = "kaznmu_ejournal.is_sample"


class EjournalSample(models.AbstractModel):
    """Makes the loaded sample university something to log in to and look at.

    Only the command line calls it (``odoo ejournal sample``): it sets passwords that
    everybody knows.
    """

    _name = "ejournal.sample"
    _description = "Sample university"

    @api.model
    def _set_up(self):
        """Passwords for one user of each role, a student's user, some statements.

        Setting up twice changes nothing.
        """
        if self._is_sample():
            return
        company = self.env.company
        company.name = "КазНМУ (образец)"
        with file_open("kaznmu_ejournal/static/description/icon.png", "rb") as icon:
            company.logo = base64.b64encode(icon.read())
        company.ejournal_timezone = DEFAULT_TIMEZONE
        company.ejournal_registrar_id = self._get_users().filtered(
            lambda user: user.login == f"registrar.head{DOMAIN}"
        )
        for lang, (ministry, university) in LETTERHEAD.items():
            company.with_context(lang=lang).write(
                {"ejournal_ministry": ministry, "ejournal_university": university}
            )
        self.env.user.write({"lang": "ru_RU", "tz": DEFAULT_TIMEZONE})
        self._create_student_user()
        self._get_users().password = PASSWORD
        self._create_cases()
        self._form_statements()
        self._prepare_consolidated()
        risk = self.env["ejournal.risk"].sudo()  # written by the system alone
        risk._refresh(risk.env["ejournal.journal"].search([]))
        # Whoever looks at a university at work has nothing to set up.
        self.env.ref(SETUP_MENU).active = False
        self.env["ir.config_parameter"].set_param(PARAMETER, "1")

    @api.model
    def _is_sample(self):
        """Whether this database is the sample university."""
        # Read by the public page; a boolean that is no secret.
        return bool(self.env["ir.config_parameter"].sudo().get_param(PARAMETER))

    @api.model
    def _get_users(self):
        """The users who can log in, in the order of ``LOGINS``."""
        logins = [name + DOMAIN for name in LOGINS]
        users = self.env["res.users"].search([("login", "in", logins)])
        return users.sorted(lambda user: logins.index(user.login))

    def _create_student_user(self):
        # One with something to see in the portal.
        mark = self.env["ejournal.mark"].search([], limit=1)
        student = mark.participant_id.student_id or self.env["ejournal.student"].search(
            [], limit=1
        )
        student.user_id = (
            self.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "name": student.name,
                    "login": "student" + DOMAIN,
                    "lang": "ru_RU",
                    "tz": DEFAULT_TIMEZONE,
                    "group_ids": [
                        (
                            6,
                            0,
                            self.env.user._get_ejournal_role_group("student").ids,
                        )
                    ],
                }
            )
        )

    def _create_cases(self):
        for year in set(self.env["ejournal.term"].search([]).mapped("academic_year")):
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
        for term in self.env["ejournal.term"].search([]):
            self.env["ejournal.consolidated"]._prepare_drafts(
                term, self.env["ejournal.school"]
            )

    def _form_statements(self):
        """Form the statements of complete journals; the demo teacher's stays open."""
        demo_teacher = self._get_users()[:1]
        chance = random.Random(1)  # noqa: S311 - results of an invented exam
        for journal in self.env["ejournal.journal"].search([]):
            teacher = journal.teacher_ids[:1]
            if not teacher or teacher == demo_teacher or journal.fill_percent < 100:
                continue
            journal = journal.with_user(teacher).with_context(lang=teacher.lang)
            statement = journal._create_statement()
            for line in statement.line_ids.filtered("is_admitted"):
                points = round(chance.gauss(line.rating, 12))
                line.exam_value = str(max(0, min(100, points)))
            statement.action_check()
            statement.action_acknowledge()
            if not statement.finding_ids._get_pending():
                statement.action_form()
