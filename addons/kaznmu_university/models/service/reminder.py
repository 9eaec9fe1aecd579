from odoo import models

PORTION = 50  # mails between two commits


class EjournalReminder(models.AbstractModel):
    """Mails that are sent by themselves: of deadlines, and of what is late.

    One mail a person, in the person's language, and none when there is nothing new to
    say. What was sent is remembered by date, so that a cron which runs twice, or after
    an outage, neither repeats nor forgets anything.
    """

    _name = "ejournal.reminder"
    _description = "Reminders of deadlines"
