import {onMounted, onPatched, onWillUnmount} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {useVirtualGrid} from "@web/core/virtual_grid_hook";
import {CHUNK_SIZE} from "./grid_row";

/** Sizes in pixels, as in grid.scss. */
const RESULT_WIDTH = 50;
const getNameWidth = (width) => Math.min(326, Math.max(130, 0.226 * width));
/** Rows in view are no lower, with what stands above them. */
const ROW_HEIGHT = 40;
/** So many rows are drawn in one go while nothing else happens. */
const ROWS_A_STEP = 8;
/** What is in view is shown first, and takes keys; in milliseconds. */
const REST_DELAY = 200;
const NONE = [];

const chunkOf = (column) => Math.floor(column / CHUNK_SIZE);

/**
 * Which cells are drawn: columns in view, in chunks, with some beside them once the user
 * scrolls. Of a page that opens the rows in view are drawn first, the others bit by bit:
 * one of forty students and 120 lessons takes keys nearly as early as a small one.
 *
 * @param {Object} params
 * @param {import("./journal_data").JournalData} params.model
 * @param {import("./grid_selection").GridSelection} params.selection
 * @param {Object} params.scrollableRef
 * @param {() => void} params.render
 * @returns {{ columns: number[], compute: () => void,
 *  hasRow: (row: number) => boolean, getChunks: (row: number) => number[] }}
 */
export function useDrawnCells({model, selection, scrollableRef, render}) {
    const {columnWidth} = model;
    const drawn = {columns: NONE};
    let chunks = NONE;
    let measured = null;
    let isScrolled = false;
    let timer = null;
    let rows = Math.max(
        Math.ceil(window.innerHeight / ROW_HEIGHT),
        selection.shown.row + 1
    );

    // Where the table will be scrolled to: the active column is in the middle.
    const width = Math.max(
        window.innerWidth / 3,
        window.innerWidth -
            getNameWidth(window.innerWidth) -
            model.results.length * RESULT_WIDTH
    );
    const left = Math.max(
        0,
        Math.min(
            selection.shown.column * columnWidth - (width - columnWidth) / 2,
            model.lessons.length * columnWidth - width
        )
    );
    const virtual = useVirtualGrid({
        scrollableRef,
        initialScroll: {left},
        bufferCoef: 0.25,
        onChange: () => {
            const scrolled = Math.abs(scrollableRef.el.scrollLeft) - left;
            isScrolled ||= Math.abs(scrolled) > columnWidth;
            const before = chunks;
            drawn.compute();
            if (chunks !== before) {
                render();
            }
        },
    });

    const getColumns = () =>
        isScrolled
            ? virtual.columnsIndexes
            : [left, left + width].map((place) =>
                  Math.min(place / columnWidth, model.lessons.length - 1)
              );

    drawn.compute = () => {
        const {lessons} = model;
        if (measured !== lessons) {
            isScrolled ||= measured !== null; // other columns than those of the beginning
            measured = lessons;
            virtual.setColumnsWidths(lessons.map(() => columnWidth));
        }
        const found = new Set([
            chunkOf(selection.active.column),
            chunkOf(selection.shown.column),
        ]);
        const [first, last] = getColumns();
        for (let chunk = chunkOf(first); chunk <= chunkOf(last); chunk++) {
            found.add(chunk);
        }
        const wanted = lessons.length
            ? [...found].sort((one, other) => one - other)
            : NONE;
        if (String(wanted) !== String(chunks)) {
            chunks = wanted; // the same list otherwise, so that no row is drawn again
        }
        drawn.columns = chunks
            .flatMap((chunk) =>
                Array.from(
                    {length: CHUNK_SIZE},
                    (_, place) => chunk * CHUNK_SIZE + place
                )
            )
            .filter((column) => column < lessons.length);
    };

    /** Whether more is drawn of a row than the name. */
    drawn.hasRow = (row) => row < rows || row === selection.active.row;

    /** The chunks of columns that are drawn of a row. */
    drawn.getChunks = (row) => (drawn.hasRow(row) ? chunks : NONE);

    const drawMore = () => {
        timer = null;
        rows += ROWS_A_STEP;
        render();
    };
    const goOn = (delay = 0) => {
        if (rows < model.allStudents.length && timer === null) {
            timer = browser.setTimeout(drawMore, delay);
        }
    };
    onMounted(() => goOn(REST_DELAY));
    onPatched(() => goOn());
    onWillUnmount(() => browser.clearTimeout(timer));
    return drawn;
}
