from contextlib import contextmanager

from odoo import api, fields, models
from odoo.fields import Domain

from ...marked import MARKED, refuse_past_marks
from .journal import DECISIVE_FIELDS


class EjournalDecisive(models.AbstractModel):
    """What the university sets beforehand and what decides results then: credits,
    weights, forms of control, kinds of lessons. It never changes past a mark; before
    it says by which document; each change is kept (``ejournal.evidence``)."""

    _name = "ejournal.decisive.mixin"
    _description = "Decides results"

    # Names of the fields that decide.
    _decisive_fields = frozenset()
    # Many2one to the record whose part this one is, and where the reason is given.
    _decisive_parent = None

    def _get_decided_domain(self):
        """Hook: the journals whose results the records decide (``Domain``)."""
        raise NotImplementedError

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if not self.env.su:
            records._check_no_marks()
            if self._decisive_parent:
                records._get_parent()._check_reason()
        return records

    def write(self, vals):
        names = vals.keys() & self._decisive_fields
        if self.env.su or not names:
            return super().write(vals)
        self.check_access("write")
        before = {record: record._get_decisive(names) for record in self}
        decided = {record: record._find_decided(MARKED) for record in self}
        parents = {record: record._get_parent() for record in self}
        result = super().write(vals)
        changed = self.filtered(
            lambda record: record._get_decisive(names) != before[record]
        )
        for record in changed:
            refuse_past_marks(
                record.display_name, decided[record] | record._find_decided(MARKED)
            )
            (parents[record] | record._get_parent())._check_reason()
        return result

    def unlink(self):
        self.check_access("unlink")
        if not self.env.su:
            self._check_no_marks()
            if self._decisive_parent:
                self._get_parent()._check_reason()
        return super().unlink()

    def _get_decisive(self, names):
        self.ensure_one()
        return {name: self[name] for name in names}

    def _find_decided(self, domain=Domain.TRUE, limit=None):
        """Journals that are decided and have no closing statement yet."""
        self.ensure_one()
        # As superuser: names alone leave, to who keeps the university's structure.
        journals = self.env["ejournal.journal"].sudo()
        return journals.search(
            self._get_decided_domain() & Domain("closed_on", "=", False) & domain,
            limit=limit,
        )

    def _is_reason_asked(self):
        return bool(self._find_decided(limit=1))

    def _check_no_marks(self):
        """:raise UserError: naming journals whose marks speak against it"""
        for record in self:
            refuse_past_marks(record.display_name, record._find_decided(MARKED))

    def _get_parent(self):
        """The records where the reason is given."""
        return self[self._decisive_parent] if self._decisive_parent else self


class EjournalJournal(models.Model):
    """The policy of a journal is chosen by its term and by lines of policies; what the
    journal is of, by hand before the first mark, with a reason."""

    _inherit = "ejournal.journal"

    is_archived = fields.Boolean("Archived", compute="_compute_is_archived")

    @api.depends("active")
    def _compute_is_archived(self):
        """For forms: with the field itself Odoo offers to archive without a basis."""
        for journal in self:
            journal.is_archived = not journal.active

    def write(self, vals):
        names = vals.keys() & (DECISIVE_FIELDS | {"active"})
        if self.env.su or not names:
            return super().write(vals)
        before = {journal: [journal[name] for name in names] for journal in self}
        result = super().write(vals)
        self.filtered(
            lambda journal: [journal[name] for name in names] != before[journal]
        )._check_reason()
        return result

    def _is_reason_asked(self):
        return bool(self.lesson_ids)

    def action_ask_archiving(self):
        """Ask for the basis on which the journal is archived, or comes back."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "ejournal.journal.archiving",
            "view_mode": "form",
            "target": "new",
            "context": {"default_journal_id": self.id},
        }

    @contextmanager
    def _guard_policies(self, chosen):
        """Refuse that journals get another policy within, past a mark or without a
        reason (as superuser).

        :param chosen: the record by which it is chosen, where the reason is given
        :raise UserError: naming some of the journals, or the record
        """
        before = {journal: journal.policy_id for journal in self}
        yield
        changed = self.filtered(lambda journal: journal.policy_id != before[journal])
        marked = self.search(Domain("id", "in", changed.ids) & MARKED)
        refuse_past_marks(self.env._("The academic policy"), marked)
        for record in chosen if changed else ():
            if not record._is_reasoned():
                record._refuse_without_reason()


class EjournalTerm(models.Model):
    """The policy of a term is that of most of its journals."""

    # Beside the other fields that decide.
    # pylint: disable=consider-merging-classes-inherited
    _name = "ejournal.term"
    _inherit = ["ejournal.reasoned.mixin", "ejournal.evidence.mixin", "ejournal.term"]
    _evidence_fields = ("policy_id", "change_reason")

    change_reason = fields.Char(tracking=True)

    def write(self, vals):
        if self.env.su or "policy_id" not in vals:
            return super().write(vals)
        # As superuser: names alone leave, to whoever keeps the terms.
        journals = self.env["ejournal.journal"].sudo()
        for term in self:
            with journals.search([("term_id", "=", term.id)])._guard_policies(term):
                super(EjournalTerm, term).write(vals)
        return True

    def _is_reason_asked(self):
        # As superuser: only whether there are any.
        journals = self.env["ejournal.journal"].sudo()
        return bool(journals.search_count([("term_id", "in", self.ids)], limit=1))


class EjournalLessonKind(models.Model):
    """Whether a kind is graded, and a midterm control, decides how its marks count."""

    _name = "ejournal.lesson.kind"
    _inherit = ["ejournal.decisive.mixin", "ejournal.lesson.kind"]
    _decisive_fields = frozenset(("is_graded", "is_midterm"))

    def _get_decided_domain(self):
        return Domain("lesson_ids.kind_id", "in", self.ids)


class EjournalDiscipline(models.Model):
    """Credits count in the GPA."""

    _name = "ejournal.discipline"
    _inherit = ["ejournal.decisive.mixin", "ejournal.discipline"]
    _decisive_fields = frozenset(("credits", "kind"))

    def _get_decided_domain(self):
        return Domain("discipline_id", "in", self.ids) | Domain(
            "module_id", "in", self.ids
        )


class EjournalDisciplineComponent(models.Model):
    """Parts weigh in the result of their module."""

    _name = "ejournal.discipline.component"
    _inherit = ["ejournal.decisive.mixin", "ejournal.discipline.component"]
    _decisive_parent = "discipline_id"
    _decisive_fields = frozenset(
        (
            "discipline_id",
            "component_id",
            "department_id",
            "credits",
            "weight",
            "minimum",
        )
    )

    def _get_decided_domain(self):
        return Domain("module_id", "in", self.discipline_id.ids)


class EjournalCurriculum(models.Model):
    """The form of control decides by which policy a journal is rated."""

    _name = "ejournal.curriculum"
    _inherit = ["ejournal.decisive.mixin", "ejournal.curriculum"]
    _decisive_fields = frozenset(
        ("term_id", "program_id", "course", "discipline_id", "control_form")
    )

    def _get_decided_domain(self):
        return Domain("curriculum_id", "in", self.ids)
