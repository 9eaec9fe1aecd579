from odoo import api, models

from ... import guide
from ...languages import KAZAKH, RUSSIAN


class IrHttp(models.AbstractModel):
    """The web client's settings."""

    _inherit = "ir.http"

    def session_info(self):
        """Lead the menu of the user to the user guide (SOP C08), and tell
        the registrar's office how many mails were not delivered."""
        info = {**super().session_info(), "support_url": guide.ADDRESS}
        if self.env.user._has_ejournal_role("registrar"):
            info["ejournal_mail_failures"] = self.env[
                "ejournal.mail.failure"
            ].search_count([])
        return info

    @api.model
    def _get_translations_for_webclient(self, modules, lang):
        """Where the web client is not in Kazakh, ``i18n_extra`` helps out, and
        Russian for the rest."""
        parent = super()
        terms, parameters = parent._get_translations_for_webclient(modules, lang)
        if not parameters or parameters["code"] != KAZAKH:
            return terms, parameters
        name = "kaznmu_university"
        own, _parameters = parent._get_translations_for_webclient([name], KAZAKH)
        words = {term["id"]: term["string"] for term in own[name]["messages"]}
        russian, _parameters = parent._get_translations_for_webclient(modules, RUSSIAN)
        return {
            module: content
            if content["messages"]
            else {
                "messages": [
                    {**term, "string": words.get(term["id"], term["string"])}
                    for term in russian[module]["messages"]
                ]
            }
            for module, content in terms.items()
        }, parameters
