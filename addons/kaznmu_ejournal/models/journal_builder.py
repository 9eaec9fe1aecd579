from odoo import api, models
from odoo.fields import Domain


class EjournalJournalBuilder(models.AbstractModel):
    """Makes a term's journals from curriculum, plans and timetable.

    A journal for every group × discipline that the curriculum gives to the group's
    program and course; its teacher and dates from the timetable; its lessons from
    the plan; its students from the enrollments. Building again adds what has
    become known since and changes nothing else.
    """

    _name = "ejournal.journal.builder"
    _description = "Builder of journals"

    COUNTED = ("journals", "teachers", "lessons", "students")

    @api.model
    def _get_pairs(self, term):
        """What the term needs.

        :return: list of ``(curriculum line, group)``
        """
        lines = self.env["ejournal.curriculum"].search([("term_id", "=", term.id)])
        groups = self.env["ejournal.group"].search(
            [("program_id", "in", lines.program_id.ids)]
        )
        by_course = groups.grouped(lambda group: (group.program_id, group.course))
        return [
            (line, group)
            for line in lines
            for group in by_course.get((line.program_id, line.course), ())
        ]

    @api.model
    def _build(self, term, pairs):
        """Build the journals of a portion of pairs, in a constant number of queries.

        :return: ``({what: number created}, [problem sentence])``
        """
        keys = [(group.id, line.discipline_id.id) for line, group in pairs]
        domain = (
            Domain("term_id", "=", term.id)
            & Domain("group_id", "in", {group for group, _discipline in keys})
            & Domain("discipline_id", "in", {discipline for _group, discipline in keys})
        )
        journals = self._by_key(self.env["ejournal.journal"].search(domain))
        timetables = self._by_key(self.env["ejournal.timetable"].search(domain))
        plans = {
            plan.discipline_id.id: plan
            for plan in self.env["ejournal.plan"].search(
                [
                    ("term_id", "=", term.id),
                    ("discipline_id", "in", [key[1] for key in keys]),
                ]
            )
        }
        created = self._create_journals(
            term,
            [
                (line, group, plans.get(line.discipline_id.id))
                for line, group in pairs
                if (group.id, line.discipline_id.id) not in journals
            ],
        )
        journals |= self._by_key(created)
        formed = (
            self.env["ejournal.journal"].union(*journals.values())._get_formed_ids()
        )
        wanted = [journals[key] for key in keys if journals[key].id not in formed]
        problems = []
        counts = {
            "journals": len(created),
            "teachers": self._create_assignments(wanted, timetables, problems),
            "lessons": self._create_lessons(wanted, timetables, plans, problems),
            "students": self._create_participants(term, wanted),
        }
        return counts, problems

    @staticmethod
    def _by_key(records):
        return {
            (record.group_id.id, record.discipline_id.id): record for record in records
        }

    def _create_journals(self, term, needs):
        return (
            self.env["ejournal.journal"]
            .with_context(tracking_disable=True)
            .create(
                [
                    {
                        "term_id": term.id,
                        "discipline_id": line.discipline_id.id,
                        "group_id": group.id,
                        "department_id": line.discipline_id.department_id.id,
                        "curriculum_id": line.id,
                        "plan_id": plan.id if plan else False,
                    }
                    for line, group, plan in needs
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

    @staticmethod
    def _get_key(journal):
        return journal.group_id.id, journal.discipline_id.id

    def _create_lessons(self, journals, timetables, plans, problems):
        vals_list = []
        for journal in journals:
            if journal.lesson_ids:
                continue
            timetable = timetables.get(self._get_key(journal))
            plan = plans.get(journal.discipline_id.id)
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
                        "%s: the discipline has no plan (КТП), so there are no "
                        "lessons.",
                        journal.display_name,
                    )
                )
            else:
                journal.plan_id = plan
                vals_list += self._prepare_lessons(journal, timetable, plan, problems)
        return len(self.env["ejournal.lesson"].create(vals_list))

    def _prepare_lessons(self, journal, timetable, plan, problems):
        """Place the plan's lines on the timetable's dates, in order.

        One lesson a date as long as the dates suffice; otherwise several on a day,
        evenly.
        """
        dates = timetable._get_lesson_dates()
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

    def _create_participants(self, term, journals):
        Enrollment = self.env["ejournal.enrollment"]
        enrollments = Enrollment.search(
            Domain("group_id", "in", [journal.group_id.id for journal in journals])
            & Enrollment._domain_overlapping(term.date_start, term.date_end)
        ).grouped("group_id")
        vals_list = []
        for journal in journals:
            known = journal.participant_ids.student_id
            students = {}
            # In descending order of dates: the earliest start comes last and stays.
            for enrollment in enrollments.get(journal.group_id, ()):
                student = enrollment.student_id
                if student in known:
                    continue
                date_to = students.get(student, enrollment)["date_to"]
                students[student] = {
                    "journal_id": journal.id,
                    "student_id": student.id,
                    "date_from": max(enrollment.date_from, term.date_start),
                    "date_to": date_to
                    if date_to and date_to < term.date_end
                    else False,
                }
            vals_list += students.values()
        return len(self.env["ejournal.participant"].create(vals_list))

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
