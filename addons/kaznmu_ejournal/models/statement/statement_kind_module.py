from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.kaznmu_university.words import Speaker

from ...assessment import Rating
from .statement_check import Finding
from .statement_kind import IN_FORCE


class EjournalStatementKindModule(models.AbstractModel):
    """Statement of a module or integrated discipline (SOP C09, T1.8).

    Formed by a teacher of the completing department from its own journal and the
    formed parts of the others, which it sees but cannot change. The parts keep their
    ratings; one rating, one exam and one final stand over them.
    """

    _name = "ejournal.statement.kind.module"
    _inherit = "ejournal.statement.kind.main"
    _description = "Statement of a module"

    @api.model
    def _prepare_draft(self, journal, participant, lesson):
        if journal != journal._get_completing_journal():
            raise UserError(
                self.env._(
                    "The statement of a module is formed by the department that "
                    "completes its teaching."
                )
            )
        return {}

    @api.model
    def _prepare_lines(self, statement):
        parts = self._update_parts(statement)
        return {
            participant: {
                **self._prepare_rating(total),
                "part_ratings": [self._describe_rating(rating) for rating in ratings],
            }
            for participant, (ratings, total) in self._rate_parts(
                statement.journal_id, parts
            ).items()
        }

    @api.model
    def _rate_parts(self, journal, parts):
        """Ratings of the parts and of the module they make.

        :param journal: the completing one
        :param parts: ``ejournal.statement.part``, new ones perhaps
        :return: dict ``{participant: ([Rating of each part], Rating of the module)}``
        """
        own = journal._get_ratings()
        combined = {}
        for participant in journal.participant_ids:
            ratings = [
                own[participant.id]
                if part.journal_id == journal
                else part._get_rating(participant.student_id)
                for part in parts
            ]
            total = journal.policy_id._combine_parts(
                [
                    (part.weight or part.credits, rating, part.minimum)
                    for part, rating in zip(parts, ratings, strict=True)
                ]
            )
            combined[participant] = (ratings, total)
        return combined

    @api.model
    def _get_columns(self, journal):
        """What the parts came to so far, for the pages of the completing journal.

        :return: list of ``(title, {row id: points or None})``; none of other journals
        """
        if not journal.module_id or journal != journal._get_completing_journal():
            return []
        # As on the statement's board: of other departments only formed ratings.
        journal = journal.sudo()
        Part = journal.env["ejournal.statement.part"]
        parts = Part.browse().concat(
            *(Part.new(vals) for vals in self._get_part_values(journal).values())
        )
        rated = self._rate_parts(journal, parts)
        titles = [*parts.discipline_id.mapped("name"), self.env._("Module")]
        return [
            (
                title,
                {
                    row.id: [*ratings, total][place].rating
                    for row, (ratings, total) in rated.items()
                },
            )
            for place, title in enumerate(titles)
        ]

    @api.model
    def _describe_rating(self, rating: Rating):
        """A part's rating as plain texts: ``midterm_1``, ``midterm_2``, ``rating``."""
        format_value = self.env["ejournal.mark"]._format_value
        return {
            name: "" if value is None else format_value("points", value)
            for name, value in (
                ("midterm_1", rating.midterm_1),
                ("midterm_2", rating.midterm_2),
                ("rating", rating.rating),
            )
        }

    @api.model
    def _update_parts(self, statement):
        """Bring the board of parts up to date: whose it is, and whether it is ready."""
        known = {part.component_id: part for part in statement.part_ids}
        created = []
        for component, vals in self._get_part_values(statement.journal_id).items():
            if part := known.pop(component, None):
                part.write(vals)
            else:
                created.append({"statement_id": statement.id, **vals})
        statement.part_ids.browse().concat(*known.values()).unlink()
        statement.part_ids.create(created)
        return statement.part_ids.sorted(lambda part: (part.sequence, part.id))

    @api.model
    def _get_part_values(self, journal):
        """Values of the parts of a module: ``{component: values}``, in order."""
        journals = journal._get_part_journals()
        formed = {
            part.journal_id: part
            for part in journals.statement_ids.filtered_domain(
                Domain("kind", "=", "part") & IN_FORCE
            )
        }
        by_key = {
            (journal.discipline_id, journal.department_id): journal
            for journal in journals
        }
        values = {}
        for component in journal.module_id.component_ids.sorted(
            lambda component: (component.sequence, component.id)
        ):
            part_journal = by_key.get(
                (component.component_id, component.department_id), journal.browse()
            )
            values[component] = {
                "component_id": component.id,
                "sequence": component.sequence,
                "credits": component.credits,
                "weight": component.weight or component.credits,
                "minimum": component.minimum,
                "journal_id": part_journal.id,
                "part_statement_id": formed[part_journal].id
                if part_journal in formed
                else False,
            }
        return values

    @api.model
    def _get_findings(self, statement):
        module = statement.discipline_id
        findings = [
            Finding(
                "part_missing",
                "error",
                Speaker._(
                    "The part “%(part)s” is not ready: %(department)s, %(teachers)s.",
                    part=(part.discipline_id, "name"),
                    department=(part.department_id, "name"),
                    teachers=part.teachers or Speaker._("no journal yet"),
                ),
                subject=(part.component_id.id,),
            )
            for part in statement.part_ids
            if not part.is_ready
        ]
        total = sum(module.component_ids.mapped("credits"))
        if round(total - module.credits, 2):
            findings.append(
                Finding(
                    "credits",
                    "error",
                    Speaker._(
                        "The parts have %(parts)g credits, the module %(module)g.",
                        parts=total,
                        module=module.credits,
                    ),
                    module._name,
                    module.id,
                )
            )
        return findings
