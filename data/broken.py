"""Bad files, each with one thing wrong, for tests of the import.

They refer to the sample university: load that first. `cases.csv` says what is
wrong and where; rows are counted as in a spreadsheet, the header being row 1.
"""

import csv
import io
import zipfile
from datetime import date
from pathlib import Path

import contract
from files import add_sheet, headings, open_workbook, save_csv

ROWS = 4
CASES = (
    ("wrong_sheet", "staff.xlsx", "", "", "лист называется «Лист1»"),
    ("missing_column", "students.csv", 1, "Группа", "нет обязательного столбца"),
    ("duplicate_student", "students.csv", 3, "Номер", "номер уже есть в строке 2"),
    ("unknown_group", "students.csv", 3, "Группа", "группы «ОМ-99-99» нет"),
    ("date_outside_term", "timetable.csv", 3, "Окончание", "дата после семестра"),
    ("mark_101", "marks.csv", 3, "Оценка", "оценка больше 100"),
    ("formula_error", "staff.xlsx", 3, "Код кафедры", "ошибка формулы #REF!"),
    ("windows_1251", "students.csv", "", "", "кодировка Windows-1251, не UTF-8"),
    ("broken_quote", "students.csv", 3, "Фамилия", "кавычка не закрыта"),
    ("empty_file", "students.csv", "", "", "пустой файл"),
    ("not_a_workbook", "staff.xlsx", "", "", "не книга Excel, а страница HTML"),
    ("macro", "structure.xlsm", "", "", "книга с макросами"),
    ("macro_renamed", "structure.xlsx", "", "", "книга с макросами под видом .xlsx"),
)
CASES_HEADER = ("Папка", "Файл", "Строка", "Столбец", "Ошибка")


def replaced(sheet: contract.Sheet, rows: list, column: str, value: object) -> list:
    """Return the rows with another value in the second one, which is row 3."""
    index = headings(sheet).index(column)
    bad = (*rows[1][:index], value, *rows[1][index + 1 :])
    return [rows[0], bad, *rows[2:]]


def csv_text(sheet: contract.Sheet, rows: list) -> str:
    """Return a CSV with all cells quoted, to be spoilt."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(headings(sheet))
    for row in rows:
        writer.writerow(
            f"{cell:%d.%m.%Y}" if isinstance(cell, date) else cell for cell in row
        )
    return text.getvalue()


def fits_windows_1251(row: tuple) -> bool:
    """Tell whether a row has no letters that Windows-1251 lacks."""
    try:
        "".join(map(str, row)).encode("cp1251")
    except UnicodeEncodeError:
        return False
    return True


def save_workbook(path: Path, sheet: contract.Sheet, rows: list, name: str) -> None:
    """Write one sheet under a name."""
    with open_workbook(path) as workbook:
        add_sheet(workbook, name, headings(sheet), rows)


def save_formula_error(path: Path, sheet: contract.Sheet, rows: list) -> None:
    """Write a sheet in which a formula lost the cell it pointed at."""
    column = headings(sheet).index("Код кафедры")
    with open_workbook(path) as workbook:
        worksheet = add_sheet(workbook, sheet.name, headings(sheet), rows)
        worksheet.write_formula(2, column, "=#REF!", None, "#REF!")


def add_macro(source: Path, target: Path) -> None:
    """Copy a workbook and put a (meaningless) macro project into it."""
    plain = b"spreadsheetml.sheet.main+xml"
    macro = b"ms-excel.sheet.macroEnabled.main+xml"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for item in old.infolist():
            content = old.read(item)
            if item.filename == "[Content_Types].xml":
                content = content.replace(
                    b"openxmlformats-officedocument." + plain, macro
                )
                content = content.replace(
                    b"<Override",
                    b'<Default Extension="bin" '
                    b'ContentType="application/vnd.ms-office.vbaProject"/><Override',
                    1,
                )
            new.writestr(item, content)
        project = zipfile.ZipInfo("xl/vbaProject.bin", (1980, 1, 1, 0, 0, 0))
        new.writestr(project, b"not a real macro project")


def save(tables: dict[str, list[tuple]], folder: Path) -> None:
    """Write every case into a folder of its own."""
    for case, *_ in CASES:
        (folder / case).mkdir(parents=True, exist_ok=True)
    save_csv(folder / "cases.csv", CASES_HEADER, CASES)

    staff_sheet = contract.BY_NAME["Сотрудники"]
    staff = [row for row in tables["Сотрудники"] if row[5]][:ROWS]
    save_workbook(folder / "wrong_sheet/staff.xlsx", staff_sheet, staff, "Лист1")
    save_formula_error(folder / "formula_error/staff.xlsx", staff_sheet, staff)
    (folder / "not_a_workbook/staff.xlsx").write_text(
        "<html><body><table><tr><td>Фамилия</td></tr></table></body></html>\n",
        encoding="utf-8",
    )

    sheet = contract.BY_NAME["Обучающиеся"]
    everybody = tables["Обучающиеся"]
    students = everybody[:ROWS]
    number, group = students[0][0], headings(sheet).index("Группа")
    save_csv(
        folder / "missing_column/students.csv",
        headings(sheet)[:group] + headings(sheet)[group + 1 :],
        [row[:group] + row[group + 1 :] for row in students],
    )
    save_csv(
        folder / "duplicate_student/students.csv",
        headings(sheet),
        replaced(sheet, students, "Номер", number),
    )
    save_csv(
        folder / "unknown_group/students.csv",
        headings(sheet),
        replaced(sheet, students, "Группа", "ОМ-99-99"),
    )
    plain = [row for row in everybody if fits_windows_1251(row)][:ROWS]
    (folder / "windows_1251/students.csv").write_text(
        csv_text(sheet, plain), encoding="cp1251"
    )
    surname = students[1][1]
    text = csv_text(sheet, students).replace(f';"{surname}";', f';"{surname};', 1)
    (folder / "broken_quote/students.csv").write_text(text, encoding="utf-8-sig")
    (folder / "empty_file/students.csv").touch()

    sheet = contract.BY_NAME["Расписание"]
    rows = replaced(sheet, tables["Расписание"][:ROWS], "Окончание", date(2027, 1, 30))
    save_csv(folder / "date_outside_term/timetable.csv", headings(sheet), rows)

    sheet = contract.BY_NAME["Оценки"]
    rows = replaced(sheet, tables["Оценки"][:ROWS], "Оценка", "101")
    save_csv(folder / "mark_101/marks.csv", headings(sheet), rows)

    sheet = contract.BY_NAME["Школы"]
    source = folder / "macro/structure.xlsx"
    save_workbook(source, sheet, tables[sheet.name], sheet.name)
    add_macro(source, folder / "macro/structure.xlsm")
    source.unlink()
    renamed = folder / "macro_renamed/structure.xlsx"
    renamed.write_bytes((folder / "macro/structure.xlsm").read_bytes())
