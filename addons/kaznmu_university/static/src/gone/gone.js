import {_t} from "@web/core/l10n/translation";
import {ControllerNotFoundError} from "@web/webclient/actions/action_service";
import {registry} from "@web/core/registry";

/**
 * A button has done its work, and its record is out of the user's sight since (or is
 * deleted): to say so and to go back, in place of reading it once more in vain.
 */
async function leaveRecord(env, action, options) {
    const {action: actions, notification} = env.services;
    const {model, ids} = action.params;
    const {message, type = "success", sticky} = action.params.notification || {};
    notification.add(message || _t("Done. You do not see the record any more."), {
        type,
        sticky,
    });
    const {currentState, props, view} = actions.currentController || {};
    const isShown =
        view?.type === "form" &&
        props.resModel === model &&
        ids.includes(currentState.resId);
    // A list or a board is read anew, as after any button.
    const close = {type: "ir.actions.act_window_close"};
    if (!isShown) {
        return close;
    }
    await actions.doAction({...close, infos: {noReload: true}}, options);
    try {
        await actions.restore();
    } catch (error) {
        if (!(error instanceof ControllerNotFoundError)) {
            throw error;
        }
        // Whoever came by a link of a mail has no page before this one.
        return action.params.next;
    }
}

registry.category("actions").add("ejournal_leave_record", leaveRecord);
