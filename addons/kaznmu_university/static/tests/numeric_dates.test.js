import {expect, test} from "@odoo/hoot";
import {queryAllTexts} from "@odoo/hoot-dom";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {defineModels, fields, models, mountView} from "@web/../tests/web_test_helpers";

class Lesson extends models.Model {
    _name = "lesson";
    day = fields.Date();
    moment = fields.Datetime();
    _records = [{id: 1, day: "2019-03-11", moment: "2019-03-11 10:30:00"}];
}

defineMailModels();
defineModels([Lesson]);

test("days have their year, in lists and in forms", async () => {
    const fieldsOfView = `<field name="day"/><field name="moment"/>`;
    await mountView({
        type: "list",
        resModel: "lesson",
        arch: `<list>${fieldsOfView}</list>`,
    });
    const [day, moment] = queryAllTexts(".o_data_cell");
    expect(day).toBe("03/11/2019");
    expect(moment).toMatch(/^Mar 11, 11:30/);
});

test("a view may ask for the other form", async () => {
    await mountView({
        type: "list",
        resModel: "lesson",
        arch: `<list><field name="day" options="{'numeric': false}"/></list>`,
    });
    expect(queryAllTexts(".o_data_cell")).toEqual(["Mar 11"]);
});

const MOMENT = `<field name="moment" options="{'numeric': true}"/>`;

test("numeric moments have no seconds in lists", async () => {
    await mountView({
        type: "list",
        resModel: "lesson",
        arch: `<list>${MOMENT}</list>`,
    });
    expect(queryAllTexts(".o_data_cell")).toEqual(["03/11/2019 11:30"]);
});

test("numeric moments have them in the tooltip alone, to be read", async () => {
    await mountView({
        type: "form",
        resModel: "lesson",
        resId: 1,
        arch: `<form edit="0">${MOMENT}</form>`,
    });
    expect("[name=moment] span").toHaveText("03/11/2019 11:30");
    expect("[name=moment] span").toHaveAttribute("data-tooltip", "03/11/2019 11:30:00");
});

test("numeric moments have no seconds to be edited", async () => {
    await mountView({
        type: "form",
        resModel: "lesson",
        resId: 1,
        arch: `<form>${MOMENT}</form>`,
    });
    expect("[name=moment] button").toHaveText("03/11/2019 11:30");
});

test("a view may ask for the seconds, or for the day alone", async () => {
    await mountView({
        type: "list",
        resModel: "lesson",
        arch: `<list>
            <field name="moment" options="{'numeric': true, 'show_seconds': true}"/>
            <field name="moment" options="{'numeric': true, 'show_time': false}"/>
        </list>`,
    });
    expect(queryAllTexts(".o_data_cell")).toEqual([
        "03/11/2019 11:30:00",
        "03/11/2019",
    ]);
});
