import base64

from odoo import fields

from odoo.addons.kaznmu_requests.tests.common import RequestCase
from odoo.addons.kaznmu_signature.tests.centre import Centre

PEOPLE = {
    "head": ("Оспанов Ерлан", "750515300018"),
    "dean": ("Сапарова Дина", "700101400015"),
    "registrar_head": ("Иванова Мария", "900909400017"),
    "vice_rector": ("Жумабеков Арман", "650303300011"),
    "digitalization": ("Ким Виктор", "800808300019"),
}


class SignedRequestCase(RequestCase):
    """Requests, and the certificates of who decides them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.centre = Centre(fields.Datetime.now())
        cls.env["ejournal.signature.root"].create(
            {"file": base64.b64encode(cls.centre.root.der), "filename": "root.cer"}
        )
        cls.signers = {}
        for role, (name, iin) in PEOPLE.items():
            cls.users[role].name = name
            cls.signers[role] = cls.centre.issue(name.upper(), iin)
        cls.rules = cls.env["ejournal.signature.rule"].search(
            [("kind", "=", "request")]
        )

    def sign(self, request, role, decision=None, signer=None):
        """Sign as the browser does; the answers."""
        own = self.by(request, role)
        [document] = own.prepare_signing(decision=decision)["documents"]
        text = base64.b64decode(document["data"])
        cms = (signer or self.signers[role]).sign(text)
        return own.save_signatures(
            [
                {
                    "id": document["id"],
                    "role": document["role"],
                    "cms": base64.b64encode(cms).decode(),
                }
            ],
            decision,
        )

    def assertSigned(self, answers):
        self.assertEqual([answer["problem"] for answer in answers], [None])

    def create_sent(self):
        request = self.create_correction()
        request.action_submit()
        return request
