import {Component, onWillRender, useEffect, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {KeepLast} from "@web/core/utils/concurrency";
import {useBus, useService} from "@web/core/utils/hooks";
import {DayInput} from "./day_input";
import {formatDay, formatTime} from "./formats";
import {cellKey} from "./journal_model";
import {FAILED, PASSED, joinMark, splitMark} from "./mark_input";

/** Details of the active cell: absence, make-up, note, history. */
export class CellPanel extends Component {
    static template = "kaznmu_ejournal.CellPanel";
    static components = {DayInput};
    static props = {
        model: Object,
        selection: Object,
        close: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.formatDay = formatDay;
        this.formatTime = formatTime;
        this.verdicts = [PASSED, FAILED];
        this.state = useState({history: null, recreditOf: null});
        this.keepLast = new KeepLast();
        useBus(this.props.model.bus, "CHANGE", () => this.render());
        onWillRender(() => {
            const {model, selection} = this.props;
            this.lesson = model.lessons[selection.active.column];
            this.student = model.students[selection.active.row];
            if (this.lesson && this.student) {
                this.cell = model.getCell(this.lesson, this.student);
                this.access = model.getAccess(this.lesson, this.student);
                this.mark = splitMark(this.cell.value);
            }
        });
        useEffect(
            () => {
                this.loadHistory();
            },
            () => [this.lesson?.id, this.student?.id, this.version]
        );
    }

    get version() {
        return this.props.model.getBase(cellKey(this.lesson?.id, this.student?.id))
            .version;
    }

    async loadHistory() {
        if (!this.lesson || !this.student) {
            return;
        }
        this.state.history = null;
        try {
            this.state.history = await this.keepLast.add(
                this.orm.silent.call("ejournal.journal", "read_cell_history", [
                    [this.props.model.journal.id],
                    this.lesson.id,
                    this.student.id,
                ])
            );
        } catch {
            this.state.history = []; // without network the rest of the panel still works
        }
    }

    onKeydown(ev) {
        if (ev.key === "Escape") {
            ev.stopPropagation();
            this.props.close();
        }
    }

    getOnBehalfText({on_behalf}) {
        return _t("on behalf of %s", on_behalf);
    }

    get isReadonly() {
        return !["mark", "makeup"].includes(this.access.allows);
    }

    get isNoteReadonly() {
        return !["mark", "note"].includes(this.access.allows);
    }

    write(change) {
        const {lesson, student} = this;
        // Attendance and points are apart here: what is said is meant.
        this.props.model.setCells([{lesson, student, isPresent: true, ...change}]);
    }

    writeMark(change) {
        const {note, recredit_order} = this.cell;
        this.write({value: joinMark({...this.mark, ...change}), note, recredit_order});
    }

    /** Re-credited, or about to be: the number of the order is still to come. */
    get isRecredited() {
        const key = cellKey(this.lesson.id, this.student.id);
        return (
            this.mark.isAbsent &&
            !this.mark.isExcused &&
            Boolean(this.cell.recredit_order || this.state.recreditOf === key)
        );
    }

    onAbsenceChange(ev) {
        const kind = ev.target.value;
        const isRecredit = kind === "recredit";
        this.state.recreditOf = isRecredit
            ? cellKey(this.lesson.id, this.student.id)
            : null;
        const value = joinMark({
            isAbsent: kind !== "",
            isExcused: kind === "excused",
            points: kind && this.mark.isAbsent ? this.mark.points : "",
        });
        const {note, recredit_order} = this.cell;
        // An empty number takes «перезачет» out of the note.
        this.write({
            value,
            note,
            recredit_order: isRecredit || !recredit_order ? recredit_order : "",
        });
    }

    onNoteChange(ev) {
        this.write({note: ev.target.value.trim() || null, recredit_order: null});
    }
}
