import {
    Component,
    onWillStart,
    useEffect,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {FigureChart, openBar} from "./chart";
import {fold} from "../fold";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {user} from "@web/core/user";

/* Rows above figures and charts: on a lower screen fewer, so that these stay in view. */
const FEW = 7;
const FEWEST = 3;

/** What waits for the user now, from above to below, and how the term stands. */
export class Desk extends Component {
    static template = "kaznmu_ejournal.Desk";
    static components = {FigureChart};
    static props = ["*"];
    static displayName = _t("My desk");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.ui = useService("ui");
        this.root = useRef("root");
        this.search = useRef("search");
        this.state = useState({
            page: null,
            group: "",
            query: "",
            isLong: false,
            few: FEW,
            chosen: {},
        });
        onWillStart(() => this.load());
        useEffect(
            () => this.fit(),
            () => [this.shown.length, this.state.few]
        );
        useExternalListener(window, "resize", () => {
            this.state.few = FEW;
        });
        useExternalListener(document, "keydown", (ev) => {
            if (
                ev.key === "/" &&
                !ev.target.closest("input, textarea, [contenteditable]")
            ) {
                ev.preventDefault();
                this.search.el?.focus();
            }
        });
    }

    async load() {
        this.state.page = await this.orm.call("ejournal.desk", "get_page", []);
        this.state.chosen = {};
    }

    // ------------------------------------------------------------------
    // The list
    // ------------------------------------------------------------------
    get rows() {
        const {group, page, query} = this.state;
        const wanted = fold(query.trim());
        return page.rows.filter(
            (row) =>
                (!group ||
                    row.group === group ||
                    (group === "late" && this.isLate(row))) &&
                (!wanted ||
                    fold(`${row.title} ${row.text} ${row.kind}`).includes(wanted))
        );
    }

    get shown() {
        return this.state.isLong ? this.rows : this.rows.slice(0, this.state.few);
    }

    /** Leave so many rows that the page is one screen; phones scroll. */
    fit() {
        const {el} = this.root;
        const isOver = el.scrollHeight > el.clientHeight + 1;
        if (isOver && !this.state.isLong && !this.ui.isSmall) {
            this.state.few = Math.max(this.shown.length - 1, FEWEST);
        }
    }

    get chips() {
        const {groups, rows} = this.state.page;
        const chips = Object.entries(groups).map(([key, label]) => ({
            key,
            label,
            count: rows.filter((row) => row.group === key).length,
        }));
        chips.push({
            key: "late",
            label: _t("Overdue"),
            count: rows.filter((row) => this.isLate(row)).length,
        });
        return chips.filter(({count}) => count);
    }

    isLate(row) {
        return row.badge && row.badge.tone === "late";
    }

    /** Late or due today: its next step is filled, others are outlined. */
    isPressing(row) {
        return row.badge && row.badge.tone !== "later";
    }

    filter(key) {
        this.state.group = this.state.group === key ? "" : key;
        this.state.isLong = false;
    }

    choose(row) {
        const {chosen} = this.state;
        if (chosen[row.key]) {
            delete chosen[row.key];
        } else {
            chosen[row.key] = true;
        }
    }

    /** What can be done to several: the chosen rows by their method. */
    get together() {
        const chosen = this.rows.filter(
            (row) => row.each && this.state.chosen[row.key]
        );
        const methods = {};
        for (const row of chosen) {
            methods[row.each] ||= {
                method: row.each,
                model: row.model,
                label: row.buttons.at(-1).label,
                ids: [],
            };
            methods[row.each].ids.push(...row.ids);
        }
        return Object.values(methods);
    }

    async doTogether({method, model, ids}) {
        const answer = await this.orm.call(model, method, [ids]);
        await this.action.doAction(answer, {onClose: () => this.load()});
        await this.load();
    }

    // ------------------------------------------------------------------
    // One row
    // ------------------------------------------------------------------
    press(row, button) {
        if (button.action) {
            return this.action.doAction(button.action);
        }
        if (!button.name) {
            return this.open(row);
        }
        return this.action.doActionButton({
            type: "object",
            name: button.name,
            resModel: row.model,
            resId: row.ids.length === 1 ? row.ids[0] : false,
            resIds: row.ids,
            context: user.context,
            onClose: () => this.load(),
        });
    }

    open(row) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: row.model,
            res_id: row.ids[0],
            views: [[false, "form"]],
        });
    }

    // ------------------------------------------------------------------
    // The term
    // ------------------------------------------------------------------
    async openFigure(figure) {
        this.action.doAction(
            figure.action ||
                (await this.orm.call("ejournal.overview", "action_open", [[figure.id]]))
        );
    }

    get hasOverview() {
        return this.state.page.figures.some(({id}) => id);
    }

    openOverview() {
        this.action.doAction("kaznmu_ejournal.ejournal_overview_action");
    }

    openChart({action}, domain = []) {
        openBar(this.action, action, domain);
    }
}

registry.category("actions").add("ejournal_desk", Desk);
