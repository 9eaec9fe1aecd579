"""The table of exam results that a teacher loads into a statement."""

from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.styles import Font

from odoo.exceptions import UserError

from odoo.addons.kaznmu_university.importer.columns import Column
from odoo.addons.kaznmu_university.importer.importer import Importer
from odoo.addons.kaznmu_university.importer.mapping import get_target, guess_target
from odoo.addons.kaznmu_university.importer.reader import tell_hidden_rows
from odoo.addons.kaznmu_university.importer.structure import NUMBER
from odoo.addons.kaznmu_university.importer.table import Table
from odoo.addons.kaznmu_university.languages import ENGLISH, KAZAKH, RUSSIAN
from odoo.addons.kaznmu_university.workbook import save_book, set_widths

# Headings of the blank, in the reader's language; a file may have any of them.
HEADS = {
    RUSSIAN: ("Номер", "ФИО", "Экзамен"),
    KAZAKH: ("Нөмірі", "Аты-жөні", "Емтихан"),
    ENGLISH: ("Number", "Full name", "Exam"),
}
STAGE_HEADS = {RUSSIAN: "Этап %s", KAZAKH: "%s-саты", ENGLISH: "Stage %s"}


class ExamResults(Table):
    """Results by student number; the sheet may have any name."""

    name = "exam_results"
    titles = ("Результаты экзамена", "Емтихан нәтижелері", "Exam results")
    groups = (
        "kaznmu_university.ejournal_group_staff"  # the statement itself was checked
    )
    columns = (
        Column(
            "number",
            *NUMBER,
            "№ студента",
            "Student number",
            is_key=True,
        ),
        Column(
            "value",
            *("Экзамен", "Емтихан", "Exam"),
            *("Результат", "Нәтиже", "Баллы", "Балл"),
            required=True,
        ),
    )

    def matches(self, sheet_name):
        return True


class ExamReader(Importer):
    """Reads the first sheet of a file; loads nothing.

    :param stages: ``ejournal.policy.stage``: each has a column by its name or number
    """

    def __init__(self, env, files, stages):
        self.stages = stages
        super().__init__(env, files)

    def _get_table_classes(self):
        return (get_table_class(self.stages),)

    def _find_table(self, sheet):
        return None if self.sheets else super()._find_table(sheet)


def get_table_class(stages):
    """The table of an exam: one column of results, or one of each stage beside it.

    A file may hold some of the stages, the others follow in another file.
    """
    if not stages:
        return ExamResults
    number, value = ExamResults.columns
    columns = tuple(
        Column(
            f"stage_{place}",
            *dict.fromkeys(
                [
                    *(stage.with_context(lang=lang).name for lang in STAGE_HEADS),
                    *(head % place for head in STAGE_HEADS.values()),
                    f"{place}-кезең",
                ]
            ),
        )
        for place, stage in enumerate(stages, 1)
    )
    value = Column(value.key, *value.titles)  # only for who did not appear
    return type("StagedExam", (ExamResults,), {"columns": (number, value, *columns)})


class ExamResult(NamedTuple):
    """A row of the file: texts as they are seen, ``points`` of each stage; why a cell
    of it cannot be read; what is to be told though it can."""

    row: int
    number: str
    value: str
    points: list
    problem: str
    note: str


def read_exam_results(env, file_name, content, stages):
    """Results as a file says them, unchecked.

    :param str file_name: its ending tells XLSX from CSV
    :param bytes content:
    :param stages: of the exam, ``ejournal.policy.stage``
    :return: ``(list of ExamResult, sentences about the whole table)``
    :raise UserError: the file cannot be read, lacks a column, or has two that fit
    """
    reader = ExamReader(env, [(file_name, content)], stages)
    errors = [p.message for p in reader.problems if p.severity == "error"]
    if errors:
        heads = [
            env._(
                "The first row must name the columns “Номер” (student number) "
                "and “Экзамен” (points or «неявка»)."
            ),
            *(stage.name for stage in stages),
        ]
        # A file that is empty, or cannot be read, has no first row.
        raise UserError("\n".join([*(heads if reader.sheets else ()), *errors]))
    table = reader.tables[ExamResults.name]
    _check_rivals(env, reader, table)
    # About the whole file: that it has no rows.
    empty = [problem.message for problem in reader.problems if not problem.sheet]
    reader.problems.clear()
    results = []
    for row in reader.rows[table.name]:
        reader._read_values(table, row)
        told = [p for p in reader.problems if p.row == row.number]
        number, value, *points = (row[column.key] or "" for column in table.columns)
        problem = " ".join(
            p.message
            for p in told
            # An empty result is told by the statement, which knows who must have one.
            if p.severity == "error" and p.value
        )
        note = " ".join(p.message for p in told if p.severity == "warning")
        results.append(ExamResult(row.number, number, value, points, problem, note))
    [(sheet, _table), *_others] = reader.sheets
    hidden = tell_hidden_rows(env, sheet)
    return results, [*empty, *sheet.notices, *([hidden] if hidden else [])]


def _check_rivals(env, reader, table):
    """Refuse a table in which an unknown column fits as well as the one that is known:
    «Баллы» beside «Экзамен, баллы»."""
    target = get_target(table, table.get_column("value"))
    known = [column.header for column in reader.columns if column.target == target]
    rivals = [
        column.header
        for column in reader.columns
        if not column.target and guess_target(table, column.header) == target
    ]
    if known and rivals:
        raise UserError(
            env._(
                "Several columns are taken as «%(column)s»: %(headers)s. Leave one.",
                column=table.get_column("value").get_title(env),
                headers=", ".join(f"«{header}»" for header in known + rivals),
            )
        )


def write_exam_blank(env, lines, stages):
    """The table to be filled in at the exam and read back, with what is entered.

    :param lines: ``ejournal.statement.line`` of who is admitted
    :return: ``bytes`` of an XLSX file
    """
    book = Workbook()
    sheet = book.active
    number, name, exam = HEADS.get(env.lang, HEADS[RUSSIAN])
    heads = (number, name, *stages.mapped("name"), exam)
    for column, head in enumerate(heads, 1):
        sheet.cell(1, column, head).font = Font(bold=True)
    for row, line in enumerate(lines, 2):
        values = [line[f"stage_{place}"] or "" for place in range(1, len(stages) + 1)]
        # With stages the exam itself has points of theirs, and only words of its own.
        has_own = not stages or line.exam_kind != "points"
        values.append(line.exam_value if has_own and line.exam_value else "")
        cells = (line.student_id.number, line.student_id.name, *values)
        for column, text in enumerate(cells, 1):
            sheet.cell(row, column, text)
    set_widths(sheet, [15, 36], 16, len(heads))
    sheet.freeze_panes = "C2"
    return save_book(book)
