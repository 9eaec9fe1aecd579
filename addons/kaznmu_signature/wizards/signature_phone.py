import hmac
import secrets
from datetime import UTC, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.kaznmu_university.languages import ENGLISH, KAZAKH, RUSSIAN

LIFETIME = timedelta(minutes=5)


class EjournalSignaturePhone(models.TransientModel):
    """Signing by eGov Mobile: a QR code leads the phone to what is to be signed.

    By the two calls that eGov Mobile makes (``controllers/phone.py``). The phone logs
    in nowhere: the code opens the texts of one signing for a few minutes, and whose
    certificate it must be is known. Tried against a stand-in alone; off by default.
    """

    _name = "ejournal.signature.phone"
    _description = "Signing by phone"
    _rec_name = "create_date"

    token = fields.Char(readonly=True, groups=fields.NO_ACCESS, index=True)
    secret = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    res_model = fields.Char(readonly=True)
    documents = fields.Json(
        "Content of the documents", readonly=True, groups=fields.NO_ACCESS
    )
    names = fields.Text("Documents", readonly=True)
    expires_on = fields.Datetime("Until", readonly=True)
    state = fields.Selection(
        [("waiting", "Waiting for the phone"), ("done", "Answered")],
        default="waiting",
        readonly=True,
    )
    outcome = fields.Text("What became of it", readonly=True)
    qr = fields.Html(compute="_compute_qr", sanitize=False, compute_sudo=True)

    @api.depends("token")
    def _compute_qr(self):
        for session in self:
            address = f"mobileSign:{session._get_url()}"
            session.qr = self.env["ir.qweb"]._render(
                "kaznmu_signature.phone_qr",
                {"qr": self.env["ejournal.document.mixin"]._get_qr(address)},
            )

    def _get_url(self):
        return f"{self.get_base_url()}/ejournal/egov/{self.token}"

    @api.model
    def _start(self, documents):
        """Begin a signing of the current user; its page.

        :param documents: an ``ejournal.signable``
        :raise UserError: signing by phone is switched off, or nothing is to be signed
        """
        if not self.env.company.sudo().ejournal_signature_egov:  # a setting
            raise UserError(self.env._("Signing by phone is switched off."))
        prepared = documents.prepare_signing()
        if not prepared["documents"]:
            raise UserError(
                "\n".join(
                    f"{refused['name']}: {refused['reason']}"
                    for refused in prepared["refused"]
                )
            )
        # The tokens are the session's own; its user is who has begun it.
        session = self.sudo().create(
            {
                "token": secrets.token_urlsafe(24),
                "secret": secrets.token_urlsafe(24),
                "res_model": documents._name,
                "documents": prepared["documents"],
                "names": "\n".join(found["name"] for found in prepared["documents"]),
                "expires_on": fields.Datetime.now() + LIFETIME,
            }
        )
        action = session.sudo(False)._get_records_action(
            name=self.env._("Sign by phone")
        )
        return {**action, "target": "new"}

    @api.model
    def _find(self, token, secret=None):
        """The open session of a token, as superuser, or none.

        :param str secret: the second token, where the call must have it
        """
        # The phone has no user; it gets what this session offers, and nothing else.
        session = self.sudo().search(
            [
                ("token", "=", token),
                ("state", "=", "waiting"),
                ("expires_on", ">", fields.Datetime.now()),
            ],
            limit=1,
        )
        if secret is not None and not hmac.compare_digest(
            session.secret or "-", secret
        ):
            return session.browse()
        return session

    def _describe(self):
        """What the first call gets."""
        self.ensure_one()
        company = self.env.company

        def translate(code):
            found = company.with_context(lang=code)
            return found.ejournal_university or found.name

        return {
            "description": ", ".join(self.names.splitlines()),
            "expiry_date": self.expires_on.replace(tzinfo=UTC).isoformat(
                timespec="milliseconds"
            ),
            "organisation": {
                "nameRu": translate(RUSSIAN),
                "nameKz": translate(KAZAKH),
                "nameEn": translate(ENGLISH),
                "bin": company.company_registry or "",
            },
            "document": {
                "uri": f"{self._get_url()}/documents",
                "auth_type": "Token",
                "auth_token": self.secret,
            },
        }

    def _get_texts(self):
        """What the second call gets: what is to be signed."""
        self.ensure_one()
        return {
            "signMethod": "CMS_SIGN_ONLY",
            "documentsToSign": [
                {
                    "id": number,
                    "nameRu": document["name"],
                    "nameKz": document["name"],
                    "nameEn": document["name"],
                    "meta": [],
                    "document": {
                        "file": {"mime": "@file/json", "data": document["data"]}
                    },
                }
                for number, document in enumerate(self.documents, 1)
            ],
        }

    def _take(self, answer):
        """Keep what the phone has signed, as the session's user.

        :param dict answer: as :meth:`_get_texts` gave it, signatures in place of texts
        :return: whether all of it counts
        """
        self.ensure_one()
        signed = {
            str(found["id"]): found["document"]["file"]["data"]
            for found in answer["documentsToSign"]
        }
        user = self.create_uid
        documents = self.env[self.res_model].with_user(user)
        answers = documents.with_context(lang=user.lang).save_signatures(
            [
                {
                    "id": document["id"],
                    "role": document["role"],
                    "cms": signed.get(str(number)),
                }
                for number, document in enumerate(self.documents, 1)
            ]
        )
        problems = [answer for answer in answers if answer["problem"]]
        self.write(
            {
                "state": "done",
                "outcome": "\n".join(
                    f"{answer['name']}: {answer['problem'] or '✓'}"
                    for answer in answers
                ),
            }
        )
        return not problems

    def action_refresh(self):
        """Look whether the phone has answered."""
        self.ensure_one()
        return {**self._get_records_action(), "target": "new"}
