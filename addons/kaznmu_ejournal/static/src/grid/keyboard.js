/**
 * What a key means in a cell of marks, whatever the layout of the keyboard: the digit row
 * types digits («үғ» of the Kazakh layout is 85) and the key of «н» types «н».
 */
const DIGIT_KEY = /^Digit([0-9])$/;

/** @returns {string|null} a character; null when the key types none */
export function readCharacter(ev) {
    if (ev.key.length !== 1 || ev.ctrlKey || ev.metaKey || ev.altKey) {
        return null;
    }
    const digit = DIGIT_KEY.exec(ev.code);
    if (digit && !ev.shiftKey && !/[0-9]/.test(ev.key)) {
        return digit[1];
    }
    if (ev.code === "KeyY") {
        return "н";
    }
    // Its comma and point lie on the digit row; here is where the Russian ones are.
    return ev.code === "Slash" && ev.key === "№" ? "." : ev.key;
}
