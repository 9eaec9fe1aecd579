from odoo import models


class MailTrackingValue(models.Model):
    """Changes are read in the reader's language, not in that of whoever made them."""

    _inherit = "mail.tracking.value"

    def _format_display_value(self, field_type, new=True):
        """Labels of selections and translated names of records, as the reader knows
        them; a name that was another one then stays as it was."""
        values = super()._format_display_value(field_type, new=new)
        if field_type not in ("selection", "many2one"):
            return values
        return [
            row._get_words().get(value, value) if value else value
            for row, value in zip(self, values, strict=True)
        ]

    def _get_words(self):
        """What the field's values are called: the reader's words by all words."""
        self.ensure_one()
        # Values of fields the reader may see; their own check is Odoo's.
        source = self.field_id.sudo()
        field = source.model in self.env and self.env[source.model]._fields.get(
            source.name
        )
        if not field:
            return {}
        if field.type == "selection":
            return self._join(lambda env: dict(field._description_selection(env)))
        ids = {self.old_value_integer, self.new_value_integer} - {0}
        records = self.env[field.comodel_name].browse(ids).exists()
        name = records._fields.get(records._rec_name)
        if not name or not name.translate:
            return {}
        # Superuser: the stored text is shown anyway, here in another language.
        return self._join(
            lambda env: {
                record.id: record.display_name
                for record in records.with_env(env).sudo()
            }
        )

    def _join(self, read):
        """Words in any language by those of the reader.

        :param read: gives the words by key, in the language of an environment
        """
        present = read(self.env)
        return {
            word: present[key]
            for lang, _name in self.env["res.lang"].get_installed()
            for key, word in read(self.env(context={"lang": lang})).items()
        }
