import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

/** Do what a method of the journal returns, once all that was typed is saved. */
function doJournalAction(method) {
    return async ({env, journalId, model}) => {
        await model.flush();
        const {action, orm} = env.services;
        await action.doAction(
            await orm.call("ejournal.journal", method, [[journalId]])
        );
    };
}

/** Whether the user teaches in the journal, at least on some dates. */
function isTeacher({model}) {
    return model.lessons.some((lesson) => lesson.lock?.code !== "not_your_journal");
}

registry
    .category("ejournal_grid_actions")
    .add("print", {
        label: () => _t("Print journal"),
        icon: "fa-print",
        run: doJournalAction("action_print"),
    })
    .add("export", {
        label: () => _t("Export XLSX"),
        icon: "fa-download",
        run: doJournalAction("action_export"),
    })
    .add("import", {
        label: () => _t("Import marks"),
        icon: "fa-upload",
        isShown: isTeacher,
        run: doJournalAction("action_import_marks"),
    });
