from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain


class Need(NamedTuple):
    """A journal that a term needs: records, the module empty for most."""

    line: models.Model  # of the curriculum
    group: models.Model
    discipline: models.Model
    department: models.Model
    module: models.Model

    @property
    def key(self):
        return self.group.id, self.discipline.id, self.department.id


class EjournalJournalBuilder(models.AbstractModel):
    """Makes a term's journals from curriculum, plans and timetable.

    A journal for every group × discipline that the curriculum gives to the group's
    program and course, for a module one each of its parts, for an integrated
    discipline one each department that shares it (SOP C09). Teacher and dates come
    from the timetable, lessons from the approved plan, students from the
    enrollments. Building again adds what has become known since.
    """

    _name = "ejournal.journal.builder"
    _description = "Builder of journals"

    COUNTED = ("journals", "teachers", "lessons", "students")

    @api.model
    def _get_needs(self, term):
        """The journals that the term needs.

        :return: list of ``Need``
        """
        lines = self.env["ejournal.curriculum"].search([("term_id", "=", term.id)])
        groups = self.env["ejournal.group"].search(
            [("program_id", "in", lines.program_id.ids)]
        )
        by_course = groups.grouped(lambda group: (group.program_id, group.course))
        return [
            Need(line, group, *part)
            for line in lines
            for group in by_course.get((line.program_id, line.course), ())
            for part in line.discipline_id._get_parts()
        ]

    @api.model
    def _build(self, term, needs):
        """Build the journals of a portion of needs, in a constant number of queries.

        :return: ``({what: number created}, [problem sentence])``
        """
        domain = (
            Domain("term_id", "=", term.id)
            & Domain("group_id", "in", {need.group.id for need in needs})
            & Domain("discipline_id", "in", {need.discipline.id for need in needs})
        )
        Journal = self.env["ejournal.journal"].with_context(active_test=False)
        journals = self._by_key(Journal.search(domain))
        timetables = self._by_key(self.env["ejournal.timetable"].search(domain))
        disciplines = self.env["ejournal.discipline"].union(
            *(need.discipline for need in needs)
        )
        plans = self.env["ejournal.plan"]._get_current(term, disciplines)
        created = self._create_journals(
            term, [need for need in needs if need.key not in journals]
        )
        journals |= self._by_key(created)
        wanted = Journal.union(*(journals[need.key] for need in needs)).filtered(
            lambda journal: journal.active and not journal.closed_on
        )
        problems = []
        counts = {
            "journals": len(created),
            "teachers": self._create_assignments(wanted, timetables, problems),
            "lessons": self._create_lessons(term, wanted, timetables, plans, problems),
            "students": self._create_participants(wanted, problems),
        }
        return counts, problems

    @classmethod
    def _by_key(cls, records):
        return {cls._get_key(record): record for record in records}

    @staticmethod
    def _get_key(record):
        """Key of a journal or of its line in the timetable, as that of its need."""
        return record.group_id.id, record.discipline_id.id, record.department_id.id

    def _create_journals(self, term, needs):
        return (
            self.env["ejournal.journal"]
            .with_context(tracking_disable=True)
            .create(
                [
                    {
                        "term_id": term.id,
                        "discipline_id": need.discipline.id,
                        "group_id": need.group.id,
                        "department_id": need.department.id,
                        "curriculum_id": need.line.id,
                        "module_id": need.module.id,
                    }
                    for need in needs
                ]
            )
        )

    def _create_assignments(self, journals, timetables, problems):
        vals_list = []
        for journal in journals:
            timetable = timetables.get(self._get_key(journal))
            if journal.assignment_ids or not timetable:
                continue
            teacher = timetable.teacher_id
            if teacher._is_ejournal_teacher():
                vals_list.append({"journal_id": journal.id, "teacher_id": teacher.id})
            else:
                problems.append(
                    self.env._(
                        "%(journal)s: %(user)s has not the role of a teacher, so there "
                        "is no teacher.",
                        journal=journal.display_name,
                        user=teacher.name,
                    )
                )
        return len(self.env["ejournal.assignment"].create(vals_list))

    def _create_lessons(self, term, journals, timetables, plans, problems):
        study_days = self.env.company._get_ejournal_study_days(term.date_start)
        vals_list = []
        for journal in journals:
            if journal.lesson_ids:
                continue
            timetable = timetables.get(self._get_key(journal))
            plan = plans.get((journal.discipline_id, journal.department_id))
            if not timetable:
                problems.append(
                    self.env._(
                        "%s: not in the timetable, so there are no lessons.",
                        journal.display_name,
                    )
                )
            elif not plan:
                problems.append(
                    self.env._(
                        "%s: the discipline has no approved plan (КТП), so there are "
                        "no lessons.",
                        journal.display_name,
                    )
                )
            else:
                journal.plan_id = plan
                dates = timetable._get_lesson_dates(study_days)
                vals_list += self._prepare_lessons(journal, dates, plan, problems)
        return len(self.env["ejournal.lesson"].create(vals_list))

    def _prepare_lessons(self, journal, dates, plan, problems):
        """Place the plan's lines on the timetable's dates, in order.

        One lesson a date as long as the dates suffice; otherwise several on a day,
        evenly.
        """
        lines = plan.line_ids.sorted("number")
        if not dates:
            problems.append(
                self.env._(
                    "%s: the timetable leaves no dates for lessons.",
                    journal.display_name,
                )
            )
            return []
        crowd = max(1, len(lines) / len(dates))
        return [
            {
                "journal_id": journal.id,
                "plan_line_id": line.id,
                "number": line.number,
                "date": dates[int(place / crowd)],
                "kind_id": line.kind_id.id,
                "topic": line.topic,
                "hours": line.hours,
            }
            for place, line in enumerate(lines)
        ]

    def _create_participants(self, journals, problems):
        count, found = self.env["ejournal.participant"]._sync(journals)
        problems += [
            f"{journal.display_name}: {say(journal)}" for journal, say in found
        ]
        problems += [
            self.env._("%s: the group has no students.", journal.display_name)
            for journal in journals
            if not journal.participant_ids
        ]
        return count

    @api.model
    def _get_report(self, counts, problems):
        """The outcome in words, for the registrar."""
        return "\n".join(
            [
                self.env._(
                    "Created: journals %(journals)s, teachers %(teachers)s, lessons "
                    "%(lessons)s, students' rows %(students)s.",
                    **counts,
                ),
                *problems,
            ]
        )
