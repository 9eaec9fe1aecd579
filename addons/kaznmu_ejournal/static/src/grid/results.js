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

/** What a student's row shows in a column of results. */
export function getResult(student, name) {
    const value = name.startsWith("part_")
        ? student.parts[Number(name.slice(5))]
        : student[name];
    return name === "letter" ? formatLetter(student) : formatRating(value);
}
