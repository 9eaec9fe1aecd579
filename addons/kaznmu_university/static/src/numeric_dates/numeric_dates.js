/**
 * Days as documents have them, 20.11.2026, in place of Odoo's «20 нояб.», which leaves the
 * year out. A view may still ask for the other form: `options="{'numeric': false}"`.
 *
 * Moments stay as they are, and are written so where a view asks for it: without seconds,
 * as everywhere else, unless it asks for these (`show_seconds`); the tooltip has them.
 */
import {DateTimeField} from "@web/views/fields/datetime/datetime_field";
import {formatDate, formatDateTime} from "@web/views/fields/formatters";
import {exprToBoolean} from "@web/core/utils/strings";
import {localization} from "@web/core/l10n/localization";
import {patch} from "@web/core/utils/patch";
import {registry} from "@web/core/registry";

const extractDateTimeOptions = formatDateTime.extractOptions;

/** What makes a numeric moment one of minutes; nothing where it is none. */
function getMinuteFormat({numeric, showSeconds, showTime}) {
    if (!numeric || showSeconds || !showTime) {
        return {};
    }
    const {dateFormat, timeFormat} = localization;
    return {format: `${dateFormat} ${timeFormat.replace(/[^a-z]ss/i, "")}`};
}

formatDate.extractOptions = ({options}) => ({
    numeric: exprToBoolean(options.numeric ?? true),
});
formatDateTime.extractOptions = (info) => {
    const options = {
        ...extractDateTimeOptions(info),
        numeric: exprToBoolean(info.options.numeric ?? false),
    };
    return {...options, ...getMinuteFormat(options)};
};

patch(DateTimeField.prototype, {
    // The tooltip asks for the numeric form by itself: it is of the whole moment.
    getFormattedValue(index, ...numeric) {
        const value = this.values[index];
        const format = getMinuteFormat(this.props);
        if (!value || this.field.type === "date" || numeric.length || !format.format) {
            return super.getFormattedValue(index, ...numeric);
        }
        return formatDateTime(value, {numeric: true, ...format});
    },
});

function withNumeric(info) {
    return info.type === "datetime"
        ? info
        : {...info, options: {numeric: true, ...info.options}};
}

for (const name of ["date", "daterange"]) {
    patch(registry.category("fields").get(name), {
        extractProps(info, dynamicInfo) {
            return super.extractProps(withNumeric(info), dynamicInfo);
        },
        listViewWidth(info) {
            return super.listViewWidth(withNumeric(info));
        },
    });
}
