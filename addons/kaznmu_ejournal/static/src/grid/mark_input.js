/**
 * What a teacher types in a cell, and what a spreadsheet copies. No DOM, no server.
 *
 * The server alone decides what a mark is (`EjournalMark._parse_value`); here only what
 * it would certainly refuse is told at once, so that it is not sent.
 */
import {_t} from "@web/core/l10n/translation";

export const ABSENT = "н/б";
export const EXCUSED = "ув.";
export const LATE = "оп.";
export const PASSED = "зач.";
export const FAILED = "незач.";

// The same as POINTS and ABSENT_INPUT of the server; the cases of
// static/tests/mark_cases.json hold for both.
const POINTS = "[0-9]{1,3}(?:[.,][0-9]{0,2})?%?";
const POINTS_INPUT = new RegExp(`^${POINTS}$`);
const ABSENT_INPUT = new RegExp(
    "^(н/б|нб|н/у|н|n/b|nb|n/e|n)(?:\\s*(?:уваж|ув|себепті|дәл|exc)\\.?)?" +
        `(?:[\\s/]*(${POINTS}))?$`,
    "i"
);
const LATE_INPUT = new RegExp(
    `^(${POINTS})\\s*(?:оп|(?:с\\s)?опозд(?:анием)?|кеш(?:ігіп)?|late)\\.?$`,
    "i"
);
const PASSED_INPUT = /^(?:(?:зач(?:[её]т|тено)?|өтті)\.?|p)$/i;
const FAILED_INPUT = /^(?:(?:не\s?зач(?:[её]т|тено)?|өтпеді)\.?|np)$/i;
const EXCUSED_INPUT = /^(?:н\/у|n\/e)|\s*(?:уваж|ув|себепті|дәл|exc)/i;

function toNumber(text) {
    return Number(text.replace("%", "").replace(",", "."));
}

function isPoints(text) {
    return POINTS_INPUT.test(text) && toNumber(text) <= 100;
}

function formatPoints(text) {
    return String(toNumber(text)).replace(".", ",");
}

/** Whether a value reads as an absence, whatever follows it. */
export function isAbsence(value) {
    return ABSENT_INPUT.test(value.trim());
}

/**
 * Put what was typed or pasted into the form in which cells show it.
 *
 * @param {string} text
 * @returns {{ value: string, error?: string }} the text as it is when it is no mark
 */
export function parseMark(text) {
    const typed = text.replace(/\u00a0/g, " ").trim();
    if (!typed) {
        return {value: ""};
    }
    if (isPoints(typed)) {
        return {value: formatPoints(typed)};
    }
    if (PASSED_INPUT.test(typed)) {
        return {value: PASSED};
    }
    if (FAILED_INPUT.test(typed)) {
        return {value: FAILED};
    }
    const late = LATE_INPUT.exec(typed);
    if (late && isPoints(late[1])) {
        return {value: `${formatPoints(late[1])} ${LATE}`};
    }
    const absence = ABSENT_INPUT.exec(typed);
    if (absence && (!absence[2] || isPoints(absence[2]))) {
        const parts = [ABSENT];
        if (EXCUSED_INPUT.test(typed)) {
            parts.push(EXCUSED);
        }
        if (absence[2]) {
            parts.push(formatPoints(absence[2]));
        }
        return {value: parts.join(" ")};
    }
    return {
        value: typed,
        error: _t("“%s” is not a mark: enter points from 0 to 100 or «н/б».", typed),
    };
}

/**
 * The parts of a mark as the details of a cell show them.
 *
 * @param {string} value in the form of {@link parseMark}
 * @returns {{ isAbsent: boolean, isExcused: boolean, isLate: boolean, points: string }}
 *  points are those of the make-up when the student was absent; of a skill, its word
 */
export function splitMark(value) {
    const absence = ABSENT_INPUT.exec(value);
    const late = LATE_INPUT.exec(value);
    return {
        isAbsent: Boolean(absence),
        isExcused: Boolean(absence) && EXCUSED_INPUT.test(value),
        isLate: Boolean(late),
        points: absence ? absence[2] || "" : late?.[1] || value,
    };
}

/** The reverse of {@link splitMark}. */
export function joinMark({isAbsent, isExcused, isLate, points}) {
    if (!isAbsent) {
        return isLate && points ? `${points} ${LATE}` : points;
    }
    return [ABSENT, isExcused && EXCUSED, points].filter(Boolean).join(" ");
}

/**
 * Read a range as Excel and LibreOffice put it on the clipboard.
 *
 * @param {string} text cells by tabs, rows by line breaks, quoted when they hold either
 * @returns {string[][]}
 */
export function parseClipboard(text) {
    const rows = [[]];
    const token = /(?:"((?:[^"]|"")*)"|([^\t\r\n]*))(\t|\r\n|\n|\r|$)/gy;
    let match = null;
    while ((match = token.exec(text))) {
        const [whole, quoted, plain, separator] = match;
        rows.at(-1).push(quoted === undefined ? plain : quoted.replace(/""/g, '"'));
        if (!separator || (!whole && token.lastIndex >= text.length)) {
            break;
        }
        if (separator !== "\t") {
            if (token.lastIndex >= text.length) {
                break; // the line break that ends the last row
            }
            rows.push([]);
        }
    }
    return rows;
}

/** The reverse of {@link parseClipboard}; marks need no quotes. */
export function formatClipboard(rows) {
    return rows.map((row) => row.join("\t")).join("\n");
}
