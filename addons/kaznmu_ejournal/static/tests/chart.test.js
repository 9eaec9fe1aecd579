import {expect, test} from "@odoo/hoot";
import {fitNames, wrapName} from "@kaznmu_ejournal/desk/chart";

const measure = (text, size) => (text.length * size) / 2;
const NAMES = ["Кафедра физиологии", "Кафедра детских болезней", "Кафедра терапии"];

test("no word of a name is broken or left out", () => {
    const wrap = (name, room) => wrapName(name, room, (text) => text.length);
    expect(wrap("Кафедра детских болезней", 16)).toEqual([
        "Кафедра детских",
        "болезней",
    ]);
    expect(wrap("Офтальмология", 5)).toEqual(["Офтальмология"]);
    expect(wrap("Деканат", 7)).toEqual(["Деканат"]);
});

test("names are as large as they have room for", () => {
    const fit = (height) => fitNames(NAMES, {width: 500, height, measure});
    expect(fit(300).size).toBe(12);
    expect(fit(300).names).toEqual(NAMES.map((name) => [name]));
    expect(fit(46).size).toBe(11);
});

test("where there is no room the last ones are left out, and all stay whole", () => {
    const {names, size} = fitNames(NAMES, {width: 100, height: 45, measure});
    expect(size).toBe(10);
    expect(names).toEqual([["Кафедра физиологии"], ["Кафедра детских", "болезней"]]);
    const page = fitNames(NAMES, {width: 100, height: 0, measure});
    expect(page.names.length).toBe(3);
    expect(page.size).toBe(12);
});
