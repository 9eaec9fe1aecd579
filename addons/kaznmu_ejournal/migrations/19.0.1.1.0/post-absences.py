from odoo import SUPERUSER_ID, api

from odoo.addons.kaznmu_university.models.service.statistics import renew_statistics


def migrate(cr, version):
    """PostgreSQL looks at the marks anew, for the statistics of kinds and make-ups that
    ``ejournal.mark`` has created: the overview counts on them at once."""
    renew_statistics(api.Environment(cr, SUPERUSER_ID, {}), ["ejournal.mark"])
