import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {press, queryAll, queryAllTexts, queryFirst} from "@odoo/hoot-dom";
import {advanceTime, animationFrame, mockDate} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {assets} from "@web/core/assets";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {session} from "@web/session";
import {WebClient} from "@web/webclient/webclient";
import {
    contains,
    defineModels,
    getMockEnv,
    getService,
    models,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");

class Journal extends models.Model {
    _name = "ejournal.journal";
}

defineMailModels();
defineModels([Journal]);

const LESSONS = [1, 2, 3];
const STUDENTS = [1, 2, 3, 4];
const cell = (row, column) => `[data-row="${row}"] [data-column="${column}"]`;
const values = (column) => queryAllTexts(`[data-row] [data-column="${column}"]`);

async function open(
    locks = {},
    skills = [],
    {lessons = LESSONS, students = STUDENTS} = {}
) {
    onRpc("ejournal.journal", "read_grid", () => ({
        journal: {id: 1, name: "T · Anatomy", is_formed: false, today: "2026-11-23"},
        lessons: lessons.map((id) => ({
            id,
            number: id,
            date: `2026-11-${String(Math.min(id, 23)).padStart(2, "0")}`,
            kind: "ПЗ",
            kind_name: "Practical class",
            is_graded: true,
            is_skill: skills.includes(id),
            topic: `Topic ${id}`,
            lock: locks[id] || null,
        })),
        students: students.map((id) => ({
            id,
            name: `Student ${id}`,
            away: [],
            rating: null,
        })),
        cells: [],
        windows: [],
        openings: [],
    }));
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "ejournal_grid",
        context: {active_id: 1},
    });
    await contains(cell(0, lessons === LESSONS ? 0 : lessons.length - 1)).click();
}

async function keys(...names) {
    for (const name of names) {
        await press(name.split("+"));
    }
    await animationFrame();
    await animationFrame();
}

beforeEach(() => {
    // The code is in the bundle of the tests already.
    patchWithCleanup(assets, {loadBundle: () => Promise.resolve()});
    mockDate("2026-11-23 12:00:00");
    browser.localStorage.clear();
    onRpc("ejournal.journal", "save_marks", ({args}) => {
        expect.step(args[1].map(({value}) => value).join());
        return {
            saved: args[1].map((change) => ({...change, kind: "points", version: 1})),
            refused: [],
            conflicts: [],
            ratings: {},
        };
    });
});

test("opens at the last lesson held, with ARIA's grid", async () => {
    await open();
    const grid = queryFirst("[role=grid]");
    expect(grid).toHaveAttribute("aria-rowcount", "5");
    expect(grid).toHaveAttribute("aria-colcount", "10");
    expect("[role=gridcell][tabindex='0']").toHaveCount(1);
    expect("[role=rowheader]").toHaveCount(4);
    expect("[role=columnheader]").toHaveCount(10);
    expect(cell(0, 0)).toBeFocused();
});

test("a large journal: what is in view comes first, then the rest", async () => {
    const upTo = (count) => Array.from({length: count}, (_, i) => i + 1);
    await open({}, [], {lessons: upTo(120), students: upTo(80)});
    const count = (row) => queryAll(`[data-row="${row}"] [data-column]`).length;
    const results = (row) => queryAll(`[data-row="${row}"] .o_ejournal_result`).length;
    expect("[role=rowheader]").toHaveCount(80, {message: "all names are there"});
    expect(cell(0, 119)).toBeFocused();
    expect(count(1)).toBeGreaterThan(0);
    expect(results(1)).toBe(6);
    expect(count(79)).toBe(0);
    expect(results(79)).toBe(0);
    await keys("ctrl+End");
    expect(cell(79, 119)).toBeFocused({message: "keys do not wait for it"});
    await keys("9", "0", "Enter");
    expect(cell(79, 119)).toHaveText("90");
    await keys("ctrl+Home");
    expect(count(78)).toBe(0, {message: "nor does anything else while keys come"});
    await advanceTime(700);
    expect.verifySteps(["90"]);
    for (let step = 0; step < 40; step++) {
        await advanceTime(0);
        await animationFrame();
    }
    expect(count(79)).toBe(count(0));
    expect(results(79)).toBe(6);
    expect(count(79)).toBeLessThan(120, {
        message: "far columns are drawn in view only",
    });
});

test("keys move, select, edit and clear", async () => {
    await open();
    await keys("End");
    expect(cell(0, 2)).toBeFocused();
    await keys("Home", "ArrowDown", "Tab", "shift+Tab", "Enter", "shift+Enter");
    expect(cell(1, 0)).toBeFocused();
    await keys("5", "0", "ArrowDown", "6", "0", "Escape");
    expect(values(0)).toEqual(["", "50", "", ""]);
    await keys("ArrowUp", "F2", "5", "Enter");
    expect(values(0)).toEqual(["", "505", "", ""]);
    expect(cell(1, 0)).toHaveAttribute("aria-invalid", "true");
    await keys("ArrowUp", "Delete");
    expect(values(0)).toEqual(["", "", "", ""]);
    expect.verifySteps([]);
});

test("fill down, and a value for the whole range", async () => {
    await open();
    await keys(
        "7",
        "0",
        "Enter",
        "ArrowUp",
        "shift+ArrowDown",
        "shift+ArrowDown",
        "ctrl+d"
    );
    expect(values(0)).toEqual(["70", "70", "70", ""]);
    expect(".o_ejournal_cell[data-selected]").toHaveCount(3);
    await keys("8", "0", "ctrl+Enter");
    expect(values(0)).toEqual(["80", "80", "80", ""]);
    await keys("ctrl+z");
    expect(values(0)).toEqual(["70", "70", "70", ""]);
    await advanceTime(700);
    expect.verifySteps(["70,70,70"]);
});

test("Tab leaves the grid after Escape: no trap for the keyboard", async () => {
    await open();
    await keys("Escape", "shift+Tab");
    expect(".o_ejournal_details").toBeFocused();
});

test("the page is not left in silence with unsaved cells", async () => {
    await open();
    const isLeft = () => {
        const event = new Event("beforeunload", {cancelable: true});
        window.dispatchEvent(event);
        return !event.defaultPrevented;
    };
    expect(isLeft()).toBe(true);
    await keys("7", "0");
    expect(isLeft()).toBe(false, {message: "also of what is still being typed"});
    await animationFrame();
    expect.verifySteps(["70"]);
    expect(isLeft()).toBe(true);
});

test("logging out with unsaved cells asks, and its main button erases nothing", async () => {
    await open();
    const key = `ejournal.draft|${session.db}|${user.userId}|1|1:1`;
    browser.localStorage.setItem(
        key,
        JSON.stringify({value: "7", typedAt: Date.now()})
    );
    registry.category("user_menuitems").get("log_out")(getMockEnv()).callback();
    await animationFrame();
    expect(".modal .btn-primary").toHaveText("Stay");
    await contains(".modal .btn-primary").click();
    expect(".modal").toHaveCount(0);
    expect(browser.localStorage.getItem(key)).not.toBe(null);
});

test("a skill is passed or failed, work is handed in late: in the details, too", async () => {
    await open({}, [2]);
    await keys("8", "5", "Enter", "ArrowUp", "shift+F2");
    expect("[data-verdict]").toHaveCount(0);
    await contains(".o_ejournal_panel input[name=late]").check();
    expect(values(0)).toEqual(["85 оп.", "", "", ""]);
    expect(".o_ejournal_panel input[name=points]").toHaveValue("85");
    await contains(".o_ejournal_panel input[name=late]").uncheck();
    expect(values(0)).toEqual(["85", "", "", ""]);
    await contains(cell(1, 1)).click();
    expect("[data-verdict]").toHaveCount(2);
    await contains("[data-verdict='незач.']").click();
    expect(values(1)).toEqual(["", "незач.", "", ""]);
    expect("[data-verdict='незач.']").toHaveClass("active");
    expect(cell(1, 1)).toHaveAttribute("data-absent");
});

test("a closed cell offers the next step of other parts", async () => {
    const category = registry.category("ejournal_grid_next_step");
    patchWithCleanup(category, {
        getAll: () => [
            {
                label: () => "Ask for access",
                isShown: ({access}) => access.code === "deadline_passed",
                run: ({lesson, cells}) =>
                    expect.step(`${lesson.id}: ${JSON.stringify(cells)}`),
            },
        ],
    });
    await open({1: {code: "deadline_passed", message: "The deadline has passed."}});
    await keys("shift+ArrowDown");
    expect(".o_ejournal_cell_bar").toHaveText(/The deadline has passed/);
    await contains(".o_ejournal_cell_bar button:contains(Ask for access)").click();
    expect.verifySteps(["1: [[1,1],[1,2]]"]);
});

test("other parts add actions to the page's menu", async () => {
    patchWithCleanup(registry.category("ejournal_grid_actions"), {
        getAll: () => [
            {
                label: () => "Print the page",
                run: ({journalId}) => expect.step(`print ${journalId}`),
            },
        ],
    });
    await open();
    await contains(".o_ejournal_actions").click();
    await contains(".dropdown-item:contains(Print the page)").click();
    expect.verifySteps(["print 1"]);
});
