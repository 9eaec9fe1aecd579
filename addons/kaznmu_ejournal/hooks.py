from odoo.addons.kaznmu_university.integrity.guards import drop_functions

from .models.journal.integrity_check import GUARD_FILES


def uninstall_hook(env):
    """Take the guards of marks and statements out of the database."""
    for path in GUARD_FILES:
        drop_functions(env.cr, path)
