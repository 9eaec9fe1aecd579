import re
import secrets

from markupsafe import Markup, escape

from odoo import models

from ...mail_words import BODY, NAME, SUBJECT, Body, Namer, split_subject

LAYOUT = "kaznmu_university.mail_layout"
LINK_BLANKS = re.compile(r"(?<=>)\s+(?=[^<\s][^<]*</a>)|\s+(?=</a>)")
# Mail programs know no stylesheets: links have the mail's colour in place.
PLAIN_LINK = re.compile(r"<a (?![^>]*\bstyle=)")
LINK_STYLE = "color: #1f5f99;"


class MailTemplate(models.Model):
    """The one way in which the electronic journal writes mails.

    Templates hold words only; facts and the button are the layout's. A template is
    code all the same: administrators of the journal edit its words in a form without
    any (``ejournal.mail.words``), the template itself is the system administrator's.
    """

    _inherit = "mail.template"

    def _write_to(
        self,
        users,
        record=None,
        *,
        layout=None,
        is_posted=False,
        author=None,
        attachments=(),
        attachment_ids=(),
        **values,
    ):
        """Write to people, to each in the reader's language.

        The mails go to the queue: nobody waits for a mail server, and when it is down
        they are listed as not delivered (``ejournal.mail.failure``). Each has an own
        mail: one wrong address must not hold up the others.

        :param record: a ``mail.thread``, the ``object`` of the words; answers land in
            its discussion. When it is left out, ``object`` is the reader.
        :param str layout: XML id of the page around the words, for records with facts
            and a button of their own; by default what the template names
        :param bool is_posted: the discussion keeps the message, one for each language
        :param author: partner; by default the university, of what is posted the user
        :param attachments: files to be attached, as ``(name, content)``
        :param attachment_ids: of files that are there already
        :param values: what the words find in ``ctx`` besides; records come in the
            reader's language, and so does what a function of the language gives
        """
        self.ensure_one()
        # Readers of the words need not be allowed to read templates or the record.
        template = self.sudo()
        # As superuser, as above.
        thread = (self.env["mail.thread"] if record is None else record).sudo()
        groups = users.grouped("lang").values() if is_posted else users
        if not author:
            company = self.env.company
            author = (
                self.env.user.partner_id
                if is_posted
                else company._get_ejournal_sender()
            )
        for readers in groups:
            language = readers[0].lang
            subject, body = template._prepare_words(
                thread if thread else readers, language, values
            )
            localized = thread.with_context(lang=language)
            send = localized.message_post if is_posted else localized.message_notify
            send(
                author_id=author.id,
                partner_ids=readers.partner_id.ids,
                subject=subject,
                body=body,
                attachments=list(attachments),
                attachment_ids=list(attachment_ids),
                email_layout_xmlid=layout or self.email_layout_xmlid or LAYOUT,
                force_send=False,
                **({"subtype_xmlid": "mail.mt_comment"} if is_posted else {}),
            )
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def _prepare_words(self, about, language, values):
        """Subject and body in a language.

        :param about: the one record that the words call ``object``
        """

        def localize(value):
            if isinstance(value, models.BaseModel):
                return value.with_context(lang=language)
            return value(language) if callable(value) else value

        localized = {name: localize(value) for name, value in values.items()}
        template = self.with_context(**localized, lang=language)
        # As superuser: the words of a mail are read by all who send it.
        words = self.env["ejournal.mail.word"].sudo()._get_words(self, language)
        return [
            template._render_subject(about, words[SUBJECT]),
            template._render_body(about, words[BODY]),
        ]

    def _render_body(self, about, words):
        """The text, in words of one's own if there are such.

        What was typed is never part of a template: marks stand for it until the rest
        is rendered. QWeb would print ``<`` of a text as it is.
        """
        body, typed = Body(self.body_html, Namer(self.env, self.model)), []
        secret = secrets.token_hex(8)

        def mark(text):
            typed.append(text)
            return f"{secret}-{len(typed) - 1}-"

        if words:
            body.put(words, mark)
        body.drop_examples()
        rendered = self._render_template(
            body.to_source(),
            self.model,
            about.ids,
            "qweb",
            options={"post_process": True},
        )[about.id]
        # Links of templates begin and end with blanks, which would be underlined.
        rendered = LINK_BLANKS.sub("", rendered)
        rendered = PLAIN_LINK.sub(f'<a style="{LINK_STYLE}" ', rendered)
        # Both are safe: the template's own result, and escaped text.
        return Markup(  # noqa: S704
            re.sub(
                f"{secret}-([0-9]+)-",
                lambda match: escape(typed[int(match[1])]),
                rendered,
            )
        )

    def _render_subject(self, about, words):
        """The subject, in words of one's own if there are such.

        What was typed is never evaluated: each name is rendered alone, and put in.
        """

        def render(source):
            return self._render_template(source, self.model, about.ids)[about.id]

        piece = split_subject(self.subject, Namer(self.env, self.model))
        if piece.source not in words:
            return render(self.subject)
        return NAME.sub(
            lambda match: render(piece.places.get(match[1], "")), words[piece.source]
        )

    def action_edit_ejournal_words(self):
        """Open the words of a mail: sentences with fields, without code.

        :return: action of ``ejournal.mail.words``
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "ejournal.mail.words",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_template_id": self.id,
                "default_lang": self.env.lang,
            },
        }
