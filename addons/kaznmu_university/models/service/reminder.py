from odoo import models

PORTION = 50  # mails between two commits
LAYOUT = "kaznmu_university.mail_layout"


class EjournalReminder(models.AbstractModel):
    """Mails that are sent by themselves: of deadlines, and of what is late.

    One mail a person, in the person's language, and none when there is nothing new to
    say. What was sent is remembered by date, so that a cron which runs twice, or after
    an outage, neither repeats nor forgets anything.
    """

    _name = "ejournal.reminder"
    _description = "Reminders of deadlines"

    def _notify(self, user, template, records, layout=LAYOUT, **values):
        """Send a mail made of a template, in the user's language.

        :param dict records: recordsets for the template, read in that language
        :param str layout: page around it
        :param values: what else the template shows
        """
        localized = self.with_context(lang=user.lang)
        values |= {
            name: value.with_context(lang=user.lang) for name, value in records.items()
        }
        localized.env["mail.thread"].message_notify(
            author_id=self.env.company._get_ejournal_sender().id,
            partner_ids=user.partner_id.ids,
            subject=localized._get_subject(template, values),
            body=localized.env["ir.qweb"]._render(template, values),
            email_layout_xmlid=layout,
        )

    def _get_subject(self, template, values):
        """Subject of a mail; who adds a template adds its subject.

        :raise NotImplementedError: nobody knows the template
        """
        raise NotImplementedError(template)
