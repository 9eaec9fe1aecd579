import {deserializeDate, deserializeDateTime, formatDate} from "@web/core/l10n/dates";
import {localization} from "@web/core/l10n/localization";
import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/core/utils/numbers";

/** @param {string} date of the server, `YYYY-MM-DD` */
export const formatDay = (date) => (date ? formatDate(deserializeDate(date)) : "");

/** The date as the narrow head of a column shows it: the year is that of the term. */
export const formatShortDay = (date) =>
    date ? deserializeDate(date).toFormat("dd.MM") : "";

/** @param {string} time of the server; seconds are of no use here */
export const formatTime = (time) =>
    deserializeDateTime(time).toFormat(`${localization.dateFormat} HH:mm`);

/** In digits: not every browser knows the Kazakh names of months. */
export const formatMonth = (month) =>
    deserializeDate(`${month}-01`).toFormat("MM.yyyy");

/** A rating in per cent; nothing when there is none. */
export const formatRating = (value) =>
    value === null || value === undefined
        ? ""
        : formatFloat(value, {digits: [0, 1], trailingZeros: false});

/** Whether something bars the way to the exam, as things stand; without marks nothing. */
export const isNotAdmitted = ({rating, is_admitted, bars}) =>
    !is_admitted && (rating !== null || Boolean(bars?.length));

/** The letter of the rating; who is not admitted has none: FX and F come from the exam. */
export const formatLetter = (student) =>
    isNotAdmitted(student) ? _t("not adm.") : student.letter || "";
