import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatLetter, formatRating, isNotAdmitted} from "./formats";
import {FAILED, isAbsence} from "./mark_input";

/** The columns of results, right of the lessons; the policy computes them. */
export const RESULTS = [
    {
        name: "current_1",
        label: _t("Cur. 1"),
        title: _t("Current control before the first midterm"),
    },
    {name: "midterm_1", label: _t("MC 1"), title: _t("First midterm control")},
    {
        name: "current_2",
        label: _t("Cur. 2"),
        title: _t("Current control after the first midterm"),
    },
    {name: "midterm_2", label: _t("MC 2"), title: _t("Second midterm control")},
    {name: "rating", label: _t("AR"), title: _t("Admission rating")},
    {name: "letter", label: _t("Letter"), title: _t("Letter of the admission rating")},
];

/** The columns of a journal: a policy may have parts of the rating of its own. */
export function getResults(journal) {
    if (journal.has_rating === false) {
        return RESULTS.slice(-1); // P or NP by skills is all there is
    }
    const parts = journal.parts || [];
    if (!parts.length) {
        return RESULTS;
    }
    return [
        ...parts.map((name, place) => ({
            name: `part_${place}`,
            label: name,
            title: name,
        })),
        ...RESULTS.slice(-2),
    ];
}

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
        typedLesson: Number, // id of the lesson in whose cell the cursor is; 0: elsewhere
    };

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
            value: cell.value,
            isActive: column === active,
            isSelected: column >= rangeLeft && column <= rangeRight,
            isTyped: lesson.id === this.props.typedLesson,
            isReadonly: access.allows === "none",
            isInvalid: Boolean(edit) && edit.state !== "dirty",
            title:
                edit?.message ||
                [request?.text, cell.note, access.message].filter(Boolean).join(" · "),
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
        chunks: Array,
        active: Number,
        rangeLeft: Number,
        rangeRight: Number,
        typedLesson: Number,
    };

    setup() {
        this.results = getResults(this.props.model.journal);
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

    getResult(name) {
        const {student} = this.props;
        const value = name.startsWith("part_")
            ? student.parts[Number(name.slice(5))]
            : student[name];
        return name === "letter" ? formatLetter(student) : formatRating(value);
    }

    /** Why the student is not admitted, line by line. */
    get bars() {
        return [_t("Not admitted"), ...(this.props.student.bars || [])].join("\n");
    }

    get isNotAdmitted() {
        return isNotAdmitted(this.props.student);
    }
}
