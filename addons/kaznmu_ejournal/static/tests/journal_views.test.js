import {App} from "@odoo/owl";
import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {pointerDown} from "@odoo/hoot-dom";
import {advanceTime, animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {assets} from "@web/core/assets";
import {
    contains,
    defineActions,
    defineModels,
    fields,
    getMockEnv,
    getService,
    mockService,
    models,
    mountView,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {WebClient} from "@web/webclient/webclient";
import {readAhead} from "@kaznmu_ejournal/loader/grid_loader";

describe.current.tags("desktop");

class Journal extends models.Model {
    _name = "ejournal.journal";

    name = fields.Char();

    _records = [
        {id: 1, name: "T · Anatomy"},
        {id: 2, name: "T · Physiology"},
    ];
    _views = {list: `<list><field name="name"/></list>`, search: `<search/>`};
}

defineMailModels();
defineModels([Journal]);

const EMPTY = {
    journal: {id: 2, name: "T · Physiology", is_formed: false, today: "2026-11-23"},
    lessons: [],
    students: [],
    cells: [],
    windows: [],
    openings: [],
};
const GRID = {type: "ir.actions.client", tag: "ejournal_grid", context: {active_id: 2}};

beforeEach(() => {
    patchWithCleanup(assets, {loadBundle: () => Promise.resolve()});
    onRpc("ejournal.journal", "read_grid", ({args}) => {
        expect.step(`read ${args[0]}`);
        return EMPTY;
    });
});

test("a journal is read from the press on, before its page opens", async () => {
    mockService("action", {
        doActionButton: ({resId}) => expect.step(`open ${resId}`),
    });
    await mountView({
        type: "list",
        resModel: "ejournal.journal",
        arch: `<list js_class="ejournal_my_journals_list" action="1" type="action">
            <field name="name"/>
        </list>`,
    });
    await contains(".o_data_row:eq(0) .o_list_record_selector input").click();
    expect.verifySteps([], {message: "ticked, not opened"});
    await contains(".o_data_row:eq(0) .o_list_record_selector input").click();
    await contains(".o_data_row:eq(0) .o_data_cell").click();
    await animationFrame();
    expect.verifySteps(["read 1", "open 1"]);
});

test("its action is asked for at the press, and not again at the click", async () => {
    defineActions([{id: 5, type: "ir.actions.client", tag: "ejournal_grid"}]);
    Journal._views.list = `<list js_class="ejournal_my_journals_list" action="5"
        type="action"><field name="name"/></list>`;
    onRpc("/web/action/load", () => {
        expect.step("action");
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.act_window",
        res_model: "ejournal.journal",
        views: [[false, "list"]],
    });
    const row = ".o_data_row:eq(1) .o_data_cell";
    await pointerDown(row);
    await animationFrame();
    expect.verifySteps(["action", "read 2"], {ignoreOrder: true});
    await contains(row).click();
    await animationFrame();
    expect(".o_ejournal_grid_action").toHaveCount(1);
    expect.verifySteps([]);
});

test("what was read ahead is taken once, and not when it is old", async () => {
    await mountWithCleanup(WebClient);
    readAhead(getMockEnv(), 2);
    readAhead(getMockEnv(), 2);
    await getService("action").doAction(GRID);
    expect.verifySteps(["read 2"]);
    await getService("action").doAction(GRID, {clearBreadcrumbs: true});
    expect.verifySteps(["read 2"], {message: "anew"});
    readAhead(getMockEnv(), 2);
    await advanceTime(3000);
    await getService("action").doAction(GRID, {clearBreadcrumbs: true});
    expect.verifySteps(["read 2", "read 2"]);
    readAhead(getMockEnv(), 1);
    await getService("action").doAction(GRID, {clearBreadcrumbs: true});
    expect.verifySteps(["read 1", "read 2"]);
});

test("the page's templates are compiled while the list is looked at", async () => {
    const compiled = [];
    patchWithCleanup(App.prototype, {
        getTemplate(name) {
            compiled.push(name);
            return super.getTemplate(name);
        },
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.act_window",
        res_model: "ejournal.journal",
        views: [[false, "list"]],
    });
    expect(compiled).not.toInclude("kaznmu_ejournal.GridRow");
    await advanceTime(500);
    for (let step = 0; step < 60; step++) {
        await advanceTime(1); // one template after the other
    }
    for (const name of ["GridAction", "GridRow", "GridCells", "CellBar"]) {
        expect(compiled).toInclude(`kaznmu_ejournal.${name}`);
    }
});
