import io
import zipfile
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.comments import Comment

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from ..importer import cells, days, reader
from ..importer.encoding import decode
from .test_import import STUDENTS, ImportCase, workbook
from .test_reader import build, forge

STRICT = (
    (b"spreadsheetml/2006/main", b"spreadsheetml/main"),
    (b"officeDocument/2006/", b"officeDocument/"),
    (b"drawingml/2006/", b"drawingml/"),
)


def make_strict(content):
    """A workbook in the namespaces of Strict Open XML."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w") as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            for known, strict in STRICT:
                part = part.replace(
                    b"http://schemas.openxmlformats.org/" + known,
                    b"http://purl.oclc.org/ooxml/" + strict,
                )
            new.writestr(name, part)
    return stream.getvalue()


@tagged("post_install", "-at_install")
class TestCells(TransactionCase):
    """What a person sees in the cell is what is loaded (issue 16, section 1)."""

    def read_cell(self, value, number_format="General"):
        def fill(sheet):
            sheet["A1"] = value
            sheet["A1"].number_format = number_format

        [sheet] = reader.read_sheets(self.env, "list.xlsx", build(fill))
        return sheet.rows[0][1][0]

    def test_numbers_by_their_formats(self):
        for value, number_format, seen in (
            (0.92, "0%", "92%"),
            (0.925, "0.0%", "92.5%"),
            (0.925, "0%", "93%"),  # as it is shown, not as Python rounds
            (1, "0%", "100%"),
            (66.60000000000001, "General", "66.6"),
            (0.1 + 0.2, "General", "0.3"),
            (66.666, "0.0", "66.7"),
            (12.0, "0.00", "12"),
            (7, "000", "007"),
            (42, "00000000", "00000042"),
            (26000182.0, "General", "26000182"),
            (990101300123, "General", "990101300123"),
            (1234.5, "#,##0.00", "1234.5"),
            (85, '0" баллов"', "85"),
            (85, "@", "85"),
            (1e300, "0.00", f"{10**300:.0f}"[:5]),
        ):
            with self.subTest(value=value, number_format=number_format):
                text = cells.get_text(self.read_cell(value, number_format))
                self.assertEqual(text[:5] if len(text) > 20 else text, seen)

    def test_rounding_is_known(self):
        self.assertTrue(self.read_cell(66.666, "0.0").is_rounded)
        self.assertFalse(self.read_cell(0.92, "0%").is_rounded)
        self.assertTrue(self.read_cell(0.925, "0%").is_rounded)
        self.assertFalse(self.read_cell(7, "000").is_rounded)

    def test_cells_of_programs(self):
        """Exponents, formulas without a value, errors, escaped signs."""
        texts = b"<t>%s</t>"
        for xml, seen, kind in (
            (b'<c r="A1"><v>2.6000182E7</v></c>', "26000182", float),
            (b'<c r="A1"><v>66.60000000000001</v></c>', "66.6", float),
            (b'<c r="A1"><f>B1*2</f></c>', "=B1*2", cells.ErrorCell),
            (b'<c r="A1"><f>B1*2</f><v></v></c>', "=B1*2", cells.ErrorCell),
            (b'<c r="A1"><f>B1*2</f><v>6</v></c>', "6", int),
            (b'<c r="A1" t="e"><v>#N/A</v></c>', "#N/A", cells.ErrorCell),
            (
                b'<c r="A1" t="inlineStr"><is>' + texts % b"a_x000D_ b" + b"</is></c>",
                "a b",
                str,
            ),
            (
                '<c r="A1" t="str"><v>Ким_x000A_Ён</v></c>'.encode(),
                "Ким Ён",
                str,
            ),
        ):
            with self.subTest(xml):
                row = b'<row r="1">' + xml + b"</row>"
                [sheet] = reader.read_sheets(self.env, "list.xlsx", forge(row))
                cell = sheet.rows[0][1][0]
                self.assertIs(type(cell), kind)
                self.assertEqual(cells.get_text(cell), seen)

    def test_days(self):
        """Eleven forms of one day, and what is none."""
        for text in (
            "01.09.2026",
            "1.9.2026",
            "1.9.2026 г.",
            "01-09-2026",
            "2026-09-01",
            "2026/09/01",
            "2026-09-01T00:00:00",
            "2026-09-01 00:00:00",
            "01.09.2026 0:00",
            "1 сентября 2026 г.",
            "«1» сентября 2026 года",
            "1-сен-2026",
            "2026 жылғы 1 қыркүйек",
            "2026 ж. 1 қыркүйек",
            "Sep 1, 2026",
        ):
            with self.subTest(text):
                self.assertEqual(days.read_day(text), (date(2026, 9, 1), False))
        for text in ("01.09.26", "01/09/2026", "01.09.2026 10:30"):
            with self.subTest(text):
                self.assertEqual(days.read_day(text), (date(2026, 9, 1), True))
        for text in (
            "26",
            "46266",
            "0026-09-01",
            "01.09.0026",
            "31.12.1899",
            "31.12.9999",
            "31.02.2026",
            "09/13/2026",
            "1.9",
            "осень 2026",
        ):
            with self.subTest(text), self.assertRaises(ValueError):
                days.read_day(text)

    def test_numbers_of_students(self):
        for text, key in (
            ("26000182.0", "26000182"),
            ("26000182,00", "26000182"),
            ("2.6000182E7", "26000182"),
            ("2,6000182e+07", "26000182"),
            ("ОМ-26-01", "ОМ-26-01"),
            ("1.0", "1.0"),  # may be a code
        ):
            self.assertEqual(cells.get_key(text), key)
        with self.assertRaises(cells.LostDigitsError):
            cells.get_key("2,6E+07")

    def test_text(self):
        """Section 5: what cannot be seen does not make another text."""
        for text in (
            "Ким\u200b",
            "\ufeffКим",
            "К\u00adим",
            "\xa0Ким\u202f",
            "Ки\u2060м",
            "Ким\x0b",
        ):
            self.assertEqual(cells.get_text(text), "Ким")
        self.assertEqual(cells.get_text("и\u0306"), "й")
        self.assertEqual(cells.get_text("ОМ\u201126"), "ОМ-26")
        self.assertEqual(cells.find_mixed("Ивaнов Пётр, IT-центр"), [("Ивaнов", "a")])
        self.assertEqual(cells.get_skeleton("OM-26"), cells.get_skeleton("ОМ-26"))
        self.assertNotEqual(cells.get_skeleton("ОМ-26"), cells.get_skeleton("ОМ-27"))


@tagged("post_install", "-at_install")
class TestWorkbooks(TransactionCase):
    """Workbooks and texts as programs write them (issue 16, section 4)."""

    def read_sheets(self, content, name="list.xlsx"):
        return reader.read_sheets(self.env, name, content)

    def test_strict_open_xml(self):
        day = datetime(2026, 9, 1)

        def fill(sheet):
            sheet.append(["Код", "Дата", 0.92])
            sheet.append(["N", day, 5])
            sheet["C1"].number_format = "0%"

        [sheet] = self.read_sheets(make_strict(build(fill)))
        self.assertEqual(sheet.rows[0][1], ["Код", "Дата", "92%"])
        self.assertEqual(sheet.rows[1][1], ["N", day, 5])
        # Its programs write dates as text of a kind of their own.
        cell = b'<row r="1"><c r="A1" t="d"><v>2026-09-01T00:00:00</v></c></row>'
        [sheet] = self.read_sheets(make_strict(forge(cell)))
        self.assertEqual(cells.get_text(sheet.rows[0][1][0]), "01.09.2026")

    def test_properties_that_break_the_library(self):
        content = forge(b'<row r="1"><c r="A1"><v>1</v></c></row>', core=b"<broken")
        [sheet] = self.read_sheets(content)
        self.assertEqual(sheet.rows, [(1, [1])])

    def test_empty_and_hidden(self):
        def fill(sheet):
            sheet.title = "Школы"
            for row in (["Код", "Имя", "x"], ["A", 1, 2], ["B", 3, 4], ["C", 5, 6]):
                sheet.append(row)
            sheet.row_dimensions[3].hidden = True
            sheet.column_dimensions["C"].hidden = True
            sheet["A4"].comment = Comment("Иванов:\nзаметка", "Иванов")
            sheet.parent.create_sheet("Лист2")
            secret = sheet.parent.create_sheet("Черновик")
            secret.append(["старое"])
            secret.sheet_state = "hidden"

        [sheet] = self.read_sheets(build(fill))
        self.assertEqual(
            sheet.rows,
            [(1, ["Код", "Имя", None]), (2, ["A", 1, None]), (4, ["C", 5, None])],
        )
        self.assertEqual(sheet.hidden_rows, ((3, ["B", 3, None]),))
        self.assertEqual(sheet.comments, {"A4": "заметка"})
        self.assertEqual(len(sheet.notices), 2)
        self.assertIn("«Черновик»", sheet.notices[0])
        self.assertRegex(sheet.notices[1], "columns.*: C")

    def test_nothing_to_be_seen(self):
        def hide(sheet):
            sheet.append(["Код"])
            sheet.parent.create_sheet("Лист2")
            sheet.sheet_state = "hidden"

        with self.assertRaisesRegex(UserError, "hidden"):
            self.read_sheets(build(hide))
        with self.assertRaisesRegex(UserError, "empty"):
            self.read_sheets(build(lambda sheet: None))

    def test_encodings(self):
        text = "Номер;Фамилия;Имя\r\n1;ИВАНОВ;Пётр\r\n"
        for encoding, name in (
            ("utf-8", ""),
            ("utf-8-sig", ""),
            ("utf-16", ""),
            ("utf-16-le", ""),
            ("utf-16-be", ""),
            ("cp1251", "Windows-1251"),
            ("cp866", "DOS (866)"),
            ("koi8-r", "KOI8-R"),
        ):
            with self.subTest(encoding):
                self.assertEqual(decode(text.encode(encoding)), (text, name))
                [sheet] = self.read_sheets(text.encode(encoding), "list.csv")
                self.assertEqual(sheet.rows[1], (2, ["1", "ИВАНОВ", "Пётр"]))
                self.assertEqual(len(sheet.notices), bool(name))

    def test_delimiters(self):
        for text, rows in (
            ("sep=;\r\nКод\r\na,b,c;d\r\n", [(2, ["Код"]), (3, ["a,b,c", "d"])]),
            ('"a;b;c",d\n1,2\n', [(1, ["a;b;c", "d"]), (2, ["1", "2"])]),
            ("a\tb,c,d\n", [(1, ["a\tb", "c", "d"])]),
            ("a|b\n1|2\n", [(1, ["a", "b"]), (2, ["1", "2"])]),
        ):  # fmt: skip
            with self.subTest(text):
                [sheet] = self.read_sheets(text.encode(), "list.csv")
                self.assertEqual(sheet.rows, rows)


@tagged("post_install", "-at_install")
class TestFilesOfPeople(ImportCase):
    """The same through the import, told where it is and what to do."""

    row = "{};Ким;Ён;;T-26-01;{};\n"

    def check_row(self, number="Z1", day="01.09.2026", name="Ким"):
        row = f"{number};{name};Ён;;T-26-01;{day};\n"
        return self.check(("students.csv", STUDENTS + row))

    def test_a_number_with_an_invisible_sign_is_the_same_student(self):
        student = self.students[0]
        for number in (
            f"{student.number}\u200b",
            f"\xa0{student.number}",
            f"{student.number.lower()} ",
        ):
            with self.subTest(number):
                counts, _problems = self.check_row(number)
                self.assertEqual(counts["students"], {"changed": 1})

    def test_a_number_in_other_letters_is_no_new_student(self):
        self.load(("students.csv", STUDENTS + self.row.format("ОМ1", "01.09.2026")))
        counts, problems = self.check_row("OM1")
        self.assertEqual(counts["students"], {"error": 1})
        self.assertProblem(problems, "“ОМ1” .*other letters", column="Номер", row=2)

    def test_a_reference_in_other_letters(self):
        self.group.name = "ТА-1"
        row = "Z1;Ким;Ён;;TA-1;01.09.2026;\n"
        _counts, problems = self.check(("students.csv", STUDENTS + row))
        self.assertProblem(problems, "Not found.*“ТА-1” looks the same")

    def test_mixed_letters_are_told(self):
        counts, problems = self.check_row(name="Ивaнов")
        self.assertEqual(counts["students"], {"new": 1})
        self.assertProblem(problems, "Latin letters.*: a", severity="warning")

    def test_lost_letters(self):
        counts, problems = self.check_row(name="К\ufffdм")
        self.assertEqual(counts["students"], {"error": 1})
        self.assertProblem(problems, "letters were lost", column="Фамилия")

    def test_numbers_of_other_programs(self):
        counts, problems = self.check_row("26000182.0")
        self.assertEqual(counts["students"], {"new": 1})
        self.assertProblem(problems, "Taken as 26000182", severity="warning")
        _counts, problems = self.check_row("2,6E+07")
        self.assertProblem(problems, "last digits are lost", severity="error")

    def test_days(self):
        _counts, problems = self.check_row(day="01.09.26")
        self.assertProblem(problems, "Taken as 01.09.2026", severity="warning")
        for day in ("0026-09-01", "31.12.9999", "осенью"):
            _counts, problems = self.check_row(day=day)
            self.assertProblem(problems, "not a date", severity="error")

    def test_a_date_made_by_the_spreadsheet(self):
        rows = [STUDENTS.strip().split(";")]
        rows.append([datetime(2026, 5, 12), "Ким", "Ён", None, "T-26-01", "01.09.2026"])
        _counts, problems = self.check(("x.xlsx", workbook(Обучающиеся=rows)))
        self.assertProblem(problems, "made a date", column="Номер", value="12.05.2026")

    def test_whole_numbers(self):
        content = "Группа;Код ОП;Курс;Язык обучения\nQ-1;T1;{};русский\n"
        for course in ("1", "1.0", "1,0", "1,00"):
            counts, problems = self.check(("groups.csv", content.format(course)))
            self.assertEqual((counts["groups"], problems), ({"new": 1}, []))
        for course in ("1,5", "1_0", "١", "1e0"):
            _counts, problems = self.check(("groups.csv", content.format(course)))
            self.assertProblem(problems, "from 1 to 10")

    def test_two_rows_of_one_student(self):
        """Neither is taken because it stands first."""
        rows = self.row.format("Z1", "01.09.2026") + self.row.format("z1", "02.09.2026")
        counts, problems = self.load(("students.csv", STUDENTS + rows))
        self.assertEqual(counts["students"], {"error": 2})
        self.assertProblem(problems, "row 2 .*neither", row=3, column="Номер")

    def test_two_files_of_one_name(self):
        files = [
            ("students.csv", STUDENTS + self.row.format(number, "01.09.2026"))
            for number in ("Z1", "Z2")
        ]
        counts, problems = self.check(*files)
        self.assertEqual(counts, {})
        self.assertProblem(problems, "rename them", file_name="students.csv")

    def test_a_title_above_the_table(self):
        rows = [
            ["Список обучающихся на 01.09.2026"],
            [],
            STUDENTS.strip().split(";"),
            ["Z1", "Ким", "Ён", None, "T-26-01", "01.09.2026", None],
        ]
        _counts, problems = self.check(("x.xlsx", workbook(Обучающиеся=rows)))
        [unknown, problem] = problems
        self.assertEqual(unknown.severity, "warning")
        self.assertRegex(problem.message, "Row 1 holds: «Список.*begin in row 3")

    def test_hidden_rows_are_told(self):
        book = Workbook()
        sheet = book.active
        sheet.title = "Школы"
        for row in (["Код", "Наименование"], ["N", "Школа"], ["M", "Другая"]):
            sheet.append(row)
        sheet.row_dimensions[3].hidden = True
        stream = io.BytesIO()
        book.save(stream)
        counts, problems = self.check(("x.xlsx", stream.getvalue()))
        self.assertEqual(counts["schools"], {"new": 1})
        self.assertProblem(problems, r"Hidden rows.*\(1\): 3", severity="warning")
