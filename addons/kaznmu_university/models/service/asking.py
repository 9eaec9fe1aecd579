from odoo import models

ACTIVITY = "kaznmu_university.mail_act_confirm"


class EjournalAsking(models.AbstractModel):
    """Records that wait for somebody's decision: who decides is told, and once.

    Each gets an activity, which stays until it is decided, and a mail; no second mail
    on a day on which something else that still waits was told already: the list of
    activities names everything.
    """

    _name = "ejournal.asking"
    _description = "Waits for somebody's decision"
    _inherit = ["mail.thread", "mail.activity.mixin"]

    def _ask_deciders(self, users, template, layout=None):
        """Tell those who decide that the record waits for them.

        :param users: ``res.users``; who acts, who has left and who may not read the
            record is left out
        :param template: ``mail.template`` with the words
        :param str layout: see ``mail.template``
        """
        self.ensure_one()
        record = self.sudo()  # activities are written by the system alone
        record._end_asking()
        users = (users - self.env.user).filtered("active")
        users = users.filtered(lambda user: record.with_user(user).has_access("read"))
        today = self.env.company._get_ejournal_today()
        waiting = [
            ("activity_type_id", "=", self.env.ref(ACTIVITY).id),
            ("user_id", "in", users.ids),
            ("date_deadline", "=", today),
        ]
        # As superuser: only who was told today, not what of.
        told = self.env["mail.activity"].sudo().search(waiting).user_id
        for user in users:
            # The mail says more than the notice of an activity.
            record.with_context(mail_activity_quick_update=True).activity_schedule(
                ACTIVITY, date_deadline=today, user_id=user.id
            )
        template._write_to(users - told, record, layout=layout)

    def _end_asking(self):
        """It is decided, or taken back: nobody is asked any more."""
        # As superuser: activities of others, which are written by the system alone.
        self.sudo().activity_unlink([ACTIVITY])
