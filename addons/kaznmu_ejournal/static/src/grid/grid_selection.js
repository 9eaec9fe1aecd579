/**
 * The active cell and the range of a grid, by place: row and column. No DOM.
 *
 * As in a spreadsheet the active cell is where the range was begun; Enter and Tab go
 * round in a range of several cells, and Enter after Tab returns to the column in which
 * the first Tab was pressed.
 */
const clamp = (value, count) => Math.max(0, Math.min(value, count - 1));

const isSamePlace = (one, other) =>
    one.row === other.row && one.column === other.column;

export class GridSelection {
    constructor() {
        this.rowCount = 0;
        this.columnCount = 0;
        this.active = {row: 0, column: 0};
        this.anchor = this.active;
        this.end = this.active; // the corner of the range that moves
        this.shown = this.active; // what should be in view
        this.tabColumn = null;
    }

    resize(rowCount, columnCount) {
        if (rowCount === this.rowCount && columnCount === this.columnCount) {
            return;
        }
        Object.assign(this, {rowCount, columnCount});
        for (const name of ["active", "anchor", "end"]) {
            this[name] = this._clamp(this[name]);
        }
        this.shown = this.active;
    }

    _clamp({row, column}) {
        return {
            row: clamp(row, this.rowCount),
            column: clamp(column, this.columnCount),
        };
    }

    /** @param {boolean} [extend] keep the other end of the range, and the active cell */
    moveTo(row, column, extend = false) {
        const place = this._clamp({row, column});
        this.tabColumn = null;
        this.shown = place;
        this.end = place;
        if (!extend) {
            this.active = this.anchor = place;
        }
    }

    moveBy(rows, columns, extend = false) {
        const {row, column} = extend ? this.end : this.active;
        this.moveTo(row + rows, column + columns, extend);
    }

    /** Enter: down, or to the next cell of the range, column by column. */
    moveDown(step) {
        if (this.size > 1) {
            this._goRound(
                step,
                ({row, column}, {top, left, height}) =>
                    (column - left) * height + (row - top),
                (place, {top, left, height}) => ({
                    row: top + (place % height),
                    column: left + Math.floor(place / height),
                })
            );
            return;
        }
        const {row, column} = this.active;
        this.moveTo(row + step, this.tabColumn ?? column);
    }

    /** Tab: one cell on in reading order, within the range or to the next row. */
    moveOn(step) {
        if (this.size > 1) {
            this._goRound(
                step,
                ({row, column}, {top, left, width}) =>
                    (row - top) * width + (column - left),
                (place, {top, left, width}) => ({
                    row: top + Math.floor(place / width),
                    column: left + (place % width),
                })
            );
            return true;
        }
        const {row, column} = this.active;
        const place = row * this.columnCount + column + step;
        if (place < 0 || place >= this.rowCount * this.columnCount) {
            return false;
        }
        const tabColumn = this.tabColumn ?? column;
        this.moveTo(Math.floor(place / this.columnCount), place % this.columnCount);
        this.tabColumn = tabColumn;
        return true;
    }

    _goRound(step, getNumber, getPlace) {
        const {top, bottom, left, right} = this.range;
        const box = {top, left, height: bottom - top + 1, width: right - left + 1};
        const number = (getNumber(this.active, box) + step + this.size) % this.size;
        this.active = this.shown = getPlace(number, box);
    }

    selectColumn(column, extend = false) {
        const start = extend ? this.anchor.column : column;
        this.moveTo(0, start);
        this.end = this._clamp({row: Infinity, column});
    }

    selectAll() {
        this.anchor = {row: 0, column: 0};
        this.end = this._clamp({row: Infinity, column: Infinity});
    }

    /** @returns {{ top: number, bottom: number, left: number, right: number }} */
    get range() {
        const {end, anchor} = this;
        return {
            top: Math.min(end.row, anchor.row),
            bottom: Math.max(end.row, anchor.row),
            left: Math.min(end.column, anchor.column),
            right: Math.max(end.column, anchor.column),
        };
    }

    get size() {
        if (isSamePlace(this.end, this.anchor)) {
            return 1;
        }
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
