import {App, Component, xml} from "@odoo/owl";
import {LazyComponent, loadBundle} from "@web/core/assets";
import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

const BUNDLE = "kaznmu_ejournal.assets_grid";
/** After a page is shown, in milliseconds: what it still fetches and draws goes first. */
const QUIET_DELAY = 500;
/** How long what was read ahead is the present state, in milliseconds. */
const AHEAD_TIME = 3000;

/** The answer of the server about a journal, for its page. */
export function readGrid(orm, journalId) {
    return orm.call("ejournal.journal", "read_grid", [[journalId]], {is_packed: true});
}

let ahead = null;

/**
 * Begin to read a journal that is about to be opened: its action, its code and its marks
 * are then fetched at the same time.
 */
export function readAhead(env, journalId) {
    if (ahead?.journalId === journalId && Date.now() - ahead.at < AHEAD_TIME) {
        return;
    }
    // The service itself: the answer outlives the component that has asked.
    const answer = readGrid(env.services.orm, journalId);
    answer.catch(() => {}); // whoever waits for it tells
    ahead = {journalId, answer, at: Date.now()};
}

/** What was read ahead, once, and not long ago. */
function takeAhead(journalId) {
    const {answer, at, journalId: aheadId} = ahead || {};
    ahead = null;
    return aheadId === journalId && Date.now() - at < AHEAD_TIME ? answer : null;
}

/**
 * The page of a journal, whose code is fetched when the first one is opened; meanwhile
 * the journal itself is read.
 */
class GridLoader extends Component {
    static template = xml`<LazyComponent
        bundle="bundle"
        Component="'ejournal_grid'"
        props="gridProps"
    />`;
    static components = {LazyComponent};
    static props = {...standardActionServiceProps};
    static displayName = _t("Journal");

    setup() {
        this.bundle = BUNDLE;
        const {active_id} = this.props.action.context;
        this.firstRead = takeAhead(active_id) || readGrid(useService("orm"), active_id);
        this.firstRead.catch(() => {}); // whoever waits for it tells
    }

    get gridProps() {
        return {...this.props, firstRead: this.firstRead};
    }
}

registry.category("actions").add("ejournal_grid", GridLoader);

/** A component and all that it is made of. */
function findComponents(root) {
    const found = new Set([root]);
    for (const {components} of found) {
        Object.values(components || {}).forEach((component) => found.add(component));
    }
    return [...found];
}

/**
 * Fetch the code of the page and compile its templates, one at a time so that whatever
 * the user does goes first: the first page that opens would wait for both.
 */
async function prepareCode({services}) {
    await loadBundle(BUNDLE);
    const page = registry.category("lazy_components").get("ejournal_grid");
    const app = [...App.apps].find(({env}) => env.services === services);
    for (const {template} of findComponents(page)) {
        await new Promise((resolve) => browser.setTimeout(resolve));
        app.getTemplate(template);
    }
}

/** Where the next click may open a journal, its code is made ready before. */
registry.category("services").add("ejournal_grid_code", {
    dependencies: ["action"],
    start(env, {action}) {
        let ready = null;
        const fetchCode = () => {
            ready ||= prepareCode(env).catch(() => (ready = null)); // no network: later
        };
        env.bus.addEventListener("ACTION_MANAGER:UI-UPDATED", () => {
            const {res_model, tag} = action.currentController?.action || {};
            if (res_model === "ejournal.journal" || tag === "ejournal_today") {
                browser.setTimeout(fetchCode, QUIET_DELAY);
            }
        });
    },
});
