import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {isNotAdmitted} from "./formats";
import {FAILED, isAbsence} from "./mark_input";

const STATE_ICONS = {
    conflict: "exchange",
    invalid: "warning",
    unfinished: "warning",
    refused: "warning",
    dirty: "unsaved",
};

/** Columns are drawn and taken away by so many: scrolling draws only what is new. */
export const CHUNK_SIZE = 8;

/**
 * Some neighbouring cells of a row. All they show is in the props. What changes with a key
 * are attributes, no classes: the browser would look for each class anew in the `:has()`
 * rules of Odoo's own styles, all over the page.
 */
export class GridCells extends Component {
    static template = "kaznmu_ejournal.GridCells";
    static props = {
        model: Object,
        lessons: Array,
        student: Object,
        revision: Number, // of the student's cells
        chunk: Number,
        active: Number, // column; -1 when the active cell is elsewhere
        rangeLeft: Number, // columns of the selected range; -1 when it is elsewhere
        rangeRight: Number,
        // Id of the lesson in whose cell the cursor is; 0: elsewhere.
        typedLesson: [Number, String],
    };

    /** Where the first lesson stands, counted as CSS and ARIA do. */
    get offset() {
        return this.props.model.leads.length + 2;
    }

    get columns() {
        const first = this.props.chunk * CHUNK_SIZE;
        const count = Math.min(CHUNK_SIZE, this.props.lessons.length - first);
        return Array.from({length: count}, (_, place) => first + place);
    }

    getCell(column) {
        const {model, lessons, student, active, rangeLeft, rangeRight} = this.props;
        const lesson = lessons[column];
        const edit = model.getEdit(lesson, student);
        const cell = model.getCell(lesson, student);
        const access = model.getAccess(lesson, student);
        const request = model.getRequest(lesson, student);
        const isOpened = Boolean(access.dateEnd) || access.allows === "makeup";
        return {
            value: model.getText(lesson, student),
            isActive: column === active,
            isSelected: column >= rangeLeft && column <= rangeRight,
            isTyped: lesson.id === this.props.typedLesson,
            isReadonly: access.allows === "none",
            isInvalid: Boolean(edit) && edit.state !== "dirty",
            title:
                edit?.message ||
                [request?.text, cell.note, access.message]
                    .filter(Boolean)
                    .join(" · ") ||
                undefined,
            icon:
                STATE_ICONS[edit?.state] ||
                (cell.note && "note") ||
                (access.dateEnd && "open") ||
                (access.allows === "makeup" && !access.until && "makeup") ||
                undefined,
            isLocked: access.allows === "none",
            isOpened,
            isForeign: access.code === "not_enrolled",
            isAbsent: isAbsence(cell.value) || cell.value === FAILED,
            isToday: lesson.date === model.journal.today,
            isMidterm: Boolean(lesson.is_midterm),
            hasRequest: Boolean(request),
            state: edit?.state,
        };
    }
}

/** A student's row: the name, the cells in view, the results. */
export class GridRow extends Component {
    static template = "kaznmu_ejournal.GridRow";
    static components = {GridCells};
    static props = {
        model: Object,
        lessons: Array,
        student: Object,
        revision: Number,
        index: Number,
        isDrawn: Boolean, // the name alone otherwise
        chunks: Array,
        resultGroups: Array,
        active: Number,
        rangeLeft: Number,
        rangeRight: Number,
        typedLesson: [Number, String],
    };

    setup() {
        this.leads = this.props.model.leads;
    }

    getCellsProps(chunk) {
        const {
            model,
            lessons,
            student,
            revision,
            active,
            rangeLeft,
            rangeRight,
            typedLesson,
        } = this.props;
        const has = (column) => Math.floor(column / CHUNK_SIZE) === chunk;
        const first = chunk * CHUNK_SIZE;
        const isInRange = rangeLeft < first + CHUNK_SIZE && rangeRight >= first;
        return {
            model,
            lessons,
            student,
            revision,
            chunk,
            active: has(active) ? active : -1,
            rangeLeft: isInRange ? rangeLeft : -1,
            rangeRight: isInRange ? rangeRight : -1,
            typedLesson,
        };
    }

    /** Why the student is not admitted, line by line. */
    get bars() {
        return [_t("Not admitted"), ...(this.props.student.bars || [])].join("\n");
    }

    /** The place of the first result. */
    get end() {
        return this.leads.length + this.props.lessons.length + 2;
    }

    get isNotAdmitted() {
        return isNotAdmitted(this.props.student);
    }
}
