import {_t} from "@web/core/l10n/translation";
import {formatLetter, formatRating} from "./formats";

/** The columns of results, right of the lessons; the policy computes them. */
export const RESULTS = [
    {
        name: "current_1",
        label: _t("Cur. 1"),
        title: _t("Current control before the first midterm"),
    },
    {name: "midterm_1", label: _t("MC 1"), title: _t("First midterm control")},
    {
        name: "current_2",
        label: _t("Cur. 2"),
        title: _t("Current control after the first midterm"),
    },
    {name: "midterm_2", label: _t("MC 2"), title: _t("Second midterm control")},
    {name: "rating", label: _t("AR"), title: _t("Admission rating")},
    {name: "letter", label: _t("Letter"), title: _t("Letter of the admission rating")},
];

/** The columns of a journal: a policy may have parts of the rating of its own. */
export function getResults(journal) {
    if (journal.has_rating === false) {
        return RESULTS.slice(-1); // P or NP by skills is all there is
    }
    const parts = journal.parts || [];
    if (!parts.length) {
        return RESULTS;
    }
    return [
        ...parts.map((name, place) => ({
            name: `part_${place}`,
            label: name,
            title: name,
        })),
        ...RESULTS.slice(-2),
    ];
}

/** On a narrow screen these alone stay in view; they are the last ones. */
const KEPT = ["rating", "letter"];

/**
 * Neighbouring columns that stay in view together: one box of the browser each, where
 * every column of every row would be a layer of its own to paint.
 *
 * @returns {{ name: "parts"|"sum", start: number, after: number, columns: Object[] }[]}
 *  `after`: how many columns stand right of them
 */
export function groupResults(results) {
    const isSum = ({name}) => KEPT.includes(name);
    return [
        {name: "parts", columns: results.filter((result) => !isSum(result))},
        {name: "sum", columns: results.filter(isSum)},
    ]
        .filter(({columns}) => columns.length)
        .map(({name, columns}) => {
            const start = results.indexOf(columns[0]);
            const after = results.length - start - columns.length;
            return {name, columns, start, after};
        });
}

/** What a student's row shows in a column of results. */
export function getResult(student, name) {
    const value = name.startsWith("part_")
        ? student.parts[Number(name.slice(5))]
        : student[name];
    return name === "letter" ? formatLetter(student) : formatRating(value);
}
