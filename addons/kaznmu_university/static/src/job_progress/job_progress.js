import {registry} from "@web/core/registry";
import {Component, onWillUnmount, useEffect, xml} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";

const INTERVAL = 2000;
const ACTIVE_STATES = ["pending", "running"];

/**
 * Reloads a form while the background job shown on it is going on.
 *
 * The record tells the job's state in `job_state`, or is the job itself.
 */
export class JobProgress extends Component {
    static template = xml`<span class="text-muted" t-esc="text"/>`;
    static props = ["*"];

    setup() {
        useEffect(
            (isActive) => {
                if (isActive) {
                    this.timer = setInterval(() => this.reload(), INTERVAL);
                    return () => clearInterval(this.timer);
                }
            },
            () => [ACTIVE_STATES.includes(this.state)]
        );
        onWillUnmount(() => clearInterval(this.timer));
    }

    get state() {
        const {data} = this.props.record;
        return "job_state" in data ? data.job_state : data.state;
    }

    get text() {
        return this.state === "pending"
            ? _t("Waiting for its turn…")
            : _t("Working. You may leave this page: the work goes on.");
    }

    async reload() {
        const {record} = this.props;
        if (!(await record.isDirty())) {
            await record.load();
        }
    }
}

registry.category("view_widgets").add("ejournal_job_progress", {
    component: JobProgress,
    fieldDependencies: [],
});
