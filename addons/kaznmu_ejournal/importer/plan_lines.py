"""The table of a plan (КТП) that a department uploads: its lessons."""

import base64

from odoo.exceptions import UserError

from odoo.addons.kaznmu_university.importer.columns import Column, Number, Ref
from odoo.addons.kaznmu_university.importer.importer import Importer
from odoo.addons.kaznmu_university.importer.structure import (
    HOURS,
    KIND_OF_LESSON,
    TOPIC,
    LessonKinds,
)
from odoo.addons.kaznmu_university.importer.table import Table

SHOWN_PROBLEMS = 20


class PlanLines(Table):
    """Lessons of one plan; the sheet may have any name."""

    name = "plan_lines"
    titles = ("КТП", "КТЖ", "Plan")
    model = "ejournal.plan.line"
    groups = "kaznmu_university.ejournal_group_staff"  # the plan itself was checked
    columns = (
        Number("number", "№", "№", "No.", low=1, high=500, is_key=True),
        Column("topic", *TOPIC, required=True),
        Ref("kind_id", "lesson_kinds", *KIND_OF_LESSON, required=True),
        Number("hours", *HOURS, low=1, high=12, required=True),
    )

    def matches(self, sheet_name):
        return True

    def compare(self, ctx, rows):
        """Nothing to compare with: the lines replace those of a draft."""


class PlanReader(Importer):
    """Reads the lessons of one plan; loads nothing."""

    def _get_table_classes(self):
        return LessonKinds, PlanLines


def check_plan_lines(env, file_name, content):
    """The reader of an uploaded table, with its rows and problems.

    :param bytes content: in base64, as binary fields keep it
    """
    reader = PlanReader(env, [(file_name, base64.b64decode(content))])
    reader.check()
    return reader


def read_plan_lines(env, file_name, content):
    """Lessons of an uploaded table: all of them, or an error that names each bad row.

    :param str file_name: its ending tells XLSX from CSV
    :param bytes content: in base64, as binary fields keep it
    :return: list of dicts ``{number, topic, kind_id, hours}``
    :raise UserError: the file cannot be read, is empty, or has bad rows
    """
    reader = check_plan_lines(env, file_name, content)
    errors = [problem for problem in reader.problems if problem.severity == "error"]
    if errors:
        shown = [_describe(env, problem) for problem in errors[:SHOWN_PROBLEMS]]
        if len(errors) > SHOWN_PROBLEMS:
            shown.append(env._("… and %s more.", len(errors) - SHOWN_PROBLEMS))
        raise UserError(
            "\n".join(
                [
                    env._("Nothing was loaded. Correct the table and load it again."),
                    *shown,
                ]
            )
        )
    rows = reader.rows[PlanLines.name]
    if not rows:
        raise UserError(env._("The table has no lessons."))
    return [
        {column.key: row[column.key] for column in PlanLines.columns} for row in rows
    ]


def _describe(env, problem):
    if not problem.row:
        return problem.message
    place = env._(
        "Row %(row)s, “%(column)s”: %(message)s",
        row=problem.row,
        column=problem.column,
        message=problem.message,
    )
    return f"{place} ({problem.value})" if problem.value else place
