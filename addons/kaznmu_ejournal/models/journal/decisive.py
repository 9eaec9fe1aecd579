from contextlib import contextmanager

from odoo import api, models
from odoo.fields import Domain

from ...marked import MARKED, refuse_past_marks


class EjournalDecisive(models.AbstractModel):
    """What the university sets beforehand and what decides results then: credits,
    weights, forms of control. It never changes past a mark; each change before is
    kept (``ejournal.evidence``)."""

    _name = "ejournal.decisive.mixin"
    _description = "Decides results"

    # Names of the fields that decide.
    _decisive_fields = frozenset()

    def _get_decided_domain(self):
        """Hook: the journals whose results the records decide (``Domain``)."""
        raise NotImplementedError

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if not self.env.su:
            records._check_no_marks()
        return records

    def write(self, vals):
        names = vals.keys() & self._decisive_fields
        if self.env.su or not names:
            return super().write(vals)
        self.check_access("write")
        before = {record: record._get_decisive(names) for record in self}
        decided = {record: record._find_decided() for record in self}
        result = super().write(vals)
        for record in self:
            if record._get_decisive(names) != before[record]:
                refuse_past_marks(
                    record.display_name, decided[record] | record._find_decided()
                )
        return result

    def unlink(self):
        self.check_access("unlink")
        if not self.env.su:
            self._check_no_marks()
        return super().unlink()

    def _get_decisive(self, names):
        self.ensure_one()
        return {name: self[name] for name in names}

    def _find_decided(self):
        """Journals with marks, and no closing statement yet, that are decided."""
        self.ensure_one()
        # As superuser: names alone leave, to who keeps the university's structure.
        journals = self.env["ejournal.journal"].sudo()
        return journals.search(
            self._get_decided_domain() & Domain("closed_on", "=", False) & MARKED
        )

    def _check_no_marks(self):
        """:raise UserError: naming journals whose marks speak against it"""
        for record in self:
            refuse_past_marks(record.display_name, record._find_decided())


class EjournalJournal(models.Model):
    """The policy of a journal is chosen by its term and by lines of policies."""

    _inherit = "ejournal.journal"

    @contextmanager
    def _guard_policies(self):
        """Refuse that journals with marks get another policy within (as superuser).

        :raise UserError: naming some
        """
        marked = self.search(Domain("id", "in", self.ids) & MARKED)
        before = {journal: journal.policy_id for journal in marked}
        yield
        changed = marked.filtered(lambda journal: journal.policy_id != before[journal])
        refuse_past_marks(self.env._("The academic policy"), changed)


class EjournalTerm(models.Model):
    """The policy of a term is that of most of its journals."""

    # Beside the other fields that decide.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "ejournal.term"

    def write(self, vals):
        if self.env.su or "policy_id" not in vals:
            return super().write(vals)
        # As superuser: names alone leave, to whoever keeps the terms.
        journals = self.env["ejournal.journal"].sudo()
        journals = journals.search([("term_id", "in", self.ids)])
        with journals._guard_policies():
            return super().write(vals)


class EjournalDiscipline(models.Model):
    """Credits count in the GPA."""

    _name = "ejournal.discipline"
    _inherit = ["ejournal.decisive.mixin", "ejournal.discipline"]
    _decisive_fields = frozenset(("credits", "kind"))

    def _get_decided_domain(self):
        return Domain("discipline_id", "=", self.id) | Domain("module_id", "=", self.id)


class EjournalDisciplineComponent(models.Model):
    """Parts weigh in the result of their module."""

    _name = "ejournal.discipline.component"
    _inherit = ["ejournal.decisive.mixin", "ejournal.discipline.component"]
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
        return Domain("module_id", "=", self.discipline_id.id)


class EjournalCurriculum(models.Model):
    """The form of control decides by which policy a journal is rated."""

    _name = "ejournal.curriculum"
    _inherit = ["ejournal.decisive.mixin", "ejournal.curriculum"]
    _decisive_fields = frozenset(
        ("term_id", "program_id", "course", "discipline_id", "control_form")
    )

    def _get_decided_domain(self):
        return Domain("curriculum_id", "=", self.id)
