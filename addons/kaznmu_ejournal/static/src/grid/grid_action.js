import {Component, onWillStart, onWillUnmount, useState, useSubEnv} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {useBus, useService} from "@web/core/utils/hooks";
import {Layout} from "@web/search/layout";
import {session} from "@web/session";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {CellBar} from "./cell_bar";
import {CellPanel} from "./cell_panel";
import {DraftStorage} from "../drafts/draft_storage";
import {GridBanners} from "./grid_banners";
import {GridFilters} from "./grid_filters";
import {GridRenderer} from "./grid_renderer";
import {GridSelection} from "./grid_selection";
import {JournalModel} from "./journal_model";
import {LessonList} from "./lesson_list";
import {readGrid} from "../loader/grid_loader";
import {SaveStatus} from "./save_status";
import {bringBackDrafts, useSaving} from "./saving";

/**
 * What other parts put in the menu of the page: `{ label, icon?, isShown?, run }`.
 * `label` is a function; `isShown` and `run` get {@link GridAction.actionContext}.
 */
const actionRegistry = registry.category("ejournal_grid_actions");
/**
 * What happens when somebody types into a closed cell: `(context) => boolean`, whether it
 * was dealt with; the context is that of the page with `lesson, student, access, value`.
 */
const closedRegistry = registry.category("ejournal_grid_closed_cell");

/** Fingers want one lesson at a time, however wide the screen. */
const isTouched = () => browser.matchMedia("(pointer: coarse)").matches;

/** The page of a journal: students in rows, lessons in columns (SOP T1.5, C16). */
export class GridAction extends Component {
    static template = "kaznmu_ejournal.GridAction";
    static components = {
        CellBar,
        CellPanel,
        Dropdown,
        DropdownItem,
        GridBanners,
        GridFilters,
        GridRenderer,
        Layout,
        LessonList,
        SaveStatus,
    };
    static props = {
        ...standardActionServiceProps,
        firstRead: {type: Promise, optional: true}, // of the journal, under way already
    };
    static displayName = _t("Journal");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.journalId = this.props.action.context.active_id;
        this.state = useState({
            isPanelOpen: false,
            view: this.env.isSmall || isTouched() ? "lesson" : "table",
        });
        this.selection = new GridSelection();
        const storage = new DraftStorage(session.db, user.userId, this.journalId);
        this.model = new JournalModel({
            storage,
            save: (changes) =>
                this.orm.silent.call(
                    "ejournal.journal",
                    "save_marks",
                    [[this.journalId], changes],
                    {user_id: user.userId}
                ),
        });
        useBus(this.model.bus, "REFUSED", ({detail}) => this.onRefused(detail));
        useSubEnv({ejournal: this.actionContext});
        this.save = useSaving(this.model, () => this.reload());
        this.listen();
        onWillStart(() => this.start());
    }

    /** Marks that are saved elsewhere appear here, one message a save. */
    listen() {
        const channel = `ejournal.journal_${this.journalId}`;
        const bus = useService("bus_service");
        const onSaved = (message) => {
            if (message.journal_id === this.journalId) {
                this.model.takeIn(message);
            }
        };
        bus.addChannel(channel);
        bus.subscribe("ejournal.journal/saved", onSaved);
        onWillUnmount(() => {
            bus.unsubscribe("ejournal.journal/saved", onSaved);
            bus.deleteChannel(channel);
        });
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
        await this.read(this.props.firstRead);
        this.env.config.setDisplayName(this.model.journal.name);
        this.resize();
        const {lesson_id, participant_id} =
            this.props.action.context.ejournal_cell || {};
        const {lessons, students} = this.model;
        const named = lessons.findIndex(({id}) => id === lesson_id);
        const column = named < 0 ? this.model.currentLessonIndex : named;
        const row = participant_id
            ? students.findIndex(({id}) => id === participant_id)
            : this.model.findEmptyRow(lessons[column]);
        this.selection.moveTo(Math.max(0, row), column);
        bringBackDrafts(this.model, this.notification);
        // What is left goes without the focus, which the cells take: the browser would
        // have to lay out both pages to move it while one of them is taken away.
        document.activeElement?.blur();
    }

    async read(answer) {
        this.model.load(await (answer || readGrid(this.orm, this.journalId)));
    }

    /** Save, then show the journal as it stands on the server now. */
    async reload() {
        await this.save();
        await this.read();
        this.resize();
    }

    resize() {
        const {lessons, students} = this.model;
        this.selection.resize(students.length, lessons.length);
    }

    draw() {
        this.resize();
        this.model.changed();
    }

    // -------------------------------------------------------------------------
    // Control panel
    // -------------------------------------------------------------------------

    setFilter(name, value) {
        this.model.commitTyping();
        const lesson = this.model.lessons[this.selection.active.column];
        const student = this.model.students[this.selection.active.row];
        this.model.applyFilters({[name]: value});
        this.resize();
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
        this.model.commitTyping();
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
        await this.save();
        const {refused, conflicts} = await this.orm.call(
            "ejournal.journal",
            "enter_approved_marks",
            [[this.journalId]],
            {user_id: user.userId}
        );
        await this.read();
        if (refused.length) {
            this.warn(refused[0].message);
        } else if (conflicts.length) {
            this.warn(_t("Somebody else has changed the cell meanwhile."));
        }
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
            this.model.applyFilters({
                kind: "",
                month: "",
                search: "",
                isNotMadeUp: false,
            });
            this.resize();
        }
        this.selection.moveTo(
            this.model.students.findIndex(({id}) => id === participant_id),
            this.model.lessons.findIndex(({id}) => id === lesson_id)
        );
        this.draw();
    }

    /** Say which cells are closed, so that nothing is dropped quietly. */
    onRefused(refused) {
        const [first] = refused;
        if (refused.length > 1) {
            this.warn(
                _t("Closed cells left as they are: %(count)s. %(reason)s", {
                    count: refused.length,
                    reason: first.message,
                })
            );
        } else {
            const {lesson, student, value} = first;
            const access = this.model.getAccess(lesson, student);
            this.askFor({lesson, student, access, text: value});
        }
    }

    /** Somebody types into a closed cell: what may be done about it, else why it is. */
    askFor({lesson, student, access, text}) {
        const request = this.model.getRequest(lesson, student);
        if (request) {
            this.warn(request.text); // one request a cell; the bar leads to it
            return;
        }
        const context = {...this.actionContext, lesson, student, access, value: text};
        if (!closedRegistry.getAll().some((handle) => handle(context))) {
            this.warn(access.message);
        }
    }

    /** Names with marks: whose they are is found by the import, which shows it first. */
    async importList(lesson, text) {
        await this.save();
        await this.action.doAction(
            await this.orm.call("ejournal.journal", "action_import_pasted", [
                [this.journalId],
                lesson.id,
                text,
            ])
        );
    }

    /** One warning at a time: typing on in a closed cell does not pile them up. */
    warn(message) {
        this.closeWarning?.();
        this.closeWarning = this.notification.add(message, {type: "warning"});
    }
}

registry.category("lazy_components").add("ejournal_grid", GridAction);
