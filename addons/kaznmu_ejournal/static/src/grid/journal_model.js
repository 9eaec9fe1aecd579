/**
 * The page of a journal: its cells, what was typed and not saved yet, undo, saving.
 * No DOM. Renderers read it and call it; it tells them by `onChange` to draw again.
 */
import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {ConnectionLostError} from "@web/core/network/rpc";
import {isAbsence, parseMark, splitMark} from "./mark_input";

const SAVE_DELAY = 700; // after the last cell typed, in milliseconds
const RETRY_DELAY = 5000;
const RETRY_DELAY_MAX = 60000;

const EMPTY_CELL = {
    kind: null,
    value: "",
    note: null,
    recredit_order: null,
    makeup_date: null,
    makeup_teacher: null,
    version: 0,
};
/** What a user changes in a cell. */
const CONTENT = ["value", "note", "recredit_order", "makeup_date"];

export const cellKey = (lessonId, studentId) => `${lessonId}:${studentId}`;

const isSameContent = (one, other) =>
    CONTENT.every((name) => (one[name] || "") === (other[name] || ""));

const pickContent = (cell) =>
    // An empty number of an order takes the re-credit back; null leaves it to the note.
    Object.fromEntries(CONTENT.map((name) => [name, cell[name] ?? null]));

/**
 * @typedef {Object} Edit a cell that is typed and not saved
 * @property {number} lesson_id
 * @property {number} participant_id
 * @property {string} value
 * @property {string|null} note
 * @property {string|null} recredit_order number of the order; null: as the note says
 * @property {string|null} makeup_date
 * @property {number} version of the cell that the user saw
 * @property {"dirty"|"invalid"|"refused"|"conflict"} state only dirty ones are sent
 * @property {string} [message] why it is not sent, or not accepted
 * @property {Object} [current] the cell as somebody else has changed it
 */
export class JournalModel {
    /**
     * @param {Object} params
     * @param {(changes: Edit[]) => Promise<Object>} params.save `save_marks`
     * @param {import("./draft_storage").DraftStorage} params.storage
     * @param {() => void} [params.onChange]
     */
    constructor({save, storage, onChange = () => {}}) {
        this.save = save;
        this.storage = storage;
        this.onChange = onChange;
        this.filters = {kind: "", month: "", search: ""};
        this.edits = new Map();
        this.undoStack = [];
        this.redoStack = [];
        this.saveState = {kind: "saved", at: null};
        this.isStored = true;
        this.serial = 0;
        this.retryDelay = RETRY_DELAY;
    }

    // -------------------------------------------------------------------------
    // Data
    // -------------------------------------------------------------------------

    /** @param {Object} data what `read_grid` gave; what is not saved stays */
    load(data) {
        this.journal = data.journal;
        this.allLessons = data.lessons;
        this.allStudents = data.students;
        this.windows = data.windows;
        this.cells = new Map(
            data.cells.map((cell) => [
                cellKey(cell.lesson_id, cell.participant_id),
                cell,
            ])
        );
        this.openings = new Map(
            data.openings.map((row) => [
                cellKey(row.lesson_id, row.participant_id),
                row,
            ])
        );
        this.lessonById = new Map(data.lessons.map((lesson) => [lesson.id, lesson]));
        this.away = new Map(data.students.map(({id, away}) => [id, new Set(away)]));
        this.studentById = new Map(
            data.students.map((student) => [student.id, student])
        );
        for (const student of data.students) {
            this._touch(student.id);
        }
        this.applyFilters({});
    }

    /** Take up what an earlier page of this browser could not save. */
    restoreDrafts() {
        for (const draft of this.storage.load()) {
            const key = cellKey(draft.lesson_id, draft.participant_id);
            if (this.edits.has(key)) {
                continue;
            }
            if (
                !this.lessonById.has(draft.lesson_id) ||
                !this.studentById.has(draft.participant_id)
            ) {
                this.storage.remove(key); // no such cell any more
                continue;
            }
            const {error} = parseMark(draft.value || "");
            const state = error ? "invalid" : "dirty";
            this._putEdit(key, {...draft, state, message: error});
        }
        if (this.edits.size) {
            this._changed();
        }
        return this.edits.size;
    }

    applyFilters(filters) {
        Object.assign(this.filters, filters);
        const {kind, month, search} = this.filters;
        const wanted = search.trim().toLowerCase();
        this.lessons = this.allLessons.filter(
            (lesson) =>
                (!kind || lesson.kind === kind) &&
                (!month || lesson.date.startsWith(month))
        );
        this.students = this.allStudents.filter(
            (student) =>
                !wanted ||
                student.name.toLowerCase().includes(wanted) ||
                (student.number || "").toLowerCase().includes(wanted)
        );
        this.onChange();
    }

    get kinds() {
        return new Map(
            this.allLessons.map((lesson) => [lesson.kind, lesson.kind_name])
        );
    }

    get months() {
        return [...new Set(this.allLessons.map((lesson) => lesson.date.slice(0, 7)))];
    }

    /** The place of the lesson to show first: the last one held by today. */
    get currentLessonIndex() {
        const {today} = this.journal;
        return Math.max(
            0,
            this.lessons.findLastIndex((lesson) => lesson.date <= today)
        );
    }

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

    /**
     * What the user may write in a cell. For the eye only: the server decides again.
     *
     * @returns {{ allows: "mark"|"makeup"|"note"|"none", code?: string,
     *  message?: string, dateEnd?: string, approved?: string|null }} `approved`: the one
     *  value that a correction window takes
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
        const {value, makeup_date} = this.getBase(key);
        const isMadeUpInTime =
            lock.code === "deadline_passed" &&
            lesson.is_graded &&
            (!lesson.makeup_deadline || this.journal.today <= lesson.makeup_deadline);
        if (isAbsence(value) && !makeup_date && isMadeUpInTime) {
            return {...lock, allows: "makeup"};
        }
        return {...lock, allows: "none"};
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

    // -------------------------------------------------------------------------
    // Typing
    // -------------------------------------------------------------------------

    /**
     * Write cells; one step of undo.
     *
     * @param {Object[]} changes `{ lesson, student, value?, note?, recredit_order?,
     *  makeup_date? }`
     * @returns {{ changed: number, refused: Object[] }} `refused`: closed cells that
     *  were to change, as `{ lesson, student, message }`; they stay as they are
     */
    setCells(changes) {
        const step = [];
        const refused = [];
        for (const {lesson, student, ...change} of changes) {
            const key = cellKey(lesson.id, student.id);
            const before = pickContent(this.getCell(lesson, student));
            const access = this.getAccess(lesson, student);
            const {content, error} = this._prepareContent(before, change, access);
            if (isSameContent(content, before)) {
                continue;
            }
            const isValueChanged = content.value !== (before.value || "");
            if (
                access.allows === "none" ||
                (access.allows === "note" && isValueChanged)
            ) {
                refused.push({lesson, student, message: access.message});
                continue;
            }
            step.push({key, lesson, student, before, after: content});
            this._write(key, lesson, student, content, error);
        }
        if (step.length) {
            this.undoStack.push(step);
            this.redoStack = [];
            this._changed();
        }
        return {changed: step.length, refused};
    }

    undo() {
        return this._replay(this.undoStack, this.redoStack, "before");
    }

    redo() {
        return this._replay(this.redoStack, this.undoStack, "after");
    }

    _replay(from, to, side) {
        const step = from.pop();
        if (!step) {
            return null;
        }
        to.push(step);
        for (const {key, lesson, student, [side]: content} of step) {
            const {error} = parseMark(content.value || "");
            this._write(key, lesson, student, content, error);
        }
        this._changed();
        return step;
    }

    _prepareContent(before, change, access) {
        const content = {...before, ...change};
        if (!("value" in change)) {
            return {content, error: parseMark(content.value || "").error};
        }
        const {value: typed, error} = parseMark(change.value);
        let value = typed;
        const wasAbsent = isAbsence(before.value || "");
        if (access.allows === "makeup" && !error && value && !isAbsence(value)) {
            value = `${before.value} ${value}`; // the points can only be the make-up's
        }
        if (!("note" in change) && (!value || wasAbsent !== isAbsence(value))) {
            content.note = content.recredit_order = null; // they explained what is gone
        }
        if (!splitMark(value).points || !isAbsence(value)) {
            content.makeup_date = null;
        }
        return {content: {...content, value}, error};
    }

    _write(key, lesson, student, content, error) {
        const old = this.edits.get(key);
        const base = this.getBase(key);
        if (isSameContent(content, base) && !old?.isSending) {
            this._dropEdit(key);
        } else {
            this._putEdit(key, {
                ...pickContent(content),
                value: content.value || "",
                lesson_id: lesson.id,
                participant_id: student.id,
                version: old?.version ?? base.version,
                state: error ? "invalid" : "dirty",
                message: error,
                isSending: old?.isSending,
            });
        }
    }

    _putEdit(key, edit) {
        edit.serial = ++this.serial;
        this.edits.set(key, edit);
        const {serial, isSending, current, ...draft} = edit;
        this.isStored = this.storage.save(key, draft);
        this._touch(edit.participant_id);
    }

    _dropEdit(key) {
        const edit = this.edits.get(key);
        if (edit) {
            this.edits.delete(key);
            this.storage.remove(key);
            this._touch(edit.participant_id);
        }
    }

    _touch(studentId) {
        this.studentById.get(studentId).revision = ++this.serial; // its row is drawn again
    }

    _changed() {
        if (this._sendable().length) {
            this._schedule(SAVE_DELAY);
            if (!["offline", "error", "saving"].includes(this.saveState.kind)) {
                this.saveState = {...this.saveState, kind: "pending"};
            }
        } else if (this.saveState.kind === "pending") {
            this.saveState = {...this.saveState, kind: "saved"};
        }
        this.onChange();
    }

    // -------------------------------------------------------------------------
    // What could not be saved
    // -------------------------------------------------------------------------

    /** Edits that wait for the user: not a mark, refused, or changed by another. */
    get problems() {
        return [...this.edits.values()].filter((edit) => edit.state !== "dirty");
    }

    get conflicts() {
        return this.problems.filter((edit) => edit.state === "conflict");
    }

    get hasUnsaved() {
        return this.edits.size > 0;
    }

    /** Give up what was typed in cells: they show again what is stored. */
    discard(edits) {
        for (const edit of edits) {
            const key = cellKey(edit.lesson_id, edit.participant_id);
            if (edit.current) {
                this.cells.set(key, edit.current);
            }
            this._dropEdit(key);
        }
        this._changed();
    }

    /** Send once more what was refused, or insist on it against another's change. */
    resend(edits) {
        for (const edit of edits) {
            const key = cellKey(edit.lesson_id, edit.participant_id);
            if (edit.current) {
                this.cells.set(key, edit.current);
                edit.version = edit.current.version;
            }
            const {error} = parseMark(edit.value);
            this._putEdit(key, {
                ...edit,
                state: error ? "invalid" : "dirty",
                message: error,
                current: undefined,
            });
        }
        this._changed();
        return this.flush();
    }

    // -------------------------------------------------------------------------
    // Saving
    // -------------------------------------------------------------------------

    _sendable() {
        return [...this.edits.values()].filter((edit) => edit.state === "dirty");
    }

    _schedule(delay) {
        browser.clearTimeout(this.timer);
        this.timer = browser.setTimeout(() => this.flush(), delay);
    }

    /** Send all that was typed since the last time; one request at a time. */
    flush() {
        browser.clearTimeout(this.timer);
        this.sending ||= this._send().finally(() => {
            this.sending = null;
        });
        return this.sending;
    }

    async _send() {
        let batch = this._sendable();
        while (batch.length) {
            this.saveState = {...this.saveState, kind: "saving"};
            for (const edit of batch) {
                edit.isSending = true;
            }
            this.onChange();
            let result = null;
            try {
                result = await this.save(
                    batch.map((edit) => ({
                        lesson_id: edit.lesson_id,
                        participant_id: edit.participant_id,
                        value: edit.value,
                        note: edit.note,
                        recredit_order: edit.recredit_order,
                        makeup_date: edit.makeup_date,
                        version: edit.version,
                    }))
                );
            } catch (error) {
                this._settle(batch);
                this._fail(error);
                return;
            }
            this._settle(batch);
            this._apply(result, batch);
            batch = this._sendable();
        }
        this.onChange();
    }

    _settle(batch) {
        for (const {lesson_id, participant_id} of batch) {
            const edit = this.edits.get(cellKey(lesson_id, participant_id));
            if (edit) {
                edit.isSending = false;
            }
        }
    }

    _fail(error) {
        if (error instanceof ConnectionLostError) {
            this.saveState = {...this.saveState, kind: "offline"};
            this._schedule(this.retryDelay);
            this.retryDelay = Math.min(2 * this.retryDelay, RETRY_DELAY_MAX);
        } else {
            this.saveState = {
                ...this.saveState,
                kind: "error",
                message: explain(error),
            };
        }
        this.onChange();
    }

    _apply({saved, refused, conflicts, ratings}, batch) {
        const sent = new Map(
            batch.map((edit) => [
                cellKey(edit.lesson_id, edit.participant_id),
                edit.serial,
            ])
        );
        // Typed over while it was being sent: judged the next time, not now.
        const getJudged = (key) => {
            const edit = this.edits.get(key);
            return edit?.serial === sent.get(key) ? edit : null;
        };
        for (const cell of saved) {
            const key = cellKey(cell.lesson_id, cell.participant_id);
            this.cells.set(key, cell);
            if (getJudged(key)) {
                this._dropEdit(key);
            } else if (this.edits.has(key)) {
                this.edits.get(key).version = cell.version;
            }
            this._touch(cell.participant_id);
        }
        for (const {lesson_id, participant_id, code, message} of refused) {
            this._judge(getJudged(cellKey(lesson_id, participant_id)), {
                state: "refused",
                code,
                message,
            });
        }
        for (const {lesson_id, participant_id, current} of conflicts) {
            this._judge(getJudged(cellKey(lesson_id, participant_id)), {
                state: "conflict",
                current,
                message: _t("Somebody else has changed the cell meanwhile."),
            });
        }
        for (const [studentId, rating] of Object.entries(ratings)) {
            Object.assign(this.studentById.get(Number(studentId)), rating);
        }
        this.retryDelay = RETRY_DELAY;
        this.saveState = {kind: "saved", at: new Date()};
    }

    _judge(edit, verdict) {
        if (edit) {
            Object.assign(edit, verdict);
            this._touch(edit.participant_id);
        }
    }

    destroy() {
        browser.clearTimeout(this.timer);
        this.onChange = () => {};
    }
}

function explain(error) {
    if (error.exceptionName?.endsWith("SessionExpiredException")) {
        return _t("your session has ended. Log in in another tab, then save again.");
    }
    return error.data?.message || error.message;
}
