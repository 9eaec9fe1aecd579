from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..mail_words import BODY, SUBJECT, Body, Namer, split_subject


class EjournalMailWords(models.TransientModel):
    """The words of a mail in one language: sentences with fields, and no code.

    Each sentence offers its own fields, by name in braces; nothing else is understood,
    and nothing that is typed is evaluated.
    """

    _name = "ejournal.mail.words"
    _description = "Words of a mail: form"
    _rec_name = "template_id"

    template_id = fields.Many2one("mail.template", required=True, readonly=True)
    lang = fields.Selection(
        "_get_languages",
        string="Language",
        required=True,
        default=lambda self: self.env.lang,
    )
    line_ids = fields.One2many(
        "ejournal.mail.words.line",
        "wizard_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        compute_sudo=False,
    )
    preview = fields.Html(compute="_compute_preview", compute_sudo=False)
    unused = fields.Text(
        string="No longer used",
        compute="_compute_unused",
        compute_sudo=False,
        help="Own words for sentences that the present version of the mail has not.",
    )

    @api.model
    def _get_languages(self):
        return self.env["res.lang"].get_installed()

    def _check_editor(self):
        """Refuse whoever does not edit the words of mails.

        :raise AccessError: who does
        """
        user = self.env.user
        if not (user._has_ejournal_role("administrator") or user._is_system()):
            raise AccessError(
                self.env._("The words of mails are edited by an administrator.")
            )

    def _take_apart(self):
        """``(piece of the subject, Body)`` of the template as the product has it."""
        template = self.template_id.sudo()  # any employee may read it
        template = template.with_context(lang=self.lang)
        namer = Namer(self.env, template.model)
        return split_subject(template.subject, namer), Body(template.body_html, namer)

    def _get_pieces(self):
        """``{(part, source): piece}`` in the order of the mail."""
        subject, body = self._take_apart()
        return {(piece.part, piece.source): piece for piece in (subject, *body.pieces)}

    def _get_words(self):
        words = self.env["ejournal.mail.word"].sudo()  # the user is an editor
        return words._get_words(self.template_id, self.lang)

    @api.depends("template_id", "lang")
    def _compute_line_ids(self):
        self._check_editor()
        for wizard in self:
            lines = [Command.clear()]
            if wizard.template_id and wizard.lang:
                words = wizard._get_words()
                lines += [
                    Command.create(
                        {
                            "part": part,
                            "source": source,
                            "text": piece.to_names(words[part].get(source, source)),
                            "places": ", ".join(piece.names),
                        }
                    )
                    for (part, source), piece in wizard._get_pieces().items()
                ]
            wizard.line_ids = lines

    @api.depends("line_ids.text")
    def _compute_preview(self):
        self._check_editor()
        for wizard in self:
            wizard.preview = False
            if wizard.template_id and wizard.lang:
                _subject, body = wizard._take_apart()
                pieces = {piece.source: piece for piece in body.pieces}
                words = {}
                for line in wizard.line_ids.filtered(lambda line: line.part == BODY):
                    piece = pieces.get(line.source)
                    text = piece and line._get_text(piece)
                    if piece and not piece.get_unknown(text):
                        words[line.source] = piece.to_numbers(text)
                body.put(words)
                wizard.preview = body.to_example()

    @api.depends("template_id", "lang")
    def _compute_unused(self):
        self._check_editor()
        for wizard in self:
            wizard.unused = False
            if wizard.template_id and wizard.lang:
                pieces = wizard._get_pieces()
                wizard.unused = "\n".join(
                    text
                    for part, words in wizard._get_words().items()
                    for source, text in words.items()
                    if (part, source) not in pieces
                )

    def action_save(self):
        """Keep the words; from now on mails in this language have them.

        :raise UserError: a name in braces that the sentence does not offer
        :raise AccessError: the user edits no words
        """
        self.ensure_one()
        self._check_editor()
        pieces = self._get_pieces()
        for line in self.line_ids:
            piece = pieces.get((line.part, line.source))
            if not piece:
                raise UserError(
                    self.env._("The mail has changed meanwhile: open its words anew.")
                )
            text = line._get_text(piece)
            line._check_text(piece, text)
            words = self.env["ejournal.mail.word"].sudo()  # the user is an editor
            words._keep(
                self.template_id,
                self.lang,
                piece.part,
                piece.source,
                piece.to_numbers(text),
            )
        return {"type": "ir.actions.act_window_close"}


class EjournalMailWordsLine(models.TransientModel):
    """One sentence of a mail."""

    _name = "ejournal.mail.words.line"
    _description = "Words of a mail: sentence"
    _rec_name = "source"

    wizard_id = fields.Many2one(
        "ejournal.mail.words", required=True, index=True, ondelete="cascade"
    )
    part = fields.Selection(
        [(SUBJECT, "Subject"), (BODY, "Text")], string="Where", readonly=True
    )
    source = fields.Text(string="Words of the product", readonly=True)
    text = fields.Text(
        string="Own words",
        help="Plain text; fields by their name in braces. Empty: the product's words.",
    )
    places = fields.Char(string="Fields", readonly=True)

    def _get_text(self, piece):
        """What was typed: the product's words where it is empty."""
        text = "\n".join(line.strip() for line in (self.text or "").splitlines())
        if self.part == SUBJECT:
            text = " ".join(text.split())
        return text.strip() or piece.to_names(piece.source)

    def _check_text(self, piece, text):
        if unknown := piece.get_unknown(text):
            raise UserError(
                self.env._(
                    "“%(name)s” is no field of the sentence “%(sentence)s”. It offers: "
                    "%(names)s. Code is not understood here.",
                    name=unknown[0],
                    sentence=piece.to_names(piece.source),
                    names=", ".join(piece.names) or "—",
                )
            )
