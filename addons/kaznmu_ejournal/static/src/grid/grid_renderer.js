import {
    Component,
    onMounted,
    onPatched,
    onWillRender,
    onWillUnmount,
    useEffect,
    useExternalListener,
    useRef,
} from "@odoo/owl";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {_t} from "@web/core/l10n/translation";
import {useBus, useService} from "@web/core/utils/hooks";
import {readPaste} from "./clipboard";
import {useDrawnCells} from "./drawn_cells";
import {formatShortDay} from "./formats";
import {GridHeadCell} from "./grid_head_cell";
import {GridRow} from "./grid_row";
import {spread} from "./grid_selection";
import {readCharacter} from "./keyboard";
import {formatClipboard} from "./mark_input";
import {groupResults} from "./results";

/**
 * The cells: draws what the model and the selection say, and turns keys, mouse and
 * clipboard into calls of them. Sizes are read when they change, never after a key.
 */
export class GridRenderer extends Component {
    static template = "kaznmu_ejournal.GridRenderer";
    static components = {GridHeadCell, GridRow};
    static props = {
        model: Object,
        selection: Object,
        warn: Function,
        askFor: Function,
        importList: Function,
        togglePanel: Function,
        isPanelOpen: Boolean,
    };

    setup() {
        this.dialog = useService("dialog");
        this.results = this.model.results;
        this.resultGroups = groupResults(this.results);
        this.leads = this.model.leads;
        this.columnWidth = this.model.columnWidth;
        this.scroller = useRef("scroller");
        this.isFocusWanted = true;
        this.drawn = useDrawnCells({
            model: this.model,
            selection: this.selection,
            scrollableRef: this.scroller,
            render: () => this.render(),
        });
        useBus(this.model.bus, "CHANGE", () => this.render());
        useBus(this.model.bus, "FOCUS", () => this.draw());
        onWillRender(() => this.drawn.compute());
        onMounted(() => this.focusActive());
        onPatched(() => this.focusActive());
        onWillUnmount(() => this.model.commitTyping());
        useEffect(
            (el) => {
                const observer = new ResizeObserver(() => this.measure());
                observer.observe(el);
                return () => observer.disconnect();
            },
            () => [this.scroller.el]
        );
        useExternalListener(window, "mouseup", () => (this.isDragging = false));
        // A cursor is nowhere but in the cell that the user is at.
        useExternalListener(
            window,
            "pointerdown",
            (ev) => {
                if (this.typing && !ev.target.closest?.(".o_ejournal_input")) {
                    this.model.commitTyping();
                }
            },
            {capture: true}
        );
    }

    get model() {
        return this.props.model;
    }

    get selection() {
        return this.props.selection;
    }

    get typing() {
        return this.model.typing;
    }

    /** Names, what stands before the lessons, lessons, results. */
    get template() {
        const repeat = (count, width) => (count ? `repeat(${count}, ${width})` : "");
        const {leads, results, columnWidth} = this;
        return [
            "var(--ejournal-name)",
            repeat(leads.length, "var(--ejournal-result)"),
            repeat(this.model.lessons.length, `${columnWidth}px`),
            ...results.map(({width}) => width || "var(--ejournal-result)"),
        ].join(" ");
    }

    /** The place of the first result. */
    get end() {
        return this.leads.length + this.model.lessons.length + 2;
    }

    getHeadProps(column) {
        const lesson = this.model.lessons[column];
        return {
            lesson,
            column,
            place: column + this.leads.length + 2,
            isActive: column === this.selection.active.column,
            isToday: lesson.date === this.model.journal.today,
            emptyCount: this.model.countEmpty(lesson),
        };
    }

    getRowProps(index) {
        const {active, range, size} = this.selection;
        const student = this.model.students[index];
        const isInRange = size > 1 && index >= range.top && index <= range.bottom;
        const isTypedIn = this.typing?.student === student;
        return {
            model: this.model,
            lessons: this.model.lessons,
            student,
            revision: student.revision,
            index,
            isDrawn: this.drawn.hasRow(index),
            chunks: this.drawn.getChunks(index),
            resultGroups: this.resultGroups,
            active: active.row === index ? active.column : -1,
            rangeLeft: isInRange ? range.left : -1,
            rangeRight: isInRange ? range.right : -1,
            typedLesson: isTypedIn ? this.typing.lesson.id : 0,
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
        if (this.shown !== this.selection.shown) {
            this.shown = this.selection.shown;
            this.showActive();
        }
        const {activeElement} = document;
        const isFocusLost = activeElement === document.body; // with a button that is gone
        if (
            !this.isFocusWanted &&
            !isFocusLost &&
            !this.scroller.el.contains(activeElement)
        ) {
            return;
        }
        const cell = this.getCellElement(this.selection.active);
        const input = this.typing && cell?.querySelector("input");
        const target = input || cell;
        if (input) {
            this.input = input;
            this.inputTyping = this.typing;
        }
        if (target && target !== document.activeElement) {
            target.focus({preventScroll: true});
            if (this.typing && target.value !== undefined) {
                target.value = this.typing.text; // typed before the input was there
                target.setSelectionRange(target.value.length, target.value.length);
            }
        }
        this.isFocusWanted = false;
    }

    /** Sizes of the table, which change with the window and the panels beside it. */
    measure() {
        const {el} = this.scroller;
        const isFirst = !this.sizes;
        const width = (selector) =>
            [...el.querySelectorAll(`.o_ejournal_head > ${selector}`)]
                .filter((cell) => getComputedStyle(cell).position === "sticky")
                .reduce((sum, cell) => sum + cell.offsetWidth, 0);
        this.sizes = {
            head: el.querySelector(".o_ejournal_head").offsetHeight,
            row: el.querySelector("[data-row]")?.offsetHeight || 0,
            leads:
                this.leads.length *
                (el.querySelector(".o_ejournal_head > .o_ejournal_lead")?.offsetWidth ||
                    0),
            width:
                el.clientWidth -
                width(".o_ejournal_name") -
                width(".o_ejournal_results"),
            height: el.clientHeight,
        };
        this.onScroll();
        this.showActive(isFirst);
    }

    onScroll() {
        const {scrollLeft, scrollTop} = this.scroller.el;
        this.scrolled = {left: scrollLeft, top: scrollTop};
    }

    /** Scroll so that the active cell is neither under the names nor the results. */
    showActive(isCentered = false) {
        if (!this.sizes) {
            return;
        }
        const {row, column} = this.selection.shown;
        const {head, row: height, leads, width} = this.sizes;
        const visible = this.sizes.height - head;
        const place = (start, size, from, length) =>
            start < from || size > length
                ? start
                : Math.max(from, start + size - length);
        const {columnWidth} = this;
        const start = leads + column * columnWidth;
        const left = isCentered
            ? Math.max(0, start - (width - columnWidth) / 2)
            : place(start, columnWidth, this.scrolled.left, width);
        const top = place(row * height, height, this.scrolled.top, visible);
        if (left !== this.scrolled.left || top !== this.scrolled.top) {
            this.scrolled = {left, top};
            this.scroller.el.scrollTo({left, top, behavior: "instant"});
        }
    }

    draw() {
        this.isFocusWanted = true;
        this.model.changed();
    }

    // -------------------------------------------------------------------------
    // Typing
    // -------------------------------------------------------------------------

    getPlace({row, column}) {
        return {student: this.model.students[row], lesson: this.model.lessons[column]};
    }

    /** @param {string} [text] what is typed over the mark; without it the mark is edited */
    startTyping(text) {
        const {lesson, student} = this.getPlace(this.selection.active);
        if (!lesson || !student) {
            return;
        }
        const access = this.model.getAccess(lesson, student);
        if (["none", "note"].includes(access.allows)) {
            this.props.askFor({lesson, student, access, text});
            return;
        }
        this.model.startTyping(
            lesson,
            student,
            text ?? this.model.getCell(lesson, student).value,
            text !== undefined
        );
        this.draw();
    }

    /** Take what is in the input as typed; with `toRange` for the whole selection. */
    commit(toRange = false) {
        const places =
            toRange && this.selectedPlaces.map((place) => this.getPlace(place));
        this.model.commitTyping(places || undefined);
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
        this.model.setCells(
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
        this.model.setCells(changes);
        this.draw();
    }

    replay(step) {
        if (step?.length) {
            // By id: the journal may have been read again since.
            const [{student, lesson}] = step;
            const row = this.model.students.findIndex(({id}) => id === student.id);
            const column = this.model.lessons.findIndex(({id}) => id === lesson.id);
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
        const wasTyping = Boolean(this.typing);
        const handle = this.typing ? this.getTypingKey(ev) : this.getKey(ev);
        if (handle) {
            ev.preventDefault();
            ev.stopPropagation();
            handle();
        }
        this.mayLeave = ev.key === "Escape" && !wasTyping;
    }

    /** What a key does while a mark is being typed; `undefined`: the input's own affair. */
    getTypingKey(ev) {
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
                    : go(() => this.selection.moveDown(step));
            case "Tab":
                return go(() => this.selection.moveOn(step));
            case "Escape":
                return () => {
                    this.model.cancelTyping();
                    this.draw();
                };
            case "ArrowUp":
                return go(() => this.selection.moveBy(-1, 0));
            case "ArrowDown":
                return go(() => this.selection.moveBy(1, 0));
            case "ArrowLeft":
            case "ArrowRight": {
                // Typed over: arrows go on to the next cell, as in a spreadsheet.
                const columns = ev.key === "ArrowLeft" ? -1 : 1;
                return this.typing.isTypedOver
                    ? go(() => this.selection.moveBy(0, columns))
                    : undefined;
            }
        }
        const character = readCharacter(ev);
        if (!this.isOwnInput(ev.target)) {
            // It came before the input was drawn for the character before it: the last
            // cell's may still be there.
            const {text} = this.typing;
            if (ev.key === "Backspace") {
                return () => this.model.setTyping(text.slice(0, -1));
            }
            return character === null
                ? undefined
                : () => this.model.setTyping(text + character);
        }
        if (character !== null && character !== ev.key) {
            return () => this.insert(ev.target, character);
        }
    }

    /** Whether an input is that of the cell which is being typed in now. */
    isOwnInput(element) {
        return element === this.input && this.inputTyping === this.typing;
    }

    insert(input, character) {
        input.setRangeText(character, input.selectionStart, input.selectionEnd, "end");
        this.model.setTyping(input.value);
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
                return go(() => selection.moveDown(ev.shiftKey ? -1 : 1));
            case "Tab":
                // After Escape, and at either end, Tab leaves the grid: no trap.
                return !this.mayLeave && selection.moveOn(ev.shiftKey ? -1 : 1)
                    ? () => this.draw()
                    : undefined;
            case "F2":
                return ev.shiftKey
                    ? () => this.props.togglePanel(true)
                    : () => this.startTyping();
            case "Escape":
                return this.props.isPanelOpen
                    ? () => this.props.togglePanel(false)
                    : undefined;
            case "Delete":
            case "Backspace":
                return () => this.clear();
        }
        const character = readCharacter(ev);
        if (character !== null) {
            return () => this.startTyping(character);
        }
    }

    onInput(ev) {
        if (this.typing && this.isOwnInput(ev.target)) {
            this.model.setTyping(ev.target.value);
        }
    }

    onFocusOut(ev) {
        // Not when the input goes away because it was drawn anew, or the window loses focus.
        if (
            this.typing &&
            ev.target.matches("input") &&
            ev.relatedTarget &&
            !this.scroller.el.contains(ev.relatedTarget)
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
        ev.preventDefault(); // no selection of text
        // Keys that come before the next frame are for this cell already.
        ev.target.closest("[data-column]").focus({preventScroll: true});
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
            this.startTyping();
        }
    }

    onClick(ev) {
        const head = ev.target.closest(".o_ejournal_lesson");
        if (head) {
            this.commit();
            this.selection.selectColumn(Number(head.dataset.place), ev.shiftKey);
            this.draw();
        }
    }

    // -------------------------------------------------------------------------
    // Clipboard
    // -------------------------------------------------------------------------

    onCopy(ev) {
        if (this.typing) {
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
        const text = ev.clipboardData.getData("text/plain");
        if (this.typing && !/[\t\r\n]/.test(text.trim())) {
            return; // into the input
        }
        ev.preventDefault();
        this.commit();
        const {active, range} = this.selection;
        const {lesson} = this.getPlace(active);
        const pasted = readPaste(
            text,
            this.model.allLessons.map(({date}) => formatShortDay(date)),
            this.model.isMark
        );
        if (pasted.kind === "empty") {
            this.props.warn(
                _t("There is no text in the clipboard: nothing was pasted.")
            );
        } else if (pasted.kind === "names") {
            this.props.importList(lesson, text);
        } else {
            const other = this.findOtherDay(pasted.days, range.left);
            if (other) {
                this.askAboutDay(other, () => this.paste(pasted, range));
            } else {
                this.paste(pasted, range);
            }
        }
    }

    /** A date above pasted marks that is not the one of the column they would get into. */
    findOtherDay(days, left) {
        const known = new Set(
            this.model.allLessons.map(({date}) => formatShortDay(date))
        );
        for (const [i, day] of days.entries()) {
            const lesson = this.model.lessons[left + i];
            const target = lesson && formatShortDay(lesson.date);
            if (target && known.has(day) && day !== target) {
                return {day, target};
            }
        }
        return null;
    }

    askAboutDay({day, target}, confirm) {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Marks of another day?"),
            body: _t(
                "The pasted marks are headed %(day)s, the column is that of %(target)s.",
                {day, target}
            ),
            confirmLabel: _t("Paste into %s", target),
            confirm,
            cancelLabel: _t("Do not paste"),
            cancel: () => {},
        });
    }

    paste({rows, head}, range) {
        const {students, lessons} = this.model;
        const {cells, cut} = spread(rows, range, students.length, lessons.length);
        this.model.setCells(
            cells.map(({row, column, text}) => ({
                ...this.getPlace({row, column}),
                value: text,
            }))
        );
        if (head.length) {
            this.props.warn(
                _t(
                    "The heading was not pasted: %s.",
                    head.map((x) => `«${x}»`).join(", ")
                )
            );
        }
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
