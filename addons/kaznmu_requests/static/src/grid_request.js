import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

const CLOSED = ["deadline_passed", "statement_formed"];

/** From a closed cell of the grid to a request, with the selected cells filled in. */
registry.category("ejournal_grid_next_step").add("ejournal_request", {
    label: () => _t("Ask to reopen"),
    isShown: ({access}) => CLOSED.includes(access.code),
    run: async ({env, journalId, model, cells}) => {
        const named = cells.map(([lessonId, studentId]) => {
            const lesson = model.lessonById.get(lessonId);
            const student = model.studentById.get(studentId);
            const content =
                model.getEdit(lesson, student) || model.getCell(lesson, student);
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
