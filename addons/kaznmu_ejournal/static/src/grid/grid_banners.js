import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useBus} from "@web/core/utils/hooks";
import {formatTime} from "./formats";

/** The lines above the table: an open window, no network, cells that wait for the user. */
export class GridBanners extends Component {
    static template = "kaznmu_ejournal.GridBanners";
    static props = {model: Object, showNextProblem: Function, enterApproved: Function};

    setup() {
        useBus(this.props.model.bus, "CHANGE", () => this.render());
    }

    get windowText() {
        const {windows} = this.props.model;
        if (!windows.length) {
            return "";
        }
        const ends = windows.map((window) => window.date_end).sort();
        return _t("An access window is open until %s.", formatTime(ends[0]));
    }
}
