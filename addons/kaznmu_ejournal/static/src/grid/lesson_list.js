import {
    Component,
    onPatched,
    onWillUnmount,
    useExternalListener,
    useRef,
} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useBus, useService} from "@web/core/utils/hooks";
import {CellBar} from "./cell_bar";
import {CellPanel} from "./cell_panel";
import {formatDay, formatLetter, formatRating} from "./formats";
import {readCharacter} from "./keyboard";
import {FAILED, PASSED, isAbsence} from "./mark_input";

/** The keys in the order of reading; the last of the third row is two rows high. */
const PAD = [
    "1",
    "2",
    "3",
    "erase",
    "4",
    "5",
    "6",
    "absent",
    "7",
    "8",
    "9",
    "next",
    ",",
    "0",
];
const PAD_LABELS = {erase: _t("Erase"), next: _t("Next student")};
const PAD_ICONS = {erase: "fa-long-arrow-left", next: "fa-check"};
const PAD_CLASSES = {absent: "btn-warning", next: "btn-primary"};

/** One lesson at a time, for fingers: students, a button for «н/б», a pad of digits. */
export class LessonList extends Component {
    static template = "kaznmu_ejournal.LessonList";
    static components = {CellBar, CellPanel};
    static props = {
        model: Object,
        selection: Object,
        askFor: Function,
        isPanelOpen: Boolean,
        togglePanel: Function,
    };

    setup() {
        this.formatDay = formatDay;
        this.formatLetter = formatLetter;
        this.formatRating = formatRating;
        this.pad = PAD;
        this.padLabels = PAD_LABELS;
        this.padIcons = PAD_ICONS;
        this.root = useRef("root");
        this.ui = useService("ui");
        useBus(this.model.bus, "CHANGE", () => this.render());
        useExternalListener(window, "keydown", (ev) => this.onKeydown(ev));
        onPatched(() => {
            const {row} = this.props.selection.active;
            if (this.shownRow !== row) {
                this.shownRow = row;
                this.root.el
                    .querySelector(`[data-row="${row}"]`)
                    ?.scrollIntoView({block: "nearest"});
            }
        });
        onWillUnmount(() => this.model.commitTyping());
    }

    get model() {
        return this.props.model;
    }

    get lesson() {
        return this.model.lessons[this.props.selection.active.column];
    }

    getRow(student) {
        const {model} = this;
        const cell = model.getCell(this.lesson, student);
        const edit = model.getEdit(this.lesson, student);
        const access = model.getAccess(this.lesson, student);
        return {
            cell,
            isAbsent: isAbsence(cell.value),
            isClosed: !["mark", "makeup"].includes(access.allows),
            isProblem: Boolean(edit) && edit.state !== "dirty",
            isUnsaved: Boolean(edit),
            message: edit?.message || (access.allows === "mark" ? "" : access.message),
        };
    }

    get activeStudent() {
        return this.model.students[this.props.selection.active.row];
    }

    get isActiveClosed() {
        return !this.activeStudent || this.getRow(this.activeStudent).isClosed;
    }

    /** What is being typed over the mark of the active student, or null. */
    get text() {
        return this.model.typing ? this.model.typing.text : null;
    }

    goTo(column) {
        this.model.commitTyping();
        this.props.selection.moveTo(0, column);
        this.model.changed();
    }

    select(row) {
        this.model.commitTyping();
        this.props.selection.moveTo(row, this.props.selection.active.column);
        this.model.changed();
    }

    moveBy(rows) {
        this.model.commitTyping();
        this.props.selection.moveBy(rows, 0);
        this.model.changed();
    }

    /** Words that a skill takes instead of points; none of other lessons. */
    get verdicts() {
        return this.lesson?.is_skill ? [PASSED, FAILED] : [];
    }

    enterVerdict(value) {
        this.model.cancelTyping();
        this.model.setCells([
            {lesson: this.lesson, student: this.activeStudent, value},
        ]);
        this.moveBy(1);
    }

    toggleAbsent(row) {
        this.select(row);
        this.model.toggleAbsence(this.lesson, this.activeStudent);
    }

    isDigit(key) {
        return key.length === 1;
    }

    getPadClass(key) {
        return PAD_CLASSES[key] || "btn-light";
    }

    press(key) {
        switch (key) {
            case "erase":
                return this.eraseDigit();
            case "absent":
                return this.markAbsent();
            case "next":
                return this.moveBy(1);
        }
        this.type((this.text ?? "") + key);
    }

    /** Each key is a draft of the journal at once, whatever happens to the page. */
    type(text) {
        if (this.model.typing) {
            this.model.setTyping(text);
        } else {
            this.model.startTyping(this.lesson, this.activeStudent, text, true);
        }
        this.render();
    }

    eraseDigit() {
        const {value} = this.getRow(this.activeStudent).cell;
        this.type((this.text ?? value).slice(0, -1));
    }

    markAbsent() {
        this.model.cancelTyping();
        if (!this.getRow(this.activeStudent).isAbsent) {
            this.model.toggleAbsence(this.lesson, this.activeStudent);
        }
        this.moveBy(1);
    }

    // -------------------------------------------------------------------------
    // A keyboard, where there is one
    // -------------------------------------------------------------------------

    onKeydown(ev) {
        const isElsewhere =
            ev.target.closest?.("input, select, textarea, [contenteditable], .modal") ||
            this.ui.activeElement !== document;
        if (isElsewhere || !this.lesson || !this.activeStudent) {
            return;
        }
        const handle = this.getKey(ev);
        if (handle) {
            ev.preventDefault();
            handle();
        }
    }

    getKey(ev) {
        if (ev.ctrlKey || ev.metaKey) {
            return ev.code === "KeyZ" || ev.key === "z"
                ? () => this.model[ev.shiftKey ? "redo" : "undo"]()
                : undefined;
        }
        switch (ev.key) {
            case "Enter":
                // A button that has the focus is pressed by it.
                return ev.target.closest?.("button") && !this.model.typing
                    ? undefined
                    : () => this.moveBy(ev.shiftKey ? -1 : 1);
            case "ArrowDown":
                return () => this.moveBy(1);
            case "ArrowUp":
                return () => this.moveBy(-1);
            case "ArrowLeft":
            case "ArrowRight": {
                const column =
                    this.props.selection.active.column +
                    (ev.key === "ArrowLeft" ? -1 : 1);
                return this.model.lessons[column] && (() => this.goTo(column));
            }
            case "Escape":
                return this.props.isPanelOpen
                    ? () => this.props.togglePanel(false)
                    : () => this.model.cancelTyping();
            case "Backspace":
                return this.isActiveClosed ? undefined : () => this.eraseDigit();
        }
        const character = readCharacter(ev);
        if (character === null || character === " ") {
            return undefined;
        }
        if (this.isActiveClosed) {
            const {lesson, activeStudent: student} = this;
            const access = this.model.getAccess(lesson, student);
            return () => this.props.askFor({lesson, student, access, text: character});
        }
        return () => this.type((this.text ?? "") + character);
    }
}
