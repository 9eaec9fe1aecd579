/**
 * Kazakh dates in browsers that have no Kazakh (Chrome among them): they print «M11 30»
 * for «30 қараша». Whatever formats by `Intl`, luxon among it, gets the Russian form
 * with Kazakh names in it.
 */

const MONTHS = {
    long: "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
    short: "қаң. ақп. нау. сәу. мам. мау. шіл. там. қыр. қаз. қар. жел.",
    narrow: "Қ А Н С М М Ш Т Қ Қ Қ Ж",
};
const WEEKDAYS = {
    long: "жексенбі дүйсенбі сейсенбі сәрсенбі бейсенбі жұма сенбі",
    short: "жс дс сс ср бс жм сб",
    narrow: "Ж Д С С Б Ж С",
};
// How much time: after a number, and before «кейін».
const UNITS = {
    second: ["секунд", "секундтан"],
    minute: ["минут", "минуттан"],
    hour: ["сағат", "сағаттан"],
    day: ["күн", "күннен"],
    week: ["апта", "аптадан"],
    month: ["ай", "айдан"],
    quarter: ["тоқсан", "тоқсаннан"],
    year: ["жыл", "жылдан"],
};
const DAYS = {"-1": "кеше", 0: "бүгін", 1: "ертең"};

function isKazakh(locales) {
    return /^kk\b/i.test(String([locales].flat()[0] ?? ""));
}

/**
 * `Intl.DateTimeFormat` that knows Kazakh.
 *
 * @param {Function} Native the browser's own
 * @returns {Function} the same where the browser knows Kazakh
 */
export function withKazakh(Native) {
    // Chrome says that it does, and writes «M11»: what it writes tells.
    const written = new Native("kk", {month: "long"}).format(new Date(2026, 0, 15));
    if (Native.supportedLocalesOf("kk").length && !/\d/.test(written)) {
        return Native;
    }
    const extended = class DateTimeFormat extends Native {
        constructor(locales, options) {
            super(isKazakh(locales) ? "ru" : locales, options);
            this.isKazakh = isKazakh(locales);
            if (this.isKazakh) {
                const {timeZone} = options || {};
                this.month = new Native("en", {timeZone, month: "numeric"});
                this.weekday = new Native("en", {timeZone, weekday: "short"});
                this.options = options || {};
            }
        }

        get format() {
            return this.isKazakh
                ? (date) =>
                      this.formatToParts(date)
                          .map((part) => part.value)
                          .join("")
                : super.format;
        }

        formatToParts(date) {
            const parts = super.formatToParts(date);
            return this.isKazakh
                ? parts.map((part) => ({...part, value: this.say(part, date)}))
                : parts;
        }

        say({type, value}, date) {
            if (type === "month" && !/^\d+$/.test(value)) {
                const names = (MONTHS[this.options.month] || MONTHS.short).split(" ");
                return names[Number(this.month.format(date)) - 1];
            }
            if (type === "weekday") {
                const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
                const names = WEEKDAYS[this.options.weekday] || WEEKDAYS.short;
                return names.split(" ")[days.indexOf(this.weekday.format(date))];
            }
            return type === "literal"
                ? value.replace("г", "ж").replace(" в ", " ")
                : value;
        }

        resolvedOptions() {
            const options = super.resolvedOptions();
            return this.isKazakh ? {...options, locale: "kk"} : options;
        }

        static supportedLocalesOf(locales, options) {
            const own = [locales].flat().filter(isKazakh);
            return [...Native.supportedLocalesOf(locales, options), ...own];
        }
    };
    // It may be called without "new", as the browser's own.
    return new Proxy(extended, {
        apply: (_target, _this, args) => new extended(...args),
    });
}

/**
 * `Intl.RelativeTimeFormat` that knows Kazakh: «2 күн бұрын», «2 күннен кейін».
 *
 * @param {Function} Native the browser's own
 * @returns {Function} the same where the browser knows Kazakh
 */
export function withKazakhAgo(Native) {
    if (/[а-яқ]/i.test(new Native("kk").format(-2, "day"))) {
        return Native;
    }
    return class RelativeTimeFormat extends Native {
        constructor(locales, options) {
            super(isKazakh(locales) ? "ru" : locales, options);
            this.isKazakh = isKazakh(locales);
        }

        format(value, unit) {
            if (!this.isKazakh) {
                return super.format(value, unit);
            }
            const name = unit.replace(/s$/, "");
            const isWord = this.resolvedOptions().numeric === "auto" && name === "day";
            if (isWord && value in DAYS) {
                return DAYS[value];
            }
            const [past, future] = UNITS[name];
            const isPast = value < 0 || Object.is(value, -0);
            return isPast ? `${-value} ${past} бұрын` : `${value} ${future} кейін`;
        }
    };
}

// Unit tests have an `Intl` of their own, which cannot be changed.
for (const [name, extend] of [
    ["DateTimeFormat", withKazakh],
    ["RelativeTimeFormat", withKazakhAgo],
]) {
    if (Object.getOwnPropertyDescriptor(Intl, name)?.writable) {
        Intl[name] = extend(Intl[name]);
    }
}
