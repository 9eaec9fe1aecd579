import {SigningError, signTexts} from "./ncalayer";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

/**
 * Sign documents through NCALayer, many with one password, then tell what became of
 * each.
 *
 * @param {Object} env
 * @param {Object} action its `params`: `model` and `ids` of the documents; `role` in
 *      which they are signed, when not in the first that fits; `next`, the method that is
 *      called with those that were signed
 */
async function signDocuments(env, {params}) {
    const {action, notification, orm} = env.services;
    const {model, ids, role, next} = params;
    const tell = (message, options) => notification.add(message, options);
    const refuse = (title, message) =>
        tell(message, {title, type: "danger", sticky: true});

    const prepared = await orm.call(model, "prepare_signing", [ids], {role});
    for (const {name, reason} of prepared.refused) {
        refuse(name, reason);
    }
    const {documents} = prepared;
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
    const answers = await orm.call(model, "save_signatures", [
        documents.map(({id, role: signedAs}, place) => ({
            id,
            role: signedAs,
            cms: signatures[place],
        })),
    ]);
    for (const {name, problem} of answers.filter((answer) => answer.problem)) {
        refuse(name, problem);
    }
    const signed = answers.filter(({problem}) => !problem).map(({id}) => id);
    if (signed.length) {
        tell(_t("Signed: %s", signed.length), {type: "success"});
    }
    // What follows may be refused; what was signed is shown whatever becomes of it.
    await action.doAction({type: "ir.actions.client", tag: "soft_reload"});
    if (signed.length && next) {
        const following = await orm.call(model, next, [signed]);
        await action.doAction(
            following || {type: "ir.actions.client", tag: "soft_reload"}
        );
    }
}

registry.category("actions").add("ejournal_sign", signDocuments);
