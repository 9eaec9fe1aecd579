import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useBus} from "@web/core/utils/hooks";

const {DateTime} = luxon;

/** How saving stands, undo, the number of empty cells: what changes with each key. */
export class SaveStatus extends Component {
    static template = "kaznmu_ejournal.SaveStatus";
    static props = {model: Object};

    setup() {
        useBus(this.props.model.bus, "CHANGE", () => this.render());
    }

    get state() {
        const {model} = this.props;
        const {at, message} = model.saveState;
        const kind = model.stateKind;
        const count = model.problems.length;
        if (kind === "offline") {
            return {
                icon: "fa-plug",
                style: "text-bg-warning",
                text: _t("No connection. Not saved: %s", model.edits.size),
                canRetry: true,
            };
        }
        if (kind === "error") {
            return {
                icon: "fa-exclamation-triangle",
                style: "text-bg-danger",
                text: _t("Not saved: %s", message),
                canRetry: true,
            };
        }
        if (kind === "typing") {
            return {icon: "fa-pencil", style: "text-bg-light", text: _t("Typing…")};
        }
        if (kind === "saving" || kind === "pending") {
            return {icon: "fa-refresh", style: "text-bg-light", text: _t("Saving…")};
        }
        if (count) {
            return {
                icon: "fa-exclamation-triangle",
                style: "text-bg-warning",
                text: _t("Not saved: %s", count),
            };
        }
        const time = at && DateTime.fromJSDate(at).toFormat("HH:mm");
        return {
            icon: "fa-check",
            style: "text-bg-light",
            text: time ? _t("Saved at %s", time) : _t("All is saved"),
        };
    }
}
