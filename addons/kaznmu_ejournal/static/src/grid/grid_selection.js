/**
 * The active cell and the range of a grid, by place: row and column. No DOM.
 */
const clamp = (value, count) => Math.max(0, Math.min(value, count - 1));

export class GridSelection {
    constructor() {
        this.rowCount = 0;
        this.columnCount = 0;
        this.active = {row: 0, column: 0};
        this.anchor = this.active;
    }

    resize(rowCount, columnCount) {
        Object.assign(this, {rowCount, columnCount});
        const {active, anchor} = this;
        this.moveTo(anchor.row, anchor.column);
        this.moveTo(active.row, active.column, true);
    }

    /** @param {boolean} [extend] keep the other end of the range */
    moveTo(row, column, extend = false) {
        row = clamp(row, this.rowCount);
        column = clamp(column, this.columnCount);
        if (row !== this.active.row || column !== this.active.column) {
            this.active = {row, column};
        }
        if (!extend) {
            this.anchor = this.active;
        }
    }

    moveBy(rows, columns, extend = false) {
        this.moveTo(this.active.row + rows, this.active.column + columns, extend);
    }

    /** One cell on in reading order (Tab); at the end of a row to the next one. */
    moveOn(step) {
        const {row, column} = this.active;
        const place = row * this.columnCount + column + step;
        if (place >= 0 && place < this.rowCount * this.columnCount) {
            this.moveTo(Math.floor(place / this.columnCount), place % this.columnCount);
            return true;
        }
        return false;
    }

    selectColumn(column, extend = false) {
        const start = extend ? this.anchor.column : column;
        this.anchor = {row: 0, column: start};
        this.active = {row: clamp(Infinity, this.rowCount), column};
    }

    selectAll() {
        this.anchor = {row: 0, column: 0};
        this.active = {row: this.rowCount - 1, column: this.columnCount - 1};
    }

    /** @returns {{ top: number, bottom: number, left: number, right: number }} */
    get range() {
        const {active, anchor} = this;
        return {
            top: Math.min(active.row, anchor.row),
            bottom: Math.max(active.row, anchor.row),
            left: Math.min(active.column, anchor.column),
            right: Math.max(active.column, anchor.column),
        };
    }

    get size() {
        const {top, bottom, left, right} = this.range;
        return (bottom - top + 1) * (right - left + 1);
    }
}

/**
 * Lay copied rows over a range: a single value fills it, a block is repeated when it
 * fits, otherwise pasted once from the top left corner, as spreadsheets do.
 *
 * @param {string[][]} rows
 * @param {{ top: number, bottom: number, left: number, right: number }} range
 * @param {number} rowCount of the grid
 * @param {number} columnCount
 * @returns {{ cells: { row: number, column: number, text: string }[], cut: number }}
 *  `cut`: the number of values that lie outside the grid
 */
export function spread(rows, range, rowCount, columnCount) {
    const height = rows.length;
    const width = Math.max(...rows.map((row) => row.length));
    const rangeHeight = range.bottom - range.top + 1;
    const rangeWidth = range.right - range.left + 1;
    const repeats = (span, part) => span > part && span % part === 0;
    const endHeight = repeats(rangeHeight, height) ? rangeHeight : height;
    const endWidth = repeats(rangeWidth, width) ? rangeWidth : width;
    const cells = [];
    let cut = 0;
    for (let i = 0; i < endHeight; i++) {
        for (let j = 0; j < endWidth; j++) {
            const text = rows[i % height][j % width];
            const [row, column] = [range.top + i, range.left + j];
            if (text === undefined) {
                continue;
            }
            if (row < rowCount && column < columnCount) {
                cells.push({row, column, text});
            } else {
                cut++;
            }
        }
    }
    return {cells, cut};
}
