import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {session} from "@web/session";

/** Tells the registrar's office how many mails were not delivered; absent when none. */
export class MailFailures extends Component {
    static template = "kaznmu_university.MailFailures";
    static props = {};

    setup() {
        this.action = useService("action");
        this.count = session.ejournal_mail_failures;
    }

    open() {
        this.action.doAction("kaznmu_university.ejournal_mail_failure_action", {
            clearBreadcrumbs: true,
        });
    }
}

registry
    .category("systray")
    .add("kaznmu_university.mail_failures", {Component: MailFailures}, {sequence: 30});
