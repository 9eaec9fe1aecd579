import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {RequestPopover} from "./request_popover";

const CLOSED = ["deadline_passed", "statement_formed"];
/** What was typed in the forms of cells and not sent: it comes back with the form. */
const drafts = new Map();
let open = null;

/** Whether the cell is one to be opened by a request, and has none. */
function isRequestable({access, model, lesson, student}) {
    return (
        CLOSED.includes(access.code) &&
        access.allows === "none" &&
        !model.getRequest(lesson, student)
    );
}

function openForm(context, value) {
    const {env, journalId, model, lesson, student, cell} = context;
    const key = [user.userId, lesson.id, student.id].join();
    if (open?.key === key) {
        open.type(value);
        return;
    }
    open?.close();
    const draft = drafts.get(key) || {note: cell?.note || ""};
    if (value !== undefined) {
        draft.wanted = value;
    }
    drafts.set(key, draft);
    const row = model.students.indexOf(student);
    const column = model.lessons.indexOf(lesson);
    const target = document.querySelector(
        `[data-row="${row}"] > [data-column="${column}"], ` +
            `.o_ejournal_lesson_list [data-row="${row}"]`
    );
    const current = {key, type: () => {}};
    current.close = env.services.popover.add(
        target,
        RequestPopover,
        {
            model,
            journalId,
            lesson,
            student,
            draft,
            register: (type) => (current.type = type),
            forget: () => drafts.delete(key),
        },
        {
            position: "right-start",
            closeOnClickAway: false,
            popoverClass: "o_ejournal_request_popover",
            onClose: () => {
                if (open === current) {
                    open = null;
                }
                model.changed();
                document
                    .querySelector(".o_ejournal_cell[data-active]")
                    ?.focus({preventScroll: true});
            },
        }
    );
    open = current;
}

// Typing into a closed cell is a request for what was typed.
registry.category("ejournal_grid_closed_cell").add("ejournal_request", (context) => {
    if (!isRequestable(context)) {
        return false;
    }
    openForm(context, context.value ?? "");
    return true;
});

/** From closed cells of the grid to a request, with the selected cells filled in. */
registry.category("ejournal_grid_next_step").add("ejournal_request", {
    label: () => _t("Ask to reopen"),
    isShown: isRequestable,
    run: async (context) => {
        const {env, journalId, model, cells, cell} = context;
        if (cells.length === 1) {
            return openForm(context, cell.value);
        }
        const named = cells.map(([lessonId, studentId]) => {
            const lesson = model.lessonById.get(lessonId);
            const student = model.studentById.get(studentId);
            const content = model.getCell(lesson, student);
            return {
                lesson_id: lessonId,
                participant_id: studentId,
                wanted: content.value || "",
                note: content.note || false,
            };
        });
        const action = await env.services.orm.call(
            "ejournal.journal",
            "action_request",
            [[journalId], named]
        );
        return env.services.action.doAction(action);
    },
});
