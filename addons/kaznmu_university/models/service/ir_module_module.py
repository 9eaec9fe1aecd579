from odoo import api, models
from odoo.tools.translate import TranslationImporter, get_po_paths

from ...languages import KAZAKH, RUSSIAN


class IrModuleModule(models.Model):
    """Kazakh where others ship none: Russian, which every reader of Kazakh knows."""

    _inherit = "ir.module.module"

    @api.model
    def _load_module_terms(self, modules, langs, overwrite=False):
        """Fill the labels of modules that are not in Kazakh with Russian ones.

        What is translated already, by an administrator or a module, stays.
        """
        result = super()._load_module_terms(modules, langs, overwrite=overwrite)
        if KAZAKH in langs:
            importer = TranslationImporter(self.env.cr, verbose=False)
            for module in modules:
                if not any(get_po_paths(module, KAZAKH)):
                    for path in get_po_paths(module, RUSSIAN):
                        importer.load_file(path, KAZAKH)
            importer.save(overwrite=False)
        return result
