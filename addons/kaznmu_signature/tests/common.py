import base64
from datetime import timedelta

from odoo import fields

from odoo.addons.kaznmu_ejournal.tests.test_statement import StatementCase

from .centre import Centre

PEOPLE = {
    "teacher": ("Ахметова Айгуль Сериковна", "880101400012"),
    "head": ("Оспанов Ерлан", "750515300018"),
    "registrar": ("Иванова Мария", "900909400017"),
}


class SignatureCase(StatementCase):
    """A formed statement, and the certificates of who signs it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.centre = Centre(fields.Datetime.now())
        cls.signers = {}
        for role, (name, iin) in PEOPLE.items():
            cls.users[role].name = name
            cls.signers[role] = cls.centre.issue(name.upper(), iin)
        cls.root = cls.trust(cls.centre.root.der)
        cls.statement = cls().make_formed().with_env(cls.env)

    @classmethod
    def trust(cls, der):
        return cls.env["ejournal.signature.root"].create(
            {"file": base64.b64encode(der), "filename": "root.cer"}
        )

    def make_another(self, number):
        """A formed statement of another journal of the teacher."""
        discipline = self.discipline.copy({"code": f"S{number}", "name": f"S{number}"})
        self.journal = self._create_journal(discipline=discipline)
        self.rows = self.journal.participant_ids
        graded = [self.journal.lesson_ids[place] for place in (0, 1, 3)]
        self.fill({lesson: ["80", "50", "40"] for lesson in graded})
        return self.make_formed().with_env(self.env)

    def prepare(self, role, statements=None):
        """What the browser gets to sign."""
        statements = statements or self.statement
        return statements.with_user(self.users[role]).prepare_signing()

    def sign(self, role, signer=None, statements=None):
        """Sign as the browser does: the problems, ``None`` of what was kept."""
        signer = signer or self.signers[role]
        prepared = self.prepare(role, statements)
        return self.save(role, prepared["documents"], signer)

    def save(self, role, documents, signer):
        answers = (
            self.env["ejournal.statement"]
            .with_user(self.users[role])
            .save_signatures(
                [
                    {
                        "id": document["id"],
                        "role": document["role"],
                        "cms": base64.b64encode(
                            signer.sign(base64.b64decode(document["data"]))
                        ).decode(),
                    }
                    for document in documents
                ]
            )
        )
        return [answer["problem"] for answer in answers]

    def require(self, *roles):
        rules = self.env["ejournal.signature.rule"].search([("role", "in", roles)])
        rules.requirement = "required"

    def add_list(self, *signers, **options):
        """A list of revoked certificates, as the night has fetched it."""
        content = self.centre.make_list(*signers, **options)
        lists = self.env["ejournal.signature.list"]
        trusted, _samples = self.env["ejournal.signature.root"]._get_trusted()
        return lists.create({"url": "http://x", **lists._read_list(content, trusted)})

    def assertRefused(self, answers, words):
        for answer in answers:
            self.assertIn(words, answer or "")
        self.assertTrue(answers)
        self.env.invalidate_all()
        self.assertFalse(self.statement.signature_ids)

    @staticmethod
    def days(count):
        return timedelta(days=count)
