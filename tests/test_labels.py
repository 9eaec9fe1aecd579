from odoo.tests import TransactionCase, tagged

from odoo.addons.kaznmu_university.languages import DOCUMENT_LANGUAGES


@tagged("post_install", "-at_install")
class TestLabels(TransactionCase):
    """Whoever installs everything at once reads no English (issue 15, section 4)."""

    def find_english(self):
        """Labels of selections that have no word in one of the languages."""
        self.env.cr.execute(
            """SELECT field.model, field.name, own.value
                 FROM ir_model_fields_selection own
                 JOIN ir_model_fields field ON field.id = own.field_id
                WHERE field.model LIKE 'ejournal.%%'
                  AND NOT own.name ?& %s""",
            [list(DOCUMENT_LANGUAGES)],
        )
        return self.env.cr.fetchall()

    def test_inherited_selections_have_words(self):
        """Fields of one add-on in models of a later one, as at the first installation:
        the words of the first were loaded when these labels were not there."""
        self.env.cr.execute(
            """UPDATE ir_model_fields_selection own
                  SET name = jsonb_build_object('en_US', own.name->>'en_US')
                 FROM ir_model_fields field
                WHERE field.id = own.field_id
                  AND field.model IN ('ejournal.statement', 'ejournal.request',
                                      'ejournal.delegation')
                  AND field.name IN ('print_language', 'state', 'signature_state',
                                     'activity_state')"""
        )
        found = self.find_english()
        self.assertIn(("ejournal.statement", "print_language", "kk_KZ"), found)
        modules = ["kaznmu_ejournal", "kaznmu_requests"]
        self.env["ir.module.module"]._load_module_terms(
            modules, list(DOCUMENT_LANGUAGES)
        )
        self.assertEqual(self.find_english(), [])
        statements = self.env["ejournal.statement"].with_context(lang="kk_KZ")
        languages = statements.fields_get(["print_language"])["print_language"]
        self.assertEqual(
            dict(languages["selection"]),
            {"ru_RU": "Орыс тілі", "kk_KZ": "Қазақ тілі"},
        )
