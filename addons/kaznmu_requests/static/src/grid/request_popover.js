import {Component, onMounted, onWillStart, useRef, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {ConnectionLostError} from "@web/core/network/rpc";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";
import {DayInput} from "@kaznmu_ejournal/grid/day_input";
import {formatDay} from "@kaznmu_ejournal/grid/formats";
import {isAbsence, parseMark} from "@kaznmu_ejournal/grid/mark_input";

/** From a closed cell to a sent request: value, cause, explanation (SOP C12, C13). */
export class RequestPopover extends Component {
    static template = "kaznmu_requests.RequestPopover";
    static components = {DayInput};
    static props = {
        model: Object,
        journalId: Number,
        lesson: Object,
        student: Object,
        draft: Object,
        register: Function,
        forget: Function,
        close: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.formatDay = formatDay;
        this.wanted = useRef("wanted");
        this.form = useRef("form");
        // Kept outside: closing the form loses nothing.
        this.draft = useState(this.props.draft);
        this.state = useState({about: null, error: "", isSending: false, missing: ""});
        onWillStart(() => this.prepare());
        onMounted(() => {
            const {el} = this.wanted;
            el?.focus();
            el?.setSelectionRange(el.value.length, el.value.length);
        });
        this.props.register((text) => {
            this.draft.wanted = (this.draft.wanted || "") + text;
        });
    }

    get access() {
        const {model, lesson, student} = this.props;
        return model.getAccess(lesson, student);
    }

    /** An existing mark would change: its cause is asked (SOP C13). */
    get isCorrection() {
        const was = this.state.about?.was;
        return Boolean(was) && parseMark(this.draft.wanted || "").value !== was;
    }

    /** A document excuses an absence, an order re-credits it: the note names them. */
    get hasNote() {
        return isAbsence(this.draft.wanted || "");
    }

    get note() {
        return (this.hasNote && this.draft.note) || null;
    }

    /** Whoever points at a cause explains next; by arrows one looks at the others, too. */
    chooseCause(ev, cause) {
        this.draft.causeKind = cause;
        if (!ev.target.matches(":focus-visible")) {
            this.form.el.elements.description.focus();
        }
    }

    /** What the request would be: nothing is stored by asking. */
    async prepare() {
        const {journalId, lesson, student} = this.props;
        try {
            this.state.about = await this.orm.silent.call(
                "ejournal.journal",
                "prepare_request",
                [[journalId], lesson.id, student.id, this.draft.wanted || "", this.note]
            );
            this.draft.errorDate ??= this.state.about.error_date || "";
        } catch (error) {
            this.state.error = explain(error);
        }
    }

    onKeydown(ev) {
        if (ev.key === "Escape") {
            if (document.querySelector(".o_datetime_picker")) {
                return; // it closes the calendar alone
            }
            this.props.close();
        } else if (ev.key === "Enter" && (ev.ctrlKey || ev.metaKey)) {
            this.send();
        } else if (ev.key !== "Enter" || ev.target.tagName !== "INPUT") {
            ev.stopPropagation();
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
    }

    /** The first field that the request lacks; it gets the focus, and its mark. */
    findMissing() {
        const {wanted = "", description = "", causeKind, errorDate} = this.draft;
        const {error} = parseMark(wanted);
        if (error) {
            return ["wanted", error];
        }
        const {problem} = this.state.about || {};
        if (problem) {
            return [this.hasNote ? "note" : "wanted", problem];
        }
        if (this.isCorrection && !causeKind) {
            return ["causeKind", _t("Choose the cause of the error.")];
        }
        if (this.isCorrection && !errorDate) {
            return ["errorDate", _t("Enter the date of the wrong filling.")];
        }
        if (!description.trim()) {
            return ["description", _t("Say what is wrong, and why.")];
        }
        return null;
    }

    async send() {
        if (this.state.isSending) {
            return;
        }
        await this.prepare(); // which kind it is depends on the value
        const missing = this.findMissing();
        if (missing) {
            [this.state.missing, this.state.error] = missing;
            const [field] = missing;
            this.form.el.querySelector(`[name="${field}"], #${field}`)?.focus();
            return;
        }
        const {model, journalId, lesson, student} = this.props;
        const {wanted = "", description, causeKind, errorDate} = this.draft;
        Object.assign(this.state, {isSending: true, error: "", missing: ""});
        try {
            const cells = await this.orm.silent.call(
                "ejournal.journal",
                "send_request",
                [
                    [journalId],
                    [
                        {
                            lesson_id: lesson.id,
                            participant_id: student.id,
                            wanted: parseMark(wanted).value,
                            note: this.note,
                        },
                    ],
                    description,
                ],
                {
                    cause_kind: this.isCorrection ? causeKind : null,
                    error_date: this.isCorrection ? errorDate : null,
                    user_id: user.userId,
                }
            );
            model.addRequests(cells);
            this.props.forget();
            this.props.close();
        } catch (error) {
            this.state.error = explain(error);
            this.state.isSending = false;
        }
    }
}

function explain(error) {
    return error instanceof ConnectionLostError
        ? _t(
              "No connection: what you typed stays here; send it when the network is back."
          )
        : error.data?.arguments?.[0] || error.data?.message || error.message;
}
