/**
 * Names as people type them: without letters that their keyboard lacks. The server folds
 * alike (`FOLDED` of kaznmu_university's `folded_char.py`).
 */
const FOLDED = {
    ә: "а",
    ғ: "г",
    қ: "к",
    ң: "н",
    ө: "о",
    ұ: "у",
    ү: "у",
    һ: "х",
    і: "и",
    ё: "е",
};
const LETTERS = new RegExp(`[${Object.keys(FOLDED).join("")}]`, "g");

/** A text to be compared with another one folded alike: «Қасенова» is «касенова». */
export const fold = (text) =>
    text.toLowerCase().replace(LETTERS, (letter) => FOLDED[letter]);
