import {beforeEach, describe, expect, globals, test} from "@odoo/hoot";
import {allowTranslations} from "@web/../tests/web_test_helpers";
import {readPaste} from "@kaznmu_ejournal/grid/clipboard";
import {fold} from "@kaznmu_ejournal/fold";
import {readCharacter} from "@kaznmu_ejournal/grid/keyboard";
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
    selection.moveTo(2, 3);
    expect(selection.moveOn(1)).toBe(false);
    expect(selection.active).toEqual({row: 2, column: 3}, {message: "the last cell"});
    selection.moveTo(1, 3);
    selection.moveOn(1);
    expect(selection.active).toEqual({row: 2, column: 0});
    selection.moveTo(Infinity, Infinity);
    expect(selection.active).toEqual({row: 2, column: 3});
    selection.resize(2, 2);
    expect(selection.active).toEqual({row: 1, column: 1});
});

test("Enter and Tab go as in a spreadsheet", () => {
    const selection = new GridSelection();
    selection.resize(4, 4);
    const enter = (step = 1) => {
        selection.moveDown(step);
        return [selection.active.row, selection.active.column];
    };
    const tab = (step = 1) => {
        selection.moveOn(step);
        return [selection.active.row, selection.active.column];
    };
    tab();
    expect(tab()).toEqual([0, 2]);
    expect(enter()).toEqual([1, 0], {message: "where the first Tab was"});
    tab();
    expect(enter()).toEqual([2, 0]);
    selection.moveBy(0, 1);
    expect(enter()).toEqual([3, 1], {message: "an arrow begins anew"});
    // A range is begun at its active cell, and Enter and Tab stay in it.
    selection.moveTo(1, 1);
    selection.moveBy(1, 1, true);
    expect(selection.active).toEqual({row: 1, column: 1});
    expect([enter(), enter(), enter(), enter()]).toEqual([
        [2, 1],
        [1, 2],
        [2, 2],
        [1, 1],
    ]);
    expect([tab(), tab(), tab(-1), enter(-1)]).toEqual([
        [1, 2],
        [2, 1],
        [1, 2],
        [2, 1],
    ]);
    expect(selection.size).toBe(4);
});

test("keys by their place, whatever the layout", () => {
    const read = (code, key, other = {}) => readCharacter({code, key, ...other});
    // The digit row of the Kazakh layout.
    expect(read("Digit8", "ү") + read("Digit5", "ғ")).toBe("85");
    expect(read("Digit6", ",") + read("Digit0", "қ")).toBe("60");
    expect(read("Slash", "№")).toBe(".");
    expect(read("Digit5", "%", {shiftKey: true})).toBe("%");
    expect(read("Numpad7", "7")).toBe("7");
    for (const key of ["y", "н", "z", "Н"]) {
        expect(read("KeyY", key)).toBe("н");
    }
    expect(read("KeyZ", "z", {ctrlKey: true})).toBe(null);
    expect(read("Enter", "Enter")).toBe(null);
    expect(read("", "7")).toBe("7", {
        message: "a keyboard on the screen has no places",
    });
});

test("what was pasted: nothing, names, or marks below a heading", () => {
    const days = ["24.11", "26.11"];
    const kind = (text) => readPaste(text, days).kind;
    expect(kind("")).toBe("empty");
    expect(kind(" \u00a0\r\n\t")).toBe("empty");
    expect(kind("Аманов Серик\t85\nЁлкин И.\tн/б")).toBe("names");
    expect(kind("Аманов Серик\nЁлкин Иван")).toBe("names");
    expect(kind("Аманов 85\nЁлкин 70")).toBe("names");
    const read = (text) => {
        const {rows, head, days: named} = readPaste(text, days);
        return [rows.flat().join(), head.join(), named.join()];
    };
    expect(read("26.11\n85\n70")).toEqual(["85,70", "26.11", "26.11"]);
    expect(read("24.11.2026\n85\n70")).toEqual(["85,70", "24.11.2026", "24.11"]);
    expect(read("ПЗ\n85\nн/б")).toEqual(["85,н/б", "ПЗ", ""]);
    expect(read("26.11\nПЗ 3\n85\n70")).toEqual(["85,70", "26.11,ПЗ 3", "26.11"]);
    expect(read("85\n70")).toEqual(["85,70", "", ""]);
    expect(read("12.10\n85.25\n70")).toEqual(["12.10,85.25,70", "", ""], {
        message: "two decimals are marks like the others",
    });
    expect(read("\n85")).toEqual([",85", "", ""]);
    expect(read("85")).toEqual(["85", "", ""]);
});

test("names are found without the letters that a keyboard lacks", () => {
    expect(fold("Қасенова Ғалия Әділқызы")).toBe("касенова галия адилкызы");
    expect(fold("Ёлкин Өмір Һүрұң")).toBe("елкин омир хурун");
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
