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
        """Words of Odoo's own web client that Odoo lacks stand in ``i18n_extra``; the
        client looks for a word in all modules. Where there is no Kazakh, Russian."""
        parent = super()
        terms, parameters = parent._get_translations_for_webclient(modules, lang)
        if not parameters or parameters["code"] != KAZAKH:
            return terms, parameters
        name = "kaznmu_university"

        def read(names, code):
            found, _parameters = parent._get_translations_for_webclient(names, code)
            return found

        own = {term["id"]: term for term in read([name], KAZAKH)[name]["messages"]}
        russian = read({*modules, name}, RUSSIAN)
        lacking = [term for term in russian[name]["messages"] if term["id"] not in own]
        return {
            module: {"messages": [*content["messages"], *lacking]}
            if module == name
            else content
            if content["messages"]
            else {
                "messages": [
                    own.get(term["id"], term) for term in russian[module]["messages"]
                ]
            }
            for module, content in terms.items()
        }, parameters
