/**
 * What a pasted text is: marks, names with marks, or nothing. No DOM.
 */
import {parseClipboard, parseMark} from "./mark_input";

const NAME = /\p{L}{2,}/u;
const DATE = /^(\d{2})[./](\d{2})(?:[./](?:\d{4}|\d{2}))?$/;
const TWO_DECIMALS = /[.,]\d\d$/;

export const isMark = (text) => !parseMark(text).error;

/** `dd.MM` of a date as the head of a column shows it, else null. */
function readDay(text) {
    const [, day, month] = DATE.exec(text.trim()) || [];
    return Number(day) >= 1 && Number(day) <= 31 && month >= "01" && month <= "12"
        ? `${day}.${month}`
        : null;
}

/** Whether a cell above marks is their title. «26.11» could be points as well. */
function isTitle(text, below, days, isValue) {
    if (!isValue(text)) {
        return true;
    }
    const day = readDay(text);
    return (
        day !== null &&
        (days.includes(day) || !below.some((mark) => TWO_DECIMALS.test(mark.trim())))
    );
}

function isHead(row, rows, days, isValue) {
    return row.some((text, i) => {
        const below = rows.map((cells) => cells[i] || "").filter((cell) => cell.trim());
        return text.trim() && below.length && isTitle(text, below, days, isValue);
    });
}

/**
 * @param {string} text of the clipboard
 * @param {string[]} days of the journal's lessons, as `dd.MM`
 * @param {(text: string) => boolean} [isValue] what cells hold
 * @returns {{ kind: "empty"|"names"|"marks", rows: string[][], head: string[],
 *  days: (string|null)[] }} `head`: what stood above the marks and is none of them;
 *  `days`: the dates named there, by column
 */
export function readPaste(text, days, isValue = isMark) {
    const isName = (cell) => NAME.test(cell) && !isValue(cell);
    if (!text.replace(/\u00a0/g, " ").trim()) {
        return {kind: "empty", rows: [], head: [], days: []};
    }
    let rows = parseClipboard(text);
    const width = Math.max(...rows.map((row) => row.length));
    const columns = Array.from({length: width}, (_, i) =>
        rows.map((row) => row[i] || "").filter((cell) => cell.trim())
    );
    const isList = rows.length > 1 || width > 1;
    const hasNames = columns.some(
        (cells) => cells.length && cells.filter(isName).length * 2 > cells.length
    );
    if (isList && hasNames) {
        return {kind: "names", rows, head: [], days: []};
    }
    const head = [];
    const named = [];
    while (rows.length > 1 && isHead(rows[0], rows.slice(1), days, isValue)) {
        const [first, ...rest] = rows;
        head.push(...first.filter((cell) => cell.trim()));
        first.forEach((cell, i) => (named[i] = readDay(cell) || named[i] || null));
        rows = rest;
    }
    return {kind: "marks", rows, head, days: named};
}
