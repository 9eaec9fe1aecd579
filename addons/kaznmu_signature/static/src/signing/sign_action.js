import {SigningError, signTexts} from "./ncalayer";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

/**
 * Sign documents through NCALayer, many with one password, then tell what became of
 * each.
 *
 * @param {Object} env
 * @param {Object} action its `params`: `model` and `ids` of the documents; `role` in
 *      which they are signed, when not in the first that fits; `decision`, when it is no
 *      consent; `next`, what is called with the ids of those that are signed: `model`,
 *      `method` and `args` before the ids
 * @returns {Promise<Object|undefined>} what follows
 */
async function signDocuments(env, {params}) {
    const {action, notification, orm} = env.services;
    const {model, ids, role, decision, next} = params;
    const tell = (message, options) => notification.add(message, options);
    const refuse = (title, message) =>
        tell(message, {title, type: "danger", sticky: true});

    const prepared = await orm.call(model, "prepare_signing", [ids], {role, decision});
    const {documents} = prepared;
    // What was signed before something broke off only waits for what follows.
    const ready = next ? prepared.signed : [];
    if (!documents.length && ready.length) {
        return goOn(env, next, ready);
    }
    for (const {name, reason} of prepared.refused) {
        refuse(name, reason);
    }
    if (!documents.length) {
        return;
    }
    const close = tell(
        _t(
            "Choose your key in the window of NCALayer. To be signed: %s",
            documents.length
        ),
        {type: "info", sticky: true}
    );
    let signatures = [];
    try {
        signatures = await signTexts(
            prepared.url,
            documents.map(({data}) => data)
        );
    } catch (error) {
        if (!(error instanceof SigningError)) {
            throw error;
        }
        refuse(_t("Nothing was signed"), error.message);
        return;
    } finally {
        close();
    }
    const answers = await orm.call(
        model,
        "save_signatures",
        [
            documents.map(({id, role: signedAs}, place) => ({
                id,
                role: signedAs,
                cms: signatures[place],
            })),
        ],
        {decision}
    );
    for (const {name, problem} of answers.filter((answer) => answer.problem)) {
        refuse(name, problem);
    }
    const signed = answers.filter(({problem}) => !problem).map(({id}) => id);
    if (!signed.length) {
        return;
    }
    tell(_t("Signed: %s", signed.length), {type: "success"});
    if (next) {
        return goOn(env, next, [...ready, ...signed]);
    }
    await action.doAction({type: "ir.actions.client", tag: "soft_reload"});
}

/**
 * What follows may be refused; what was signed is shown whatever becomes of it.
 *
 * A dialog, whose own method comes next, stays open then and loses nothing.
 */
async function goOn({services: {action, orm}}, {model, method, args}, signed) {
    const reload = () =>
        action.doAction({type: "ir.actions.client", tag: "soft_reload"});
    const isDialog = args.length > 0;
    let following = null;
    try {
        following = await orm.call(model, method, [...args, signed]);
    } catch (error) {
        if (!isDialog) {
            await reload();
        }
        throw error;
    }
    if (following || isDialog) {
        return following;
    }
    await reload();
}

registry.category("actions").add("ejournal_sign", signDocuments);
