import io
import zipfile
from base64 import b64encode
from datetime import time
from unittest.mock import patch

from openpyxl import Workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..importer import importer as importer_module
from ..importer import reader
from ..importer.importer import Importer
from .common import UniversityCase

STUDENTS = "Номер;Фамилия;Имя;Отчество;Группа;Дата зачисления;Email\n"
STAFF = "Фамилия;Имя;Отчество;Email;Роль;Код кафедры;Код школы;Должность\n"


def workbook(**sheets):
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name.replace("_", " "))
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def damaged_workbook():
    """A workbook whose sheet breaks off."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(Школы=[["Код"]]))) as source,
        zipfile.ZipFile(stream, "w") as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            is_sheet = name.startswith("xl/worksheets/")
            target.writestr(name, content[:-40] if is_sheet else content)
    return stream.getvalue()


class ImportCase(UniversityCase):
    def importer(self, *files, user="registrar"):
        env = self.env(user=self.users[user])
        return Importer(
            env,
            [
                (name, content if isinstance(content, bytes) else content.encode())
                for name, content in files
            ],
        )

    def check(self, *files, user="registrar"):
        importer = self.importer(*files, user=user)
        counts = importer.check()
        return counts, importer.problems

    def load(self, *files, user="registrar"):
        importer = self.importer(*files, user=user)
        for _done, _total in importer.load():
            pass
        return importer.counts, importer.problems

    def assertProblem(self, problems, message, **expected):
        self.assertEqual(len(problems), 1, problems)
        self.assertRegex(problems[0].message, message)
        for name, value in expected.items():
            self.assertEqual(getattr(problems[0], name), value)


@tagged("post_install", "-at_install")
class TestImport(ImportCase):
    """Loading the registrar's files."""

    def test_statistics_after_a_large_load(self):
        """Issue 18, section 5: reports need not wait for PostgreSQL to look itself."""
        rows = [[f"N{number}", f"Школа {number}"] for number in range(6)]
        book = workbook(Школы=[["Код", "Наименование"], *rows])
        seen = []
        with (
            patch.object(importer_module, "MANY", 6),
            patch.object(
                importer_module,
                "renew_statistics",
                lambda env, models: seen.extend(models),
            ),
        ):
            self.load(("structure.xlsx", book))
            self.load(("structure.xlsx", book))  # nothing is new
        self.assertEqual(seen, ["ejournal.school"])
        importer_module.renew_statistics(self.env, seen)
        self.cr.execute(
            "SELECT reltuples FROM pg_class WHERE oid = 'ejournal_school'::regclass"
        )
        schools = self.env["ejournal.school"].with_context(active_test=False)
        self.assertEqual(self.cr.fetchone()[0], schools.search_count([]))

    def test_load_and_load_again(self):
        """Loading the same files again changes nothing."""
        files = [
            (
                "structure.xlsx",
                workbook(
                    Школы=[
                        ["Код", "Наименование", "Наименование (каз.)"],
                        ["N", "Школа медсестёр", "Мейіргер мектебі"],
                    ],
                    Кафедры=[
                        ["Код", "Наименование", "Код школы"],
                        ["N1", "Кафедра ухода", "N"],
                    ],
                ),
            ),
            (
                "students.csv",
                STUDENTS
                + "Z1;Әбілқасымов;Ғани;;T-26-01;01.09.2026;z1@kaznmu.example\n"
                + "Z2;Ким;Ён Хи;;T-26-01;01.09.2026;\n",
            ),
        ]
        counts, problems = self.load(*files)
        self.assertEqual(problems, [])
        self.assertEqual(counts["students"], {"new": 2})
        school = self.env["ejournal.school"].search([("code", "=", "N")])
        self.assertEqual(school.with_context(lang="kk_KZ").name, "Мейіргер мектебі")
        self.assertEqual(school.with_context(lang="ru_RU").name, "Школа медсестёр")
        self.assertEqual(school.department_ids.code, "N1")
        student = self.env["ejournal.student"].search([("number", "=", "Z1")])
        self.assertEqual(student.name, "Әбілқасымов Ғани")
        self.assertEqual(student.enrollment_ids.group_id, self.group)

        written = student.write_date
        counts, problems = self.load(*files)
        self.assertEqual(problems, [])
        self.assertEqual(
            counts,
            {
                "schools": {"same": 1},
                "departments": {"same": 1},
                "students": {"same": 2},
            },
        )
        self.assertEqual(student.write_date, written)
        self.assertEqual(len(student.enrollment_ids), 1)

    def test_references_are_looked_up_for_all_rows_at_once(self):
        """Issue 15, section 1: plans of a university name thousands of records."""

        def count(first, last):
            rows = [
                [f"Q{number}", f"Кафедра {number}", self.school.code]
                for number in range(first, last)
            ]
            titles = ["Код", "Наименование", "Код школы"]
            book = workbook(Кафедры=[titles, *rows])
            importer = self.importer(("structure.xlsx", book))
            before = self.cr.sql_log_count
            list(importer.load())
            self.env.flush_all()
            self.assertEqual(importer.counts["departments"], {"new": last - first})
            return self.cr.sql_log_count - before

        count(0, 1)  # fills the caches of the registry
        few = count(1, 3)
        self.assertLessEqual(count(3, 23), few + 2)

    def test_a_client_does_not_say_what_exists(self):
        """A key of the context opens nothing: what is known is kept at the cursor."""
        departments = self.env["ejournal.department"].with_context(
            **{importer_module.KNOWN: {"res.users": {"999999"}}}
        )
        result = departments.load(
            ["code", "name", "school_id/.id", "head_id/.id"],
            [["Q", "Кафедра", str(self.school.id), "999999"]],
        )
        self.assertFalse(result["ids"])
        self.assertTrue(result["messages"])

    def test_files_in_kazakh(self):
        """Headings and words of choice in Kazakh; names by their languages."""
        counts, problems = self.load(
            (
                "structure.xlsx",
                workbook(
                    Мектептер=[
                        ["Коды", "Атауы (орыс.)", "Атауы (қаз.)"],
                        ["N", "Школа медсестёр", "Мейіргер мектебі"],
                    ],
                    Білім_беру_бағдарламалары=[
                        [
                            "Коды",
                            "Наименование",
                            "Мектеп коды",
                            "Деңгейі",
                            "Оқу мерзімі",
                        ],
                        ["6B1", "Сестринское дело", "N", "бакалавриат", 4],
                    ],
                    Топтар=[
                        ["Топ", "ББ коды", "Курс", "Оқыту тілі"],
                        ["N-1", "6B1", 1, "қазақша"],
                    ],
                    Пәндер=[
                        ["Коды", "Наименование", "Кафедра коды", "Кредиттер", "Түрі"],
                        ["NUR1", "Уход", "T1", 5, "пән"],
                    ],
                ),
            ),
            (
                "білім алушылар.csv",
                "Нөмірі;Тегі;Аты;Әкесінің аты;Топ;Қабылданған күні;Эл. пошта\n"
                "Z1;Әбілқасымов;Ғани;;N-1;01.09.2026;z1@kaznmu.example\n",
            ),
        )
        self.assertEqual(problems, [])
        self.assertEqual({"new": 1}, counts["students"])
        group = self.env["ejournal.group"].search([("name", "=", "N-1")])
        self.assertEqual(group.language, "kk")
        school = group.program_id.school_id
        self.assertEqual(school.with_context(lang="kk_KZ").name, "Мейіргер мектебі")
        self.assertEqual(school.with_context(lang="ru_RU").name, "Школа медсестёр")

    def test_a_kazakh_reader_is_told_in_kazakh(self):
        content = "Топ;ББ коды;Курс;Оқыту тілі\nN-1;ЖОҚ;1;қытай тілі\n"
        env = self.env(user=self.users["registrar"], context={"lang": "kk_KZ"})
        importer = Importer(env, [("топтар.csv", content.encode())])
        importer.check()
        [program, language] = importer.problems
        self.assertEqual(program.column, "ББ коды")
        self.assertIn("Білім беру бағдарламалары", program.message)
        self.assertEqual(language.column, "Оқыту тілі")
        self.assertIn("орыс тілі, қазақ тілі, ағылшын тілі", language.message)

    def test_check_changes_nothing(self):
        before = self.env["ejournal.student"].search_count([])
        counts, problems = self.check(
            ("students.csv", STUDENTS + "Z1;Ким;Ён;;T-26-01;01.09.2026;\n")
        )
        self.assertEqual((counts["students"], problems), ({"new": 1}, []))
        self.assertEqual(self.env["ejournal.student"].search_count([]), before)

    def test_a_broken_row_loses_nothing_else(self):
        counts, problems = self.load(
            (
                "students.csv",
                STUDENTS
                + "Z1;Ким;Ён;;T-26-01;01.09.2026;\n"
                + "\n"
                + "Z2;Ким;;;T-26-01;01.09.2026;\n"
                + "Z3;Ким;Ён;;T-26-01;01.09.2026;\n",
            )
        )
        self.assertEqual(counts["students"], {"new": 2, "error": 1})
        self.assertProblem(
            problems, "empty", row=4, column="Имя", file_name="students.csv"
        )
        self.assertEqual(
            self.env["ejournal.student"].search_count([("number", "like", "Z_")]), 2
        )

    def test_rows_that_depend_on_a_broken_one(self):
        counts, problems = self.check(
            (
                "x.xlsx",
                workbook(
                    Группы=[
                        ["Группа", "Код ОП", "Курс", "Язык обучения"],
                        ["Q-1", "T1", 99, "русский"],
                    ],
                    Обучающиеся=[
                        STUDENTS.strip().split(";"),
                        ["Z1", "Ким", "Ён", None, "Q-1", "01.09.2026", None],
                    ],
                ),
            )
        )
        self.assertEqual(counts, {"groups": {"error": 1}, "students": {"error": 1}})
        self.assertEqual([p.column for p in problems], ["Курс", "Группа"])

    def test_changes_are_written(self):
        student = self.students[0]
        row = f"{student.number};Новая;Имя;;T-26-01;01.09.2026;\n"
        counts, _problems = self.load(("students.csv", STUDENTS + row))
        self.assertEqual(counts["students"], {"changed": 1})
        self.assertEqual(student.name, "Новая Имя")

    def test_a_move_to_another_group(self):
        """Mid-term: the old enrollment ends the day before, nothing is lost."""
        group = self.group.copy({"name": "T-26-02"})
        student = self.students[0]
        row = f"{student.number};Аманова;Имя;;T-26-02;15.10.2026;\n"
        counts, problems = self.load(("students.csv", STUDENTS + row))
        self.assertEqual((counts["students"], problems), ({"changed": 1}, []))
        new, old = student.enrollment_ids
        self.assertEqual((new.group_id, str(new.date_from)), (group, "2026-10-15"))
        self.assertEqual((old.group_id, str(old.date_to)), (self.group, "2026-10-14"))
        row = row.replace("15.10.2026", "01.09.2026").replace("T-26-02", "T-26-01")
        _counts, problems = self.load(("students.csv", STUDENTS + row))
        self.assertProblem(problems, "already in the group", column="Дата зачисления")

    def test_keys_are_the_same_in_any_case(self):
        row = "{};Ким;Ён;;T-26-01;01.09.2026;\n"
        self.load(("students.csv", STUDENTS + row.format("Zb1")))
        counts, _problems = self.load(("students.csv", STUDENTS + row.format("zB1")))
        self.assertEqual(counts["students"], {"changed": 1})
        self.assertEqual(
            self.env["ejournal.student"].search_count([("number", "=ilike", "zb1")]), 1
        )

    def test_an_empty_cell_wipes_nothing(self):
        row = "Z1;Ким;Ён;Петровна;T-26-01;01.09.2026;z1@kaznmu.example\n"
        self.load(("students.csv", STUDENTS + row))
        row = "Z1;Цой;Ён;;T-26-01;01.09.2026;\n"
        counts, _problems = self.load(("students.csv", STUDENTS + row))
        self.assertEqual(counts["students"], {"changed": 1})
        student = self.env["ejournal.student"].search([("number", "=", "Z1")])
        self.assertEqual(student.name, "Цой Ён Петровна")
        self.assertEqual(student.email, "z1@kaznmu.example")

    def test_another_date_of_enrollment_is_told(self):
        row = f"{self.students[0].number};Аманова;Имя;;T-26-01;05.09.2026;\n"
        counts, problems = self.load(("students.csv", STUDENTS + row))
        self.assertEqual(counts["students"], {"same": 1})
        self.assertProblem(problems, "from 01.09.2026", severity="warning")

    def test_a_column_that_stands_twice(self):
        header = STUDENTS.replace("Email", "Номер")
        _counts, problems = self.check(("students.csv", header + "1;2;3;;5;6;7\n"))
        self.assertProblem(problems, "twice: номер")

    def test_duplicates_in_the_files(self):
        row = "Z1;Ким;Ён;;T-26-01;01.09.2026;\n"
        counts, problems = self.load(
            ("students.csv", STUDENTS + row), ("обучающиеся.csv", STUDENTS + row)
        )
        self.assertEqual(counts["students"], {"new": 1, "error": 1})
        self.assertProblem(
            problems, "row 2 of students.csv", file_name="обучающиеся.csv", row=2
        )

    def test_bad_cells_are_named(self):
        good = ["Z1", "Ким", "Ён", "", "T-26-01", "01.09.2026", ""]
        for place, value, message in (
            (4, "Q-99", "Not found in “Группы”"),
            (5, "31.02.2026", "not a date"),
            (5, "", "empty"),
            (6, "почта", "not an email"),
            (1, "К" * 256, "longer than 255"),
        ):
            row = [*good[:place], value, *good[place + 1 :]]
            with self.subTest(value=value):
                _counts, problems = self.check(
                    ("students.csv", STUDENTS + ";".join(row))
                )
                self.assertProblem(
                    problems,
                    message,
                    row=2,
                    column=STUDENTS.strip().split(";")[place],
                )

    def test_times_and_rooms_of_the_timetable(self):
        """New columns that may be left out; text, or a time of the workbook."""
        header = [
            *("Период", "Группа", "Код дисциплины", "Email преподавателя", "Схема"),
            *("Дни недели", "Начало", "Окончание"),
        ]
        places = ["Начало занятия", "Конец занятия", "Аудитория"]
        self.teacher.login = "teacher@kaznmu.example"
        row = [
            *("T-1", "T-26-01", "T1", self.teacher.login, "еженедельно", "Пн"),
            *("01.09.2026", "12.12.2026"),
        ]
        for start, end, wrong in (
            ("25:00", "", "not a time"),
            ("в восемь", "", "not a time"),
            ("10:00", "9:00", "an end that is later"),
            ("", "9:00", "an end that is later"),
        ):
            with self.subTest(start=start, end=end):
                rows = [header + places, [*row, start, end, ""]]
                _counts, problems = self.check(("t.xlsx", workbook(Расписание=rows)))
                self.assertProblem(problems, wrong)
        rows = [header + places, [*row, time(8), "9.50", "Корпус 2, ауд. 5"]]
        _counts, problems = self.load(("t.xlsx", workbook(Расписание=rows)))
        self.assertFalse(problems)
        line = self.env["ejournal.timetable"].search([("term_id", "=", self.term.id)])
        self.assertEqual(
            (line.time_from, line.time_to, line.room),
            ("08:00", "09:50", "Корпус 2, ауд. 5"),
        )
        # An old file without the columns changes nothing.
        counts, problems = self.load(("t.xlsx", workbook(Расписание=[header, row])))
        self.assertEqual((counts["timetable"], problems), ({"same": 1}, []))
        self.assertEqual(line.time_from, "08:00")

    def test_timetable_outside_the_term(self):
        header = (
            "Период;Группа;Код дисциплины;Email преподавателя;Схема;Дни недели;"
            "Начало;Окончание\n"
        )
        self.teacher.login = "teacher@kaznmu.example"
        row = "T-1;T-26-01;T1;teacher@kaznmu.example;{};{};{};{}"
        for pattern, days, start, end, message in (
            ("еженедельно", "Пн", "31.08.2026", "12.12.2026", "outside the term"),
            ("еженедельно", "Пн", "01.09.2026", "13.12.2026", "outside the term"),
            ("цикл", "", "10.10.2026", "01.10.2026", "before the first"),
            ("еженедельно", "", "01.09.2026", "12.12.2026", "needs days"),
            ("еженедельно", "Вс", "01.09.2026", "12.12.2026", "Unknown value"),
        ):
            with self.subTest(message=message, start=start):
                _counts, problems = self.check(
                    ("timetable.csv", header + row.format(pattern, days, start, end))
                )
                self.assertProblem(problems, message)
        self.users["dean"].login = "dean@kaznmu.example"
        stranger = row.replace("teacher@", "dean@")
        _counts, problems = self.check(
            (
                "timetable.csv",
                header + stranger.format("цикл", "", "01.10.2026", "10.10.2026"),
            )
        )
        self.assertProblem(problems, "role of a teacher", column="Email преподавателя")
        counts, problems = self.load(
            (
                "timetable.csv",
                header
                + row.format("еженедельно", "Пн, Чт", "01.09.2026", "12.12.2026"),
            )
        )
        self.assertEqual((counts["timetable"], problems), ({"new": 1}, []))


@tagged("post_install", "-at_install")
class TestImportFiles(ImportCase):
    """Files that cannot be read: one clear sentence each, nothing loaded."""

    def test_unreadable_files(self):
        macro = io.BytesIO(workbook(Школы=[["Код"]]))
        with zipfile.ZipFile(macro, "a") as archive:
            archive.writestr("xl/vbaProject.bin", b"macro")
        for name, content, message in (
            ("students.csv", b"", "is empty"),
            ("students.csv", b" \n", "is empty"),
            ("students.csv", (STUDENTS + 'Z1;"Ким;Ён').encode(), "Line 2.*quotation"),
            ("students.csv", b"\x00\x01\x02" * 10, "no CSV"),
            ("staff.xlsx", b"<html>", "damaged"),
            ("staff.xlsx", damaged_workbook(), "damaged"),
            ("staff.xlsx", macro.getvalue(), "macros"),
            ("staff.xlsm", macro.getvalue(), "macros"),
            ("staff.pdf", b"%PDF-1.7", "not accepted"),
            ("staff.xlsx", workbook(Лист1=[["Код"]]), "No known table.*Лист1"),
            ("students.csv", "Номер;Фамилия\n1;2".encode(), "lacks.*Имя, Группа"),
            ("students.csv", b"x" * (reader.MAX_FILE_SIZE + 1), "too large: 25 MB"),
        ):
            with self.subTest(name=name, message=message):
                counts, problems = self.check((name, content))
                self.assertProblem(problems, message, severity="error", file_name=name)
                self.assertEqual(counts, {})

    def test_a_wrong_role_is_told_whose_it_is(self):
        row = "Ким;Ён;;y.kim@kaznmu.kz;Преподаватель;;;\n"
        counts, problems = self.check(("staff.csv", (STAFF + row).encode()))
        self.assertProblem(problems, "loaded by: .*[Dd]igitalization", severity="error")
        self.assertEqual(counts, {})

    def test_a_file_without_rows_is_told(self):
        counts, problems = self.check(("students.csv", STUDENTS.encode()))
        self.assertProblem(problems, "no rows under its headings", severity="warning")
        self.assertFalse(any(counts.values()))

    def test_a_200_mb_file(self):
        _counts, problems = self.check(("students.csv", bytes(200 * reader.MEGABYTE)))
        self.assertProblem(problems, "200 MB, the limit is 25 MB")

    def test_windows_1251_is_read_with_a_warning(self):
        row = "Z1;Ким;Ён;;T-26-01;01.09.2026;\n"
        counts, problems = self.load(
            ("students.csv", (STUDENTS + row).encode("cp1251"))
        )
        self.assertEqual(counts["students"], {"new": 1})
        self.assertProblem(problems, "Windows-1251", severity="warning")

    def test_an_error_cell(self):
        book = workbook(
            Школы=[["Код", "Наименование"], ["N", "=1/0"]],
        )
        patched = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(book)) as source,
            zipfile.ZipFile(patched, "w") as target,
        ):
            for name in source.namelist():
                content = source.read(name)
                if name.startswith("xl/worksheets/"):
                    content = content.replace(
                        b'<c r="B2"><f>1/0</f><v></v></c>',
                        b'<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
                    ).replace(
                        b'<c r="B2"><f>1/0</f><v /></c>',
                        b'<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
                    )
                target.writestr(name, content)
        _counts, problems = self.check(("structure.xlsx", patched.getvalue()))
        self.assertProblem(problems, "error of the spreadsheet", row=2, value="#DIV/0!")

    def test_one_bad_file_does_not_stop_the_others(self):
        row = "Z1;Ким;Ён;;T-26-01;01.09.2026;\n"
        counts, problems = self.load(
            ("staff.xlsx", b"broken"), ("students.csv", STUDENTS + row)
        )
        self.assertEqual(counts["students"], {"new": 1})
        self.assertProblem(problems, "damaged", file_name="staff.xlsx")


@tagged("post_install", "-at_install")
class TestImportStaff(ImportCase):
    """SOP T1.4: the digitalization department issues access, by a closed list."""

    row = "Ахметова;Айгүл;Саматқызы;a.akhmetova@kaznmu.example;{};T1;T1;доцент\n"

    def _user(self):
        return self.env["res.users"].search(
            [("login", "=", "a.akhmetova@kaznmu.example")]
        )

    def confirm(self):
        """Offices and roles that the file asks for, by another than who loads it."""
        asked = self.env["ejournal.office.change"].search([("state", "=", "asked")])
        asked.with_user(self.users["registrar_head"]).action_confirm()
        return asked

    def test_load_staff(self):
        content = STAFF + self.row.format("преподаватель, заведующий")
        counts, problems = self.load(("staff.csv", content), user="digitalization")
        self.assertEqual((counts["staff"], problems), ({"new": 1}, []))
        user = self._user()
        self.assertEqual(user.name, "Ахметова Айгүл Саматқызы")
        self.assertEqual((user.lang, user.tz), ("ru_RU", "Asia/Almaty"))
        self.assertFalse(user.has_group("base.group_system"))
        self.assertEqual(self.department.head_id, self.users["head"])
        self.assertFalse(user._has_ejournal_role("head"), "it takes two")
        self.assertEqual(self.confirm().asked_by_id, self.users["digitalization"])
        self.assertTrue(user.has_group("kaznmu_university.ejournal_group_head"))
        self.assertEqual(self.department.head_id, user)
        counts, _problems = self.load(("staff.csv", content), user="digitalization")
        self.assertEqual(counts["staff"], {"same": 1})

    def test_the_first_ones_of_a_new_university(self):
        """The system administrator appoints them alone, once; each is kept."""
        self.users["system"] = self.env.ref("base.user_admin")
        self.department.head_id = False
        content = STAFF + self.row.format("преподаватель, заведующий")
        self.load(("staff.csv", content), user="system")
        self.assertEqual(self.department.head_id, self._user())
        self.assertTrue(self._user()._has_ejournal_role("head"))
        changes = self.env["ejournal.office.change"]
        self.assertTrue(changes.search([("user_id", "=", self._user().id)]).is_first)
        other = content.replace("a.akhmetova", "b.akhmetova")
        self.load(("staff.csv", other), user="system")
        self.assertEqual(self.department.head_id, self._user())
        self.assertEqual(len(changes.search([("state", "=", "asked")])), 1)

    def test_nobody_comes_back_with_old_roles(self):
        """Who was archived as a head comes back without it, till another confirms."""
        content = STAFF + self.row.format("преподаватель, заведующий")
        self.load(("staff.csv", content), user="digitalization")
        self.confirm()
        user = self._user()
        user.active = False
        self.load(("staff.csv", content), user="digitalization")
        self.assertTrue(user.active and user._has_ejournal_role("teacher"))
        self.assertFalse(user._has_ejournal_role("head"))
        self.confirm()
        self.assertTrue(user._has_ejournal_role("head"))

    def test_a_role_is_taken_back(self):
        first = STAFF + self.row.format("преподаватель, декан")
        self.load(("staff.csv", first), user="digitalization")
        self.confirm()
        second = STAFF + self.row.format("преподаватель")
        counts, _problems = self.load(("staff.csv", second), user="digitalization")
        self.assertEqual(counts["staff"], {"changed": 1})
        self.assertFalse(
            self._user().has_group("kaznmu_university.ejournal_group_dean")
        )

    def test_the_registrar_creates_no_users(self):
        content = STAFF + self.row.format("преподаватель")
        for role in ("registrar", "registrar_head"):
            counts, problems = self.load(("staff.csv", content), user=role)
            self.assertProblem(problems, "role may not load")
            self.assertEqual(counts, {})
        self.assertFalse(self._user())

    def test_no_administrators_by_file(self):
        """Neither made by a file nor changed by one."""
        content = STAFF + self.row.format("администратор")
        _counts, problems = self.check(("staff.csv", content), user="digitalization")
        self.assertProblem(problems, "Unknown value", column="Роль")
        admin = self.env.ref("base.user_admin")
        admin.login = "boss@kaznmu.example"
        content = STAFF + "А;Б;;boss@kaznmu.example;преподаватель;T1;;\n"
        counts, problems = self.load(("staff.csv", content), user="digitalization")
        self.assertProblem(problems, "administrator is not changed")
        self.assertEqual(counts["staff"], {"error": 1})

    def test_two_heads_of_one_department(self):
        row = self.row.format("заведующий")
        content = STAFF + row + row.replace("a.akhmetova", "b.akhmetova")
        counts, problems = self.load(("staff.csv", content), user="digitalization")
        self.assertEqual(counts["staff"], {"new": 1, "error": 1})
        self.assertProblem(problems, "somebody else for this office", row=3)

    def test_an_office_is_taken_back(self):
        self.env["ejournal.department"].create(
            {"code": "DD2", "name": "Other", "school_id": self.school.id}
        )
        row = self.row.format("координатор, заведующий")
        self.load(("staff.csv", STAFF + row), user="digitalization")
        self.assertNotIn(self._user(), self.department.coordinator_ids, "it takes two")
        self.confirm()
        self.assertIn(self._user(), self.department.coordinator_ids)
        row = row.replace(";T1;T1", ";DD2;T1").replace(", заведующий", "")
        self.load(("staff.csv", STAFF + row), user="digitalization")
        self.assertNotIn(self._user(), self.department.coordinator_ids)
        self.assertFalse(self.department.head_id)

    def test_nobody_changes_the_own_row(self):
        self.users["digitalization"].login = "me@kaznmu.example"
        content = STAFF + "А;Б;;me@kaznmu.example;руководитель ОР;;;\n"
        _counts, problems = self.load(("staff.csv", content), user="digitalization")
        self.assertProblem(problems, "own roles")

    def test_a_students_login_is_no_staff(self):
        self._create_user("student", login="portal@kaznmu.example")
        content = STAFF + "А;Б;;portal@kaznmu.example;преподаватель;T1;;\n"
        counts, problems = self.load(("staff.csv", content), user="digitalization")
        self.assertProblem(problems, "student or a guest")
        self.assertEqual(counts["staff"], {"error": 1})

    def test_a_role_needs_its_office(self):
        content = STAFF + self.row.replace("T1;T1", ";T1").format("преподаватель")
        _counts, problems = self.check(("staff.csv", content), user="digitalization")
        self.assertProblem(problems, "needs a value", column="Код кафедры")


@tagged("post_install", "-at_install")
class TestImportBatch(ImportCase):
    """The registrar's screen."""

    def _batch(self, content, user="registrar"):
        return (
            self.env["ejournal.import.batch"]
            .with_user(self.users[user])
            .create(
                {
                    "attachment_ids": [
                        (
                            0,
                            0,
                            {
                                "name": "students.csv",
                                "datas": b64encode(content.encode()),
                            },
                        )
                    ]
                }
            )
        )

    def test_check_then_load_in_the_background(self):
        batch = self._batch(
            STUDENTS + "Z1;Ким;Ён;;T-26-01;01.09.2026;\nZ2;;Ён;;T-26-01;01.09.2026;\n"
        )
        with self.assertRaisesRegex(UserError, "Check the files first"):
            batch.action_load()
        batch.action_check()
        self.assertEqual((batch.state, batch.error_count), ("checked", 1))
        self.assertIn("Обучающиеся", batch.summary)
        batch.action_load()
        self.assertEqual((batch.state, batch.job_state), ("loading", "pending"))
        self.run_jobs()
        self.assertEqual((batch.state, batch.job_state), ("done", "done"))
        self.assertEqual((batch.progress, batch.error_count), (100, 1))
        self.assertTrue(self.env["ejournal.student"].search([("number", "=", "Z1")]))

    def test_the_outcome_is_not_written_by_hand(self):
        batch = self._batch(STUDENTS)
        for values in ({"state": "checked"}, {"summary": "<b>x</b>"}):
            with self.subTest(values=values), self.assertRaises(UserError):
                batch.write(values)
        batch.sudo().summary = "<img src=x onerror=alert(1)>"
        self.assertNotIn("onerror", batch.summary)

    def test_a_batch_without_files(self):
        batch = self.env["ejournal.import.batch"].create({})
        with self.assertRaisesRegex(UserError, "at least one file"):
            batch.action_check()

    def test_a_teacher_loads_nothing(self):
        with self.assertRaises(AccessError):
            self._batch(STUDENTS, user="teacher")
