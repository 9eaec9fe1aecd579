import {describe, expect, test} from "@odoo/hoot";
import {withKazakh, withKazakhAgo} from "@kaznmu_university/kazakh_dates/kazakh_dates";

/** A browser without Kazakh, whatever the one that tests. */
class Without extends Intl.DateTimeFormat {
    static supportedLocalesOf(locales) {
        return [locales].flat().filter((locale) => !/^kk/.test(locale));
    }
}
const Kazakh = withKazakh(Without);
const DAY = new Date(Date.UTC(2026, 10, 30, 20, 5));
const ZONE = {timeZone: "UTC"};

function write(options, locale = "kk-KZ") {
    return new Kazakh(locale, {...ZONE, ...options}).format(DAY).replace(/\s/g, " ");
}

describe.current.tags("headless");

test("months and days have Kazakh names", () => {
    expect(write({month: "long"})).toBe("қараша");
    expect(write({month: "short"})).toBe("қар.");
    expect(write({weekday: "long"})).toBe("дүйсенбі");
    expect(write({month: "long", day: "numeric"})).toBe("30 қараша");
    expect(write({month: "short", day: "numeric", year: "numeric"})).toBe(
        "30 қар. 2026 ж."
    );
});

test("every month is there", () => {
    const format = new Kazakh("kk", {...ZONE, month: "long"});
    const names = Array.from({length: 12}, (_none, month) =>
        format.format(new Date(Date.UTC(2026, month, 15)))
    );
    expect(new Set(names).size).toBe(12);
    expect(names.some((name) => /\d|M/.test(name))).toBe(false);
});

test("numbers, other languages and the zone stay as they are", () => {
    expect(write({day: "2-digit", month: "2-digit", year: "numeric"})).toBe(
        "30.11.2026"
    );
    expect(write({month: "long"}, "en")).toBe("November");
    const late = new Kazakh("kk", {timeZone: "Asia/Almaty", month: "long"});
    expect(late.format(new Date(Date.UTC(2026, 10, 30, 20, 5)))).toBe("желтоқсан");
});

test("no word of the other language is left", () => {
    const options = {month: "short", day: "numeric", year: "numeric", hour: "numeric"};
    expect(write({...options, minute: "2-digit"})).not.toMatch(/г|нояб/);
});

test("parts say what they are; the language is told", () => {
    const format = new Kazakh("kk", {...ZONE, month: "long", day: "numeric"});
    expect(format.formatToParts(DAY).map((part) => part.type)).toEqual([
        "day",
        "literal",
        "month",
    ]);
    expect(format.resolvedOptions().locale).toBe("kk");
    expect(Kazakh.supportedLocalesOf(["kk", "ru"])).toInclude("kk");
});

test("it may be called without new, as the browser's own", () => {
    expect(Kazakh("kk", {...ZONE, month: "long"}).format(DAY)).toBe("қараша");
    expect(Kazakh().resolvedOptions().timeZone).not.toBe(undefined);
});

test("a browser that only says so is helped, too", () => {
    class Boaster extends Intl.DateTimeFormat {
        static supportedLocalesOf(locales) {
            return [locales].flat();
        }

        get format() {
            return () => "M01";
        }
    }
    expect(withKazakh(Boaster)).not.toBe(Boaster);
});

test("a browser that knows Kazakh keeps its own", () => {
    class With extends Intl.DateTimeFormat {
        constructor(locales, options) {
            super(locales === "kk" ? "ru" : locales, options);
        }

        static supportedLocalesOf(locales) {
            return [locales].flat();
        }
    }
    expect(withKazakh(With)).toBe(With);
});

test("how long ago and how long to go", () => {
    class Without extends Intl.RelativeTimeFormat {
        constructor(locales, options) {
            super(locales === "kk" ? "en" : locales, options);
        }
    }
    const Ago = withKazakhAgo(Without);
    const format = new Ago("kk");
    expect(format.format(-2, "days")).toBe("2 күн бұрын");
    expect(format.format(3, "hour")).toBe("3 сағаттан кейін");
    expect(format.format(1, "day")).toBe("1 күннен кейін");
    expect(new Ago("kk", {numeric: "auto"}).format(1, "day")).toBe("ертең");
    expect(new Ago("en").format(-2, "day")).toBe("2 days ago");
});
