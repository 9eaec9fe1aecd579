import {
    Component,
    onWillStart,
    onWillUnmount,
    useExternalListener,
    useState,
    useSubEnv,
} from "@odoo/owl";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";
import {Layout} from "@web/search/layout";
import {useSetupAction} from "@web/search/action_hook";
import {session} from "@web/session";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {CellBar} from "./cell_bar";
import {CellPanel} from "./cell_panel";
import {DraftStorage} from "./draft_storage";
import {formatDay, formatMonth, formatTime} from "./formats";
import {GridRenderer} from "./grid_renderer";
import {GridSelection} from "./grid_selection";
import {JournalModel} from "./journal_model";
import {LessonList} from "./lesson_list";

const {DateTime} = luxon;
const STALE_AFTER = 5 * 60 * 1000; // locks and others' marks, in milliseconds

/**
 * What other parts put in the menu of the page: `{ label, icon?, isShown?, run }`.
 * `label` is a function; `isShown` and `run` get {@link GridAction.actionContext}.
 */
const actionRegistry = registry.category("ejournal_grid_actions");

/** The page of a journal: students in rows, lessons in columns (SOP T1.5, C16). */
export class GridAction extends Component {
    static template = "kaznmu_ejournal.GridAction";
    static components = {
        CellBar,
        CellPanel,
        Dropdown,
        DropdownItem,
        GridRenderer,
        Layout,
        LessonList,
    };
    static props = {...standardActionServiceProps};
    static displayName = _t("Journal");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.journalId = this.props.action.context.active_id;
        this.state = useState({
            revision: 0,
            isPanelOpen: false,
            view: this.env.isSmall ? "lesson" : "table",
        });
        this.selection = new GridSelection();
        const storage = new DraftStorage(session.db, user.userId, this.journalId);
        this.model = new JournalModel({
            storage,
            save: (changes) =>
                this.orm.silent.call("ejournal.journal", "save_marks", [
                    [this.journalId],
                    changes,
                ]),
            onChange: () => this.draw(),
        });
        this.formatDay = formatDay;
        this.formatMonth = formatMonth;
        useSubEnv({ejournal: this.actionContext});
        useSetupAction({
            beforeLeave: () => this.onBeforeLeave(),
            beforeUnload: (ev) => this.onBeforeUnload(ev),
            beforeVisibilityChange: () => this.onVisibilityChange(),
        });
        useExternalListener(window, "online", () => this.model.flush());
        onWillStart(() => this.start());
        onWillUnmount(() => this.model.destroy());
    }

    /** What actions and next steps of other parts get. */
    get actionContext() {
        return {
            env: this.env,
            journalId: this.journalId,
            model: this.model,
            reload: () => this.reload(),
        };
    }

    get actions() {
        return actionRegistry
            .getAll()
            .filter((item) => !item.isShown || item.isShown(this.actionContext));
    }

    async start() {
        await this.read();
        this.env.config.setDisplayName(this.model.journal.name);
        const {lessons, students, currentLessonIndex} = this.model;
        this.selection.resize(students.length, lessons.length);
        this.selection.moveTo(0, currentLessonIndex);
        const restored = this.model.restoreDrafts();
        if (restored) {
            this.notification.add(
                _t("Marks that were not saved before are back: %s.", restored),
                {type: "info"}
            );
        }
    }

    async read() {
        this.model.load(
            await this.orm.call("ejournal.journal", "read_grid", [[this.journalId]])
        );
        this.readAt = Date.now();
    }

    /** Save, then show the journal as it stands on the server now. */
    async reload() {
        await this.model.flush();
        await this.read();
    }

    draw() {
        const {lessons, students} = this.model;
        if (lessons) {
            this.selection.resize(students.length, lessons.length);
        }
        this.state.revision++;
    }

    // -------------------------------------------------------------------------
    // Leaving
    // -------------------------------------------------------------------------

    async onBeforeLeave() {
        await this.model.flush();
        const count = this.model.edits.size;
        if (!count) {
            return true;
        }
        return new Promise((resolve) => {
            this.dialog.add(
                ConfirmationDialog,
                {
                    title: _t("Marks are not saved"),
                    body: _t(
                        "Cells not saved yet: %s. They are kept in this browser and come " +
                            "back when you open the journal again here.",
                        count
                    ),
                    confirmLabel: _t("Leave"),
                    confirm: () => resolve(true),
                    cancelLabel: _t("Stay"),
                    cancel: () => resolve(false),
                },
                {onClose: () => resolve(false)}
            );
        });
    }

    onBeforeUnload(ev) {
        if (this.model.hasUnsaved) {
            this.model.flush();
            ev.preventDefault();
            ev.returnValue = true; // asks the user, in the browser's words
        }
    }

    onVisibilityChange() {
        if (document.visibilityState === "hidden") {
            this.model.flush();
        } else if (Date.now() - this.readAt > STALE_AFTER) {
            this.reload().catch(() => {}); // without network the page goes on as it is
        }
    }

    // -------------------------------------------------------------------------
    // Control panel
    // -------------------------------------------------------------------------

    get saveState() {
        const {kind, at, message} = this.model.saveState;
        const count = this.model.problems.length;
        if (kind === "offline") {
            return {
                icon: "fa-plug",
                style: "text-bg-warning",
                text: _t("No connection. Not saved: %s", this.model.edits.size),
                canRetry: true,
            };
        }
        if (kind === "error") {
            return {
                icon: "fa-exclamation-triangle",
                style: "text-bg-danger",
                text: _t("Not saved: %s", message),
                canRetry: true,
            };
        }
        if (kind === "saving" || kind === "pending") {
            return {icon: "fa-refresh", style: "text-bg-light", text: _t("Saving…")};
        }
        if (count) {
            return {
                icon: "fa-exclamation-triangle",
                style: "text-bg-warning",
                text: _t("Not saved: %s", count),
            };
        }
        const time = at && DateTime.fromJSDate(at).toFormat("HH:mm");
        return {
            icon: "fa-check",
            style: "text-bg-light",
            text: time ? _t("Saved at %s", time) : _t("All is saved"),
        };
    }

    setFilter(name, value) {
        const lesson = this.model.lessons[this.selection.active.column];
        const student = this.model.students[this.selection.active.row];
        this.model.applyFilters({[name]: value});
        // The active cell stays the active one where it is still shown.
        this.selection.moveTo(
            Math.max(0, this.model.students.indexOf(student)),
            this.model.lessons.includes(lesson)
                ? this.model.lessons.indexOf(lesson)
                : this.model.currentLessonIndex
        );
        this.draw();
    }

    setView(view) {
        this.state.view = view;
    }

    openJournal() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "ejournal.journal",
            res_id: this.journalId,
            views: [[false, "form"]],
        });
    }

    togglePanel(isOpen = !this.state.isPanelOpen) {
        this.state.isPanelOpen = isOpen;
    }

    /** Enter all that the user's correction windows have approved, at one press. */
    async enterApproved() {
        await this.model.flush();
        const {refused, conflicts} = await this.orm.call(
            "ejournal.journal",
            "enter_approved_marks",
            [[this.journalId]]
        );
        await this.read();
        if (refused.length) {
            this.warn(refused[0].message);
        } else if (conflicts.length) {
            this.warn(_t("Somebody else has changed the cell meanwhile."));
        }
    }

    get windowText() {
        const {windows} = this.model;
        if (!windows.length) {
            return "";
        }
        const ends = windows.map((window) => window.date_end).sort();
        return _t("An access window is open until %s.", formatTime(ends[0]));
    }

    // -------------------------------------------------------------------------
    // Cells that wait for the user
    // -------------------------------------------------------------------------

    showNextProblem() {
        const {problems} = this.model;
        this.problemIndex = ((this.problemIndex ?? -1) + 1) % problems.length;
        const {lesson_id, participant_id} = problems[this.problemIndex];
        const hidden =
            !this.model.lessons.some(({id}) => id === lesson_id) ||
            !this.model.students.some(({id}) => id === participant_id);
        if (hidden) {
            this.model.applyFilters({kind: "", month: "", search: ""});
        }
        this.selection.moveTo(
            this.model.students.findIndex(({id}) => id === participant_id),
            this.model.lessons.findIndex(({id}) => id === lesson_id)
        );
        this.draw();
    }

    /** Write cells; say which are closed, so that nothing is dropped quietly. */
    write(changes) {
        const {changed, refused} = this.model.setCells(changes);
        if (refused.length) {
            this.warn(
                refused.length === 1
                    ? refused[0].message
                    : _t("Closed cells left as they are: %(count)s. %(reason)s", {
                          count: refused.length,
                          reason: refused[0].message,
                      })
            );
        }
        return changed;
    }

    /** One warning at a time: typing on in a closed cell does not pile them up. */
    warn(message) {
        this.closeWarning?.();
        this.closeWarning = this.notification.add(message, {type: "warning"});
    }
}

registry.category("actions").add("ejournal_grid", GridAction);
