"""Packages as other programs write them: small ones of our own, of the shapes of public
ones that the first version could not load (issue 16, section 7)."""

from odoo.tests import tagged

from odoo.addons.kaznmu_registrar.tests.test_consolidated import ConsolidatedCase
from odoo.addons.kaznmu_university.tests.test_import import ImportCase

from .test_oneroster import MANIFEST, create_batch, pack, table

OLD_USERS = (
    "sourcedId status dateLastModified enabledUser orgSourcedIds role username userIds "
    "givenName familyName middleName identifier email sms phone agentSourcedIds grades "
    "password"
)
CLASSES = (
    "sourcedId status dateLastModified title grades courseSourcedId classCode "
    "classType location schoolSourcedId termSourcedIds subjects subjectCodes periods"
)
SESSIONS = (
    "sourcedId status dateLastModified title type startDate endDate parentSourcedId "
    "schoolYear"
)
COURSES = (
    "sourcedId status dateLastModified schoolYearSourcedId title courseCode grades "
    "orgSourcedId subjects subjectCodes"
)
ENROLLMENTS = (
    "sourcedId status dateLastModified classSourcedId schoolSourcedId userSourcedId "
    "role primary beginDate endDate"
)


def manifest(version, modes):
    """A manifest: ``{file: mode}``."""
    return MANIFEST.replace("1.2", version) + "".join(
        f"file.{name},{mode}\n" for name, mode in modes.items()
    )


def make_generated():
    """Of a generator of test data (1.1): no states, semesters without a year, the
    number of a person in ``userIds``, files that nobody needs named as absent."""
    files = {
        "orgs": table(
            "sourcedId status dateLastModified name type identifier parentSourcedId",
            '"o1","","","Averton High","school","101",""',
        ),
        "academicSessions": table(
            SESSIONS, '"a1","","","Fall","semester","2026-08-15","2026-12-20","","2027"'
        ),
        "courses": table(
            COURSES, '"c1","","","a1","Algebra","ALG","09","o1","Math",""'
        ),
        "classes": table(
            CLASSES,
            '"k1","","","Algebra 9-1","09","c1","ALG-9-1","scheduled","12","o1","a1",'
            '"","","1"',
        ),
        "users": table(
            OLD_USERS,
            '"u1","","","true","o1","student","ada","S77","Ada","Byron","","S77",'
            '"ada@averton.example","","","","09",""',
            '"u2","","","true","o1","teacher","geo","T7","George","Boole","","T7",'
            '"geo@averton.example","","","","",""',
        ),
        "enrollments": table(
            ENROLLMENTS,
            '"e1","","","k1","o1","u1","student","false","",""',
            '"e2","","","k1","o1","u2","teacher","true","",""',
        ),
        "demographics": table("sourcedId birthDate sex", '"u1","2010-05-05","female"'),
    }
    absent = ("categories", "classResources", "lineItems", "resources", "results")
    modes = {**dict.fromkeys(files, "bulk"), **dict.fromkeys(absent, "absent")}
    return files, manifest("1.1", modes)


def make_district():
    """Of a district's system (1.1): states in bulk, the school before its district,
    parents and proctors, several classes a student, empty modes."""
    files = {
        "orgs": table(
            "sourcedId status dateLastModified name type identifier parentSourcedId",
            "o1,active,,Lincoln School,school,LMS,d1",
            "d1,active,,Springfield,district,,",
        ),
        "academicSessions": table(
            SESSIONS,
            "y1,active,,2026-2027,schoolYear,2026-08-15,2027-06-05,,2027",
            "f1,active,,Fall 2026,term,2026-08-15,2026-12-20,y1,2027",
        ),
        "courses": table(COURSES, "c1,active,,y1,Algebra,ALG,07,o1,,"),
        "classes": table(
            CLASSES,
            "k1,active,,Algebra 7,07,c1,ALG-9-1,scheduled,,o1,f1,,,2",
            "h1,active,,Homeroom 7,07,c1,HR-7,homeroom,,o1,f1,,,1",
        ),
        "users": table(
            OLD_USERS,
            "u2,active,,true,o1,teacher,geo,,George,Boole,,T7,geo@averton.example,,,,,",
            'u1,active,,true,o1,student,ada,,Ada,Byron,,S77,,,,,"07",',
            'p1,active,,true,o1,parent,ann,,Anne,Byron,,,ann@b.example,,,"u1",,',
            "x1,active,,true,o1,proctor,pat,,Pat,Proctor,,,pat@b.example,,,,,",
        ),
        "enrollments": table(
            ENROLLMENTS,
            "e1,active,,k1,o1,u1,student,false,2026-08-15,2026-12-20",
            "e2,active,,h1,o1,u1,student,false,2026-08-15,2027-06-05",
            "e3,active,,k1,o1,u2,teacher,true,,",
        ),
    }
    return files, manifest("1.1", dict.fromkeys(files, ""))


def make_converted():
    """Of a converter (1.2): roles and orgs in the file of users all the same, lists as
    JSON, identifiers of 36 signs in place of numbers, a school year alone."""
    student, school = (
        "660e8400-e29b-41d4-a716-446655440001",
        "550e8400-e29b-41d4-a716-0",
    )
    files = {
        "orgs": table(
            "sourcedId status dateLastModified name type identifier parentSourcedId",
            f"{school},active,2025-10-27T10:30:00Z,Test School,school,SCH001,",
        ),
        "academicSessions": table(
            f"{SESSIONS} metadata",
            "y1,active,2025-10-27T10:30:00Z,2026 Academic Year,schoolYear,2026-08-20,"
            '2027-06-20,,2027,"{""auto_generated"":true}"',
        ),
        "courses": table(
            "sourcedId status dateLastModified schoolYear title courseCode grades orgs",
            f"c1,active,,y1,Algebra,ALG,[],{school}",
        ),
        "classes": table(CLASSES, f"k1,active,,ALG-9-1,,c1,,scheduled,,{school},y1,,,"),
        "users": table(
            "sourcedId status dateLastModified enabledUser orgSourcedIds role username "
            "userIds givenName familyName middleName email sms phone agents grades "
            "password",
            f"{student},active,,true,{school},student,ada,"
            '"[{""type"":""sisId"",""identifier"":""S77""}]",Ada,Byron,,'
            'ada@averton.example,,,,"[""10""]",',
            f"u2,active,,true,{school},teacher,geo,,George,Boole,,"
            "geo@averton.example,,,,,",
        ),
        "enrollments": table(
            "sourcedId status dateLastModified classSourcedId schoolSourcedId "
            "userSourcedId role",
            f"e1,active,,k1,{school},{student},student",
            f"e2,active,,k1,{school},u2,teacher",
        ),
    }
    return files, manifest("1.2", dict.fromkeys(files, "bulk"))


def make_profiled():
    """Of a national profile (1.2): columns of its own at the end, TRUE in capitals, an
    org of a kind of its own, grading periods below semesters."""
    files = {
        "orgs": table(
            "sourcedId status dateLastModified name type identifier parentSourcedId "
            "metadata.jp.kanaName",
            "o1,,,東京学校,school,SC001,,トウキョウ",
            "g1,,,1学年,ext:grade,,o1,",
        ),
        "academicSessions": table(
            f"{SESSIONS} metadata.jp.dayPeriods",
            "y1,,,2026年度,schoolYear,2026-08-20,2027-06-20,,2027,",
            "s1,,,第1学期,semester,2026-08-20,2026-12-20,y1,2027,",
            "p1,,,前半,gradingPeriod,2026-08-20,2026-12-06,s1,2027,",
            "p2,,,後半,gradingPeriod,2026-12-06,2026-12-20,s1,2027,",
        ),
        "courses": table(COURSES, "c1,,,y1,Algebra,ALG,,o1,,"),
        "classes": table(
            f"{CLASSES} metadata.jp.specialNeeds",
            "k1,,,ALG-9-1,03,c1,,scheduled,,o1,s1,,,,",
        ),
        "users": table(
            "sourcedId status dateLastModified enabledUser username givenName "
            "familyName identifier email primaryOrgSourcedId "
            "metadata.jp.kanaFamilyName",
            "u1,,,TRUE,ada,Ada,Byron,S77,ada@averton.example,o1,バイロン",
            "u2,,,TRUE,geo,George,Boole,,geo@averton.example,o1,",
            "u3,,,FALSE,old,Old,Pupil,S78,,o1,",
        ),
        "roles": table(
            "sourcedId status dateLastModified userSourcedId roleType role beginDate "
            "endDate orgSourcedId userProfileSourcedId",
            "r1,,,u1,primary,student,,,o1,",
            "r2,,,u2,primary,teacher,,,o1,",
            "r3,,,u3,primary,student,,,o1,",
        ),
        "enrollments": table(
            ENROLLMENTS,
            "e1,,,k1,o1,u1,student,,,",
            "e2,,,k1,o1,u2,teacher,TRUE,,",
        ),
    }
    return files, manifest("1.2", dict.fromkeys(files, "bulk"))


def make_delta():
    """Of a nightly exchange (1.2, delta): states and moments, rows to be deleted, no
    columns that an older file has told."""
    moment = "2026-09-07T00:00:00.000Z"
    files = {
        "orgs": table(
            "sourcedId status dateLastModified name type",
            f"o1,active,{moment},Verification,school",
        ),
        "academicSessions": table(
            "sourcedId status dateLastModified title type startDate endDate",
            f"t1,active,{moment},Term,term,2026-08-20,2026-12-20",
        ),
        "courses": table(
            "sourcedId status dateLastModified title courseCode",
            f"c1,active,{moment},Algebra,ALG",
            f"c2,tobedeleted,{moment},Latin,LAT",
        ),
        "classes": table(
            "sourcedId status dateLastModified title courseSourcedId termSourcedIds",
            f"k1,active,{moment},ALG-9-1,c1,t1",
        ),
        "users": table(
            "sourcedId status dateLastModified enabledUser username givenName "
            "familyName identifier email",
            f"u1,active,{moment},true,ada,Ada,Byron,S77,ada@averton.example",
            f"u2,active,{moment},true,geo,George,Boole,,geo@averton.example",
            f"u3,tobedeleted,{moment},true,old,Old,Pupil,S78,",
        ),
        "roles": table(
            "sourcedId status dateLastModified userSourcedId roleType role "
            "orgSourcedId",
            f"r1,active,{moment},u1,primary,student,o1",
            f"r2,active,{moment},u2,primary,teacher,o1",
        ),
        "enrollments": table(
            "sourcedId status dateLastModified userSourcedId classSourcedId role "
            "primary",
            f"e1,active,{moment},u1,k1,student,true",
            f"e2,active,{moment},u2,k1,teacher,true",
            f"e3,tobedeleted,{moment},u3,k1,student,false",
        ),
    }
    return files, manifest("1.2", dict.fromkeys(files, "delta"))


#: What each is told about that has no place here.
SHAPES = {
    make_generated: ("demographics.csv", "semester|Terms without grading periods"),
    make_district: (r"parent \(1\), proctor \(1\)", "read as bulk", r"district \(1\)"),
    make_converted: ("not loaded: metadata", "Terms without grading periods"),
    make_profiled: ("enabledUser=false.*: 1", r"ext:grade \(1\)", "kanaFamilyName"),
    make_delta: ("to be deleted: 1", "Terms without grading periods"),
}


@tagged("post_install", "-at_install")
class TestPackagesOfOthers(ImportCase):
    def load_package(self, files, manifest):
        batch = create_batch(self, pack(files, manifest))
        importer = batch._get_importer()
        list(importer.load())
        return importer

    def test_they_load(self):
        """People, courses, classes and enrolments, and what is not loaded is told."""
        for make, sentences in SHAPES.items():
            with self.subTest(shape=make.__name__), self.env.cr.savepoint() as point:
                importer = self.load_package(*make())
                told = "\n".join(
                    f"{problem.file_name}: {problem.message}"
                    for problem in importer.problems
                )
                errors = [p for p in importer.problems if p.severity == "error"]
                self.assertEqual(errors, [])
                for sentence in sentences:
                    self.assertRegex(told, sentence)
                student = self.env["ejournal.student"].search(
                    [("last_name", "=", "Byron")]
                )
                self.assertEqual(len(student), 1)
                group = student.enrollment_ids.group_id
                self.assertIn(group.name, ("ALG-9-1", "HR-7"))
                self.assertEqual(group.program_id, self.program)
                teacher = self.env["res.users"].search(
                    [("login", "=", "geo@averton.example")]
                )
                self.assertEqual(teacher.ejournal_department_id, self.department)
                curriculum = self.env["ejournal.curriculum"].search(
                    [("discipline_id.code", "=", "ALG")]
                )
                self.assertEqual(len(curriculum), 1)
                self.assertTrue(curriculum.term_id.attestation_start)
                self.assertFalse(
                    self.env["ejournal.student"].search([("last_name", "=", "Pupil")])
                )
                # Once more: nothing changes.
                again = self.load_package(*make())
                self.assertEqual(
                    {name for counts in again.counts.values() for name in counts},
                    {"same"},
                )
                point.rollback()
                self.env.invalidate_all(flush=False)

    def test_without_the_answers(self):
        """What the standard lacks is asked for: nothing is guessed, all is told."""
        for make in SHAPES:
            with self.subTest(shape=make.__name__):
                files, text = make()
                counts, problems = self.check(
                    ("roster.zip", pack(files, text)), user="administrator"
                )
                told = "\n".join(problem.message for problem in problems)
                self.assertNotIn("disciplines", counts)
                self.assertRegex(told, "without metadata.kaznmu.credits are not loaded")


@tagged("post_install", "-at_install")
class TestResultsOfOthers(ConsolidatedCase, ImportCase):
    """Results of a package are compared with the statements by what they hold."""

    def check_results(self, header, *rows):
        files = {
            "academicSessions": table(
                f"{SESSIONS} metadata.kaznmu.code",
                "t1,,,Term,term,2026-09-01,2027-01-09,,2027,T-1",
            ),
            "courses": table(COURSES, "c1,,,,Anatomy,T1,,o1,,"),
            "classes": table(CLASSES, "k1,,,T-26-01,,c1,T-26-01,scheduled,,o1,t1,,,"),
            "users": table(
                "sourcedId enabledUser username givenName familyName identifier",
                *(
                    f"u{place},true,s{place},Имя,{student.last_name},{student.number}"
                    for place, student in enumerate(self.students)
                ),
            ),
            "lineItems": table(
                "sourcedId title classSourcedId categorySourcedId "
                "metadata.kaznmu.isFinal",
                "l1,Итог,k1,x,true",
            ),
            "results": table(f"sourcedId lineItemSourcedId {header}", *rows),
        }
        counts, problems = self.check(("roster.zip", pack(files)))
        return counts.get("results"), [
            p.message for p in problems if p.severity == "error"
        ]

    def test_text_and_numbers(self):
        self.form_statement(self.journal, [(90, 90), (60, 30), (85, 91)])
        counts, errors = self.check_results(
            "studentSourcedId scoreStatus score scoreDate textScore",
            "r0,l1,u0,fully graded,90,2027-01-10,A-",
            "r1,l1,u1,fully graded,,2027-01-10,FX",
            "r2,l1,u2,fully graded,50,2027-01-10,",
        )
        self.assertEqual(counts, {"same": 2, "error": 1}, errors)
        self.assertRegex(errors[0], "The statement says")

    def test_without_any_number(self):
        self.form_statement(self.journal, [(90, 90), (60, 30), (85, 91)])
        counts, errors = self.check_results(
            "studentSourcedId scoreStatus textScore",
            "r0,l1,u0,fully graded,A-",
            "r1,l1,u1,fully graded,A",
            "r2,l1,u2,exempt,",
        )
        self.assertEqual(counts, {"same": 1, "error": 2}, errors)
