import {Component} from "@odoo/owl";
import {formatShortDay} from "./formats";

/** The head of a column: date, kind and number, lock, deadline, empty cells. */
export class GridHeadCell extends Component {
    static template = "kaznmu_ejournal.GridHeadCell";
    static props = {
        lesson: Object,
        column: Number,
        place: Number, // among all columns
        isActive: Boolean,
        isToday: Boolean,
        emptyCount: Number,
    };

    setup() {
        this.formatShortDay = formatShortDay;
    }

    get title() {
        const {lock, topic} = this.props.lesson;
        return [lock?.message, topic].filter(Boolean).join(" ");
    }
}
