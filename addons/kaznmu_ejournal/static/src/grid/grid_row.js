import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatRating } from "./formats";

/** The columns of results, right of the lessons; the policy computes them. */
export const RESULTS = [
    { name: "current_1", label: _t("Cur. 1"), title: _t("Current control before the first midterm") },
    { name: "midterm_1", label: _t("MC 1"), title: _t("First midterm control") },
    { name: "current_2", label: _t("Cur. 2"), title: _t("Current control after the first midterm") },
    { name: "midterm_2", label: _t("MC 2"), title: _t("Second midterm control") },
    { name: "rating", label: _t("AR"), title: _t("Admission rating") },
    { name: "letter", label: _t("Letter"), title: _t("Letter of the admission rating") },
];

const STATE_ICONS = {
    conflict: "fa-exchange",
    invalid: "fa-exclamation-triangle",
    refused: "fa-exclamation-triangle",
    dirty: "fa-circle-o",
};

/** A student's row. All it shows is in its props, so that only changed rows are drawn. */
export class GridRow extends Component {
    static template = "kaznmu_ejournal.GridRow";
    static props = {
        model: Object,
        student: Object,
        revision: Number, // of the student's cells
        index: Number,
        columns: Array, // places of the lessons to draw
        active: Number, // column; -1 when the active cell is in another row
        rangeLeft: Number, // columns of the selected range; -1 when it is elsewhere
        rangeRight: Number,
        editing: { optional: true },
    };

    setup() {
        this.results = RESULTS;
    }

    getCell(column) {
        const { model, student, active, rangeLeft, rangeRight } = this.props;
        const lesson = model.lessons[column];
        const edit = model.getEdit(lesson, student);
        const cell = model.getCell(lesson, student);
        const access = model.getAccess(lesson, student);
        const state = edit?.state;
        const isSelected = column >= rangeLeft && column <= rangeRight;
        return {
            value: cell.value,
            isActive: column === active,
            isSelected,
            isReadonly: access.allows === "none",
            isInvalid: Boolean(state) && state !== "dirty",
            title: edit?.message || [cell.note, access.message].filter(Boolean).join(" · "),
            icon:
                STATE_ICONS[state] ||
                (cell.note && "fa-comment") ||
                (access.dateEnd && "fa-unlock-alt") ||
                (access.allows === "makeup" && "fa-plus"),
            className: {
                o_active: column === active,
                o_selected: isSelected,
                o_locked: access.allows === "none",
                o_opened: Boolean(access.dateEnd) || access.allows === "makeup",
                o_foreign: access.code === "not_enrolled",
                o_absent: Boolean(cell.value) && !/^\d/.test(cell.value),
                o_today: lesson.date === model.journal.today,
                o_midterm: lesson.is_midterm,
                [`o_${state}`]: Boolean(state),
            },
        };
    }

    getResult(name) {
        const value = this.props.student[name];
        return name === "letter" ? value || "" : formatRating(value);
    }

    get isNotAdmitted() {
        const { rating, is_admitted } = this.props.student;
        return rating !== null && !is_admitted;
    }
}
