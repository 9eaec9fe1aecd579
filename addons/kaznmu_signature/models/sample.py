import base64

from odoo import fields, models

from ..sample_centre import SampleCentre


class EjournalSample(models.AbstractModel):
    """A signed statement of the sample university, by certificates marked as such."""

    _inherit = "ejournal.sample"

    def _fill(self):
        super()._fill()
        self._sign_statement()

    def _sign_statement(self):
        """The newest formed statement, signed by its teacher and by the head."""
        statement = self.env["ejournal.statement"].search(
            [("state", "=", "formed")], limit=1
        )
        if not statement:
            return
        centre = SampleCentre("ОБРАЗЕЦ: доказательной силы нет", fields.Datetime.now())
        # Superuser alone calls a certificate a sample.
        self.env["ejournal.signature.root"].sudo().create(
            {
                "file": base64.b64encode(centre.root.der),
                "filename": "sample.cer",
                "is_sample": True,
            }
        )
        signers = {
            "teacher": statement.formed_by_id,
            "head": statement.department_id.head_id,
        }
        for number, (role, user) in enumerate(signers.items()):
            if not user:
                continue
            document = statement.with_user(user).with_context(lang=user.lang)
            signer = centre.issue(user.name, f"{number:012}")
            text = document._get_signed_text(role, {})
            self.env["ejournal.signature"].with_user(user)._add(
                document,
                role,
                {},
                base64.b64encode(signer.sign(text.encode())).decode(),
            )
