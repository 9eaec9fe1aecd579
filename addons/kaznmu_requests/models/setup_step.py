from odoo import api, models

# Who decides for an office.
CHIEFS = {"ejournal.department": "head_id", "ejournal.school": "dean_id"}


class EjournalSetupStep(models.Model):
    """What the request desk needs before the first request."""

    _inherit = "ejournal.setup.step"

    @api.model
    def _get_missing(self):
        company = self.env.company.sudo()  # only yes or no leaves
        settings = {
            "ejournal_email_domains": self.env._("domains of corporate mail"),
            "ejournal_digital_head_id": self.env._(
                "head of the digitalization department"
            ),
        }
        return {
            **super()._get_missing(),
            "deciders": self._find_missing_deciders(),
            "request_desk": [
                label for name, label in settings.items() if not company[name]
            ],
        }

    def _find_missing_deciders(self):
        """Offices whose requests would wait for nobody, with how many there are."""
        offices = {model: self.env[model].sudo() for model in CHIEFS}  # only counts
        needs = {
            "ejournal.department": self.env._("heads of departments"),
            "ejournal.school": self.env._("deans of schools"),
        }
        counts = {
            model: offices[model].search_count([(chief, "=", False)])
            for model, chief in CHIEFS.items()
        }
        return [
            f"{label} ({counts[model]})" if counts[model] else label
            for model, label in needs.items()
            if counts[model] or not offices[model].search_count([], limit=1)
        ]

    def _open_request_desk(self):
        return self._open_settings()
