import {beforeEach, describe, expect, globals, test} from "@odoo/hoot";
import {allowTranslations} from "@web/../tests/web_test_helpers";
import {
    formatClipboard,
    joinMark,
    parseClipboard,
    parseMark,
    splitMark,
} from "@kaznmu_ejournal/grid/mark_input";
import {GridSelection, spread} from "@kaznmu_ejournal/grid/grid_selection";

describe.current.tags("headless");
beforeEach(allowTranslations);

test("what is a mark and what is none", async () => {
    // The cases that the server's rule is tested with, too.
    const response = await globals.fetch(
        "/kaznmu_ejournal/static/tests/mark_cases.json"
    );
    const {marks, no_marks} = await response.json();
    expect(marks.length).toBeGreaterThan(30);
    for (const {typed, value} of marks) {
        expect(parseMark(typed)).toEqual({value});
    }
    for (const typed of no_marks) {
        const {value, error} = parseMark(typed);
        expect(value).toBe(typed);
        expect(error).toInclude(typed);
    }
});

test("a mark taken apart and put together", () => {
    for (const value of [
        "",
        "85",
        "85,5 оп.",
        "зач.",
        "незач.",
        "н/б",
        "н/б 75",
        "н/б ув.",
        "н/б ув. 60",
    ]) {
        expect(joinMark(splitMark(value))).toBe(value);
    }
});

test("ranges of Excel and LibreOffice", () => {
    expect(parseClipboard("85\tн/б\r\n90,5\t\r\n")).toEqual([
        ["85", "н/б"],
        ["90,5", ""],
    ]);
    expect(parseClipboard("1\n2\n3")).toEqual([["1"], ["2"], ["3"]]);
    expect(parseClipboard("1\n\n3\n")).toEqual([["1"], [""], ["3"]]);
    expect(parseClipboard("7")).toEqual([["7"]]);
    expect(parseClipboard("")).toEqual([[""]]);
    expect(parseClipboard('"a\nb"\t"say ""x"""')).toEqual([["a\nb", 'say "x"']]);
    const rows = [
        ["1", ""],
        ["", "н/б 7,5"],
    ];
    expect(parseClipboard(formatClipboard(rows))).toEqual(rows);
});

test("selection by keys and mouse", () => {
    const selection = new GridSelection();
    selection.resize(3, 4);
    selection.moveBy(-1, -1);
    expect(selection.active).toEqual({row: 0, column: 0});
    selection.moveBy(1, 1);
    selection.moveBy(1, 2, true);
    expect(selection.range).toEqual({top: 1, bottom: 2, left: 1, right: 3});
    expect(selection.size).toBe(6);
    selection.resize(3, 4);
    expect(selection.size).toBe(6, {message: "drawing again keeps the range"});
    selection.moveOn(1);
    expect(selection.active).toEqual({row: 2, column: 3}, {message: "the last cell"});
    selection.moveTo(1, 3);
    selection.moveOn(1);
    expect(selection.active).toEqual({row: 2, column: 0});
    selection.moveTo(Infinity, Infinity);
    expect(selection.active).toEqual({row: 2, column: 3});
    selection.resize(2, 2);
    expect(selection.active).toEqual({row: 1, column: 1});
});

test("a pasted value fills the range, a block lies at its corner", () => {
    const range = {top: 0, bottom: 2, left: 1, right: 1};
    expect(spread([["5"]], range, 3, 2).cells).toHaveLength(3);
    const block = [["1", "2"], ["3"]];
    const {cells, cut} = spread(block, {top: 2, bottom: 2, left: 0, right: 0}, 3, 2);
    expect(cells).toEqual([
        {row: 2, column: 0, text: "1"},
        {row: 2, column: 1, text: "2"},
    ]);
    expect(cut).toBe(1);
});
