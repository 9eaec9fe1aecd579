import {Component} from "@odoo/owl";
import {deserializeDateTime} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useBus} from "@web/core/utils/hooks";
import {formatDay, formatTime} from "./formats";

/**
 * What a user may do about a closed cell, filled by other add-ons:
 * `{ label, isShown?, run }`; `label` is a function, the others get the cell's context:
 * that of the page with `lesson`, `student`, `cell`, `access` and `cells`, the selected
 * ones as `[lesson id, participant id]`.
 */
const nextStepRegistry = registry.category("ejournal_grid_next_step");

/** The line above the cells: which one is active, why it is closed, what to do. */
export class CellBar extends Component {
    static template = "kaznmu_ejournal.CellBar";
    static props = {
        model: Object,
        selection: Object,
        togglePanel: {type: Function, optional: true}, // without it: no details
        isPanelOpen: {type: Boolean, optional: true},
    };

    setup() {
        this.formatDay = formatDay;
        useBus(this.props.model.bus, "CHANGE", () => this.render());
    }

    get lesson() {
        return this.props.model.lessons[this.props.selection.active.column];
    }

    get student() {
        return this.props.model.students[this.props.selection.active.row];
    }

    get cell() {
        return this.props.model.getCell(this.lesson, this.student);
    }

    get edit() {
        return this.props.model.getEdit(this.lesson, this.student);
    }

    get access() {
        return this.props.model.getAccess(this.lesson, this.student);
    }

    get conflictText() {
        const {value, current} = this.edit;
        return _t("You typed “%(mine)s”, %(who)s entered “%(theirs)s” on %(when)s.", {
            mine: value || "—",
            theirs: current.value || "—",
            who: current.who || "—",
            when: current.when ? formatTime(current.when) : "—",
        });
    }

    /** Points were typed over an absence: they are those of a make-up, or was it wrong? */
    get madeUpText() {
        const {madeUp} = this.props.model;
        return _t("%(student)s: “н/б %(points)s”, made up.", {
            student: madeUp.student.name,
            points: madeUp.points,
        });
    }

    sayPresent() {
        const {lesson, student, points} = this.props.model.madeUp;
        this.props.model.setCells([{lesson, student, value: points, isPresent: true}]);
    }

    takeBack() {
        const {lesson, student} = this;
        this.props.model.setCells([{lesson, student, value: ""}]);
    }

    get lessonText() {
        const {lesson} = this;
        if (lesson.title) {
            return lesson.title;
        }
        const {number, date, kind_name: kind, topic, deadline} = lesson;
        const parts = [`${number}. ${formatDay(date)}`, kind, topic || ""];
        return [...parts, deadline && this.deadlineText]
            .filter((part) => part !== null && part !== undefined)
            .join(" · ");
    }

    get deadlineText() {
        return _t("fill by %s", formatDay(this.lesson.deadline));
    }

    get request() {
        return this.props.model.getRequest(this.lesson, this.student);
    }

    openRequest() {
        const {res_model, res_id} = this.request;
        return this.env.services.action.doAction({
            type: "ir.actions.act_window",
            res_model,
            res_id,
            views: [[false, "form"]],
        });
    }

    get isClosed() {
        return this.access.allows !== "mark";
    }

    get accessText() {
        const {allows, dateEnd, approved, message, until} = this.access;
        if (until) {
            return _t("Your make-up can be taken back until %s.", formatTime(until));
        }
        if (allows === "makeup") {
            return _t("%s A make-up can still be entered: type its points.", message);
        }
        if (allows === "note") {
            return _t(
                "%s The access window lets the note change, not the mark.",
                message
            );
        }
        if (dateEnd && typeof approved === "string") {
            return _t("Open for the agreed value “%(value)s”: %(time)s", {
                value: approved || "—",
                time: this.getTimeLeft(dateEnd),
            });
        }
        if (dateEnd) {
            return _t("Open by an access window: %s", this.getTimeLeft(dateEnd));
        }
        return [message, this.lesson.cancel_reason].filter(Boolean).join(" ");
    }

    getTimeLeft(dateEnd) {
        const end = deserializeDateTime(dateEnd);
        const hours = Math.max(0, Math.floor(end.diffNow("hours").hours));
        const time = formatTime(dateEnd);
        return hours < 48
            ? _t("until %(time)s, hours left: %(hours)s", {time, hours})
            : _t("until %(time)s, days left: %(days)s", {
                  time,
                  days: Math.floor(hours / 24),
              });
    }

    get context() {
        const {model, selection} = this.props;
        const {top, bottom, left, right} = selection.range;
        const cells = [];
        for (const student of model.students.slice(top, bottom + 1)) {
            for (const lesson of model.lessons.slice(left, right + 1)) {
                cells.push([lesson.id, student.id]);
            }
        }
        const {lesson, student, cell, access} = this;
        return {...this.env.ejournal, lesson, student, cell, access, cells};
    }

    get nextSteps() {
        if (!this.env.ejournal) {
            return []; // they are those of a journal
        }
        const {context} = this;
        return nextStepRegistry
            .getAll()
            .filter((step) => !step.isShown || step.isShown(context));
    }

    /** Another value than the agreed one: what to do about it stands beside. */
    get isOtherValue() {
        return (
            this.edit?.state === "refused" && this.edit.code === "window_other_value"
        );
    }

    get isRequestable() {
        return ["deadline_passed", "statement_formed"].includes(this.access.code);
    }
}
