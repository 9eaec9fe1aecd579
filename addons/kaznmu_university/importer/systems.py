"""Columns of other systems' exports, as far as their names are public.

Nobody of us has had such an export in hand: a name is proposed to whoever loads the
file, marked as not verified, and taken only when that person says so. From then on it
is a remembered column like any other (``ejournal.import.mapping``).

Platonus: names of its tables and of their columns, as programs that read them call them
in public. Hero: labels of its pages in public descriptions; names of its exports are
not public.
"""

PLATONUS, HERO = "platonus", "hero"
PERSON = {
    "lastname": "last_name",
    "firstname": "first_name",
    "patronymic": "patronymic",
}
SYSTEMS = {
    PLATONUS: {
        "schools": {"facultyID": "code", "facultyNameRU": "name@ru_RU"},
        "departments": {
            "cafedraID": "code",
            "cafedraNameRU": "name@ru_RU",
            "cafedraNameKZ": "name@kk_KZ",
            "cafedraNameEN": "name@en_US",
            "facultyID": "school_id",
        },
        "programs": {
            "specializationCode": "code",
            "nameru": "name@ru_RU",
            "namekz": "name@kk_KZ",
            "nameen": "name@en_US",
        },
        "groups": {
            "name": "name",
            "specializationCode": "program_id",
            "CourseNumber": "course",
        },
        "students": {**PERSON, "StudentID": "number", "group": "group"},
        "staff": {**PERSON, "mail": "login", "cafedraID": "ejournal_department_id"},
        "disciplines": {
            "SubjectCode": "code",
            "SubjectNameRU": "name@ru_RU",
            "SubjectNameKZ": "name@kk_KZ",
            "SubjectNameEN": "name@en_US",
            "cafedraID": "department_id",
        },
        "results": {
            "StudentID": "student",
            "SubjectCode": "discipline",
            "totalMark": "final",
            "alphaMark": "letter",
            "Итог %": "final",
            "Буква": "letter",
        },
    },
    HERO: {
        "disciplines": {"Index code": "code", "Course": "name@ru_RU"},
        "students": {"Cohort": "group"},
    },
}
