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
const WORDS = {" г.": " ж.", г: "ж", " в ": " "};

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
    if (Native.supportedLocalesOf("kk").length) {
        return Native;
    }
    const extended = class DateTimeFormat extends Native {
        constructor(locales, options) {
            super(isKazakh(locales) ? "ru" : locales, options);
            this.isKazakh = isKazakh(locales);
            if (this.isKazakh) {
                const numbers = {timeZone: this.resolvedOptions().timeZone};
                this.month = new Native("en", {...numbers, month: "numeric"});
                this.weekday = new Native("en", {...numbers, weekday: "short"});
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
            return type === "literal" ? (WORDS[value] ?? value) : value;
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

Intl.DateTimeFormat = withKazakh(Intl.DateTimeFormat);
