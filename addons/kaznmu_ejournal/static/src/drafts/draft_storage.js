/**
 * Cells that are not saved yet, kept in the browser over a reload and a crash.
 *
 * Each cell is an item of its own, so that two tabs do not overwrite each other's; the
 * key names database, user and journal: what one user typed is never sent as another's.
 */
import {browser} from "@web/core/browser/browser";

const PREFIX = "ejournal.draft";
/** So long the drafts of another user stay in the browser, in milliseconds. */
const FOREIGN_AGE = 3 * 24 * 60 * 60 * 1000;

function ownKeys() {
    const {localStorage} = browser;
    return Array.from({length: localStorage.length}, (_, i) =>
        localStorage.key(i)
    ).filter((key) => key?.startsWith(`${PREFIX}|`));
}

function read(key) {
    try {
        return JSON.parse(browser.localStorage.getItem(key));
    } catch {
        browser.localStorage.removeItem(key); // not written by us
        return null;
    }
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
        return ownKeys()
            .filter((key) => key.startsWith(this.prefix))
            .map((key) => read(key))
            .filter(Boolean)
            .map(({typedAt, ...draft}) => draft);
    }

    /** @returns {boolean} whether the browser has kept it (it may be full, or refuse) */
    save(key, draft) {
        try {
            const item = JSON.stringify({...draft, typedAt: Date.now()});
            browser.localStorage.setItem(this.prefix + key, item);
            return true;
        } catch {
            return false;
        }
    }

    remove(key) {
        browser.localStorage.removeItem(this.prefix + key);
    }
}

function getForeignKeys(database, userId) {
    const kept = [PREFIX, database, userId, ""].join("|");
    return ownKeys().filter(
        (key) => key.split("|")[1] === database && !key.startsWith(kept)
    );
}

/** Erase all drafts of this browser but those of one user of one database. */
export function eraseForeignDrafts(database, userId) {
    for (const key of getForeignKeys(database, userId)) {
        browser.localStorage.removeItem(key);
    }
}

/** Erase drafts of other users who did not come back for them. */
export function eraseOldDrafts(database, userId) {
    for (const key of getForeignKeys(database, userId)) {
        const {typedAt = 0} = read(key) || {};
        if (typedAt < Date.now() - FOREIGN_AGE) {
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
