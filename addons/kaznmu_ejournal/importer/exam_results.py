"""The table of exam results that a teacher loads into a statement."""

from odoo.exceptions import UserError

from odoo.addons.kaznmu_university.importer.columns import Column
from odoo.addons.kaznmu_university.importer.importer import Importer
from odoo.addons.kaznmu_university.importer.structure import NUMBER
from odoo.addons.kaznmu_university.importer.table import Table


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
    """Reads the first sheet of a file; loads nothing."""

    def _get_table_classes(self):
        return (ExamResults,)

    def _find_table(self, sheet):
        return None if self.sheets else super()._find_table(sheet)


def read_exam_results(env, file_name, content):
    """Results as a file says them, unchecked.

    :param str file_name: its ending tells XLSX from CSV
    :param bytes content:
    :return: list of ``(row number, student number, result)``, the last two as text
    :raise UserError: the file cannot be read, or lacks a column
    """
    reader = ExamReader(env, [(file_name, content)])
    errors = [p.message for p in reader.problems if p.severity == "error"]
    if errors:
        raise UserError(
            "\n".join(
                [
                    env._(
                        "The first row must name the columns “Номер” (student number) "
                        "and “Экзамен” (points or «неявка»)."
                    ),
                    *errors,
                ]
            )
        )
    number, value = ExamResults.columns
    return [
        (
            row.number,
            number.get_text(row.cells[number.key]),
            value.get_text(row.cells[value.key]),
        )
        for row in reader.rows[ExamResults.name]
    ]
