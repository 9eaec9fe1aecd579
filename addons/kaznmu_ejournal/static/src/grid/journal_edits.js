/**
 * What was typed in a journal and is not saved yet: drafts, undo. No DOM.
 */
import {_t} from "@web/core/l10n/translation";
import {JournalData, cellKey} from "./journal_data";
import {ABSENT, isAbsence, joinMark, parseMark, splitMark} from "./mark_input";

/** What a user changes in a cell. */
const CONTENT = ["value", "note", "recredit_order", "makeup_date"];
/** The version of a cell that the user cannot have seen: the server says what it is. */
const UNSEEN = -1;
/** As {@link parseMark} gives them. */
const PLAIN_POINTS = /^[0-9]+(?:,[0-9]+)?$/;

export const isSameContent = (one, other) =>
    CONTENT.every((name) => (one[name] || "") === (other[name] || ""));

export const pickContent = (cell) =>
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
 * @property {"dirty"|"invalid"|"unfinished"|"refused"|"conflict"} state only dirty ones
 *  are sent
 * @property {string} [message] why it is not sent, or not accepted
 * @property {Object} [current] the cell as somebody else has changed it
 */
export class JournalEdits extends JournalData {
    constructor({storage}) {
        super();
        this.storage = storage;
        this.undoStack = [];
        this.redoStack = [];
        this.toggled = new Map();
        this.isStored = true;
        /** The cell with a cursor in it: `{ lesson, student, text, isTypedOver }`. */
        this.typing = null;
        /** The last «н/б» that points were typed over: `{ lesson, student, points }`. */
        this.madeUp = null;
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
            this._putEdit(key, {...draft, ...this._judgeDraft(draft)});
        }
        if (this.edits.size) {
            this._edited();
        }
        return this.edits.size;
    }

    _judgeDraft({value, isUnfinished}) {
        const {error} = this.parse(value || "");
        if (!error && isUnfinished) {
            // «8» may have been going to be «88».
            return {
                state: "unfinished",
                message: _t("You were typing this when the page went away."),
            };
        }
        return {state: error ? "invalid" : "dirty", message: error};
    }

    // -------------------------------------------------------------------------
    // Typing
    // -------------------------------------------------------------------------

    /** Put the cursor in a cell; whatever is typed in it is a draft from the first key. */
    startTyping(lesson, student, text, isTypedOver) {
        this.commitTyping();
        const {value} = this.getCell(lesson, student);
        this.typing = {lesson, student, text: value || "", isTypedOver};
        this.setTyping(text);
    }

    setTyping(text) {
        const {lesson, student} = this.typing;
        const wasTyped = this.isTyped;
        this.typing.text = text;
        const key = cellKey(lesson.id, student.id);
        const cell = this.getCell(lesson, student);
        if (this.isTyped) {
            this.isStored = this.storage.save(key, {
                ...pickContent(cell),
                value: text,
                lesson_id: lesson.id,
                participant_id: student.id,
                version: cell.version,
                isUnfinished: true,
            });
        } else {
            this._storeEdit(key);
        }
        if (wasTyped !== this.isTyped) {
            this.changed();
        }
    }

    /** Whether a cell shows something else than it held before the cursor came. */
    get isTyped() {
        const {typing} = this;
        return (
            Boolean(typing) &&
            typing.text !== (this.getCell(typing.lesson, typing.student).value || "")
        );
    }

    /**
     * Take what is in the cell with the cursor as typed.
     *
     * @param {Object[]} [places] cells that get it, as `{ lesson, student }`
     */
    commitTyping(places) {
        const {typing} = this;
        if (typing) {
            this.cancelTyping();
            this.setCells(
                (places || [typing]).map(({lesson, student}) => ({
                    lesson,
                    student,
                    value: typing.text,
                }))
            );
        }
    }

    cancelTyping() {
        if (this.typing) {
            const {lesson, student} = this.typing;
            this.typing = null;
            this._storeEdit(cellKey(lesson.id, student.id));
            this.changed();
        }
    }

    /**
     * Write cells; one step of undo. Closed cells that were to change stay as they are
     * and are told by the event REFUSED.
     *
     * @param {Object[]} changes `{ lesson, student, value?, note?, recredit_order?,
     *  makeup_date?, isPresent? }`; `isPresent`: points in place of an absence, which are
     *  those of its make-up otherwise
     * @returns {{ changed: number, refused: Object[] }} `refused`: `{ lesson, student,
     *  value, message }`
     */
    setCells(changes) {
        const step = [];
        const refused = [];
        this.madeUp = null;
        for (const {lesson, student, isPresent, ...change} of changes) {
            const key = cellKey(lesson.id, student.id);
            const before = pickContent(this.getCell(lesson, student));
            const access = this.getAccess(lesson, student);
            const {content, error} = this._prepareContent(before, change, {
                isPresent,
                isMakeup: access.allows === "makeup",
            });
            if (isSameContent(content, before)) {
                continue;
            }
            const isValueChanged = content.value !== (before.value || "");
            if (
                access.allows === "none" ||
                (access.allows === "note" && isValueChanged)
            ) {
                const {message, code} = access;
                refused.push({lesson, student, value: content.value, message, code});
                continue;
            }
            step.push({key, lesson, student, before, after: content});
            this._write(key, lesson, student, content, error);
            if (access.allows === "mark" && change.value && !isAbsence(change.value)) {
                this._noteMakeup(lesson, student, content.value);
            }
        }
        if (step.length) {
            this.undoStack.push(step);
            this.redoStack = [];
            this._edited();
        }
        if (refused.length) {
            this.bus.trigger("REFUSED", refused);
        }
        return {changed: step.length, refused};
    }

    /** «н/б», or what stood there before it: what one tap does, the next one undoes. */
    toggleAbsence(lesson, student) {
        const key = cellKey(lesson.id, student.id);
        const cell = pickContent(this.getCell(lesson, student));
        const last = this.toggled.get(key);
        const content =
            last && last.value === cell.value
                ? last.before
                : {value: isAbsence(cell.value || "") ? "" : ABSENT};
        const {changed} = this.setCells([
            {lesson, student, isPresent: true, ...content},
        ]);
        if (changed) {
            const {value} = this.getCell(lesson, student);
            this.toggled.set(key, {value, before: cell});
        }
    }

    _noteMakeup(lesson, student, value) {
        const {isAbsent, points} = splitMark(value);
        if (isAbsent && points) {
            this.madeUp = {lesson, student, points};
        }
    }

    undo() {
        return this._replay(this.undoStack, this.redoStack, "before", "after");
    }

    redo() {
        return this._replay(this.redoStack, this.undoStack, "after", "before");
    }

    _replay(from, to, side, otherSide) {
        this.commitTyping();
        const step = from.pop();
        if (!step) {
            return null;
        }
        to.push(step);
        this.madeUp = null;
        for (const {key, lesson, student, ...contents} of step) {
            const content = contents[side];
            const shown = this.getCell(lesson, student);
            if (isSameContent(content, shown)) {
                continue;
            }
            const {error} = this.parse(content.value || "");
            this._write(key, lesson, student, content, error);
            if (!isSameContent(contents[otherSide], shown)) {
                // Somebody has changed it since: the server says who and when.
                const edit = this.edits.get(key);
                edit.version = UNSEEN;
                this._storeEdit(key);
            }
        }
        this._edited();
        return step;
    }

    /** What the server made of what was sent is what a step has left behind. */
    _renewSteps(key, sent, saved) {
        const content = pickContent(saved);
        for (const entry of [...this.undoStack, ...this.redoStack].flat()) {
            for (const side of entry.key === key ? ["before", "after"] : []) {
                if (isSameContent(entry[side], sent)) {
                    entry[side] = content;
                }
            }
        }
    }

    /** What was typed, as cells show it; with an `error` that keeps it from being sent. */
    parse(text) {
        return parseMark(text);
    }

    _prepareContent(before, change, {isPresent, isMakeup}) {
        const content = {...before, ...change};
        if (!("value" in change)) {
            return {content, error: parseMark(content.value || "").error};
        }
        const {value: typed, error} = parseMark(change.value || "");
        let value = typed;
        const old = splitMark(before.value || "");
        if (!isPresent && old.isAbsent && PLAIN_POINTS.test(value)) {
            // Whoever was absent has points of a make-up only.
            value = joinMark({...old, points: value});
        } else if (isMakeup && !value) {
            value = joinMark({...old, points: ""}); // only the make-up is taken back
        }
        if (!("note" in change) && (!value || old.isAbsent !== isAbsence(value))) {
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
        this._storeEdit(key);
        this._touchCell(edit.lesson_id, edit.participant_id);
    }

    /** What the browser keeps of a cell is what was typed in it, or nothing. */
    _storeEdit(key) {
        const edit = this.edits.get(key);
        if (edit) {
            const {serial, isSending, current, ...draft} = edit;
            this.isStored = this.storage.save(key, draft);
        } else {
            this.storage.remove(key);
        }
    }

    _dropEdit(key) {
        const edit = this.edits.get(key);
        if (edit) {
            this.edits.delete(key);
            this._storeEdit(key);
            this._touchCell(edit.lesson_id, edit.participant_id);
        }
    }

    /** Whether something would be lost, or is not where it belongs yet. */
    get hasUnsaved() {
        return this.edits.size > 0 || this.isTyped;
    }
}
