"""The journal as a workbook: written to be filled in, and read back.

Both ends of one layout: a hidden row names the lesson of each column, so that columns
may be moved or left out, but never be taken for those of another journal.
"""

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from odoo.exceptions import UserError

from odoo.addons.kaznmu_university.formats import format_day
from odoo.addons.kaznmu_university.importer.cells import get_text, normalize_text
from odoo.addons.kaznmu_university.importer.columns import CellContext, Column
from odoo.addons.kaznmu_university.importer.reader import read_sheets, tell_hidden_rows
from odoo.addons.kaznmu_university.workbook import (
    save_book,
    set_page,
    set_widths,
)

from .mark_list import Entry

JOURNAL_KEY = "ejournal.journal:"
LESSON_KEY = "lesson:"
IGNORED_KEY = "-"  # a column that is for reading only
KEY_ROW, TITLE_ROW, NUMBER_ROW, DATE_ROW, KIND_ROW = range(1, 6)
MARK = Column("value", "Оценка", "Баға", "Mark")
PLACE, NUMBER, NAME = range(3)  # columns before those of the lessons

_LINE = Side(style="thin", color="BFBFBF")
BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
HEAD = PatternFill("solid", fgColor="E9ECEF")
LOCKED = PatternFill("solid", fgColor="F1F1F1")
CENTER = Alignment(horizontal="center", vertical="center", wrap_text=True)


def write_book(env, grid, results):
    """The journal's grid as a workbook.

    :param dict grid: as :meth:`EjournalJournalPage.read_grid` gives it
    :param results: as :meth:`EjournalJournalRating._get_result_columns` gives them
    :return: ``bytes`` of an XLSX file
    """
    book = Workbook()
    sheet = book.active
    sheet.title = env._("Journal")
    lessons = grid["lessons"]
    _write_head(env, sheet, grid, [title for title, _values in results])
    cells = {
        (cell["participant_id"], cell["lesson_id"]): cell for cell in grid["cells"]
    }
    for place, student in enumerate(grid["students"], 1):
        row = KIND_ROW + place
        sheet.cell(row, PLACE + 1, place)
        # As text: a number of zeros or of twenty digits must stay what it is.
        sheet.cell(row, NUMBER + 1, student["number"]).number_format = "@"
        sheet.cell(row, NAME + 1, student["name"])
        for column, lesson in enumerate(lessons, NAME + 2):
            target = sheet.cell(row, column)
            if cell := cells.get((student["id"], lesson["id"])):
                _write_mark(target, cell)
            if lesson["lock"]:
                target.fill = LOCKED
        for column, (_title, values) in enumerate(results, NAME + 2 + len(lessons)):
            sheet.cell(row, column, values[student["id"]])
    _style(sheet, len(lessons), len(grid["students"]), len(results))
    return save_book(book)


def _write_head(env, sheet, grid, results):
    sheet.cell(KEY_ROW, 1, f"{JOURNAL_KEY}{grid['journal']['id']}")
    sheet.cell(
        TITLE_ROW,
        1,
        env._(
            "%(journal)s, as of %(date)s. Fill in marks (0–100, «н/б», «н/б 75») and "
            "import the file in the journal; grey columns are closed.",
            journal=grid["journal"]["name"],
            date=format_day(grid["journal"]["today"]),
        ),
    )
    titles = (env._("No."), env._("Student number"), env._("Full name"))
    for column, title in enumerate(titles, 1):
        sheet.cell(NUMBER_ROW, column, title)
    sheet.cell(DATE_ROW, NAME + 1, env._("Date"))
    sheet.cell(KIND_ROW, NAME + 1, env._("Kind of lesson"))
    for column, lesson in enumerate(grid["lessons"], NAME + 2):
        sheet.cell(KEY_ROW, column, f"{LESSON_KEY}{lesson['id']}")
        number = sheet.cell(NUMBER_ROW, column, lesson["number"])
        number.comment = _get_comment(lesson["topic"])
        sheet.cell(DATE_ROW, column, lesson["date"]).number_format = "DD.MM.YY"
        sheet.cell(KIND_ROW, column, lesson["kind"])
    for column, title in enumerate(results, NAME + 2 + len(grid["lessons"])):
        sheet.cell(KEY_ROW, column, IGNORED_KEY)
        sheet.cell(NUMBER_ROW, column, title)


def _write_mark(target, cell):
    is_number = cell["kind"] == "points"
    target.value = cell["points"] if is_number else cell["value"]
    if cell["note"]:
        target.comment = _get_comment(cell["note"])


def _get_comment(text):
    comment = Comment(text, "kaznmu_ejournal")
    comment.width, comment.height = 300, 80
    return comment


def _style(sheet, lesson_count, student_count, result_count):
    last_column = NAME + 1 + lesson_count + result_count
    for row in sheet.iter_rows(
        NUMBER_ROW, KIND_ROW + student_count, max_col=last_column
    ):
        for cell in row:
            cell.border = BORDER
            if cell.column != NAME + 1:
                cell.alignment = CENTER
            if cell.row <= KIND_ROW:
                cell.fill, cell.font = HEAD, Font(bold=True)
            elif cell.column > NAME + 1 + lesson_count:
                cell.fill, cell.number_format = HEAD, "0.##"
    sheet.cell(TITLE_ROW, 1).font = Font(italic=True)
    sheet.row_dimensions[KEY_ROW].hidden = True
    set_widths(sheet, [5, 15, 36], 9, last_column)
    set_page(sheet, KIND_ROW + 1, NAME + 2, NUMBER_ROW)
    sheet.print_title_cols = "A:C"


def read_book(env, file_name, content, journal):
    """Read the marks of a workbook that was exported from a journal.

    :param journal: one ``ejournal.journal``: another one's file is refused
    :return: ``(entries, problems)``: list of ``Entry``, empty cells included, and
        ``(place, sentence)`` of columns that are not of the journal
    :raise UserError: the file cannot be read, or is no export of this journal
    """
    sheet = read_sheets(env, file_name, content)[0]
    # The row of keys is hidden by us, students by whoever filters them.
    rows = [row for row in sheet.hidden_rows if row[0] <= KIND_ROW] + sheet.rows
    keys = [get_text(cell) for cell in rows[0][1]] if rows else []
    if not keys or not keys[0].startswith(JOURNAL_KEY):
        raise UserError(
            env._(
                "This file was not exported from a journal, or its first, hidden row "
                "is gone. Export the journal as XLSX, fill it in and import it."
            )
        )
    if keys[0] != f"{JOURNAL_KEY}{journal.id}":
        raise UserError(env._("The file was exported from another journal."))
    lessons, problems = _read_columns(env, keys, rows, journal)
    hidden = tell_hidden_rows(env, sheet, KIND_ROW + 1)
    for sentence in (*sheet.notices, hidden):
        if sentence:
            problems.append(("", sentence))
    context = CellContext(env)
    entries = []
    for row_number, cells in rows[1:]:
        texts = [get_text(cell) for cell in cells[: NAME + 1]]
        number, name = [*texts, "", "", ""][NUMBER : NAME + 1]
        if row_number <= KIND_ROW or not any(map(get_text, cells)):
            continue
        for column, lesson_id in lessons.items():
            place = f"{get_column_letter(column + 1)}{row_number}"
            cell = cells[column] if column < len(cells) else None
            value, error, notes = context.read_cell(MARK, cell)
            note = normalize_text(sheet.comments.get(place, ""))
            entries.append(
                Entry(
                    place,
                    " ".join(filter(None, (number, name))),
                    (number,) if number else (),
                    lesson_id,
                    value,
                    note or None,
                    error,
                    " ".join(notes) or None,
                )
            )
    return entries, problems


def _read_columns(env, keys, rows, journal):
    """Columns with marks, and what is wrong with the others.

    :return: ``({column index: lesson id}, [(place, sentence)])``
    """
    by_key = {f"{LESSON_KEY}{lesson.id}": lesson.id for lesson in journal.lesson_ids}
    width = max(len(cells) for _row_number, cells in rows)
    lessons, problems = {}, []
    for column in range(NAME + 1, width):
        key = keys[column] if column < len(keys) else ""
        if key in by_key:
            lessons[column] = by_key[key]
        elif key != IGNORED_KEY and _has_marks(rows, column):
            sentence = env._("The column belongs to no lesson of this journal.")
            problems.append((get_column_letter(column + 1), sentence))
    return lessons, problems


def _has_marks(rows, column):
    return any(
        row_number > KIND_ROW and column < len(cells) and cells[column] is not None
        for row_number, cells in rows
    )
