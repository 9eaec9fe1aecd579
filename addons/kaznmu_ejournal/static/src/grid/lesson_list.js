import {Component, onPatched, useRef} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {CellBar} from "./cell_bar";
import {CellPanel} from "./cell_panel";
import {formatDay, formatLetter, formatRating} from "./formats";
import {ABSENT, FAILED, PASSED, isAbsence} from "./mark_input";

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
        revision: Number,
        draw: Function,
        write: Function,
        warn: Function,
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
        this.text = null; // what is being typed on the pad over the active cell
        onPatched(() => {
            const {row} = this.props.selection.active;
            if (this.shownRow !== row) {
                this.shownRow = row;
                this.root.el
                    .querySelector(`[data-row="${row}"]`)
                    ?.scrollIntoView({block: "nearest"});
            }
        });
    }

    get lesson() {
        return this.props.model.lessons[this.props.selection.active.column];
    }

    getRow(student) {
        const {model} = this.props;
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

    get isActiveClosed() {
        const student = this.props.model.students[this.props.selection.active.row];
        return !student || this.getRow(student).isClosed;
    }

    goTo(column) {
        this.commit();
        this.props.selection.moveTo(0, column);
        this.props.draw();
    }

    select(row) {
        this.commit();
        this.props.selection.moveTo(row, this.props.selection.active.column);
        this.props.draw();
    }

    write(row, value) {
        const student = this.props.model.students[row];
        this.props.write([{lesson: this.lesson, student, value}]);
    }

    /** Words that a skill takes instead of points; none of other lessons. */
    get verdicts() {
        return this.lesson?.is_skill ? [PASSED, FAILED] : [];
    }

    enterVerdict(value) {
        this.text = null;
        this.write(this.props.selection.active.row, value);
        this.confirm();
    }

    toggleAbsent(row) {
        this.select(row);
        const {isAbsent} = this.getRow(this.props.model.students[row]);
        this.write(row, isAbsent ? "" : ABSENT);
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
                return this.confirm();
        }
        this.text = (this.text ?? "") + key;
        this.props.draw();
    }

    eraseDigit() {
        const {row} = this.props.selection.active;
        const {value} = this.getRow(this.props.model.students[row]).cell;
        this.text = (this.text ?? value).slice(0, -1);
        this.props.draw();
    }

    commit() {
        if (this.text !== null) {
            const {text} = this;
            this.text = null;
            this.write(this.props.selection.active.row, text);
        }
    }

    confirm() {
        this.commit();
        this.props.selection.moveBy(1, 0);
        this.props.draw();
    }

    markAbsent() {
        this.text = null;
        this.write(this.props.selection.active.row, ABSENT);
        this.confirm();
    }
}
