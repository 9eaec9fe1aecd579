/**
 * Cells that are not saved yet, kept in the browser over a reload and a crash.
 *
 * Each cell is an item of its own, so that two tabs do not overwrite each other's; the
 * key names database, user and journal: what one user typed is never sent as another's.
 */
import {browser} from "@web/core/browser/browser";

const PREFIX = "ejournal.draft";

function ownKeys() {
    const {localStorage} = browser;
    return Array.from({length: localStorage.length}, (_, i) =>
        localStorage.key(i)
    ).filter((key) => key?.startsWith(`${PREFIX}|`));
}

export class DraftStorage {
    /**
     * @param {string} database
     * @param {number} userId
     * @param {number} journalId
     */
    constructor(database, userId, journalId) {
        this.prefix = [PREFIX, database, userId, journalId, ""].join("|");
    }

    /** @returns {Object[]} the drafts, as they were stored */
    load() {
        const drafts = [];
        for (const key of ownKeys().filter((key) => key.startsWith(this.prefix))) {
            try {
                drafts.push(JSON.parse(browser.localStorage.getItem(key)));
            } catch {
                browser.localStorage.removeItem(key); // not written by us
            }
        }
        return drafts;
    }

    /** @returns {boolean} whether the browser has kept it (it may be full, or refuse) */
    save(key, draft) {
        try {
            browser.localStorage.setItem(this.prefix + key, JSON.stringify(draft));
            return true;
        } catch {
            return false;
        }
    }

    remove(key) {
        browser.localStorage.removeItem(this.prefix + key);
    }
}

/** Erase all drafts of this browser but those of one user of one database. */
export function eraseForeignDrafts(database, userId) {
    const kept = [PREFIX, database, userId, ""].join("|");
    for (const key of ownKeys()) {
        const [, keyDatabase] = key.split("|");
        if (keyDatabase === database && !key.startsWith(kept)) {
            browser.localStorage.removeItem(key);
        }
    }
}

/** The number of cells that the user has typed and not saved, in all journals. */
export function countDrafts(database, userId) {
    const prefix = [PREFIX, database, userId, ""].join("|");
    return ownKeys().filter((key) => key.startsWith(prefix)).length;
}

/** Erase the drafts of everyone in a database: the user logs out. */
export function eraseDrafts(database) {
    eraseForeignDrafts(database, 0);
}
