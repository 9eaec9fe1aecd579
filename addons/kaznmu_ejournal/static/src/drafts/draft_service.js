import {browser} from "@web/core/browser/browser";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {session} from "@web/session";
import {countDrafts, eraseDrafts, eraseOldDrafts} from "./draft_storage";

const userMenu = registry.category("user_menuitems");
const logOutItem = userMenu.get("log_out");

/** Logging out erases what was typed and not saved: on a shared computer it must. */
function logOutAfterErasing(env) {
    const item = logOutItem(env);
    const logOut = () => {
        eraseDrafts(session.db);
        item.callback();
    };
    return {
        ...item,
        callback: () => {
            const count = countDrafts(session.db, user.userId);
            if (!count) {
                return logOut();
            }
            env.services.dialog.add(ConfirmationDialog, {
                title: _t("Marks are not saved"),
                body: _t("Cells not saved yet: %s. Logging out erases them.", count),
                confirmLabel: _t("Stay"),
                confirm: () => {},
                cancelLabel: _t("Erase and log out"),
                cancel: logOut,
                dismiss: () => {},
            });
        },
    };
}

userMenu.add("log_out", logOutAfterErasing, {force: true});

registry.category("services").add("ejournal_drafts", {
    start() {
        // Another user's are kept for a while: who was thrown out comes back for them.
        if (user.userId && browser.localStorage) {
            eraseOldDrafts(session.db, user.userId);
        }
    },
});
