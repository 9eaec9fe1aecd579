import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {session} from "@web/session";
import {user} from "@web/core/user";

const SEEN = "kaznmu_university.mfa_notice";

/** Tells an office, once in a browser's session, that it will need a second factor. */
export const mfaNotice = {
    dependencies: ["action", "notification", "orm"],
    start(env, {action, notification, orm}) {
        const text = session.ejournal_mfa_notice;
        if (!text || browser.sessionStorage.getItem(SEEN) === String(user.userId)) {
            return;
        }
        browser.sessionStorage.setItem(SEEN, String(user.userId));
        const close = notification.add(text, {
            type: "warning",
            sticky: true,
            buttons: [
                {
                    name: _t("Open my profile"),
                    primary: true,
                    onClick: async () => {
                        close();
                        const profile = await orm.call("res.users", "action_get");
                        profile.res_id = user.userId;
                        action.doAction(profile);
                    },
                },
            ],
        });
    },
};

registry.category("services").add("kaznmu_university.mfa_notice", mfaNotice);
