import {Component, onWillStart, useExternalListener, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {ConnectionLostError} from "@web/core/network/rpc";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {deserializeDate, serializeDate} from "@web/core/l10n/dates";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {CalendarDialog} from "./calendar_dialog";

/**
 * Sections of other parts, right of the lessons: components with the props `today` (the
 * answer of `read_today`) and `reload`.
 */
const sectionRegistry = registry.category("ejournal_today_sections");
const GRID = "kaznmu_ejournal.ejournal_journal_action_grid";
const STALE_AFTER = 60 * 1000;

/** The first screen of whoever teaches: which class, which column, what is due. */
export class Today extends Component {
    static template = "kaznmu_ejournal.Today";
    static components = {Layout};
    static props = {...standardActionServiceProps};
    static displayName = _t("Today");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.state = useState({today: null, error: ""});
        this.sections = sectionRegistry.getAll();
        useExternalListener(window, "keydown", (ev) => this.onKeydown(ev));
        useExternalListener(document, "visibilitychange", () => this.onVisible());
        onWillStart(() => this.load());
    }

    get today() {
        return this.state.today;
    }

    get isToday() {
        return this.today.day === this.today.today;
    }

    /** @param {string} [day] today when it is left out */
    async load(day) {
        try {
            this.state.today = await this.orm.call("ejournal.today", "read_today", [], {
                day: day || false,
            });
            this.state.error = "";
            this.readAt = Date.now();
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            // What was read last stays, and so does the day that was asked for.
            this.state.error = _t("No connection: the page may be out of date.");
        }
    }

    reload() {
        return this.load(this.today && !this.isToday ? this.today.day : undefined);
    }

    /** Whoever comes back to the page sees the class that is on now. */
    onVisible() {
        if (
            document.visibilityState === "visible" &&
            Date.now() - this.readAt > STALE_AFTER
        ) {
            this.reload();
        }
    }

    onKeydown(ev) {
        const step = {ArrowLeft: -1, ArrowRight: 1}[ev.key];
        const isTaken =
            ev.altKey ||
            ev.ctrlKey ||
            ev.metaKey ||
            ev.defaultPrevented ||
            ev.target.closest?.(
                "input, textarea, select, .o_dialog, .o-dropdown--menu"
            );
        if (step && !isTaken && this.today) {
            this.move(step);
        }
    }

    move(days) {
        return this.load(serializeDate(deserializeDate(this.today.day).plus({days})));
    }

    // ---------------------------------------------------------------------
    // Ways from here, each one click
    // ---------------------------------------------------------------------

    openLesson({id, journal_id}) {
        return this.openJournal(journal_id, {lesson_id: id});
    }

    openJournal(journalId, place = {}) {
        return this.action.doAction(GRID, {
            additionalContext: {active_id: journalId, ejournal_cell: place},
        });
    }

    openLate() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("Not filled"),
            res_model: "ejournal.lesson",
            views: [
                [false, "list"],
                [false, "form"],
            ],
            domain: [["id", "in", this.today.late.ids]],
        });
    }

    async openStatement({res_id, journal_id}) {
        if (res_id) {
            return this.action.doAction({
                type: "ir.actions.act_window",
                res_model: "ejournal.statement",
                res_id,
                views: [[false, "form"]],
            });
        }
        return this.action.doAction(
            await this.orm.call("ejournal.journal", "action_create_statement", [
                [journal_id],
            ])
        );
    }

    /** Of the overview; the one that is none of it is the desk's. */
    async openTile({id}) {
        if (!id) {
            return this.action.doAction("kaznmu_ejournal.ejournal_desk_action");
        }
        return this.action.doAction(
            await this.orm.call("ejournal.overview", "action_open", [[id]])
        );
    }

    openCalendar() {
        this.dialog.add(CalendarDialog, {
            hasAddress: this.today.has_calendar,
            onChange: () => this.reload(),
        });
    }

    // ---------------------------------------------------------------------
    // Words
    // ---------------------------------------------------------------------

    get waitingCount() {
        return this.today.lessons.reduce((sum, lesson) => sum + lesson.empty_count, 0);
    }

    getMoment({moment}) {
        return {on: _t("on now"), over: _t("over")}[moment] || "";
    }

    /** What one does with a lesson; nothing of a cancelled one. */
    getStep(lesson) {
        if (lesson.is_cancelled) {
            return "";
        }
        if (lesson.date > this.today.today) {
            return _t("Look");
        }
        if (!lesson.is_graded) {
            return _t("Mark «н/б»");
        }
        if (lesson.is_closed && lesson.empty_count) {
            return _t("Request");
        }
        return lesson.empty_count ? _t("Fill in") : _t("Look");
    }

    getEmptyText({empty_count, due_count}) {
        return _t("%(empty)s of %(all)s empty", {empty: empty_count, all: due_count});
    }

    getOpenText({group}) {
        return _t("Open the journal %s", group);
    }

    getProtocolText({protocol}) {
        return protocol ? _t("protocol No. %s", protocol) : _t("protocol missing");
    }

    getResultsText({filled, total}) {
        return _t("results: %(filled)s of %(all)s", {filled, all: total});
    }
}

registry.category("actions").add("ejournal_today", Today);
