"""The table of exam results that a teacher loads into a statement."""

from openpyxl import Workbook
from openpyxl.styles import Font

from odoo.exceptions import UserError

from odoo.addons.kaznmu_university.importer.columns import Column
from odoo.addons.kaznmu_university.importer.importer import Importer
from odoo.addons.kaznmu_university.importer.structure import NUMBER
from odoo.addons.kaznmu_university.importer.table import Table
from odoo.addons.kaznmu_university.languages import ENGLISH, KAZAKH, RUSSIAN
from odoo.addons.kaznmu_university.workbook import put_text, save_book, set_widths

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
            required=True,
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


def read_exam_results(env, file_name, content, stages):
    """Results as a file says them, unchecked.

    :param str file_name: its ending tells XLSX from CSV
    :param bytes content:
    :param stages: of the exam, ``ejournal.policy.stage``
    :return: list of ``(row number, student number, result, [result of each stage])``,
        but for the first all text
    :raise UserError: the file cannot be read, or lacks a column
    """
    reader = ExamReader(env, [(file_name, content)], stages)
    errors = [p.message for p in reader.problems if p.severity == "error"]
    if errors:
        raise UserError(
            "\n".join(
                [
                    env._(
                        "The first row must name the columns “Номер” (student number) "
                        "and “Экзамен” (points or «неявка»)."
                    ),
                    *(stage.name for stage in stages),
                    *errors,
                ]
            )
        )
    number, *values = reader.tables[ExamResults.name].columns
    results = []
    for row in reader.rows[ExamResults.name]:
        value, *points = (
            column.get_text(row.cells.get(column.key)) for column in values
        )
        results.append(
            (row.number, number.get_text(row.cells[number.key]), value, points)
        )
    return results


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
        put_text(sheet, 1, column, head).font = Font(bold=True)
    for row, line in enumerate(lines, 2):
        values = [line[f"stage_{place}"] or "" for place in range(1, len(stages) + 1)]
        # With stages the exam itself has points of theirs, and only words of its own.
        has_own = not stages or line.exam_kind != "points"
        values.append(line.exam_value if has_own and line.exam_value else "")
        cells = (line.student_id.number, line.student_id.name, *values)
        for column, text in enumerate(cells, 1):
            put_text(sheet, row, column, text)
    set_widths(sheet, [15, 36], 16, len(heads))
    sheet.freeze_panes = "C2"
    return save_book(book)
