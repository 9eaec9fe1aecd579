import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

/** The teacher's own requests, each with its stage; what waits for the teacher first. */
export class TodayRequests extends Component {
    static template = "kaznmu_requests.TodayRequests";
    static props = {today: Object, reload: Function};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    get requests() {
        return this.props.today.requests;
    }

    getUrgency({state, is_returned, urgency}) {
        return (state === "opened" && "open") || (is_returned && "returned") || urgency;
    }

    /** To the cells of an opened request, with the agreed values; else to the request. */
    async open({id, has_cells}) {
        const action = has_cells
            ? await this.orm.call("ejournal.request", "action_open_cells", [[id]])
            : {
                  type: "ir.actions.act_window",
                  res_model: "ejournal.request",
                  res_id: id,
                  views: [[false, "form"]],
              };
        return this.action.doAction(action);
    }

    openAll() {
        return this.action.doAction("kaznmu_requests.ejournal_request_action_mine");
    }
}

registry.category("ejournal_today_sections").add("requests", TodayRequests);
