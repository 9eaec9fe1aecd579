import {Component, onWillStart, useEffect} from "@odoo/owl";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {useBus, useService} from "@web/core/utils/hooks";
import {session} from "@web/session";
import {DraftStorage} from "../drafts/draft_storage";
import {CellBar} from "../grid/cell_bar";
import {GridBanners} from "../grid/grid_banners";
import {GridRenderer} from "../grid/grid_renderer";
import {GridSelection} from "../grid/grid_selection";
import {SaveStatus} from "../grid/save_status";
import {bringBackDrafts, useSaving} from "../grid/saving";
import {StatementModel} from "./statement_model";

const MODEL = "ejournal.statement";

/** What speaks against forming, and how the results add up; renewed at each change. */
class StatementCheck extends Component {
    static template = "kaznmu_ejournal.StatementCheck";
    static props = {model: Object, show: Function, acknowledge: Function};

    setup() {
        useBus(this.props.model.bus, "CHANGE", () => this.render());
    }

    get errors() {
        return this.props.model.findings.filter(({severity}) => severity === "error");
    }

    get warnings() {
        return this.props.model.findings.filter(
            ({severity, acknowledged}) => severity === "warning" && !acknowledged
        );
    }

    get topText() {
        return _t(
            "A and A-: %s of the finals, above the limit of the indicator 2.21.",
            `${this.props.model.totals.top_share.toFixed(1).replace(".", ",")}\u00a0%`
        );
    }
}

/** The results of a draft statement, entered as marks are in a journal (SOP T1.7). */
export class StatementPage extends Component {
    static template = "kaznmu_ejournal.StatementPage";
    static components = {
        CellBar,
        GridBanners,
        GridRenderer,
        SaveStatus,
        StatementCheck,
    };
    static props = {record: Object, lines: Object};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.statementId = this.props.record.resId;
        this.selection = new GridSelection();
        this.model = new StatementModel({
            storage: new DraftStorage(
                session.db,
                user.userId,
                `statement-${this.statementId}`
            ),
            save: (changes) =>
                this.orm.silent.call(
                    MODEL,
                    "save_results",
                    [[this.statementId], changes],
                    {user_id: user.userId}
                ),
        });
        this.save = useSaving(this.model, () => this.reload());
        // Buttons of the form act on what the server has.
        useBus(this.props.record.model.bus, "NEED_LOCAL_CHANGES", ({detail}) =>
            detail.proms.push(this.save())
        );
        useBus(this.model.bus, "REFUSED", ({detail}) => this.warn(detail[0].message));
        onWillStart(() => this.start());
        useEffect(
            () => {
                // The form was read again: by one of its buttons, or by its dialog.
                if (this.isStarted) {
                    this.read();
                }
                this.isStarted = true;
            },
            () => [this.props.record, this.props.lines]
        );
    }

    async start() {
        await this.read();
        const row = this.model.students.findIndex(
            (line) => !line.lock && !line.cells.exam_value
        );
        this.selection.moveTo(Math.max(0, row), 0);
        bringBackDrafts(this.model, this.notification);
    }

    async read() {
        this.model.load(
            await this.orm.call(MODEL, "read_results", [[this.statementId]])
        );
        this.resize();
    }

    async reload() {
        await this.save();
        await this.read();
    }

    resize() {
        const {students, lessons} = this.model;
        this.selection.resize(students.length, lessons.length);
    }

    toggleAppeals(hasAppeals = !this.model.filters.hasAppeals) {
        this.model.commitTyping();
        this.model.applyFilters({hasAppeals});
        this.resize();
        this.render();
    }

    moveTo(lineId, findColumn) {
        const {students, lessons} = this.model;
        this.selection.moveTo(
            students.findIndex(({id}) => id === lineId),
            Math.max(0, lessons.findIndex(findColumn))
        );
        this.model.bus.trigger("FOCUS");
    }

    showNextProblem() {
        const {problems} = this.model;
        this.problemIndex = ((this.problemIndex ?? -1) + 1) % problems.length;
        const {lesson_id, participant_id} = problems[this.problemIndex];
        if (this.model.lessonById.get(lesson_id).is_appeal) {
            this.toggleAppeals(true);
        }
        this.moveTo(participant_id, ({id}) => id === lesson_id);
    }

    /** From a finding to its cell, its lesson's column, or its record. */
    async show(finding) {
        if (finding.line_id) {
            if (finding.is_appeal) {
                this.toggleAppeals(true);
            }
            this.moveTo(
                finding.line_id,
                ({is_appeal}) => is_appeal === finding.is_appeal
            );
        } else if (finding.lesson_id) {
            await this.action.doAction("kaznmu_ejournal.ejournal_journal_action_grid", {
                additionalContext: {
                    active_id: this.props.record.data.journal_id.id,
                    ejournal_cell: {lesson_id: finding.lesson_id},
                },
            });
        } else {
            await this.action.doAction(
                await this.orm.call("ejournal.statement.finding", "action_open", [
                    [finding.id],
                ])
            );
        }
    }

    acknowledge(findings) {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Acknowledge the warnings?"),
            body: _t("The warnings stay with the statement, with your name."),
            confirmLabel: _t("Acknowledge"),
            confirm: async () => {
                await this.orm.call(
                    "ejournal.statement.finding",
                    "action_acknowledge",
                    [findings.map(({id}) => id)]
                );
                await this.reload();
            },
            cancel: () => {},
        });
    }

    warnAboutNames() {
        this.warn(
            _t(
                "A list with names is not pasted: load it as a file by “Import exam " +
                    "results”."
            )
        );
    }

    /** One warning at a time: typing on in a closed cell does not pile them up. */
    warn(message) {
        this.closeWarning?.();
        this.closeWarning = this.notification.add(message, {type: "warning"});
    }
}

registry.category("lazy_components").add("ejournal_statement", StatementPage);
