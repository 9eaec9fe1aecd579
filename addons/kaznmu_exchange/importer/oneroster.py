"""A OneRoster package (1EdTech) as the importer's tables.

What the standard has no place for stands in columns of its extension mechanism, here
``metadata.kaznmu.*``. A foreign package without them still brings people, their
groups and their disciplines, as far as the structure is in the database already, or as
whoever loads it says by the defaults (see ``ejournal.import.batch``).
"""

from collections import Counter
from datetime import date, timedelta

from odoo.addons.kaznmu_registrar.importer.results import Results
from odoo.addons.kaznmu_university.importer import structure
from odoo.addons.kaznmu_university.importer.reader import Sheet
from odoo.addons.kaznmu_university.importer.staff import ROLES, Staff
from odoo.addons.kaznmu_university.languages import ENGLISH, KAZAKH, RUSSIAN

from .oneroster_files import PREFIX, PackageFiles, Record

TEACHER = ROLES["teacher"][0]
DEFAULT_KIND = "discipline"


def get_word(choices, value):
    """The word that stands for a value in the registrar's files; else the value."""
    return choices.get(value, (value,))[0]


def get_last_day(text):
    """The standard's end dates are the day after; what is no date stays as it is."""
    try:
        return (date.fromisoformat(text) - timedelta(days=1)).isoformat()
    except ValueError:
        return text


class Package(PackageFiles):
    """A package as ``sheets`` of the importer.

    They refer to the rows and columns of the package's files, so that problems do,
    too.
    """

    def __init__(self, env, file_name, content):
        # What the standard has no place for, as the words of the registrar's files.
        self.defaults = env.context.get("package_defaults") or {}
        super().__init__(env, file_name, content)
        self.orgs, self.sessions, self.courses, self.classes, self.line_items = (
            {record.get("sourcedId"): record for record in self.records[name]}
            for name in ("orgs", "academicSessions", "courses", "classes", "lineItems")
        )
        types = {session.get("type") for session in self.sessions.values()}
        # Some systems have school years alone.
        self.term_types = types & {"term", "semester"} or {"schoolYear"}
        self.users = {row.get("sourcedId"): row for row in self.records["users"]}
        self.sheets = [
            sheet
            for sheet in (
                *self._translate_orgs(),
                self._translate_terms(),
                *self._translate_courses(),
                *self._translate_classes(),
                *self._translate_users(),
                self._translate_teaching(),
                self._translate_results(),
            )
            if sheet
        ]

    @staticmethod
    def _count(values):
        """How often each value occurs, as text; empty when there is none."""
        counts = Counter(values)
        return ", ".join(f"{value} ({counts[value]})" for value in sorted(counts))

    def _make_sheet(self, table, name, headings, rows):
        """Rows ``(number, {key: cell})`` as a sheet of a table.

        :param headings: ``{key of the table's column: column of the file}``
        """
        if not rows:
            return None
        columns = [column for column in table.columns if column.key in headings]
        cells = [
            (number, [values.get(column.key) for column in columns])
            for number, values in rows
        ]
        return Sheet(
            self._get_place(name),
            table.titles[0],
            [(1, [column.titles[0] for column in columns]), *cells],
            headings={column.titles[0]: headings[column.key] for column in columns},
        )

    # ------------------------------------------------------------------
    # Codes: what the registrar's files call the records
    # ------------------------------------------------------------------
    # What is not in the package stays as it is, and is then told as not found.
    def _get_org(self, sourced_id):
        record = self.orgs.get(sourced_id)
        return record and record.get("identifier") or sourced_id

    def _get_term(self, sourced_id):
        record = self.sessions.get(sourced_id)
        return record and record.get(f"{PREFIX}code") or sourced_id

    def _get_course(self, sourced_id):
        record = self.courses.get(sourced_id)
        return record and record.get("courseCode") or sourced_id

    def _get_student(self, sourced_id):
        record = self.users.get(sourced_id)
        return record and record.get("identifier") or sourced_id

    def _get_login(self, record):
        return (record.get("email") or record.get("username")).lower()

    def _get_class_term(self, record):
        """sourcedId of the first term of a class, or of which it has a part."""
        ids = [part.strip() for part in record.get("termSourcedIds").split(",")]
        for sourced_id in ids:
            place, seen = sourced_id, set()
            while place in self.sessions and place not in seen:
                if self.sessions[place].get("type") in self.term_types:
                    return place
                seen.add(place)
                place = self.sessions[place].get("parentSourcedId")
        return ids[0]

    def _get_group(self, record):
        """Name of the group that a class is, or that it belongs to."""
        homeroom = self.classes.get(record.get(f"{PREFIX}groupSourcedId"))
        if record.get("classType") == "homeroom" or not homeroom:
            homeroom = record
        return homeroom.get("classCode") or homeroom.get("title")

    # ------------------------------------------------------------------
    # Translating
    # ------------------------------------------------------------------
    @staticmethod
    def _get_names(record, column, languages=("kk", "en")):
        keys = {"kk": KAZAKH, "en": ENGLISH}
        return {
            f"name@{RUSSIAN}": record.get(column),
            **{
                f"name@{keys[code]}": record.get(f"{PREFIX}name{code.capitalize()}")
                for code in languages
            },
        }

    def _get_name_headings(self, column):
        return {
            f"name@{RUSSIAN}": column,
            f"name@{KAZAKH}": f"{PREFIX}nameKk",
            f"name@{ENGLISH}": f"{PREFIX}nameEn",
        }

    def _translate_orgs(self):
        schools, departments, others = [], [], []
        for record in self.records["orgs"]:
            values = {
                "code": self._get_org(record.get("sourcedId")),
                **self._get_names(record, "name"),
            }
            if record.get("type") == "school":
                schools.append((record.number, values))
            elif record.get("type") == "department":
                school = self._get_org(record.get("parentSourcedId"))
                departments.append((record.number, {**values, "school_id": school}))
            else:
                others.append(record.get("type"))
        if listed := self._count(others):
            self._notice(
                "orgs",
                self.env._("Only schools and departments are loaded, not: %s.", listed),
            )
        headings = {"code": "identifier", **self._get_name_headings("name")}
        return [
            self._make_sheet(structure.Schools, "orgs", headings, schools),
            self._make_sheet(
                structure.Departments,
                "orgs",
                {**headings, "school_id": "parentSourcedId"},
                departments,
            ),
        ]

    def _translate_terms(self):
        """Terms; the last grading period is the attestation, those before teaching."""
        periods = {}
        for record in self.records["academicSessions"]:
            if record.get("type") == "gradingPeriod":
                parent = record.get("parentSourcedId")
                periods.setdefault(parent, []).append(record)
        rows, bare = [], []
        for record in self.records["academicSessions"]:
            if record.get("type") not in self.term_types:
                continue
            parts = sorted(
                periods.get(record.get("sourcedId"), ()),
                key=lambda part: part.get("startDate"),
            )
            if len(parts) < 2:
                bare.append(record.get("title"))
                days = self.defaults.get("attestation_days")
                if not days:
                    continue
                parts = self._split_term(record, days)
            year = record.get("schoolYear") or record.get("endDate")[:4]
            rows.append(
                (
                    record.number,
                    {
                        "code": self._get_term(record.get("sourcedId")),
                        **self._get_names(record, "title", ("kk",)),
                        "academic_year": f"{int(year) - 1}/{year}"
                        if year.isdecimal()
                        else year,
                        "date_start": record.get("startDate"),
                        "date_end": get_last_day(parts[-2].get("endDate")),
                        "attestation_start": parts[-1].get("startDate"),
                        "attestation_end": get_last_day(parts[-1].get("endDate")),
                    },
                )
            )
        if bare:
            self._notice(
                "academicSessions",
                self.env._(
                    "Terms without grading periods: %s. Their last days are taken as "
                    "the interim attestation, as many as is said in the import.",
                    ", ".join(bare),
                )
                if self.defaults.get("attestation_days")
                else self.env._(
                    "Terms without grading periods for teaching and attestation are "
                    "not loaded; they must be in the database already: %s.",
                    ", ".join(bare),
                ),
            )
        return self._make_sheet(
            structure.Terms,
            "academicSessions",
            {
                "code": f"{PREFIX}code",
                **self._get_name_headings("title"),
                "academic_year": "schoolYear",
                "date_start": "startDate",
                "date_end": "endDate",
                "attestation_start": "startDate",
                "attestation_end": "endDate",
            },
            rows,
        )

    @staticmethod
    def _split_term(record, days):
        """Teaching and attestation of a term that has no grading periods."""
        start, end = record.get("startDate"), record.get("endDate")
        try:
            middle = (date.fromisoformat(end) - timedelta(days=days)).isoformat()
        except ValueError:
            middle = end
        return [
            Record(record.number, {"startDate": start, "endDate": middle}),
            Record(record.number, {"startDate": middle, "endDate": end}),
        ]

    def _get_department(self, sourced_id):
        """Code of a department; what is none goes where the import says."""
        record = self.orgs.get(sourced_id)
        if sourced_id and (not record or record.get("type") == "department"):
            return self._get_org(sourced_id)
        return self.defaults.get("department") or self._get_org(sourced_id)

    def _translate_courses(self):
        """Programs are the courses with a level; the others are disciplines."""
        programs, disciplines, bare = [], [], 0
        for record in self.records["courses"]:
            org = self._get_org(record.get("orgSourcedId"))
            values = {
                "code": self._get_course(record.get("sourcedId")),
                **self._get_names(record, "title"),
            }
            if level := record.get(f"{PREFIX}level"):
                values |= {
                    "school_id": org,
                    "level": get_word(structure.LEVELS, level),
                    "duration": record.get(f"{PREFIX}duration"),
                }
                programs.append((record.number, values))
            elif credit_count := (
                record.get(f"{PREFIX}credits") or self.defaults.get("credits")
            ):
                kind = record.get(f"{PREFIX}kind") or DEFAULT_KIND
                values |= {
                    "department_id": self._get_department(record.get("orgSourcedId")),
                    "credits": credit_count,
                    "kind": get_word(structure.DISCIPLINE_KINDS, kind),
                }
                disciplines.append((record.number, values))
            else:
                bare += 1
        self._tell_bare("courses", f"{PREFIX}credits", bare)
        headings = {"code": "courseCode", **self._get_name_headings("title")}
        return [
            self._make_sheet(
                structure.Programs,
                "courses",
                {
                    **headings,
                    "school_id": "orgSourcedId",
                    "level": f"{PREFIX}level",
                    "duration": f"{PREFIX}duration",
                },
                programs,
            ),
            self._make_sheet(
                structure.Disciplines,
                "courses",
                {
                    **headings,
                    "department_id": "orgSourcedId",
                    "credits": f"{PREFIX}credits",
                    "kind": f"{PREFIX}kind",
                },
                disciplines,
            ),
        ]

    def _tell_bare(self, name, column, count):
        """Tell of rows that the standard's columns alone do not suffice to load."""
        if count:
            self._notice(
                name,
                self.env._(
                    "Rows without %(column)s are not loaded: %(count)s. What they "
                    "stand for must be in the database already.",
                    column=column,
                    count=count,
                ),
            )

    def _translate_classes(self):
        """Homerooms are groups; other classes are what a course of study is taught."""
        groups, bare_groups = [], 0
        places = self._get_places()
        curricula, bare_classes = {}, 0
        for record in self.records["classes"]:
            name = self._get_group(record)
            is_homeroom = record.get("classType") == "homeroom"
            if is_homeroom or (name not in places and self.defaults):
                language = record.get(f"{PREFIX}language") or self.defaults.get(
                    "language"
                )
                if language:
                    places.setdefault(name, self._place_class(record))
                    program, course = places[name]
                    values = {
                        "name": name,
                        "program_id": program,
                        "course": course,
                        "language": get_word(structure.LANGUAGES, language),
                    }
                    groups.append((record.number, values))
                else:
                    bare_groups += 1
            if is_homeroom:
                continue
            control = record.get(f"{PREFIX}controlForm") or self.defaults.get("control")
            if control:
                program, course = places.get(name, (name, ""))
                # The year of study in which it is taught, the group moving on.
                course = self._get_year(record) or course
                discipline = record.get(f"{PREFIX}moduleSourcedId") or record.get(
                    "courseSourcedId"
                )
                key = (
                    self._get_term(self._get_class_term(record)),
                    program,
                    course,
                    self._get_course(discipline),
                )
                names = ("term_id", "program_id", "course", "discipline_id")
                values = dict(zip(names, key, strict=True))
                values["control_form"] = get_word(structure.CONTROL_FORMS, control)
                # The groups of a course have the same curriculum.
                curricula.setdefault(key, (record.number, values))
            else:
                bare_classes += 1
        self._tell_bare("classes", f"{PREFIX}language", bare_groups)
        self._tell_bare("classes", f"{PREFIX}controlForm", bare_classes)
        return [
            self._make_sheet(
                structure.Groups,
                "classes",
                {
                    "name": "classCode",
                    "program_id": "courseSourcedId",
                    "course": "grades",
                    "language": f"{PREFIX}language",
                },
                groups,
            ),
            self._make_sheet(
                structure.Curricula,
                "classes",
                {
                    "term_id": "termSourcedIds",
                    "program_id": f"{PREFIX}groupSourcedId",
                    "course": "grades",
                    "discipline_id": "courseSourcedId",
                    "control_form": f"{PREFIX}controlForm",
                },
                list(curricula.values()),
            ),
        ]

    def _get_places(self):
        """Program and year of study of each group: ``{name: (code, course)}``."""
        places = {
            group.name: (group.program_id.code, group.course)
            for group in self.env["ejournal.group"].search([])
        }
        for record in self.records["classes"]:
            if record.get("classType") == "homeroom":
                places[self._get_group(record)] = self._place_class(record)
        return places

    def _get_year(self, record):
        """Year of study of a class; schools count grades up to twelve, or in words."""
        grades = record.get("grades")
        is_year = grades.isdecimal() and 1 <= int(grades) <= 10
        return grades if is_year or not self.defaults else ""

    def _place_class(self, record):
        """Program and year of study of the group that a class is."""
        course = self.courses.get(record.get("courseSourcedId"))
        is_program = not course or course.get(f"{PREFIX}level")
        program = self._get_course(record.get("courseSourcedId"))
        if not is_program:
            program = self.defaults.get("program") or program
        return program, self._get_year(record) or self.defaults.get("course", "")

    def _translate_users(self):
        roles = {}
        for record in self.records["roles"]:
            roles.setdefault(record.get("userSourcedId"), set()).add(record.get("role"))
        for record in self.records["users"]:
            if role := record.get("role"):  # of version 1.1
                roles.setdefault(record.get("sourcedId"), set()).add(role)
        places = self._get_enrollments()
        # Whether an address is a login already; nothing of the user is shown.
        users = self.env["res.users"].sudo().with_context(active_test=False)
        known = set(users.search_fetch([], ["login"]).mapped("login"))
        students, teachers, others = [], [], []
        left = unplaced = closed = 0
        for record in self.records["users"]:
            if record.get("enabledUser").lower() == "false":
                closed += 1
                continue
            sourced_id = record.get("sourcedId")
            own = roles.get(sourced_id, {self.env._("no role")})
            names = {
                "last_name": record.get("familyName"),
                "first_name": record.get("givenName"),
                "patronymic": record.get("middleName"),
            }
            if "student" in own:
                group, day, has_left = places.get(sourced_id, ("", "", False))
                left += has_left
                unplaced += not group
                if group and not has_left:
                    values = {
                        "number": self._get_student(sourced_id),
                        **names,
                        "group": group,
                        "date": day,
                        "email": record.get("email"),
                    }
                    students.append((record.number, values))
            elif "teacher" in own:
                if self._get_login(record) not in known:
                    values = {
                        **names,
                        "login": self._get_login(record),
                        "roles": TEACHER,
                        "ejournal_department_id": self._get_department(
                            record.get("primaryOrgSourcedId")
                            or self._get_old_org(record)
                        ),
                    }
                    teachers.append((record.number, values))
            else:
                others += own
        if listed := self._count(others):
            self._notice(
                "users",
                self.env._("Only students and teachers are loaded, not: %s.", listed),
            )
        if closed:
            self._notice(
                "users",
                self.env._(
                    "People whose access is closed (enabledUser=false): %s. They are "
                    "not loaded.",
                    closed,
                ),
            )
        if left:
            self._notice(
                "enrollments",
                self.env._(
                    "Students who have left by this file: %s. They are not loaded: "
                    "record the transfer or the expulsion.",
                    left,
                ),
            )
        if unplaced:
            self._notice(
                "enrollments",
                self.env._(
                    "Students who are in no class: %s. They are not loaded.", unplaced
                ),
            )
        headings = {
            "last_name": "familyName",
            "first_name": "givenName",
            "patronymic": "middleName",
        }
        return [
            self._make_sheet(
                structure.Students,
                "users",
                {
                    **headings,
                    "number": "identifier",
                    "group": "enrollments.classSourcedId",
                    "date": "enrollments.beginDate",
                    "email": "email",
                },
                students,
            ),
            self._make_sheet(
                Staff,
                "users",
                {
                    **headings,
                    "login": "email",
                    "roles": "roles.role",
                    "ejournal_department_id": "primaryOrgSourcedId",
                },
                teachers,
            ),
        ]

    def _get_old_org(self, record):
        """The org of a user in version 1.1: the first department, else the first."""
        ids = [part.strip() for part in record.get("orgSourcedIds").split(",")]
        departments = (
            sourced_id
            for sourced_id in ids
            if sourced_id in self.orgs
            and self.orgs[sourced_id].get("type") == "department"
        )
        return next(departments, ids[0])

    def _get_enrollments(self):
        """The group of each student: ``{user: (group, first day, has left)}``.

        That of the homeroom where there is one, the latest; else of any class.
        """
        today = self.env.company._get_ejournal_today().isoformat()
        found = {}
        for record in self.records["enrollments"]:
            place = self.classes.get(record.get("classSourcedId"))
            if record.get("role") != "student" or not place:
                continue
            is_homeroom = place.get("classType") == "homeroom"
            session = self.sessions.get(self._get_class_term(place))
            day = record.get("beginDate") or (session and session.get("startDate"))
            # Many systems write the end of the year where no end is known.
            has_left = is_homeroom and "" < record.get("endDate") <= today
            rank = (is_homeroom, day or "", not has_left)
            user = record.get("userSourcedId")
            if user not in found or found[user][0] < rank:
                found[user] = rank, (self._get_group(place), day, has_left)
        return {user: place for user, (_rank, place) in found.items()}

    def _translate_teaching(self):
        """Who teaches what and when: the timetable."""
        rows, bare = [], 0
        for record in self.records["enrollments"]:
            place = self.classes.get(record.get("classSourcedId"))
            if record.get("role") != "teacher":
                continue
            pattern = record.get(f"{PREFIX}pattern")
            if not pattern or not place:
                bare += 1
                continue
            user = self.users.get(record.get("userSourcedId"))
            weekdays = record.get(f"{PREFIX}weekdays").split(",")
            rows.append(
                (
                    record.number,
                    {
                        "term_id": self._get_term(self._get_class_term(place)),
                        "group_id": self._get_group(place),
                        "discipline_id": self._get_course(place.get("courseSourcedId")),
                        "teacher_id": self._get_login(user)
                        if user
                        else record.get("userSourcedId"),
                        "pattern": get_word(structure.PATTERNS, pattern),
                        "days": ",".join(
                            get_word(structure.WEEKDAYS, day) for day in weekdays
                        ),
                        "date_from": record.get("beginDate"),
                        "date_to": get_last_day(record.get("endDate")),
                    },
                )
            )
        self._tell_bare("enrollments", f"{PREFIX}pattern", bare)
        return self._make_sheet(
            structure.Timetables,
            "enrollments",
            {
                "term_id": "classSourcedId",
                "group_id": "classSourcedId",
                "discipline_id": "classSourcedId",
                "teacher_id": "userSourcedId",
                "pattern": f"{PREFIX}pattern",
                "days": f"{PREFIX}weekdays",
                "date_from": "beginDate",
                "date_to": "endDate",
            },
            rows,
        )

    def _translate_results(self):
        """Final results, to be compared with the statements."""
        rows, others = [], 0
        for record in self.records["results"]:
            item = self.line_items.get(record.get("lineItemSourcedId"))
            place = item and self.classes.get(item.get("classSourcedId"))
            if not place or item.get(f"{PREFIX}isFinal") != "true":
                others += 1
                continue
            discipline = place.get(f"{PREFIX}moduleSourcedId") or place.get(
                "courseSourcedId"
            )
            rows.append(
                (
                    record.number,
                    {
                        "term": self._get_term(self._get_class_term(place)),
                        "discipline": self._get_course(discipline),
                        "student": self._get_student(record.get("studentSourcedId")),
                        "final": record.get("score"),
                        "letter": record.get(f"{PREFIX}letter")
                        or record.get("textScore"),
                    },
                )
            )
        if others:
            self._notice(
                "results",
                self.env._(
                    "Results that are not final are not loaded: %s. Marks come from "
                    "teachers, or from the table of marks.",
                    others,
                ),
            )
        return self._make_sheet(
            Results,
            "results",
            {
                "term": "lineItemSourcedId",
                "discipline": "lineItemSourcedId",
                "student": "studentSourcedId",
                "final": "score",
                "letter": f"{PREFIX}letter",
            },
            rows,
        )
