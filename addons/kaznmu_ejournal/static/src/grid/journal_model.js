/**
 * The page of a journal: its cells, what was typed and not saved yet, undo, saving.
 * No DOM. Components read it and call it; it tells them by events of its `bus`: CHANGE to
 * draw again, REFUSED with closed cells that were to change.
 */
import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {ConnectionLostError} from "@web/core/network/rpc";
import {cellKey} from "./journal_data";
import {JournalEdits, pickContent} from "./journal_edits";

export {cellKey} from "./journal_data";

const SAVE_DELAY = 700; // after the last cell typed, in milliseconds
const RETRY_DELAY = 5000;
const RETRY_DELAY_MAX = 60000;
/** A network that says nothing for so long is none. */
const ANSWER_DELAY = 15000;
/** What stands in the way passes by itself: whoever has left logs in again. */
const PASSING_ERRORS = ["SessionExpiredException", "OtherUserError"];

const keyOf = (edit) => cellKey(edit.lesson_id, edit.participant_id);

const isNamed = (error, name) => Boolean(error.exceptionName?.endsWith(name));

export class JournalModel extends JournalEdits {
    /**
     * @param {Object} params
     * @param {(changes: Object[]) => Promise<Object>} params.save `save_marks`
     * @param {import("../drafts/draft_storage").DraftStorage} params.storage
     */
    constructor({save, storage}) {
        super({storage});
        this.save = save;
        this.saveState = {kind: "saved", at: null};
        this.retryDelay = RETRY_DELAY;
        /** What was sent and not answered, by cell: the server may have it all the same. */
        this.unanswered = new Map();
    }

    /** Something was typed: it is sent after a pause. */
    _edited() {
        if (this._sendable().length) {
            this._schedule(SAVE_DELAY);
            if (!["offline", "error", "saving"].includes(this.saveState.kind)) {
                this.saveState = {...this.saveState, kind: "pending"};
            }
        } else if (this.saveState.kind === "pending") {
            this.saveState = {...this.saveState, kind: "saved"};
        }
        this.changed();
    }

    /** How saving stands, in one word; never "saved" over text that is not taken yet. */
    get stateKind() {
        const {kind} = this.saveState;
        return kind === "saved" && this.isTyped ? "typing" : kind;
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

    /** Give up what was typed in cells: they show again what is stored. */
    discard(edits) {
        for (const edit of edits) {
            if (edit.current) {
                this.cells.set(keyOf(edit), edit.current);
            }
            this._dropEdit(keyOf(edit));
        }
        this._edited();
    }

    /** Send once more what was refused, or insist on it against another's change. */
    resend(edits) {
        for (const {isUnfinished, ...edit} of edits) {
            if (edit.current) {
                this.cells.set(keyOf(edit), edit.current);
                edit.version = edit.current.version;
            }
            const {error} = this.parse(edit.value);
            this._putEdit(keyOf(edit), {
                ...edit,
                state: error ? "invalid" : "dirty",
                message: error,
                current: undefined,
            });
        }
        this._edited();
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

    /** The network is back, or the user is: what hangs is given up and sent anew. */
    async retry() {
        this.giveUp?.();
        await this.sending;
        await this.flush();
    }

    async _send() {
        let batch = this._sendable();
        while (batch.length) {
            this.saveState = {...this.saveState, kind: "saving"};
            for (const edit of batch) {
                edit.isSending = true;
            }
            this.changed();
            let result = null;
            try {
                result = await this._ask(batch);
            } catch (error) {
                this._settle(batch);
                this._fail(error, batch);
                return;
            }
            this._settle(batch);
            this._apply(result, batch);
            batch = this._sendable();
        }
        this.changed();
    }

    /** An edit as the server takes it. */
    prepareChange(edit) {
        return {
            lesson_id: edit.lesson_id,
            participant_id: edit.participant_id,
            value: edit.value,
            note: edit.note,
            recredit_order: edit.recredit_order,
            makeup_date: edit.makeup_date,
            version: edit.version,
        };
    }

    /** The answer of the server, or none in time. */
    async _ask(batch) {
        const request = this.save(batch.map((edit) => this.prepareChange(edit)));
        const silence = new Promise((_resolve, reject) => {
            this.giveUp = () => {
                request.abort?.(false);
                reject(new ConnectionLostError("save_marks"));
            };
        });
        const timer = browser.setTimeout(this.giveUp, ANSWER_DELAY);
        try {
            return await Promise.race([request, silence]);
        } finally {
            browser.clearTimeout(timer);
            this.giveUp = null;
        }
    }

    _settle(batch) {
        for (const sent of batch) {
            const edit = this.edits.get(keyOf(sent));
            if (edit) {
                edit.isSending = false;
            }
        }
    }

    _fail(error, batch) {
        const isOffline = error instanceof ConnectionLostError;
        if (isOffline) {
            for (const edit of batch) {
                this.unanswered.set(keyOf(edit), edit.value);
            }
            this.saveState = {...this.saveState, kind: "offline"};
        } else {
            this.saveState = {
                ...this.saveState,
                kind: "error",
                message: explain(error),
            };
        }
        if (isOffline || PASSING_ERRORS.some((name) => isNamed(error, name))) {
            this._schedule(this.retryDelay);
            this.retryDelay = Math.min(2 * this.retryDelay, RETRY_DELAY_MAX);
        }
        this.changed();
    }

    _apply({saved, refused, conflicts, ratings, takebacks, change: last}, batch) {
        const sent = new Map(batch.map((edit) => [keyOf(edit), edit]));
        // Typed over while it was being sent: judged the next time, not now.
        const getJudged = (key) => {
            const edit = this.edits.get(key);
            return edit?.serial === sent.get(key)?.serial ? edit : null;
        };
        for (const cell of saved) {
            const key = keyOf(cell);
            if (sent.has(key)) {
                this._renewSteps(key, pickContent(sent.get(key)), cell);
            }
            if (getJudged(key)) {
                this._dropEdit(key);
            } else if (this.edits.has(key)) {
                this.edits.get(key).version = cell.version;
            }
            this.unanswered.delete(key);
            this.takebacks.delete(key);
            this.seen.set(key, last || cell.version);
            this._setBase(key, cell);
        }
        for (const row of takebacks || []) {
            this.takebacks.set(keyOf(row), row.until);
        }
        for (const change of refused) {
            const {code, message} = change;
            this._judge(getJudged(keyOf(change)), {state: "refused", code, message});
        }
        for (const {current, ...change} of conflicts) {
            const edit = getJudged(keyOf(change));
            if (edit && this.unanswered.get(keyOf(edit)) === current.value) {
                // Our own, whose answer was lost on the way.
                this.unanswered.delete(keyOf(edit));
                this.cells.set(keyOf(edit), current);
                edit.version = current.version;
                continue;
            }
            this._judge(edit, {
                state: "conflict",
                current,
                message: _t("Somebody else has changed the cell meanwhile."),
            });
        }
        this._takeRatings(ratings);
        this.retryDelay = RETRY_DELAY;
        this.saveState = {kind: "saved", at: new Date()};
    }

    _judge(edit, verdict) {
        if (edit) {
            Object.assign(edit, verdict);
            this._touch(edit.participant_id);
        }
    }

    /** The page goes away: what was typed stays as a draft. */
    destroy() {
        this.commitTyping();
        browser.clearTimeout(this.timer);
    }
}

function explain(error) {
    if (isNamed(error, "SessionExpiredException")) {
        return _t(
            "your session has ended. Log in in another tab: it goes on by itself then."
        );
    }
    return error.data?.message || error.message;
}
