import base64

from odoo import api, models
from odoo.tools import file_open

from ...languages import ENGLISH, KAZAKH, RUSSIAN
from ..res_company import DEFAULT_TIMEZONE
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
    RUSSIAN: (
        "Министерство здравоохранения Республики Казахстан",
        "Казахский национальный медицинский университет имени С. Д. Асфендиярова",
    ),
    KAZAKH: (
        "Қазақстан Республикасының Денсаулық сақтау министрлігі",
        "С. Ж. Асфендияров атындағы Қазақ ұлттық медицина университеті",
    ),
    ENGLISH: (
        "Ministry of Healthcare of the Republic of Kazakhstan",
        "Asfendiyarov Kazakh National Medical University",
    ),
}
PARAMETER = "kaznmu_university.is_sample"


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
        self._name_university()
        self._create_student_user()
        self._open_logins()
        self._fill()

    @api.model
    def _name_university(self):
        """Name and letterhead, and what lets everybody in: known passwords."""
        company = self.env.company
        company.name = "КазНМУ (образец)"
        with file_open("kaznmu_university/static/description/icon.png", "rb") as icon:
            company.logo = base64.b64encode(icon.read())
        company.ejournal_timezone = DEFAULT_TIMEZONE
        # Known passwords, and no mail that could bring a code.
        company.ejournal_office_mfa = False
        for lang, (ministry, university) in LETTERHEAD.items():
            company.with_context(lang=lang).write(
                {"ejournal_ministry": ministry, "ejournal_university": university}
            )
        self.env.user.write({"lang": RUSSIAN, "tz": DEFAULT_TIMEZONE})
        # Whoever looks at a university at work has nothing to set up.
        self.env.ref(SETUP_MENU).active = False
        parameters = self.env["ir.config_parameter"]
        parameters.set_param(PARAMETER, "1")
        # It is looked at by whatever address and port it is served.
        parameters.set_param("web.base.url.freeze", False)

    @api.model
    def _open_logins(self):
        """The known password for those who can log in; one of them is the registrar."""
        users = self._get_users()
        users.password = PASSWORD
        self.env.company.ejournal_registrar_id = users.filtered(
            lambda user: user.login == f"registrar.head{DOMAIN}"
        )

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

    def _fill(self):
        """Make what files cannot bring: here nothing."""

    def _sign_statement(self):
        """Hook: a statement with signatures, where there are any; here nothing."""

    def _get_student(self):
        """The student who can log in."""
        return self.env["ejournal.student"].search([], limit=1)

    def _create_student_user(self):
        student = self._get_student()
        student.user_id = (
            self.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "name": student.name,
                    "login": "student" + DOMAIN,
                    "lang": RUSSIAN,
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
