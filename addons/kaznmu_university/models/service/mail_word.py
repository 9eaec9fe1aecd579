from odoo import api, fields, models

from ...mail_words import BODY, SUBJECT


class EjournalMailWord(models.Model):
    """Words of a mail as the university wants them, in one language.

    Apart from the template, so that an update of either leaves the other alone. Found
    by the words they stand for: where a new version has other ones, these wait unused,
    and the form shows them. Fields stand as numbers (see ``mail_words.py``).
    """

    _name = "ejournal.mail.word"
    _description = "Words of a mail"
    _rec_name = "source"
    _inherit = ["ejournal.closed.mixin", "ejournal.guard.mixin"]
    _order = "template_id, lang, id"

    template_id = fields.Many2one(
        "mail.template", required=True, readonly=True, index=True, ondelete="cascade"
    )
    lang = fields.Char(string="Language", required=True, readonly=True)
    part = fields.Selection(
        [(SUBJECT, "Subject"), (BODY, "Text")], required=True, readonly=True
    )
    source = fields.Text(string="Words of the product", required=True, readonly=True)
    text = fields.Text(string="Own words", required=True, readonly=True)

    _unique_source = models.UniqueIndex("(template_id, lang, part, md5(source))")

    @api.model
    def _get_words(self, template, lang):
        """Own words of a template in a language.

        :return: ``{part: {words of the product: own words}}``
        """
        words = {SUBJECT: {}, BODY: {}}
        for word in self.search([("template_id", "=", template.id)]):
            if word.lang == (lang or "en_US"):
                words[word.part][word.source] = word.text
        return words

    @api.model
    def _keep(self, template, lang, part, source, text):
        """Keep own words, or forget them when they are the product's; as superuser."""
        word = self.search(
            [
                ("template_id", "=", template.id),
                ("lang", "=", lang),
                ("part", "=", part),
                ("source", "=", source),
            ]
        )
        if text in ("", source):
            word.unlink()
        elif word:
            word.text = text
        else:
            self.create(
                {
                    "template_id": template.id,
                    "lang": lang,
                    "part": part,
                    "source": source,
                    "text": text,
                }
            )
