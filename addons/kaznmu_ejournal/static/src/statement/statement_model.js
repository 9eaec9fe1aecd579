/**
 * The results of a draft statement as a grid of cells: its lines are the rows, what is
 * entered of the exam the columns; ratings stand before them, what comes of it behind.
 * No DOM.
 */
import {_t} from "@web/core/l10n/translation";
import {EMPTY_CELL, cellKey} from "../grid/journal_data";
import {JournalModel} from "../grid/journal_model";
import {parseMark} from "../grid/mark_input";

const POINTS = /^[0-9]+(?:,[0-9]+)?$/; // as parseMark gives them
/** A word that is a result, not a name: the server alone says which. */
const NO_SHOW = /^(?:н(?:\/?я)?|неявка|келмеді|no[ -]?show)(?:[ ,(].*)?$/i;

const WORD_WIDTH = "8.5rem";

const place = ({line_id, column}) => ({lesson_id: column, participant_id: line_id});

const toCell = (line, column) => {
    const [value, version] = line.cells[column] || ["", 0];
    return {
        ...EMPTY_CELL,
        ...place({line_id: line.id, column}),
        value,
        version,
    };
};

export class StatementModel extends JournalModel {
    constructor(params) {
        super(params);
        this.filters.hasAppeals = false;
    }

    /** @param {Object} data what `read_results` gave; what is not saved stays */
    load({statement, columns, ratings, finals, lines, findings, totals}) {
        this.lock = statement.lock;
        const getColumns = (name, titles) =>
            titles.map((title, i) => ({name: `${name}_${i}`, label: title, title}));
        this.ratings = getColumns("ratings", ratings);
        this.finals = getColumns("finals", finals);
        if (finals.length) {
            this.finals.at(-1).width = WORD_WIDTH; // of the traditional grade
        }
        const cells = lines.flatMap((line) =>
            Object.keys(line.cells).map((column) => toCell(line, column))
        );
        this.filters.hasAppeals ||= cells.some(({lesson_id}) =>
            lesson_id.startsWith("appeal")
        );
        this._takeCheck({findings, totals});
        super.load({
            journal: statement,
            lessons: columns.map(({name, ...column}) => ({
                id: name,
                date: "",
                ...column,
            })),
            students: lines.map((line) => ({...line})),
            cells,
            windows: [],
            openings: [],
        });
    }

    _takeCheck({findings, totals}) {
        Object.assign(this, {findings, totals});
    }

    // -------------------------------------------------------------------------
    // Looks
    // -------------------------------------------------------------------------

    get columnWidth() {
        return 96;
    }

    get leads() {
        return this.ratings;
    }

    get results() {
        return this.finals;
    }

    getResult(line, name) {
        const [kind, index] = name.split("_");
        return line[kind][Number(index)];
    }

    get inputLabel() {
        return _t("Result: 0–100 or no-show");
    }

    isMark(text) {
        return POINTS.test(parseMark(text).value) || NO_SHOW.test(text.trim());
    }

    isShown({is_appeal}) {
        return !is_appeal || this.filters.hasAppeals;
    }

    getText(column, line) {
        return !line.is_admitted && column.id === "exam_value"
            ? _t("not adm.")
            : super.getText(column, line);
    }

    // -------------------------------------------------------------------------
    // Cells
    // -------------------------------------------------------------------------

    getAccess(_column, line) {
        const message = this.lock || line.lock;
        return message ? {allows: "none", code: "closed", message} : {allows: "mark"};
    }

    countEmpty(column) {
        return column.id === "exam_value"
            ? this.allStudents.filter(
                  (line) => line.is_admitted && !this.getCell(column, line).value
              ).length
            : 0;
    }

    /** Points in the form in which cells show them; all else the server judges. */
    parse(text) {
        const {value} = parseMark(text);
        return {value: POINTS.test(value) ? value : text.trim()};
    }

    _prepareContent(before, change) {
        return {content: {...before, value: this.parse(change.value || "").value}};
    }

    // -------------------------------------------------------------------------
    // Saving
    // -------------------------------------------------------------------------

    prepareChange({lesson_id, participant_id, value, version}) {
        return {line_id: participant_id, column: lesson_id, value, version};
    }

    _apply({saved, refused, conflicts, lines, ...check}, batch) {
        const rows = new Map(lines.map((line) => [line.id, line]));
        super._apply(
            {
                saved: saved.map((cell) => toCell(rows.get(cell.line_id), cell.column)),
                refused: refused.map((cell) => ({...place(cell), ...cell})),
                conflicts: conflicts.map(({current, ...cell}) => ({
                    ...place(cell),
                    current: {...EMPTY_CELL, ...place(cell), ...current},
                })),
                ratings: {},
                takebacks: [],
            },
            batch
        );
        for (const line of lines) {
            this._takeLine(line);
        }
        this._takeCheck(check);
    }

    /** One cell may change others of its line: a no-show empties the stages. */
    _takeLine(line) {
        Object.assign(this.studentById.get(line.id), line);
        for (const {id} of this.allLessons) {
            this.cells.set(cellKey(id, line.id), toCell(line, id));
        }
        this.emptyCounts.clear();
        this._touch(line.id);
    }
}
