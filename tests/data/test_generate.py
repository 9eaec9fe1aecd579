"""The sample university: complete, consistent and the same every time."""

import csv
import os
import subprocess
import sys
import zipfile
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import openpyxl
import pytest

DATA = Path(__file__).resolve().parents[2] / "data"
sys.path.insert(0, str(DATA))

import broken  # noqa: E402
import catalog  # noqa: E402
import contract  # noqa: E402
import generate  # noqa: E402
import names  # noqa: E402

TEACHER = "teacher@kaznmu.example"


def read_csv(path: Path) -> list[list[str]]:
    """Read a CSV with its header row."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=";"))


def read_sheets(path: Path) -> dict[str, list[tuple]]:
    """Read all sheets of a workbook with their header rows."""
    workbook = openpyxl.load_workbook(path)
    return {sheet.title: list(sheet.values) for sheet in workbook}


def column(tables: generate.Tables, sheet: str, name: str) -> list:
    """Return one column of a table."""
    index = generate.headings(contract.BY_NAME[sheet]).index(name)
    return [row[index] for row in tables[sheet]]


def run(folder: Path, hash_seed: str, *arguments: str) -> dict[str, bytes]:
    """Run the command and return the files it wrote."""
    command = [sys.executable, DATA / "generate.py", "--out", folder, *arguments]
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    subprocess.run(command, check=True, env=environment, capture_output=True)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def tables():
    """Return the default university."""
    return generate.university(generate.Settings())


@pytest.fixture(scope="module")
def large():
    """Return a university of 12,000 students."""
    return generate.university(generate.Settings(students=12000))


def test_same_arguments_give_the_same_bytes(tmp_path):
    first = run(tmp_path / "first", "1")
    assert first == run(tmp_path / "second", "2")
    assert set(first) == set(contract.files())


def test_another_seed_gives_other_people(tables):
    other = generate.university(generate.Settings(seed=2))
    surnames = column(tables, "Обучающиеся", "Фамилия")
    assert surnames != column(other, "Обучающиеся", "Фамилия")


def test_committed_sample_is_what_the_generator_writes(tmp_path, tables):
    generate.save_university(tables, tmp_path)
    for file in contract.files():
        fresh, committed = tmp_path / file, DATA / "sample" / file
        read = read_csv if file.endswith(".csv") else read_sheets
        assert read(fresh) == read(committed), file


def test_committed_fixtures_are_what_the_generator_writes(tmp_path, tables):
    broken.save(tables, tmp_path)
    fresh = {path.relative_to(tmp_path) for path in tmp_path.rglob("*.*")}
    committed = {
        path.relative_to(DATA / "broken") for path in (DATA / "broken").rglob("*.*")
    }
    assert fresh == committed
    for path in fresh:
        if path.suffix == ".csv":
            assert (tmp_path / path).read_bytes() == (
                DATA / "broken" / path
            ).read_bytes()


def test_size_of_the_committed_files():
    files = (path for path in DATA.rglob("*") if path.is_file())
    assert sum(path.stat().st_size for path in files) < 6_000_000


def test_sizes(tables):
    assert len(tables["Школы"]) >= 3
    assert len(tables["Кафедры"]) >= 12
    assert len(tables["Сотрудники"]) >= 60
    assert len(tables["Группы"]) >= 40
    assert len(tables["Обучающиеся"]) == 800
    assert len(tables["Дисциплины"]) >= 30
    assert len(tables["Академические периоды"]) == 1


def test_twelve_thousand_students(large, tmp_path):
    assert len(large["Обучающиеся"]) == 12000
    assert len(large["Группы"]) == 600
    assert 600 * 7 < len(large["Расписание"]) <= 600 * 8
    check_references(large)
    check_uniqueness(large)
    generate.save_university(large, tmp_path)
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 20_000_000


@pytest.mark.parametrize("students", [1, 19, 45])
def test_small_universities(students):
    small = generate.university(generate.Settings(students=students))
    assert len(small["Обучающиеся"]) == students
    check_references(small)


@pytest.mark.parametrize("year", [2024, 2025, 2027, 2028])
def test_other_years(year):
    settings = generate.Settings(start=date(year, 9, 1))
    tables = generate.university(settings)
    check_references(tables)
    check_plans_fit(tables)


def check_references(tables):
    """Check that every code, login and number exists where it points."""
    references = [
        ("Кафедры", "Код школы", "Школы", "Код"),
        ("Образовательные программы", "Код школы", "Школы", "Код"),
        ("Сотрудники", "Код кафедры", "Кафедры", "Код"),
        ("Сотрудники", "Код школы", "Школы", "Код"),
        ("Группы", "Код ОП", "Образовательные программы", "Код"),
        ("Обучающиеся", "Группа", "Группы", "Группа"),
        ("Дисциплины", "Код кафедры", "Кафедры", "Код"),
        ("РУПл", "Период", "Академические периоды", "Код"),
        ("РУПл", "Код ОП", "Образовательные программы", "Код"),
        ("РУПл", "Код дисциплины", "Дисциплины", "Код"),
        ("КТП", "Период", "Академические периоды", "Код"),
        ("КТП", "Код дисциплины", "Дисциплины", "Код"),
        ("Расписание", "Период", "Академические периоды", "Код"),
        ("Расписание", "Группа", "Группы", "Группа"),
        ("Расписание", "Код дисциплины", "Дисциплины", "Код"),
        ("Расписание", "Email преподавателя", "Сотрудники", "Email"),
        ("Оценки", "Период", "Академические периоды", "Код"),
        ("Оценки", "Номер", "Обучающиеся", "Номер"),
    ]
    for sheet, name, target, key in references:
        known = {*column(tables, target, key), ""}
        assert set(column(tables, sheet, name)) <= known, (sheet, name)


def check_uniqueness(tables):
    """Check the keys by which a record is recognised."""
    for sheet, name in [
        ("Школы", "Код"),
        ("Кафедры", "Код"),
        ("Образовательные программы", "Код"),
        ("Сотрудники", "Email"),
        ("Группы", "Группа"),
        ("Обучающиеся", "Номер"),
        ("Дисциплины", "Код"),
    ]:
        values = column(tables, sheet, name)
        assert len(values) == len(set(values)), (sheet, name)
    emails = column(tables, "Сотрудники", "Email")
    emails += filter(None, column(tables, "Обучающиеся", "Email"))
    assert len(emails) == len(set(emails))
    assert all(
        email.isascii() and email.endswith("@kaznmu.example") for email in emails
    )
    for sheet, length in [("РУПл", 4), ("КТП", 3), ("Расписание", 3), ("Оценки", 5)]:
        keys = [row[:length] for row in tables[sheet]]
        assert len(keys) == len(set(keys)), sheet


def check_plans_fit(tables):
    """Check that a date with a day to spare exists for every lesson."""
    lines = Counter(column(tables, "КТП", "Код дисциплины"))
    for journal in generate.read_journals(tables["Расписание"]):
        assert len(journal.lessons) == lines[journal.discipline]


def test_references(tables):
    check_references(tables)


def test_uniqueness(tables):
    check_uniqueness(tables)


def test_required_cells_are_filled_and_choices_kept(tables):
    for sheet in contract.SHEETS:
        for index, spec in enumerate(sheet.columns):
            for row in tables[sheet.name]:
                value = row[index]
                assert value != "" or not spec.required, (sheet.name, spec.name, row)
                if spec.choices and value != "":
                    values = value.split(", ") if spec.many else [value]
                    assert set(values) <= set(spec.choices), (sheet.name, value)


def test_every_group_and_discipline_has_one_timetable_row(tables):
    curriculum = defaultdict(set)
    for _, program, course, discipline, _ in tables["РУПл"]:
        curriculum[program, course].add(discipline)
    assert all(6 <= len(codes) <= 8 for codes in curriculum.values())
    expected = {
        (group, discipline)
        for group, program, course, _ in tables["Группы"]
        for discipline in curriculum[program, course]
    }
    rows = [(row[1], row[2]) for row in tables["Расписание"]]
    assert set(rows) == expected
    assert len(rows) == len(expected)


def test_teachers_teach_disciplines_of_their_department(tables):
    department = {row[3]: row[5] for row in tables["Сотрудники"]}
    owner = {row[0]: row[4] for row in tables["Дисциплины"]}
    for row in tables["Расписание"]:
        assert department[row[3]] == owner[row[2]]


def test_dates_are_within_the_term(tables):
    (period,) = tables["Академические периоды"]
    start, end, exams, exams_end = period[4:]
    assert (start, end) == (date(2026, 9, 1), date(2026, 12, 12))
    assert (exams, exams_end) == (date(2026, 12, 14), date(2027, 1, 9))
    for row in tables["Расписание"]:
        assert start <= row[6] <= row[7] <= end
    joined = Counter(column(tables, "Обучающиеся", "Дата зачисления"))
    assert set(joined) == {start, date(2026, 9, 21), date(2026, 10, 12)}
    assert joined[start] > 780


def test_plans_fit_with_a_holiday_to_spare(tables):
    check_plans_fit(tables)
    lessons = Counter(column(tables, "КТП", "Код дисциплины"))
    assert all(10 <= count <= 30 for count in lessons.values())
    for _, _, code, _, scheme, days, start, end, *_place in tables["Расписание"]:
        if scheme == "еженедельно":
            dates = list(generate.teaching_dates(start, end, days.split(", ")))
            assert len(dates) > lessons[code]


def test_every_plan_has_two_midterms(tables):
    kinds = defaultdict(list)
    for _, code, number, _, kind, hours in tables["КТП"]:
        kinds[code].append(kind)
        assert number == len(kinds[code])
        assert hours > 0
    for code, plan in kinds.items():
        first, second = (i for i, kind in enumerate(plan) if kind == "РК")
        assert second == len(plan) - 1
        assert 0.3 < (first + 1) / len(plan) < 0.7, code


def test_staff_of_every_department_and_school(tables):
    roles = defaultdict(Counter)
    for *_, email, role, department, school, _ in tables["Сотрудники"]:
        roles[department or school or "central"].update(role.split(", "))
        assert email
    for code, *_ in catalog.DEPARTMENTS:
        assert roles[code]["заведующий"] == 1
        assert roles[code]["координатор"] in (1, 2)
        assert roles[code]["преподаватель"] >= 2
    for code, *_ in catalog.SCHOOLS:
        assert roles[code] == {"декан": 1, "деканат": 1}
    assert roles["central"]["офис регистратора"] == 2


def test_demo_users_are_of_one_department(tables):
    staff = {row[3].split("@")[0]: row for row in tables["Сотрудники"]}
    for role, login in generate.DEMO_LOGINS.items():
        assert staff[login][4] == role
    department = {staff[login][5] for login in ("teacher", "coordinator", "head")}
    assert department == {"ВБ"}
    assert {staff[login][6] for login in ("dean", "dean.office")} == {"ШОМ"}


def test_names(tables):
    people = [row[1:4] for row in tables["Обучающиеся"]]
    text = "".join("".join(person) for person in people)
    assert set("ӘҒҚҢӨҰҮҺІ".lower()) <= set(text.lower())
    assert sum(not patronymic for *_, patronymic in people) > 10
    assert any("-" in surname for surname, *_ in people)
    assert any("-" in name for _, name, _ in people)
    assert any(" угли" in patronymic for *_, patronymic in people)
    assert names.LONGEST.surname in {surname for surname, *_ in people}


def test_gender_of_surname_and_patronymic_agree(tables):
    hers = ("қызы", "вна", "кизи")
    his = ("ұлы", "вич", "угли")
    for row in tables["Обучающиеся"]:
        surname, patronymic = row[1], row[3]
        if patronymic.endswith(his):
            assert not surname.endswith(("ова", "ева", "ина", "ская"))
        elif patronymic:
            assert patronymic.endswith(hers)
            assert not surname.endswith(("ов", "ев", "ёв", "ин", "ский"))


@pytest.mark.parametrize(
    ("his", "hers"),
    [
        ("Ахметов", "Ахметова"),
        ("Королёв", "Королёва"),
        ("Ғабдуллин", "Ғабдуллина"),
        ("Синицын", "Синицына"),
        ("Преображенский", "Преображенская"),
        ("Римский-Корсаков", "Римская-Корсакова"),
        ("Сағындық", "Сағындық"),
        ("Шевченко", "Шевченко"),
        ("Цой", "Цой"),
    ],
)
def test_feminine_surnames(his, hers):
    assert names.feminine(his) == hers


@pytest.mark.parametrize(
    ("name", "login"),
    [
        ("Әбдірахманов", "abdirakhmanov"),
        ("Щербаков", "shcherbakov"),
        ("Су-Ён", "su-yon"),
    ],
)
def test_transliteration(name, login):
    assert names.latin(name) == login


def test_two_namesakes_in_one_group(tables):
    same = Counter((*row[1:4], row[4]) for row in tables["Обучающиеся"])
    assert 2 in same.values()


def test_marks(tables):
    joined = {row[0]: row[5] for row in tables["Обучающиеся"]}
    group_of = {row[0]: row[4] for row in tables["Обучающиеся"]}
    journals = {
        (journal.group, journal.discipline): {
            number: (kind, day) for number, kind, day in journal.lessons
        }
        for journal in generate.read_journals(tables["Расписание"])
    }
    for _, group, discipline, lesson, number, value, note in tables["Оценки"]:
        kind, day = journals[group, discipline][lesson]
        assert group_of[number] == group
        assert joined[number] <= day <= date(2026, 11, 20)
        assert value == "н/б" or 0 <= int(value) <= 100
        assert value == "н/б" or kind != "Л"
        assert kind != "РК" or value != "н/б"
        assert note in ("", contract.RECREDIT)
        assert not note or value == "н/б"
    assert contract.RECREDIT in column(tables, "Оценки", "Примечание")


def test_journals_with_marks(tables):
    size = Counter(column(tables, "Обучающиеся", "Группа"))
    marked = Counter(row[1:3] for row in tables["Оценки"])
    whole = {
        (journal.group, journal.discipline): size[journal.group] * len(journal.lessons)
        for journal in generate.read_journals(tables["Расписание"])
    }
    complete = {key for key, count in marked.items() if count == whole[key]}
    assert len(marked) == 40
    assert len(complete) >= 12

    own = {row[1:3] for row in tables["Расписание"] if row[3] == TEACHER}
    assert own & complete
    assert own & (set(marked) - complete)
    assert own - set(marked)


def test_weak_students_in_complete_journals(tables):
    points = defaultdict(list)
    for _, group, discipline, _, number, value, _ in tables["Оценки"]:
        if value != "н/б" and catalog.DISCIPLINES[discipline].in_cycle:
            points[group, discipline, number].append(int(value))
    averages = [sum(values) / len(values) for values in points.values()]
    assert 0 < sum(average < 50 for average in averages) < len(averages) / 8
    assert max(averages) > 90


def test_marks_option_leaves_gaps(tables):
    sparse = generate.university(generate.Settings(marks=0.3))
    assert len(sparse["Оценки"]) < len(tables["Оценки"])


def test_readme_explains_every_column():
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    assert contract.markdown() in readme
    for login in generate.DEMO_LOGINS.values():
        assert f"`{login}@kaznmu.example`" in readme


def test_template_has_all_sheets_and_only_headers():
    sheets = read_sheets(DATA / "templates" / generate.TEMPLATE)
    assert [*sheets] == [sheet.name for sheet in contract.SHEETS] + ["Пояснения"]
    for sheet in contract.SHEETS:
        assert sheets[sheet.name] == [tuple(generate.headings(sheet))]
    explained = {(row[0], row[1]) for row in sheets["Пояснения"][1:]}
    assert len(explained) == sum(len(sheet.columns) for sheet in contract.SHEETS)


def test_dates_are_real_dates_in_workbooks():
    rows = read_sheets(DATA / "sample/calendar.xlsx")["Академические периоды"]
    assert rows[1][4].date() == date(2026, 9, 1)


def test_broken_files_are_broken_as_told():
    folder = DATA / "broken"
    for case, file, row, name, _ in broken.CASES:
        path = folder / case / file
        assert path.exists()
        if row == 3 and case != "broken_quote":
            rows = read_csv(path) if path.suffix == ".csv" else read_any(path)
            assert name in rows[0]
    assert "Сотрудники" not in read_sheets(folder / "wrong_sheet/staff.xlsx")
    formula = openpyxl.load_workbook(
        folder / "formula_error/staff.xlsx", data_only=True
    )
    cells = [cell for row in formula.active.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "e"] == ["#REF!"]
    for file in ("macro/structure.xlsm", "macro_renamed/structure.xlsx"):
        assert "xl/vbaProject.bin" in zipfile.ZipFile(folder / file).namelist()
        assert openpyxl.load_workbook(folder / file).sheetnames == ["Школы"]
    assert not zipfile.is_zipfile(folder / "not_a_workbook/staff.xlsx")
    assert (folder / "empty_file/students.csv").read_bytes() == b""
    text = (folder / "windows_1251/students.csv").read_bytes()
    assert "Фамилия" in text.decode("cp1251")
    with pytest.raises(UnicodeDecodeError):
        text.decode("utf-8")
    quotes = (folder / "broken_quote/students.csv").read_text(encoding="utf-8-sig")
    assert quotes.count('"') % 2 == 1
    numbers = [row[0] for row in read_csv(folder / "duplicate_student/students.csv")]
    assert numbers[1] == numbers[2]


def read_any(path: Path) -> list[tuple]:
    """Read the only sheet of a workbook."""
    (rows,) = read_sheets(path).values()
    return rows
