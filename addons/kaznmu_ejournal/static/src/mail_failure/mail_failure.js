import { Component, onWillStart, useState } from "@odoo/owl";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { registry } from "@web/core/registry";

const MODEL = "ejournal.mail.failure";

/** Tells the registrar's office how many mails were not delivered; absent when none. */
export class MailFailures extends Component {
    static template = "kaznmu_ejournal.MailFailures";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ count: 0 });
        onWillStart(() => {
            this.load(); // the page does not wait for it
        });
    }

    async load() {
        if (await user.hasGroup("kaznmu_ejournal.ejournal_group_registrar")) {
            this.state.count = await this.orm.silent.searchCount(MODEL, []);
        }
    }

    open() {
        this.action.doAction("kaznmu_ejournal.ejournal_mail_failure_action", {
            clearBreadcrumbs: true,
        });
    }
}

registry
    .category("systray")
    .add("kaznmu_ejournal.mail_failures", { Component: MailFailures }, { sequence: 30 });
