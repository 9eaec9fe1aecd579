import {Component, xml} from "@odoo/owl";
import {DateTimeInput} from "@web/core/datetime/datetime_input";
import {deserializeDate, serializeDate} from "@web/core/l10n/dates";

/** A date in the form of the user's language: a browser's own field has the browser's. */
export class DayInput extends Component {
    static template = xml`<DateTimeInput t-props="inputProps" />`;
    static components = {DateTimeInput};
    static props = {
        id: String,
        value: String, // of the server, as the others; empty: none
        onChange: Function,
        class: {type: String, optional: true},
        min: {type: String, optional: true},
        max: {type: String, optional: true},
        isDisabled: {type: Boolean, optional: true},
    };
    static defaultProps = {class: ""};

    get inputProps() {
        const {id, value, onChange, min, max, isDisabled} = this.props;
        return {
            id,
            type: "date",
            class: `form-control ${this.props.class}`,
            value: value ? deserializeDate(value) : false,
            onChange: (date) => onChange(date ? serializeDate(date) : ""),
            disabled: Boolean(isDisabled),
            ...(min && {minDate: deserializeDate(min)}),
            ...(max && {maxDate: deserializeDate(max)}),
        };
    }
}
