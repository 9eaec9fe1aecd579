import csv
import io
import zipfile
from datetime import timedelta

from odoo.addons.kaznmu_university.languages import ENGLISH, KAZAKH, RUSSIAN
from odoo.addons.kaznmu_university.workbook import defuse

from ..importer.oneroster_files import COLUMNS, PREFIX, VERSION

# Files of the standard that we never write: the manifest names them all.
ABSENT = (
    "classResources",
    "courseResources",
    "demographics",
    "lineItemLearningObjectiveIds",
    "lineItemScoreScales",
    "resources",
    "resultLearningObjectiveIds",
    "resultScoreScales",
    "scoreScales",
    "userProfiles",
    "userResources",
)
FINAL_CATEGORY = "category-final"


def get_id(record):
    """The record's ``sourcedId``; empty for no record."""
    return f"{record._name.rpartition('.')[2]}-{record.id}" if record else ""


def get_end(day):
    """The standard's end dates are the day after."""
    return day + timedelta(days=1) if day else ""


class TermPackage:
    """A term as a OneRoster 1.2.1 package (1EdTech), its CSV binding, in bulk mode.

    Study groups are classes of the type ``homeroom``, journals those of the type
    ``scheduled``; programs are courses, too. Results are those of the statements in
    force. What the standard has no place for is in columns ``metadata.kaznmu.*``.

    :param term: ``ejournal.term`` as superuser; the caller has checked the rights.
        A term of any size takes a constant number of queries.
    """

    def __init__(self, term):
        self.term = term = term.with_context(lang=RUSSIAN, active_test=False)
        self.env = env = term.env
        self.rows = {name: [] for name in COLUMNS}
        self.journals = env["ejournal.journal"].search([("term_id", "=", term.id)])
        participants = env["ejournal.participant"].search(
            [("journal_id", "in", self.journals.ids)]
        )
        self.students = participants.student_id
        self.enrollments = self._get_enrollments()
        self.groups = self.journals.group_id | self.enrollments.group_id
        self.disciplines = (
            self.journals.discipline_id
            | self.journals.module_id
            | self.journals.curriculum_id.discipline_id
        )
        self.assignments = self.journals.assignment_ids
        self._add_orgs()
        self._add_sessions()
        self._add_courses()
        self._add_classes()
        self._add_students(participants)
        self._add_teachers()
        self._add_results()

    def get_content(self):
        """The package: bytes of a zip file."""
        manifest = [
            ("propertyName", "value"),
            ("manifest.version", "1.0"),
            ("oneroster.version", VERSION),
            *((f"file.{name}", "absent") for name in ABSENT),
            *(
                (f"file.{name}", "bulk" if rows else "absent")
                for name, rows in self.rows.items()
            ),
            ("source.systemName", "KazNMU Electronic Journal"),
            ("source.systemCode", "kaznmu_ejournal"),
        ]
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("manifest.csv", self._write(manifest))
            for name, rows in self.rows.items():
                if rows:
                    lines = (
                        [row.get(key, "") for key in COLUMNS[name]] for row in rows
                    )
                    archive.writestr(
                        f"{name}.csv", self._write([COLUMNS[name], *lines])
                    )
        return stream.getvalue()

    @staticmethod
    def _write(lines):
        stream = io.StringIO()
        csv.writer(stream).writerows(map(defuse, line) for line in lines)
        return stream.getvalue()

    def _add(self, file, record, /, **values):
        """A row of a file; keyword arguments are its columns, our own in ``own``."""
        own = values.pop("own", {})
        row = {"sourcedId": record if isinstance(record, str) else get_id(record)}
        row |= {key: value or "" for key, value in values.items()}
        row |= {f"{PREFIX}{key}": value or "" for key, value in own.items()}
        self.rows[file].append(row)

    @staticmethod
    def _get_names(record, *languages):
        """The name in other languages, where it differs from the Russian one."""
        names = {"nameKk": KAZAKH, "nameEn": ENGLISH}
        texts = {key: record.with_context(lang=names[key]).name for key in languages}
        return {key: text for key, text in texts.items() if text != record.name}

    # ------------------------------------------------------------------
    # Rostering
    # ------------------------------------------------------------------
    def _get_enrollments(self):
        """The latest enrollment of each student, whichever the group."""
        latest = {}
        for enrollment in self.env["ejournal.enrollment"].search(
            [("student_id", "in", self.students.ids)], order="date_from, id"
        ):
            latest[enrollment.student_id] = enrollment
        return self.env["ejournal.enrollment"].union(*latest.values())

    def _add_orgs(self):
        departments = (
            self.disciplines.department_id
            | self.journals.department_id
            | self.assignments.teacher_id.ejournal_department_id
        )
        schools = departments.school_id | self.groups.school_id
        for school in schools:
            self._add(
                "orgs",
                school,
                name=school.name,
                type="school",
                identifier=school.code,
                own=self._get_names(school, "nameKk", "nameEn"),
            )
        for department in departments:
            self._add(
                "orgs",
                department,
                name=department.name,
                type="department",
                identifier=department.code,
                parentSourcedId=get_id(department.school_id),
                own=self._get_names(department, "nameKk", "nameEn"),
            )

    def _add_sessions(self):
        term = self.term
        school_year = term.academic_year.rpartition("/")[2]
        year_id = f"year-{school_year}"
        terms = term.search([("academic_year", "=", term.academic_year)])
        self._add(
            "academicSessions",
            year_id,
            title=term.academic_year,
            type="schoolYear",
            startDate=min(terms.mapped("date_start")),
            endDate=get_end(max(terms.mapped("attestation_end"))),
            schoolYear=school_year,
        )
        self._add(
            "academicSessions",
            term,
            title=term.name,
            type="semester",
            startDate=term.date_start,
            endDate=get_end(term.attestation_end),
            parentSourcedId=year_id,
            schoolYear=school_year,
            own={"code": term.code, **self._get_names(term, "nameKk")},
        )
        for name, title, start, end in (
            ("teaching", self.env._("Teaching"), term.date_start, term.date_end),
            (
                "attestation",
                self.env._("Interim attestation"),
                term.attestation_start,
                term.attestation_end,
            ),
        ):
            self._add(
                "academicSessions",
                f"{get_id(term)}-{name}",
                title=title,
                type="gradingPeriod",
                startDate=start,
                endDate=get_end(end),
                parentSourcedId=get_id(term),
                schoolYear=school_year,
            )

    def _add_courses(self):
        for program in self.groups.program_id:
            self._add(
                "courses",
                program,
                title=program.name,
                courseCode=program.code,
                orgSourcedId=get_id(program.school_id),
                own={
                    **self._get_names(program, "nameKk", "nameEn"),
                    "level": program.level,
                    "duration": program.duration,
                },
            )
        for discipline in self.disciplines:
            self._add(
                "courses",
                discipline,
                title=discipline.name,
                courseCode=discipline.code,
                orgSourcedId=get_id(discipline.department_id),
                own={
                    **self._get_names(discipline, "nameKk", "nameEn"),
                    "credits": f"{discipline.credits:g}",
                    "kind": discipline.kind,
                },
            )

    def _add_classes(self):
        for group in self.groups:
            self._add(
                "classes",
                group,
                title=group.name,
                grades=group.course,
                courseSourcedId=get_id(group.program_id),
                classCode=group.name,
                classType="homeroom",
                schoolSourcedId=get_id(group.school_id),
                termSourcedIds=get_id(self.term),
                own={"language": group.language},
            )
        for journal in self.journals:
            curriculum = journal.curriculum_id
            self._add(
                "classes",
                journal,
                title=journal.display_name,
                grades=curriculum.course or journal.group_id.course,
                courseSourcedId=get_id(journal.discipline_id),
                classCode=journal.group_id.name,
                classType="scheduled",
                schoolSourcedId=get_id(journal.school_id),
                termSourcedIds=get_id(self.term),
                own={
                    "groupSourcedId": get_id(journal.group_id),
                    "moduleSourcedId": get_id(journal.module_id),
                    "controlForm": curriculum.control_form,
                },
            )

    def _add_user(self, user, role, org, **values):
        self._add("users", user, enabledUser="true", **values)
        self._add(
            "roles",
            f"role-{get_id(user)}",
            userSourcedId=get_id(user),
            roleType="primary",
            role=role,
            orgSourcedId=get_id(org),
        )

    def _add_students(self, participants):
        groups = {row.student_id: row.group_id for row in self.enrollments}
        for student in self.students:
            self._add_user(
                student,
                "student",
                groups.get(student, self.groups.browse()).school_id,
                username=student.number,
                givenName=student.first_name,
                familyName=student.last_name,
                middleName=student.patronymic,
                identifier=student.number,
                email=student.email,
            )
        for enrollment in self.enrollments:
            self._add_enrollment(
                enrollment,
                enrollment.group_id,
                enrollment.student_id,
                "student",
                enrollment.date_from,
                enrollment.date_to,
            )
        for row in participants:
            self._add_enrollment(
                row,
                row.journal_id,
                row.student_id,
                "student",
                row.date_from,
                row.date_to,
            )

    def _add_enrollment(self, record, place, user, role, start, end, **values):
        self._add(
            "enrollments",
            record,
            classSourcedId=get_id(place),
            schoolSourcedId=get_id(place.school_id),
            userSourcedId=get_id(user),
            role=role,
            beginDate=start,
            endDate=get_end(end),
            **values,
        )

    def _add_teachers(self):
        departments = {row.teacher_id: row.department_id for row in self.assignments}
        for user, department in departments.items():
            family, _space, given = user.name.partition(" ")
            given, _space, middle = given.partition(" ")
            department = user.ejournal_department_id or department
            self._add_user(
                user,
                "teacher",
                department,
                username=user.login,
                givenName=given or family,
                familyName=family,
                middleName=middle,
                email=user.login,
                primaryOrgSourcedId=get_id(department),
            )
        lines = {
            (line.group_id, line.discipline_id, line.department_id): line
            for line in self.env["ejournal.timetable"].search(
                [("term_id", "=", self.term.id)]
            )
        }
        for row in self.assignments:
            journal = row.journal_id
            line = lines.get(
                (journal.group_id, journal.discipline_id, journal.department_id)
            )
            if not line or line.teacher_id != row.teacher_id or row.replaces_id:
                line = None
            self._add_enrollment(
                row,
                journal,
                row.teacher_id,
                "teacher",
                line.date_from if line else row.date_from,
                line.date_to if line else row.date_to,
                primary="false" if row.replaces_id else "true",
                own={
                    "pattern": line.pattern if line else "",
                    "weekdays": line.weekdays if line else "",
                },
            )

    # ------------------------------------------------------------------
    # Gradebook
    # ------------------------------------------------------------------
    def _add_results(self):
        builder = self.env["ejournal.consolidated.builder"]
        lines = builder._get_lines(self.term, self.students)
        results = [
            (line, line._get_result())
            for by_discipline in builder._pick_results(lines).values()
            for line in by_discipline.values()
            if line.letter
        ]
        if not results:
            return
        self._add("categories", FINAL_CATEGORY, title=self.env._("Final result"))
        known = set()
        for line, result in results:
            journal = line.statement_id.journal_id
            day = line.statement_id.date
            item_id = f"final-{get_id(journal)}"
            if journal not in known:
                known.add(journal)
                self._add(
                    "lineItems",
                    item_id,
                    title=self.env._("Final result"),
                    assignDate=day,
                    dueDate=day,
                    classSourcedId=get_id(journal),
                    categorySourcedId=FINAL_CATEGORY,
                    academicSessionSourcedId=f"{get_id(self.term)}-attestation",
                    resultValueMin="0",
                    resultValueMax="100",
                    schoolSourcedId=get_id(journal.school_id),
                    own={"isFinal": "true"},
                )
            self._add(
                "results",
                f"result-{line.id}",
                lineItemSourcedId=item_id,
                studentSourcedId=get_id(line.student_id),
                scoreStatus="fully graded",
                score="" if result.final is None else f"{result.final.normalize():f}",
                scoreDate=day,
                textScore=result.letter,
                classSourcedId=get_id(journal),
                own={"letter": result.letter},
            )
