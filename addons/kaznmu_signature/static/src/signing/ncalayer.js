import {_t} from "@web/core/l10n/translation";
import {loadJS} from "@web/core/assets";
import {user} from "@web/core/user";

const LIBRARY = "/kaznmu_signature/static/lib/ncalayer-js-client/ncalayer-client.js";
/** What NCALayer calls in its answers, and what is to be done about it. */
const HINTS = [
    [
        /lock|block|заблокир/i,
        () =>
            _t(
                "The key storage is locked. Unlock it in the program of its maker, or choose another one."
            ),
    ],
    [
        /password|pin|пароль/i,
        () => _t("The password is wrong. Press “Sign” and type it once more."),
    ],
    [
        /expire|истек|истёк/i,
        () =>
            _t(
                "The certificate has expired. Get a new one from the national certification authority and sign with it."
            ),
    ],
    [
        /certificate|сертификат|no.?key|key.?not.?found/i,
        () =>
            _t(
                "There is no certificate for signing in this storage. Choose the file called GOST or RSA, not AUTH."
            ),
    ],
];

/** Why NCALayer has signed nothing, in a sentence that says what to do. */
export class SigningError extends Error {}

/**
 * Signatures of texts by the user's key, all with one password.
 *
 * @param {String|null} url of NCALayer, where it is not its own
 * @param {String[]} texts as base64
 * @returns {Promise<String[]>} detached CMS, base64
 * @throws {SigningError}
 */
export async function signTexts(url, texts) {
    await loadJS(LIBRARY);
    const {NCALayerClient} = window;
    // The program of one maker of tokens alone is not asked beside.
    const client = new NCALayerClient(url || undefined, false);
    try {
        await client.connect();
    } catch {
        throw new SigningError(
            _t(
                "NCALayer does not answer. Start it, or install it from ncl.pki.gov.kz, and press “Sign” once more."
            )
        );
    }
    try {
        const signatures = await client.basicsSignCMS(
            NCALayerClient.basicsStorageAll,
            texts,
            NCALayerClient.basicsCMSParamsDetachedNoTSP,
            NCALayerClient.basicsSignerSignAny,
            user.lang.startsWith("kk") ? "kk" : "ru"
        );
        if (signatures.length !== texts.length) {
            throw new Error(String(signatures.length));
        }
        return signatures;
    } catch (error) {
        throw new SigningError(explain(error, client));
    } finally {
        client.wsConnection.close();
    }
}

function explain(error, client) {
    if (error.canceledByUser) {
        return _t("Signing was cancelled. Nothing was signed.");
    }
    if (client.wsConnection.readyState !== WebSocket.OPEN) {
        return _t(
            "NCALayer was closed or restarted meanwhile. Nothing was signed; start it and press “Sign” once more."
        );
    }
    const found = HINTS.find(([words]) => words.test(error.message));
    return found
        ? found[1]()
        : _t(
              "NCALayer has signed nothing (%s). Press “Sign” once more, or restart NCALayer.",
              error.message
          );
}
