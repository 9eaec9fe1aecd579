from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.kaznmu_ejournal.models.journal.assignment import TAUGHT

from .request_progress import ACTIVITY
from .request_turn import OPENERS

MANY_REQUESTS = 5  # waiting for one person: more mails would not be read


class ResUsers(models.Model):
    """Whoever leaves takes no decisions along: see the daily check of requests."""

    _inherit = "res.users"

    ejournal_request_mails = fields.Selection(
        [
            ("auto", "At once, and once a day when many wait"),
            ("at_once", "Each at once"),
            ("daily", "Once a day"),
        ],
        string="Mails about requests",
        default="auto",
        required=True,
        help="What waits for your decision; answers to your own requests and what is "
        "overdue always come at once.",
    )

    @property
    def SELF_READABLE_FIELDS(self):  # noqa: N802
        return [*super().SELF_READABLE_FIELDS, "ejournal_request_mails"]

    @property
    def SELF_WRITEABLE_FIELDS(self):  # noqa: N802
        return [*super().SELF_WRITEABLE_FIELDS, "ejournal_request_mails"]

    # The library's list of a user's reviews is, under it all, the list of reviewers.
    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        if users.sudo().review_ids:  # whosoever they are
            self.env["tier.review"]._check_is_system()
        return users

    def write(self, vals):
        if "review_ids" in vals:
            self.env["tier.review"]._check_is_system()
        result = super().write(vals)
        if vals.keys() & {"active", "group_ids"}:
            self.env["ejournal.request"]._renew_reviewers()
        return result

    def _get_ejournal_request_domain(self, prefix=""):
        """Which requests the user's roles let see; record rules ask this.

        :param str prefix: of the request's fields: ``""``, ``request_id.``
        :return: ``Domain``
        """
        self.ensure_one()
        is_sent = Domain(f"{prefix}state", "!=", "draft")
        get_kinds = self.env["ejournal.request.kind"]._get_read_kinds

        def is_read_by(role, state="sent"):
            return Domain(f"{prefix}kind", "in", get_kinds(role, state))

        domain = Domain(f"{prefix}author_id", "=", self.id)
        if not any(self._has_ejournal_role(role) for role in OPENERS):
            # Who reads all that was sent reads what is to be decided: spare the search.
            domain |= Domain(f"{prefix}is_to_decide", "=", True)
        if self._has_ejournal_role("head"):
            own = Domain(f"{prefix}department_id.head_id", "=", self.id)
            domain |= own & is_read_by("head") & is_sent
        if self._has_ejournal_role("dean_office"):
            own = Domain(f"{prefix}school_id", "=", self.ejournal_school_id.id)
            domain |= own & is_read_by("dean_office") & is_sent
        if self._has_ejournal_role("registrar"):
            domain |= is_sent | is_read_by("registrar", "draft")
        if self._has_ejournal_role("vice_rector"):
            domain |= is_sent
        if self._has_ejournal_role("digitalization"):
            domain |= is_read_by("digitalization") & is_sent
        return domain

    def _get_ejournal_request_kinds(self, role):
        """Codes of the kinds of sent requests that a role sees; rules ask this."""
        return self.env["ejournal.request.kind"]._get_read_kinds(role)

    def _filter_digest_readers(self):
        """Those for whom a new request waits for the digest of the day."""
        users = self.filtered(lambda user: user.ejournal_request_mails == "auto")
        groups = self.env["mail.activity"]._read_group(
            [
                ("user_id", "in", users.ids),
                ("activity_type_id", "=", self.env.ref(ACTIVITY).id),
            ],
            ["user_id"],
            ["__count"],
        )
        busy = {user for user, count in groups if count >= MANY_REQUESTS}
        return self.filtered(
            lambda user: user.ejournal_request_mails == "daily" or user in busy
        )

    def _find_ejournal_role(self, role):
        """Active users who have a role of the electronic journal as their own.

        :param str role: the end of the group's name, such as ``registrar_head``
        """
        group = self._get_ejournal_role_group(role).sudo()  # who it is, is no secret
        return group.user_ids.filtered("active")

    def _get_journals_after_today(self):
        """Journals with lessons to come that are the users' own on the day.

        :return: dict ``{user id: [(journal, date of its last lesson)]}``; journals as
            superuser, for their names
        """
        for model in ("ejournal.assignment", "ejournal.lesson"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT assignment.teacher_id, assignment.journal_id, MAX(lesson.date)
                  FROM ejournal_assignment assignment
                  JOIN ejournal_lesson lesson ON %(taught)s
                 WHERE assignment.teacher_id = ANY(%(users)s)
                   AND lesson.is_cancelled IS NOT TRUE
                   AND lesson.date > %(today)s
                 GROUP BY assignment.teacher_id, assignment.journal_id
                 ORDER BY assignment.journal_id
                """,
                taught=TAUGHT,
                users=self.ids,
                today=self.env.company._get_ejournal_today(),
            )
        )
        journals = self.env["ejournal.journal"].sudo()  # see above
        journals = journals.browse(journal_id for _user, journal_id, _day in rows)
        result = {}
        for (user_id, _id, last_lesson), journal in zip(rows, journals, strict=True):
            result.setdefault(user_id, []).append((journal, last_lesson))
        return result
