from odoo import SUPERUSER_ID, api, models
from odoo.tools import SQL
from odoo.tools.translate import TranslationImporter, get_po_paths

from ... import odoo_words
from ...languages import DOCUMENT_LANGUAGES, KAZAKH, RUSSIAN

OWN = "kaznmu_"


class IrModuleModule(models.Model):
    """Words of the add-ons in Russian and Kazakh, also where an update changes them."""

    _inherit = "ir.module.module"

    def _register_hook(self):
        super()._register_hook()
        odoo_words.set_up()

    @api.model
    def _load_module_terms(self, modules, langs, overwrite=False):
        """Labels of the electronic journal follow its files at each update, as their
        English does; what ``noupdate`` protects stays (:meth:`_renew_terms`).

        Kazakh where others ship none: Russian, which every reader of Kazakh knows.
        What is translated already, by an administrator or a module, stays.
        """
        own = [module for module in modules if module.startswith(OWN)]
        others = [module for module in modules if not module.startswith(OWN)]
        result = super()._load_module_terms(others, langs, overwrite=overwrite)
        super()._load_module_terms(own, langs, overwrite=True)
        self._complete_labels(langs)
        if KAZAKH in langs:
            importer = TranslationImporter(self.env.cr, verbose=False)
            for module in modules:
                if not any(get_po_paths(module, KAZAKH)):
                    for path in get_po_paths(module, RUSSIAN):
                        importer.load_file(path, KAZAKH)
            importer.save(overwrite=False)
            self.env["ejournal.lesson.kind"]._translate_letters()
        return result

    @api.model
    def _complete_labels(self, langs):
        """Labels of selections that a model inherits, in words of where they are from.

        A selection's words stand with the module that defines it. Where a later module
        inherits it, they were loaded before its labels were there: without this,
        whoever installs everything at once reads English until the next update.
        """
        for lang in langs:
            self.env.cr.execute(
                SQL(
                    """UPDATE ir_model_fields_selection own
                          SET name = own.name
                              || jsonb_build_object(%(lang)s, source.label)
                         FROM ir_model_fields field,
                              (SELECT DISTINCT
                                      ON (field.name, known.value, english)
                                      field.name AS field_name, known.value,
                                      known.name->>'en_US' AS english,
                                      known.name->>%(lang)s AS label
                                 FROM ir_model_fields_selection known
                                 JOIN ir_model_fields field ON field.id = known.field_id
                                WHERE known.name ? %(lang)s
                                ORDER BY field.name, known.value, english, known.id
                              ) source
                        WHERE field.id = own.field_id
                          AND field.model LIKE 'ejournal.%%'
                          AND NOT own.name ? %(lang)s
                          AND source.field_name = field.name
                          AND source.value = own.value
                          AND source.english = own.name->>'en_US'""",
                    lang=lang,
                )
            )
        self.env["ir.model.fields.selection"].invalidate_model(["name"])
        self.env.registry.clear_cache("stable")

    @api.model
    def _renew_terms(self, module):
        """Bring up the words of a module's ``noupdate`` records (mails, stages, kinds)
        that nobody has changed; for migrations, since an update leaves them alone.

        Changed by nobody is what OdooBot wrote last. Mails are brought up as a whole,
        as by Odoo's button "Reset template".
        """
        names = self.env["ir.model.data"].search_fetch(
            [("module", "=", module), ("noupdate", "=", True)], ["model", "res_id"]
        )
        untouched = set()
        for model, rows in names.grouped("model").items():
            if "write_uid" not in self.env.get(model, {}):
                continue
            records = self.env[model].browse(rows.mapped("res_id")).exists()
            kept = records.filtered(lambda record: record.write_uid.id == SUPERUSER_ID)
            if model == "mail.template":
                kept.reset_template()
            untouched.update(
                row.complete_name for row in rows if row.res_id in kept._ids
            )
        if not untouched:
            return
        importer = TranslationImporter(self.env.cr, verbose=False)
        for lang in DOCUMENT_LANGUAGES:
            for path in get_po_paths(module, lang):
                importer.load_file(path, lang, xmlids=untouched)
        importer.save(overwrite=True, force_overwrite=True)
