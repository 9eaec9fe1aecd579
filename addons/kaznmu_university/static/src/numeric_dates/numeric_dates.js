/**
 * Days as documents have them, 20.11.2026, in place of Odoo's «20 нояб.», which leaves the
 * year out. Moments stay as they are: their numeric form has seconds. A view may still ask
 * for the other form: `options="{'numeric': false}"`.
 */
import {formatDate, formatDateTime} from "@web/views/fields/formatters";
import {exprToBoolean} from "@web/core/utils/strings";
import {patch} from "@web/core/utils/patch";
import {registry} from "@web/core/registry";

const extractDateTimeOptions = formatDateTime.extractOptions;

formatDate.extractOptions = ({options}) => ({
    numeric: exprToBoolean(options.numeric ?? true),
});
formatDateTime.extractOptions = (info) => ({
    ...extractDateTimeOptions(info),
    numeric: exprToBoolean(info.options.numeric ?? false),
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
