import {Component, xml} from "@odoo/owl";
import {LazyComponent} from "@web/core/assets";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

/** The page of a journal, whose code is fetched when the first one is opened. */
class GridLoader extends Component {
    static template = xml`<LazyComponent
        bundle="'kaznmu_ejournal.assets_grid'"
        Component="'ejournal_grid'"
        props="props"
    />`;
    static components = {LazyComponent};
    static props = {...standardActionServiceProps};
    static displayName = _t("Journal");
}

registry.category("actions").add("ejournal_grid", GridLoader);
