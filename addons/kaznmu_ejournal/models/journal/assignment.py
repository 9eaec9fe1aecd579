from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, format_date

# Whose lesson it is: the substitute's on the days of the substitution; the same as
# EjournalAssignment._teaches. Dates are said so that no index of dates answers: it
# would be read as a whole for each assignment.
TAUGHT = SQL(
    """lesson.journal_id = assignment.journal_id
       AND (assignment.date_from IS NULL OR lesson.date >= assignment.date_from)
       AND (assignment.date_to IS NULL OR lesson.date <= assignment.date_to)
       AND NOT EXISTS (
               SELECT FROM ejournal_assignment substitute
                WHERE substitute.journal_id = assignment.journal_id
                  AND substitute.replaces_id = assignment.teacher_id
                  AND lesson.date BETWEEN substitute.date_from
                                      AND substitute.date_to)"""
)


class EjournalAssignment(models.Model):
    """A teacher of a journal, for given dates (SOP T1.5).

    Without dates the assignment holds for the whole journal. A substitute has the
    dates and the protocol of the department meeting (SOP C11), and writes under the
    own login; the history tells for whom. Heads record the substitutions of their
    departments, of which the registrar's office is notified.
    """

    _name = "ejournal.assignment"
    _description = "Teacher of a journal"
    _inherit = ["ejournal.guard.mixin", "ejournal.evidence.mixin"]
    _evidence_fields = (
        "journal_id",
        "teacher_id",
        "date_from",
        "date_to",
        "replaces_id",
        "protocol_number",
        "protocol_date",
        "protocol_file",
    )
    _order = "date_from, id"
    _rec_name = "teacher_id"
    _guard_fields = frozenset(
        (
            "journal_id",
            "teacher_id",
            "date_from",
            "date_to",
            "replaces_id",
            "protocol_number",
            "protocol_date",
            "protocol_file",
            "protocol_filename",
        )
    )

    journal_id = fields.Many2one(
        "ejournal.journal", required=True, ondelete="cascade", index=True
    )
    teacher_id = fields.Many2one(
        "res.users", required=True, ondelete="restrict", index=True
    )
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="To")
    replaces_id = fields.Many2one(
        "res.users",
        string="Substitute for",
        ondelete="restrict",
        index="btree_not_null",
    )
    protocol_number = fields.Char(string="Protocol No.")
    protocol_date = fields.Date(string="Date of the protocol")
    protocol_file = fields.Binary(string="Scan of the protocol", attachment=True)
    protocol_filename = fields.Char()
    department_id = fields.Many2one(related="journal_id.department_id")
    is_to_complete = fields.Boolean(
        compute="_compute_is_to_complete",
        search="_search_is_to_complete",
        string="Protocol missing",
        help="A substitution is decided by a protocol of the department meeting",
    )

    _dates_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_from IS NULL OR date_to >= date_from)",
        "An assignment cannot end before it begins.",
    )

    _substitute_dates = models.Constraint(
        """CHECK (replaces_id IS NULL
                  OR (date_from IS NOT NULL AND date_to IS NOT NULL))""",
        "A substitution has a first and a last day.",
    )

    _substitute_is_another = models.Constraint(
        "CHECK (replaces_id <> teacher_id)", "A teacher is not the own substitute."
    )

    @api.depends("replaces_id", "protocol_number", "protocol_date")
    def _compute_is_to_complete(self):
        for row in self:
            row.is_to_complete = bool(row.replaces_id) and not (
                row.protocol_number and row.protocol_date
            )

    @api.model
    def _search_is_to_complete(self, operator, value):
        if operator != "in":
            return NotImplemented
        return fields.Domain("replaces_id", "!=", False) & (
            fields.Domain("protocol_number", "=", False)
            | fields.Domain("protocol_date", "=", False)
        )

    @api.constrains("teacher_id")
    def _check_teacher(self):
        self.teacher_id._check_ejournal_teacher()

    @api.constrains("journal_id", "teacher_id", "replaces_id", "date_from", "date_to")
    def _check_substitution(self):
        """Who is replaced teaches then, and has one substitute at a time."""
        journals = self.filtered("replaces_id").journal_id
        # All the journal's, whoever may see them; only names leave, in the error.
        by_journal = (
            self.sudo()
            .search([("journal_id", "in", journals.ids)])
            .grouped("journal_id")
        )
        for row in self.filtered("replaces_id"):
            others = by_journal[row.journal_id.sudo()] - row  # as above
            own = others.filtered(
                lambda other, row=row: (
                    other.teacher_id == row.replaces_id
                    and not other.replaces_id
                    and other._overlaps(row)
                )
            )
            if not own:
                raise ValidationError(
                    self.env._(
                        "%(teacher)s does not teach “%(journal)s” on these dates.",
                        teacher=row.replaces_id.name,
                        journal=row.journal_id.display_name,
                    )
                )
            rival = others.filtered(
                lambda other, row=row: (
                    other.replaces_id == row.replaces_id and other._overlaps(row)
                )
            )[:1]
            if rival:
                raise ValidationError(
                    self.env._(
                        "“%(journal)s”: %(substitute)s substitutes for %(teacher)s on "
                        "some of these dates already.",
                        journal=row.journal_id.display_name,
                        substitute=rival.teacher_id.name,
                        teacher=row.replaces_id.name,
                    )
                )

    # ------------------------------------------------------------------
    # ORM overrides
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._check_editable()
        rows.filtered("replaces_id")._notify_office()
        return rows

    def write(self, vals):
        self.check_access("write")
        was_to_complete = self.filtered("is_to_complete")
        result = super().write(vals)
        self._check_editable()
        was_to_complete.filtered(lambda row: not row.is_to_complete)._notify_office()
        return result

    def _check_unlink(self):
        self._check_editable()
        for row in self:
            # Closed to most users; only yes or no leaves.
            if (
                self.env["ejournal.mark.change"]
                .sudo()
                .search_count(
                    [
                        ("lesson_id", "in", row.sudo().journal_id.lesson_ids.ids),
                        ("user_id", "=", row.teacher_id.id),
                        ("on_behalf_id", "=", row.replaces_id.id),
                    ],
                    limit=1,
                )
            ):
                raise UserError(
                    self.env._(
                        "%s has entered marks: give the assignment its last day "
                        "instead of deleting it.",
                        row.teacher_id.name,
                    )
                )

    def _check_editable(self):
        """Heads record substitutions of their departments, and nothing else here.

        :raise UserError: the row is not the user's to change
        """
        user = self.env.user
        if self.env.su or user._has_ejournal_role("registrar"):
            return
        for row in self:
            # As superuser: whose department it is, is compared alone.
            if not row.replaces_id or row.sudo().department_id.head_id != user:
                raise UserError(
                    self.env._(
                        "Substitutions are recorded by the head of the department, and "
                        "teachers of a journal by the registrar's office."
                    )
                )

    def _notify_office(self):
        """Tell the registrar's office of substitutions, and the journals (SOP C11)."""
        if not self:
            return
        # As superuser: to write to; who it is, is no secret.
        office = self.env.user._get_ejournal_role_group("registrar").user_ids | (
            self.env.company.sudo().ejournal_registrar_id
        )
        for (teacher, replaced, *_dates), rows in self.grouped(
            lambda row: (row.teacher_id, row.replaces_id, row.date_from, row.date_to)
        ).items():
            row = rows[0]

            def say(journal, row=row, teacher=teacher, replaced=replaced):
                env = journal.env
                return env._(
                    "%(substitute)s substitutes for %(teacher)s from %(start)s to "
                    "%(end)s. %(protocol)s",
                    substitute=teacher.name,
                    teacher=replaced.name,
                    start=format_date(env, row.date_from),
                    end=format_date(env, row.date_to),
                    protocol=row.with_context(lang=env.lang)._describe_protocol(),
                )

            # Heads cannot write journals; the messages bear their name.
            journals = rows.journal_id.sudo()

            def get_names(lang, journals=journals):
                names = journals.with_context(lang=lang).mapped("display_name")
                return ", ".join(names)

            author = self.env.user.partner_id
            for journal in journals:
                journal._post_words(say, author_id=author.id)
            self.env.ref("kaznmu_ejournal.mail_template_substitution")._write_to(
                office,
                journals[:1],
                author=author,
                attachment_ids=rows._get_notice_files().ids,
                substitution=rows[0].sudo(),  # names, to be written
                names=get_names,
            )
            self.env.ref("kaznmu_ejournal.mail_template_substitute_told")._write_to(
                rows._get_untold_substitutes() - self.env.user,
                journals[:1],
                author=author,
                substitution=rows[0].sudo(),  # names, to be written
                names=get_names,
            )

    def _get_untold_substitutes(self):
        """Substitutes who are not told in another way (``res.users``)."""
        return self.teacher_id.filtered("active")

    def _get_notice_files(self):
        """Files (``ir.attachment``) that go with the notice to the office."""
        return self.env["ir.attachment"]

    def _describe_protocol(self):
        if self.is_to_complete:
            return self.env._("The protocol of the department meeting is missing.")
        return self.env._(
            "Protocol No. %(number)s of %(date)s.",
            number=self.protocol_number,
            date=format_date(self.env, self.protocol_date),
        )

    def _overlaps(self, other):
        """Whether two assignments have a day in common; open ends are endless."""
        self.ensure_one()
        return not (
            (self.date_to and other.date_from and self.date_to < other.date_from)
            or (other.date_to and self.date_from and other.date_to < self.date_from)
        )

    def _covers(self, day):
        """Whether a lesson of the given ``date`` falls in the assignment."""
        self.ensure_one()
        return (not self.date_from or self.date_from <= day) and (
            not self.date_to or day <= self.date_to
        )

    def _teaches(self, day):
        """Whether a lesson of the given ``date`` is the teacher's: the substitute's on
        the days of a substitution (SOP C11). The same as ``TAUGHT``.

        Who is replaced answers for nothing then, nor writes (:meth:`_writes`).
        """
        self.ensure_one()
        return self._covers(day) and not any(
            other.replaces_id == self.teacher_id and other._covers(day)
            for other in self.journal_id.assignment_ids
        )

    def _writes(self, day):
        """Whether the teacher writes on a ``date``: not on a substitute's days, unless
        the setting lets both, which the history then tells (:meth:`_get_replaced`)."""
        self.ensure_one()
        if self.env.company._lets_ejournal_replaced_write():
            return self._covers(day)
        return self._teaches(day)

    def _get_replaced(self, day):
        """For whom the teacher of these assignments writes on a ``date``: who is
        replaced, or the substitute whose day it is.

        :return: ``res.users``, empty when the teacher has the day in the own name
        """
        covering = self.filtered(lambda assignment: assignment._covers(day))
        own = covering.filtered(lambda assignment: not assignment.replaces_id)
        if not own:
            return covering[:1].replaces_id
        return own.journal_id.assignment_ids.filtered(
            lambda other: other.replaces_id == own[:1].teacher_id and other._covers(day)
        )[:1].teacher_id
