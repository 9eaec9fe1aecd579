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
