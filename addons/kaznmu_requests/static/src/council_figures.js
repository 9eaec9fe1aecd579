import {Component, markup} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** Tables made by the server; each number opens the records behind it. */
export class CouncilFigures extends Component {
    static template = "kaznmu_requests.CouncilFigures";
    static props = {...standardFieldProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
    }

    get tables() {
        // The server's own template, escaped there.
        return markup(this.props.record.data[this.props.name] || "");
    }

    async onClick(ev) {
        const number = ev.target.closest("[data-section]");
        if (!number || !(await this.props.record.save())) {
            return;
        }
        const {section, key, late, term} = number.dataset;
        const action = await this.orm.call(
            this.props.record.resModel,
            "action_open_figure",
            [[this.props.record.resId], section],
            {
                // An id or a value of a selection; none stands for what is not stated.
                key: /^\d+$/.test(key) ? Number(key) : key || false,
                late: Boolean(late),
                term_id: Number(term),
            }
        );
        await this.action.doAction(action);
    }
}

registry.category("fields").add("ejournal_council_figures", {
    component: CouncilFigures,
    supportedTypes: ["html"],
});
