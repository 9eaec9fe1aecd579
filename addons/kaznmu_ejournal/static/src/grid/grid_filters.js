import {Component} from "@odoo/owl";
import {useBus} from "@web/core/utils/hooks";
import {formatMonth} from "./formats";

/** Which students and lessons the table shows. */
export class GridFilters extends Component {
    static template = "kaznmu_ejournal.GridFilters";
    static props = {model: Object, setFilter: Function};

    setup() {
        this.formatMonth = formatMonth;
        useBus(this.props.model.bus, "FILTER", () => this.render());
    }
}
