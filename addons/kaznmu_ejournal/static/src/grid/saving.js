import {onWillUnmount, useExternalListener} from "@odoo/owl";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";

const STALE_AFTER = 5 * 60 * 1000; // locks and others' marks, in milliseconds

/** Show again what was typed and not saved when the page was last left, and say so. */
export function bringBackDrafts(model, notification) {
    const restored = model.restoreDrafts();
    if (restored) {
        notification.add(
            _t("Marks that were not saved before are back: %s.", restored),
            {type: "info"}
        );
    }
}

/**
 * What happens to typed cells when their page is left, hidden or seen again.
 *
 * @param {import("./journal_model").JournalModel} model
 * @param {() => Promise} reload save, and show what the server has now
 * @returns {() => Promise} send what was typed, the cell with the cursor included
 */
export function useSaving(model, reload) {
    const dialog = useService("dialog");
    const save = () => {
        model.commitTyping();
        return model.flush();
    };
    const beforeLeave = async () => {
        await save();
        const count = model.edits.size;
        if (!count) {
            return true;
        }
        return new Promise((resolve) => {
            dialog.add(
                ConfirmationDialog,
                {
                    title: _t("Marks are not saved"),
                    body: _t(
                        "Cells not saved yet: %s. They are kept in this browser and come " +
                            "back when you open the journal again here.",
                        count
                    ),
                    confirmLabel: _t("Stay"),
                    confirm: () => resolve(false),
                    cancelLabel: _t("Leave"),
                    cancel: () => resolve(true),
                    dismiss: () => resolve(false),
                },
                {onClose: () => resolve(false)}
            );
        });
    };
    const beforeUnload = (ev) => {
        model.commitTyping();
        if (model.hasUnsaved) {
            model.flush();
            ev.preventDefault();
            ev.returnValue = true; // asks the user, in the browser's words
        }
    };
    const beforeVisibilityChange = () => {
        if (document.visibilityState === "hidden") {
            save();
        } else if (["offline", "error"].includes(model.saveState.kind)) {
            model.retry(); // whoever logged in elsewhere comes back from there
        } else if (Date.now() - model.readAt > STALE_AFTER) {
            reload().catch(() => {}); // without network the page goes on as it is
        }
    };
    useSetupAction({beforeLeave, beforeUnload, beforeVisibilityChange});
    // A browser that keeps the page to come back to it does not ask before it leaves.
    useExternalListener(window, "pagehide", save);
    useExternalListener(window, "online", () => model.retry());
    onWillUnmount(() => model.destroy());
    return save;
}
