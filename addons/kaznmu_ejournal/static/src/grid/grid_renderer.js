import {
    Component,
    onMounted,
    onPatched,
    onWillRender,
    useExternalListener,
    useRef,
} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useVirtualGrid} from "@web/core/virtual_grid_hook";
import {formatDay, formatShortDay} from "./formats";
import {CHUNK_SIZE, GridRow, getResults} from "./grid_row";
import {spread} from "./grid_selection";
import {formatClipboard, parseClipboard} from "./mark_input";

const COLUMN_WIDTH = 58; // pixels; $o-ejournal-column in grid.scss

const isCharacter = (ev) =>
    ev.key.length === 1 && !ev.ctrlKey && !ev.metaKey && !ev.altKey;

/**
 * The cells: draws what the model and the selection say, and turns keys, mouse and
 * clipboard into calls of them.
 */
export class GridRenderer extends Component {
    static template = "kaznmu_ejournal.GridRenderer";
    static components = {GridRow};
    static props = {
        model: Object,
        selection: Object,
        revision: Number,
        draw: Function,
        write: Function,
        warn: Function,
        openPanel: Function,
    };

    setup() {
        this.results = getResults(this.props.model.journal);
        this.formatDay = formatDay;
        this.formatShortDay = formatShortDay;
        this.scroller = useRef("scroller");
        this.editing = null; // { row, column, text }, the cell with an input in it
        this.isFocusWanted = true;
        this.virtual = useVirtualGrid({
            scrollableRef: this.scroller,
            bufferCoef: 0.25,
            onChange: () => this.onScrolled(),
        });
        onWillRender(() => this.computeColumns());
        onMounted(() => {
            this.showActive("center");
            this.focusActive();
        });
        onPatched(() => this.focusActive());
        useExternalListener(window, "mouseup", () => (this.isDragging = false));
        // Whatever is being typed belongs to the journal before the page goes away.
        useExternalListener(window, "beforeunload", () => this.commit(), {
            capture: true,
        });
        useExternalListener(document, "visibilitychange", () => this.commit(), {
            capture: true,
        });
    }

    get model() {
        return this.props.model;
    }

    get selection() {
        return this.props.selection;
    }

    /** Chunks of columns to draw: those in view, and the one that has the focus. */
    computeColumns() {
        const {lessons} = this.model;
        if (this.measured !== lessons) {
            this.measured = lessons;
            this.virtual.setColumnsWidths(lessons.map(() => COLUMN_WIDTH));
        }
        const chunkOf = (column) => Math.floor(column / CHUNK_SIZE);
        const [first, last] = this.virtual.columnsIndexes || [];
        const chunks = new Set([chunkOf(this.selection.active.column)]);
        for (let chunk = chunkOf(first); chunk <= chunkOf(last); chunk++) {
            chunks.add(chunk);
        }
        const wanted = lessons.length
            ? [...chunks].sort((one, other) => one - other)
            : [];
        if (String(wanted) !== String(this.chunks)) {
            this.chunks = wanted; // the same list otherwise, so that no row is drawn again
        }
        this.columns = this.chunks
            .flatMap((chunk) =>
                Array.from(
                    {length: CHUNK_SIZE},
                    (_, place) => chunk * CHUNK_SIZE + place
                )
            )
            .filter((column) => column < lessons.length);
    }

    onScrolled() {
        const drawn = this.chunks;
        this.computeColumns();
        if (this.chunks !== drawn) {
            this.props.draw();
        }
    }

    getRowProps(index) {
        const {active, range} = this.selection;
        const student = this.model.students[index];
        const isInRange = index >= range.top && index <= range.bottom;
        return {
            model: this.model,
            lessons: this.model.lessons,
            student,
            revision: student.revision,
            index,
            chunks: this.chunks,
            active: active.row === index ? active.column : -1,
            rangeLeft: isInRange && this.selection.size > 1 ? range.left : -1,
            rangeRight: isInRange && this.selection.size > 1 ? range.right : -1,
            editing: this.editing?.row === index ? this.editing : null,
        };
    }

    // -------------------------------------------------------------------------
    // Focus and scrolling
    // -------------------------------------------------------------------------

    getCellElement({row, column}) {
        return this.scroller.el.querySelector(
            `[data-row="${row}"] > [data-column="${column}"]`
        );
    }

    focusActive() {
        if (this.shown !== this.selection.active) {
            this.shown = this.selection.active;
            this.showActive();
        }
        if (!this.isFocusWanted && !this.scroller.el.contains(document.activeElement)) {
            return;
        }
        const cell = this.getCellElement(this.selection.active);
        const target = cell?.querySelector("input") || cell;
        if (target && target !== document.activeElement) {
            target.focus({preventScroll: true});
            if (target.value !== undefined) {
                target.value = this.editing.text; // typed before the input was there
                target.setSelectionRange(target.value.length, target.value.length);
            }
        }
        this.isFocusWanted = false;
    }

    /** Scroll so that the active cell is neither under the names nor the results. */
    showActive(place) {
        const {el} = this.scroller;
        const {row, column} = this.selection.active;
        const width = (selector) =>
            [...el.querySelectorAll(`.o_ejournal_head > ${selector}`)].reduce(
                (sum, cell) => sum + cell.offsetWidth,
                0
            );
        const names = width(".o_ejournal_name");
        const visible = el.clientWidth - names - width(".o_ejournal_result");
        const left = column * COLUMN_WIDTH;
        if (place === "center") {
            el.scrollLeft = left - visible / 2 + COLUMN_WIDTH / 2;
        } else if (left < el.scrollLeft) {
            el.scrollLeft = left;
        } else if (left + COLUMN_WIDTH > el.scrollLeft + visible) {
            el.scrollLeft = left + COLUMN_WIDTH - visible;
        }
        const rowElement = el.querySelector(`[data-row="${row}"]`);
        if (rowElement) {
            const head = el.querySelector(".o_ejournal_head").offsetHeight;
            const top = rowElement.offsetTop;
            if (top - head < el.scrollTop) {
                el.scrollTop = top - head;
            } else if (top + rowElement.offsetHeight > el.scrollTop + el.clientHeight) {
                el.scrollTop = top + rowElement.offsetHeight - el.clientHeight;
            }
        }
    }

    draw() {
        this.isFocusWanted = true;
        this.props.draw();
    }

    // -------------------------------------------------------------------------
    // Editing
    // -------------------------------------------------------------------------

    getPlace({row, column}) {
        return {student: this.model.students[row], lesson: this.model.lessons[column]};
    }

    /** @param {string} [text] what is typed over the mark; without it the mark is edited */
    startEditing(text) {
        const {active} = this.selection;
        const {lesson, student} = this.getPlace(active);
        if (!lesson || !student) {
            return;
        }
        const access = this.model.getAccess(lesson, student);
        if (["none", "note"].includes(access.allows)) {
            this.props.warn(access.message);
            return;
        }
        this.editing = {
            ...active,
            isTypedOver: text !== undefined,
            text: text ?? this.model.getCell(lesson, student).value,
        };
        this.draw();
    }

    /** Take what is in the input as typed; with `toRange` for the whole selection. */
    commit(toRange = false) {
        if (!this.editing) {
            return;
        }
        const {text, row, column} = this.editing;
        this.editing = null;
        const places = toRange ? this.selectedPlaces : [{row, column}];
        this.props.write(
            places.map((place) => ({...this.getPlace(place), value: text}))
        );
        this.props.draw();
    }

    cancelEditing() {
        this.editing = null;
        this.draw();
    }

    get selectedPlaces() {
        const {top, bottom, left, right} = this.selection.range;
        const places = [];
        for (let row = top; row <= bottom; row++) {
            for (let column = left; column <= right; column++) {
                places.push({row, column});
            }
        }
        return places;
    }

    clear() {
        this.props.write(
            this.selectedPlaces.map((place) => ({...this.getPlace(place), value: ""}))
        );
        this.draw();
    }

    /** The first row of the range into all of it; of one row: the row above into it. */
    fillDown() {
        const {top, bottom, left, right} = this.selection.range;
        const source = top === bottom ? top - 1 : top;
        if (source < 0) {
            return;
        }
        const changes = [];
        for (let column = left; column <= right; column++) {
            const {lesson, student} = this.getPlace({row: source, column});
            const {value} = this.model.getCell(lesson, student);
            for (let row = source + 1; row <= bottom; row++) {
                changes.push({...this.getPlace({row, column}), value});
            }
        }
        this.props.write(changes);
        this.draw();
    }

    replay(step) {
        if (step?.length) {
            const row = this.model.students.indexOf(step[0].student);
            const column = this.model.lessons.indexOf(step[0].lesson);
            if (row >= 0 && column >= 0) {
                this.selection.moveTo(row, column);
            }
        }
        this.draw();
    }

    // -------------------------------------------------------------------------
    // Keys
    // -------------------------------------------------------------------------

    onKeydown(ev) {
        if (["Shift", "Control", "Alt", "Meta"].includes(ev.key)) {
            return; // the key that matters is still to come
        }
        const wasEditing = Boolean(this.editing);
        const handle = this.editing ? this.getEditingKey(ev) : this.getKey(ev);
        if (handle) {
            ev.preventDefault();
            ev.stopPropagation();
            handle();
        }
        this.mayLeave = ev.key === "Escape" && !wasEditing;
    }

    /** What a key does while a mark is being typed; `undefined`: the input's own affair. */
    getEditingKey(ev) {
        const isCommand = ev.ctrlKey || ev.metaKey;
        const go = (move) => () => {
            this.commit();
            move();
            this.draw();
        };
        const step = ev.shiftKey ? -1 : 1;
        switch (ev.key) {
            case "Enter":
                return isCommand
                    ? () => {
                          this.commit(true);
                          this.draw();
                      }
                    : go(() => this.selection.moveBy(step, 0));
            case "Tab":
                return go(() => this.selection.moveOn(step));
            case "Escape":
                return () => this.cancelEditing();
            case "ArrowUp":
                return go(() => this.selection.moveBy(-1, 0));
            case "ArrowDown":
                return go(() => this.selection.moveBy(1, 0));
            case "ArrowLeft":
            case "ArrowRight": {
                // Typed over: arrows go on to the next cell, as in a spreadsheet.
                const columns = ev.key === "ArrowLeft" ? -1 : 1;
                return this.editing.isTypedOver
                    ? go(() => this.selection.moveBy(0, columns))
                    : undefined;
            }
        }
        if (isCharacter(ev) && !ev.target.matches("input")) {
            // It came before the input was drawn for the character before it.
            return () => (this.editing.text += ev.key);
        }
    }

    getKey(ev) {
        const isCommand = ev.ctrlKey || ev.metaKey;
        const {selection} = this;
        const {row} = selection.active;
        const go = (move) => () => {
            move();
            this.draw();
        };
        const moveBy = (rows, columns) =>
            go(() => selection.moveBy(rows, columns, ev.shiftKey));
        const moveTo = (rows, columns) =>
            go(() => selection.moveTo(rows, columns, ev.shiftKey));
        const far = isCommand ? Infinity : 1;
        const commands = {
            A: go(() => selection.selectAll()),
            D: () => this.fillDown(),
            Y: () => this.replay(this.model.redo()),
            Z: () => this.replay(ev.shiftKey ? this.model.redo() : this.model.undo()),
        };
        if (isCommand) {
            // By the place of the key: in a Cyrillic layout Ctrl+Z comes as «я».
            const letter = /^Key([A-Z])$/.exec(ev.code)?.[1] || ev.key.toUpperCase();
            if (commands[letter]) {
                return commands[letter];
            }
        }
        switch (ev.key) {
            case "ArrowUp":
                return moveBy(-far, 0);
            case "ArrowDown":
                return moveBy(far, 0);
            case "ArrowLeft":
                return moveBy(0, -far);
            case "ArrowRight":
                return moveBy(0, far);
            case "PageUp":
                return moveBy(-10, 0);
            case "PageDown":
                return moveBy(10, 0);
            case "Home":
                return moveTo(isCommand ? 0 : row, 0);
            case "End":
                return moveTo(isCommand ? Infinity : row, Infinity);
            case "Enter":
                return go(() => selection.moveBy(ev.shiftKey ? -1 : 1, 0));
            case "Tab":
                // After Escape, and at either end, Tab leaves the grid: no trap.
                return !this.mayLeave && selection.moveOn(ev.shiftKey ? -1 : 1)
                    ? () => this.draw()
                    : undefined;
            case "F2":
                return ev.shiftKey
                    ? () => this.props.openPanel()
                    : () => this.startEditing();
            case "Delete":
            case "Backspace":
                return () => this.clear();
        }
        if (isCharacter(ev)) {
            return () => this.startEditing(ev.key);
        }
    }

    onInput(ev) {
        if (this.editing) {
            this.editing.text = ev.target.value;
        }
    }

    onFocusOut(ev) {
        // Not when the input goes away because it was drawn anew, or the window loses focus.
        if (
            ev.target.matches("input") &&
            ev.relatedTarget &&
            !ev.relatedTarget.matches("input")
        ) {
            this.commit();
        }
    }

    // -------------------------------------------------------------------------
    // Mouse
    // -------------------------------------------------------------------------

    getEventPlace(ev) {
        const cell = ev.target.closest("[data-column]");
        const row = cell?.closest("[data-row]");
        return (
            row && {row: Number(row.dataset.row), column: Number(cell.dataset.column)}
        );
    }

    onMouseDown(ev) {
        const place = this.getEventPlace(ev);
        if (!place || ev.button || ev.target.matches("input")) {
            return;
        }
        this.commit();
        this.isDragging = true;
        this.selection.moveTo(place.row, place.column, ev.shiftKey);
        ev.preventDefault(); // no selection of text; the focus is set when drawn
        this.draw();
    }

    onMouseOver(ev) {
        const place = this.isDragging && this.getEventPlace(ev);
        if (place) {
            this.selection.moveTo(place.row, place.column, true);
            this.draw();
        }
    }

    onDoubleClick(ev) {
        if (this.getEventPlace(ev) && !ev.target.matches("input")) {
            this.startEditing();
        }
    }

    onHeadClick(ev, column) {
        this.commit();
        this.selection.selectColumn(column, ev.shiftKey);
        this.draw();
    }

    // -------------------------------------------------------------------------
    // Clipboard
    // -------------------------------------------------------------------------

    onCopy(ev) {
        if (this.editing) {
            return; // the input's own
        }
        const {top, bottom, left, right} = this.selection.range;
        const rows = this.model.students
            .slice(top, bottom + 1)
            .map((student) =>
                this.model.lessons
                    .slice(left, right + 1)
                    .map((lesson) => this.model.getCell(lesson, student).value)
            );
        ev.clipboardData.setData("text/plain", formatClipboard(rows));
        ev.preventDefault();
        if (ev.type === "cut") {
            this.clear();
        }
    }

    onPaste(ev) {
        const rows = parseClipboard(ev.clipboardData.getData("text/plain"));
        const isSingle = rows.length === 1 && rows[0].length === 1;
        if (this.editing && isSingle) {
            return; // into the input
        }
        ev.preventDefault();
        this.editing = null;
        const {students, lessons} = this.model;
        const {range} = this.selection;
        const {cells, cut} = spread(rows, range, students.length, lessons.length);
        this.props.write(
            cells.map(({row, column, text}) => ({
                ...this.getPlace({row, column}),
                value: text,
            }))
        );
        if (cut) {
            this.props.warn(
                _t("Values that did not fit into the table were not pasted: %s.", cut)
            );
        }
        this.selection.moveTo(range.top, range.left);
        this.selection.moveTo(
            Math.max(...cells.map((cell) => cell.row)),
            Math.max(...cells.map((cell) => cell.column)),
            true
        );
        this.draw();
    }
}
