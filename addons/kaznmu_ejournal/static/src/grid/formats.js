import { formatDate, deserializeDate } from "@web/core/l10n/dates";
import { formatFloat } from "@web/core/utils/numbers";

/** @param {string} date of the server, `YYYY-MM-DD` */
export const formatDay = (date) => (date ? formatDate(deserializeDate(date)) : "");

/** The date as the narrow head of a column shows it: the year is that of the term. */
export const formatShortDay = (date) => (date ? deserializeDate(date).toFormat("dd.MM") : "");

/** @param {string} month `YYYY-MM` */
export const formatMonth = (month) => deserializeDate(`${month}-01`).toFormat("LLLL yyyy");

/** A rating in per cent; nothing when there is none. */
export const formatRating = (value) =>
    value === null || value === undefined
        ? ""
        : formatFloat(value, { digits: [0, 1], trailingZeros: false });
