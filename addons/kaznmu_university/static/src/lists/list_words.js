/**
 * Columns of lists are as wide as their longest word. Odoo shrinks all of them alike where
 * there is little room, down to a width that short English words have, and longer ones
 * would be broken in their middle.
 */
import {FIELD_WIDTHS} from "@web/views/list/column_width_hook";
import {ListRenderer} from "@web/views/list/list_renderer";
import {patch} from "@web/core/utils/patch";

const MEASURING = "o_ejournal_measuring";
/* Of columns of which nothing is known, as in Odoo. */
const LEAST = 80;

function getPadding(el) {
    const {paddingLeft, paddingRight} = getComputedStyle(el);
    return parseFloat(paddingLeft) + parseFloat(paddingRight);
}

/** The least and the most that a column of fields has in Odoo: `[least, most]`. */
function getWidths({attrs, field, fieldType, hasLabel, options, widget}) {
    if (attrs?.width) {
        const width = parseInt(attrs.width, 10);
        return [width, width];
    }
    let width = field.listViewWidth || FIELD_WIDTHS[widget || fieldType] || [LEAST];
    if (typeof width === "function") {
        width = width({type: fieldType, hasLabel, options});
    }
    return Array.isArray(width) ? width : [width, width];
}

/**
 * What columns need for their longest words, by the columns' names. Nothing where there is
 * no room for all: a list is not to be scrolled for it, unless it is scrolled anyway.
 */
function measureWords(table, columns) {
    const least = Object.fromEntries(
        columns.map((column) => [column.name, getWidths(column)[0] || LEAST])
    );
    const words = {};
    let own = getPadding(table.parentElement);
    let needed = own;
    table.classList.add(MEASURING);
    for (const th of table.querySelectorAll("thead th")) {
        const {width} = th.getBoundingClientRect();
        const {name} = th.dataset;
        if (name in least) {
            const padding = getPadding(th);
            // Odoo rounds down what it adds the padding to.
            words[name] = Math.ceil(width) + 1 - padding;
            own += least[name] + padding;
            needed += Math.max(words[name], least[name]) + padding;
        } else {
            own += width;
            needed += width;
        }
    }
    table.classList.remove(MEASURING);
    const room = table.parentElement.clientWidth;
    return needed <= room || own > room ? words : {};
}

patch(ListRenderer.prototype, {
    /** Odoo asks the columns one after the other when it computes their widths. */
    getActiveColumns() {
        const columns = super.getActiveColumns();
        const ofFields = columns.filter(({type}) => type === "field");
        let words = {};
        const getNeeded = (column) => {
            if (column === ofFields[0]) {
                words = measureWords(this.tableRef.el, ofFields);
            }
            const [least, most] = getWidths(column);
            const needed = Math.max(least || LEAST, words[column.name] || 0);
            return [needed, most && Math.max(needed, most)];
        };
        return columns.map((column) =>
            column.type === "field"
                ? {
                      ...column,
                      // A width of the view's own would be taken without asking.
                      attrs: {...column.attrs, width: undefined},
                      field: {...column.field, listViewWidth: () => getNeeded(column)},
                  }
                : column
        );
    },
});
