import {Component, xml} from "@odoo/owl";
import {LazyComponent} from "@web/core/assets";
import {registry} from "@web/core/registry";
import {X2ManyField, x2ManyField} from "@web/views/fields/x2many/x2many_field";

/**
 * The lines of a statement: of a draft the page in which results are entered, whose code
 * is that of the journal's page, fetched with the first one; a list otherwise.
 */
export class StatementLinesField extends Component {
    static template = xml`
        <X2ManyField t-if="!isDraft or !props.record.data.has_exam" t-props="props"/>
        <LazyComponent
            t-if="isDraft and props.record.resId"
            t-key="props.record.resId"
            bundle="'kaznmu_ejournal.assets_grid'"
            Component="'ejournal_statement'"
            props="pageProps"
        />`;
    static components = {LazyComponent, X2ManyField};
    static props = X2ManyField.props;

    get isDraft() {
        return this.props.record.data.state === "draft";
    }

    get pageProps() {
        const {record, name} = this.props;
        return {record, lines: record.data[name]};
    }
}

registry.category("fields").add("ejournal_statement_lines", {
    ...x2ManyField,
    component: StatementLinesField,
});
