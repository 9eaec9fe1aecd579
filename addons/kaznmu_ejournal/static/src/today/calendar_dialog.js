import {Component, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {Dialog} from "@web/core/dialog/dialog";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";

/** The private address of one's calendar: made, shown this once, revoked. */
export class CalendarDialog extends Component {
    static template = "kaznmu_ejournal.CalendarDialog";
    static components = {Dialog};
    static props = {hasAddress: Boolean, onChange: Function, close: Function};

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.state = useState({address: "", hasAddress: this.props.hasAddress});
    }

    async create() {
        this.state.address = await this.orm.call(
            "ejournal.calendar.key",
            "create_address",
            []
        );
        this.state.hasAddress = true;
        this.props.onChange();
    }

    async revoke() {
        await this.orm.call("ejournal.calendar.key", "revoke_address", []);
        Object.assign(this.state, {address: "", hasAddress: false});
        this.props.onChange();
    }

    async copy(ev) {
        const input = ev.target
            .closest(".input-group")
            .querySelector(".o_ejournal_address");
        input.select();
        try {
            await browser.navigator.clipboard.writeText(this.state.address);
            this.notification.add(_t("Copied"), {type: "success"});
        } catch {
            // It is selected: the keys of the browser copy it.
        }
    }
}
