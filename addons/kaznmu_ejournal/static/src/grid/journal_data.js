/**
 * The journal as the server knows it, and what of it is shown. No DOM.
 */
import {EventBus} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {isMark} from "./clipboard";
import {fold} from "../fold";
import {isAbsence} from "./mark_input";
import {getResult, getResults} from "./results";

export const EMPTY_CELL = {
    kind: null,
    value: "",
    note: null,
    recredit_order: null,
    makeup_date: null,
    makeup_teacher: null,
    version: 0,
};

export const cellKey = (lessonId, studentId) => `${lessonId}:${studentId}`;
const keyOf = (cell) => cellKey(cell.lesson_id, cell.participant_id);

/** Rows of a packed table (`read_grid`) as objects; what is not in a row is null. */
export function unpack(table) {
    if (Array.isArray(table)) {
        return table;
    }
    const {fields, rows} = table;
    // Thousands of one shape: a copy of it is made faster than each field added.
    const empty = Object.fromEntries(fields.map((name) => [name, null]));
    return rows.map((row) => {
        const record = {...empty};
        for (let i = 0; i < row.length; i++) {
            record[fields[i]] = row[i];
        }
        return record;
    });
}

/** An absence that may still be made up: neither re-credited nor made up. */
const isNotMadeUp = ({kind, makeup_date}) =>
    (kind === "absent" || kind === "excused") && !makeup_date;

export class JournalData {
    constructor() {
        this.bus = new EventBus();
        this.filters = {kind: "", month: "", search: "", isNotMadeUp: false};
        this.edits = new Map();
        this.serial = 0;
        this.emptyCounts = new Map();
        /** The last change known of a cell that was saved since the page was read. */
        this.seen = new Map();
    }

    /** Components that show the journal are drawn again. */
    changed() {
        this.bus.trigger("CHANGE");
    }

    /** @param {Object} data what `read_grid` gave; what is not saved stays */
    load(data) {
        this.readAt = Date.now();
        this.journal = data.journal;
        this.allLessons = unpack(data.lessons);
        this.allStudents = unpack(data.students);
        this.windows = data.windows;
        this.cells = new Map(unpack(data.cells).map((cell) => [keyOf(cell), cell]));
        this.openings = new Map(data.openings.map((row) => [keyOf(row), row]));
        this.takebacks = new Map(
            (data.takebacks || []).map((row) => [keyOf(row), row.until])
        );
        this.lessonById = new Map(this.allLessons.map((lesson) => [lesson.id, lesson]));
        this.requests = new Map((data.requests || []).map((row) => [keyOf(row), row]));
        this.away = new Map(
            this.allStudents.map(({id, away}) => [id, new Set(away || [])])
        );
        this.studentById = new Map(
            this.allStudents.map((student) => [student.id, student])
        );
        this.emptyCounts.clear();
        this.seen.clear();
        for (const student of this.allStudents) {
            this._touch(student.id);
        }
        this.applyFilters({});
    }

    /**
     * Take in what somebody else has saved meanwhile, or this user in another tab.
     *
     * @param {{ change: number, cells: Object[], ratings: Object }} message see
     *  `_notify_saved`; `change` tells old from new, also where a cell was cleared
     */
    takeIn({change, cells, ratings}) {
        if (!this.cells) {
            return; // it is about to be read
        }
        for (const cell of cells) {
            if (
                !this.lessonById.has(cell.lesson_id) ||
                !this.studentById.has(cell.participant_id)
            ) {
                continue;
            }
            const key = keyOf(cell);
            if (change > (this.seen.get(key) ?? this.getBase(key).version)) {
                this.seen.set(key, change);
                this._setBase(key, cell);
            }
        }
        this._takeRatings(ratings);
        this.changed();
    }

    _setBase(key, cell) {
        this.cells.set(key, cell);
        this._touchCell(cell.lesson_id, cell.participant_id);
    }

    _takeRatings(ratings) {
        for (const [studentId, rating] of Object.entries(ratings)) {
            const student = this.studentById.get(Number(studentId));
            if (student) {
                Object.assign(student, rating);
                this._touch(student.id);
            }
        }
    }

    _touch(studentId) {
        this.studentById.get(studentId).revision = ++this.serial; // its row is drawn again
    }

    _touchCell(lessonId, studentId) {
        this.emptyCounts.delete(lessonId);
        this._touch(studentId);
    }

    // -------------------------------------------------------------------------
    // Filters
    // -------------------------------------------------------------------------

    applyFilters(filters) {
        Object.assign(this.filters, filters);
        const wanted = fold(this.filters.search.trim());
        this.lessons = this.allLessons.filter((lesson) => this.isShown(lesson));
        this.students = this.allStudents.filter(
            (student) =>
                !wanted ||
                fold(student.name).includes(wanted) ||
                fold(student.number || "").includes(wanted)
        );
        if (this.filters.isNotMadeUp) {
            this._filterNotMadeUp();
        }
        this.bus.trigger("FILTER");
        this.changed();
    }

    isShown({kind, date}) {
        const {filters} = this;
        return (
            (!filters.kind || kind === filters.kind) &&
            (!filters.month || date.startsWith(filters.month))
        );
    }

    /** Rows and columns with an absence that is not made up; they stay while it is. */
    _filterNotMadeUp() {
        const waits = (lesson, student) =>
            lesson.is_graded &&
            isNotMadeUp(this.getBase(cellKey(lesson.id, student.id)));
        this.students = this.students.filter((student) =>
            this.lessons.some((lesson) => waits(lesson, student))
        );
        this.lessons = this.lessons.filter((lesson) =>
            this.students.some((student) => waits(lesson, student))
        );
    }

    /** Codes and names of the kinds of lessons, in order of the lessons. */
    get kinds() {
        return [
            ...new Map(
                this.allLessons.map((lesson) => [lesson.kind, lesson.kind_name])
            ),
        ].map(([code, name]) => ({code, name}));
    }

    get months() {
        return [...new Set(this.allLessons.map((lesson) => lesson.date.slice(0, 7)))];
    }

    /** The place of the lesson to show first: the last one held by today. */
    /** The last lesson held, what takes no marks passed over where any takes some. */
    get currentLessonIndex() {
        const {today} = this.journal;
        const isHeld = (lesson) => lesson.date <= today;
        const marked = this.lessons.findLastIndex(
            (lesson) => isHeld(lesson) && lesson.is_graded && !lesson.is_cancelled
        );
        return marked < 0 ? Math.max(0, this.lessons.findLastIndex(isHeld)) : marked;
    }

    /** The first row whose cell waits for a mark; -1 when none does. */
    findEmptyRow(lesson) {
        return lesson?.is_graded
            ? this.students.findIndex(
                  (student) =>
                      this.attends(student, lesson) &&
                      !this.getCell(lesson, student).value
              )
            : -1;
    }

    // -------------------------------------------------------------------------
    // Looks: other tables of marks have others
    // -------------------------------------------------------------------------

    /** In pixels. */
    get columnWidth() {
        return 58;
    }

    /** Columns that are read only, left of the lessons: as {@link results}. */
    get leads() {
        return [];
    }

    /** Columns right of the lessons: `{ name, label, title, width? }`. */
    get results() {
        return getResults(this.journal);
    }

    getResult(student, name) {
        return getResult(student, name);
    }

    get inputLabel() {
        return _t("Mark: 0–100 or н/б");
    }

    /** Whether a text on the clipboard is a mark, not a name or a heading. */
    isMark(text) {
        return isMark(text);
    }

    /** What a cell shows. */
    getText(lesson, student) {
        return this.getCell(lesson, student).value;
    }

    // -------------------------------------------------------------------------
    // Cells
    // -------------------------------------------------------------------------

    /** Whether the student is in the group on the day of the lesson: the server says it. */
    attends(student, lesson) {
        return !this.away.get(student.id).has(lesson.id);
    }

    getBase(key) {
        return this.cells.get(key) || EMPTY_CELL;
    }

    /** A cell as it is shown: what was typed, or what is stored. */
    getCell(lesson, student) {
        const key = cellKey(lesson.id, student.id);
        return this.edits.get(key) || this.getBase(key);
    }

    getEdit(lesson, student) {
        return this.edits.get(cellKey(lesson.id, student.id));
    }

    /** Requests that were sent from this page. */
    addRequests(rows) {
        for (const row of rows) {
            this.requests.set(keyOf(row), row);
            this._touch(row.participant_id);
        }
        this.changed();
    }

    /** A request under way that names the cell, of an add-on that has some. */
    getRequest(lesson, student) {
        return this.requests.get(cellKey(lesson.id, student.id));
    }

    /**
     * What the user may write in a cell. For the eye only: the server decides again.
     *
     * @returns {{ allows: "mark"|"makeup"|"note"|"none", code?: string,
     *  message?: string, dateEnd?: string, approved?: string|null, until?: string }}
     *  `approved`: the one value that a correction window takes; `until`: when one's own
     *  make-up can no longer be taken back
     */
    getAccess(lesson, student) {
        if (!this.attends(student, lesson)) {
            return {
                allows: "none",
                code: "not_enrolled",
                message: _t("The student does not belong to the group on this day."),
            };
        }
        const {lock} = lesson;
        if (!lock) {
            return {allows: "mark"};
        }
        const key = cellKey(lesson.id, student.id);
        const opening = this.openings.get(key);
        if (opening) {
            const {allows, date_end: dateEnd, approved} = opening;
            return {...lock, allows, dateEnd, approved};
        }
        if (lock.code !== "deadline_passed" || !lesson.is_graded) {
            return {...lock, allows: "none"};
        }
        const until = this.takebacks.get(key);
        if (until && until > this.now) {
            return {...lock, allows: "makeup", until};
        }
        const {value, makeup_date} = this.getBase(key);
        const isInTime =
            !lesson.makeup_deadline || this.journal.today <= lesson.makeup_deadline;
        if (isAbsence(value) && !makeup_date && isInTime) {
            return {...lock, allows: "makeup"};
        }
        return {...lock, allows: "none"};
    }

    /** Now, as the server writes it. */
    get now() {
        return new Date().toISOString().slice(0, 19).replace("T", " ");
    }

    /** Whether a correction window has approved a value that is not in its cell yet. */
    get hasApproved() {
        return [...this.openings].some(
            ([key, {approved}]) =>
                (approved ?? null) !== null && approved !== this.getBase(key).value
        );
    }

    /** Cells of a lesson that wait for a mark; 0 when the lesson takes none, or not yet. */
    countEmpty(lesson) {
        let count = this.emptyCounts.get(lesson.id);
        if (count === undefined) {
            count = this._countEmpty(lesson);
            this.emptyCounts.set(lesson.id, count);
        }
        return count;
    }

    _countEmpty(lesson) {
        if (
            !lesson.is_graded ||
            lesson.is_cancelled ||
            lesson.date > this.journal.today
        ) {
            return 0;
        }
        return this.allStudents.filter(
            (student) =>
                this.attends(student, lesson) && !this.getCell(lesson, student).value
        ).length;
    }

    get emptyCount() {
        return this.allLessons.reduce(
            (sum, lesson) => sum + this.countEmpty(lesson),
            0
        );
    }
}
