import {
    Component,
    onWillStart,
    onWillUnmount,
    useEffect,
    useRef,
    useState,
} from "@odoo/owl";
import {loadBundle} from "@web/core/assets";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

/* Colours of Bootstrap's words, dark enough for the white numbers within. */
const TONES = {
    info: "#71639e",
    success: "#1f7a3d",
    warning: "#c28a18",
    danger: "#c0344a",
    muted: "#c9ced6",
};
const DARK = "#343a40";
const FONT = 12;
/* Sizes of names, the largest first that has room. */
const SIZES = [FONT, FONT - 1, FONT - 2];
const LINE = 1.2;
const BETWEEN = 2;
/* Names have less than half of the chart; the legend may have two lines. */
const NAMES = 0.45;
const LEGEND = 44;
const MARGIN = 12;

/** A name in as many lines as it needs; no word of it is broken, and none is left out. */
export function wrapName(name, room, measure) {
    const lines = [];
    for (const word of name.split(" ")) {
        const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
        if (lines.length && measure(longer) <= room) {
            lines[lines.length - 1] = longer;
        } else {
            lines.push(word);
        }
    }
    return lines;
}

/** What rows of one height need, so that no name touches the next one. */
function getHeight(names, size) {
    const heights = names.map((lines) => lines.length * size * LINE);
    const rows = heights.map((height, index) =>
        index ? (height + heights[index - 1]) / 2 + BETWEEN : height - MARGIN
    );
    return names.length * Math.max(...rows, heights.at(-1) - MARGIN);
}

/**
 * How names of rows are written: all of them in the largest size in which they have room,
 * else the first ones that have.
 *
 * @param {String[]} labels
 * @param {Object} place
 * @param {Number} place.width of the names
 * @param {Number} place.height of the rows; nothing where it grows with them
 * @param {Function} place.measure width of a text in a size
 * @returns {Object} `names` (an array of lines each), `size`, `height` (what they need)
 */
export function fitNames(labels, {width, height, measure}) {
    let fit = null;
    for (const size of SIZES) {
        const names = labels.map((name) =>
            wrapName(name, width, (text) => measure(text, size))
        );
        const needed = (count) => getHeight(names.slice(0, count), size);
        fit = {names, size, height: needed(names.length)};
        if (!height || fit.height <= height) {
            return fit;
        }
        while (fit.names.length > 1 && needed(fit.names.length) > height) {
            fit.names = fit.names.slice(0, -1);
        }
    }
    return fit;
}

/** Writes the value at the end of each bar, and the norm as a line across it. */
const marks = {
    id: "ejournalMarks",
    afterDatasetsDraw(chart, _args, {isRow, isStacked, texts, norms}) {
        const {ctx, scales} = chart;
        ctx.save();
        ctx.font = `${FONT}px sans-serif`;
        chart.data.datasets.forEach((series, place) => {
            chart.getDatasetMeta(place).data.forEach((bar, index) => {
                let text = texts[place][index];
                if (!text || !series.data[index]) {
                    return;
                }
                const {x, y, base} = bar.getProps(["x", "y", "base"], true);
                let width = ctx.measureText(text).width;
                if (!isRow && width > scales.x.width / series.data.length) {
                    // Side by side the numbers alone have room.
                    text = text.replace(/\s*%$/u, "");
                    width = ctx.measureText(text).width;
                }
                if (isStacked) {
                    if (Math.abs(x - base) > width + 4) {
                        ctx.fillStyle =
                            series.backgroundColor[index] === TONES.muted
                                ? DARK
                                : "#fff";
                        ctx.textAlign = "center";
                        ctx.textBaseline = "middle";
                        ctx.fillText(text, (x + base) / 2, y);
                    }
                    return;
                }
                ctx.fillStyle = DARK;
                ctx.textAlign = isRow ? "left" : "center";
                ctx.textBaseline = isRow ? "middle" : "bottom";
                let beside = x + 6;
                if (isRow && norms[index]) {
                    const at = scales.x.getPixelForValue(norms[index]);
                    ctx.fillRect(at - 1, y - 10, 2, 20);
                    // The line goes through no number.
                    if (at > x - 2 && at < beside + width + 4) {
                        beside = at + 6;
                    }
                }
                ctx.fillText(text, isRow ? beside : x, isRow ? y : y - 2);
            });
        });
        ctx.restore();
    },
};

/**
 * Open what a chart counts, or the rows of one bar, which are read as a list.
 *
 * @param {Object} actions the action service
 * @param {Object} action window action of all that the chart counts
 * @param {Array} [domain] of the bar
 */
export function openBar(actions, action, domain = []) {
    const isList = ([, type]) => type === "list";
    const views = action.views || [];
    return actions.doAction({
        ...action,
        domain: [...action.domain, ...domain],
        ...(domain.length && {
            context: {},
            views: [...views.filter(isList), ...views.filter((view) => !isList(view))],
        }),
    });
}

/**
 * A figure in bars, by Odoo's own Chart.js; a click on a bar opens its records. The
 * same bars are buttons for keyboards and readers of the screen.
 */
export class FigureChart extends Component {
    static template = "kaznmu_ejournal.FigureChart";
    static props = {chart: Object, onOpen: Function};

    setup() {
        this.canvas = useRef("canvas");
        this.state = useState({dropped: 0});
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [this.props.chart]
        );
        onWillUnmount(() => {
            this.drawn?.destroy();
            this.drawn = null;
        });
    }

    get bars() {
        const {labels, series} = this.props.chart;
        return series.flatMap(({label, values, texts, domains}) =>
            labels.flatMap((name, index) =>
                values[index]
                    ? {
                          name: series.length > 1 ? `${name}, ${label}` : name,
                          text: texts[index],
                          domain: domains[index],
                      }
                    : []
            )
        );
    }

    /** How many bars are left out: there, and for want of room. */
    get rest() {
        return (this.props.chart.rest || 0) + this.state.dropped;
    }

    /** The names that have room, see :func:`fitNames`; in columns all. */
    fit() {
        const {kind, labels, series, isWhole} = this.props.chart;
        if (kind !== "row") {
            return {names: labels, size: FONT};
        }
        const room = this.canvas.el.parentElement;
        const context = this.canvas.el.getContext("2d");
        const legend = (series.length > 1 ? LEGEND : 0) + MARGIN;
        // A page that is scrolled anyway has room for all.
        const grows = isWhole || this.env.isSmall;
        const found = fitNames(labels, {
            width: room.clientWidth * NAMES,
            height: grows ? 0 : room.clientHeight - legend,
            measure: (text, size) => {
                // eslint-disable-next-line no-undef
                context.font = `${size}px ${Chart.defaults.font.family}`;
                return context.measureText(text).width;
            },
        });
        if (grows) {
            room.style.minHeight = `${found.height + legend}px`;
        }
        return found;
    }

    draw() {
        const {kind, norms, unit} = this.props.chart;
        const {names: labels, size} = this.fit();
        const series = this.props.chart.series.map((one) => ({
            ...one,
            ...Object.fromEntries(
                ["tones", "values", "texts", "domains"].map((name) => [
                    name,
                    one[name].slice(0, labels.length),
                ])
            ),
        }));
        this.state.dropped = this.props.chart.labels.length - labels.length;
        const isRow = kind === "row";
        const isStacked = series.length > 1;
        const highest = Math.max(
            ...series.flatMap(({values}) => values),
            ...norms.filter(Boolean),
            1
        );
        const stack = {
            stacked: isStacked,
            grid: {display: false},
            border: {display: false},
        };
        const values = {
            ...stack,
            beginAtZero: true,
            display: false,
            // Room for the numbers beside the bars.
            max: isStacked ? undefined : (unit ? 100 : highest) * (isRow ? 1.25 : 1),
        };
        const names = {
            ...stack,
            ticks: {
                autoSkip: false,
                color: DARK,
                font: {size},
                callback: (index) => labels[index],
            },
        };
        this.drawn?.destroy();
        // eslint-disable-next-line no-undef
        this.drawn = new Chart(this.canvas.el, {
            type: "bar",
            data: {
                labels,
                datasets: series.map((one) => ({
                    label: one.label,
                    data: one.values,
                    backgroundColor: one.tones.map((tone) => TONES[tone] || TONES.info),
                    maxBarThickness: 22,
                })),
            },
            options: {
                indexAxis: isRow ? "y" : "x",
                animation: false,
                maintainAspectRatio: false,
                // Room for the numbers above the bars, however low the chart is.
                layout: {padding: {top: isRow ? 0 : FONT + 6}},
                scales: isRow ? {x: values, y: names} : {x: names, y: values},
                plugins: {
                    legend: {
                        display: isStacked,
                        position: "bottom",
                        labels: {
                            boxWidth: 10,
                            color: DARK,
                            font: {size: FONT - 1},
                            padding: 4,
                        },
                    },
                    tooltip: {
                        callbacks: {
                            label: ({datasetIndex, dataIndex, dataset}) =>
                                `${dataset.label}: ${series[datasetIndex].texts[dataIndex]}`,
                        },
                    },
                    ejournalMarks: {
                        isRow,
                        isStacked,
                        norms,
                        texts: series.map(({texts}) => texts),
                    },
                },
                // Another size may have room for others.
                onResize: () => {
                    const {names, size: sizeNow} = this.fit();
                    if (names.length !== labels.length || sizeNow !== size) {
                        requestAnimationFrame(() => this.drawn && this.draw());
                    }
                },
                onHover: (ev, found) => {
                    ev.native.target.style.cursor = found.length
                        ? "pointer"
                        : "default";
                },
                onClick: (_ev, found) => {
                    if (found.length) {
                        const {datasetIndex, index} = found[0];
                        this.props.onOpen(series[datasetIndex].domains[index]);
                    }
                },
            },
            plugins: [marks],
        });
    }
}

/** Bars of a tile of the overview. */
class BarsField extends Component {
    static template = "kaznmu_ejournal.BarsField";
    static components = {FigureChart};
    static props = ["*"];

    setup() {
        this.actions = useService("action");
        this.orm = useService("orm");
    }

    get chart() {
        const {bars, code, display_name: label} = this.props.record.data;
        return (
            bars?.length && {
                kind: code.endsWith("_by_week") ? "bar" : "row",
                unit: bars.some(({text}) => text.endsWith("%")) ? "%" : "",
                isWhole: true,
                labels: bars.map((bar) => bar.label),
                norms: bars.map(({norm}) => norm || null),
                series: [
                    {
                        label: label || "",
                        tones: bars.map(({tone}) => tone),
                        values: bars.map(({value}) => value),
                        texts: bars.map(({text}) => text),
                        domains: bars.map((bar) => bar.domain),
                    },
                ],
            }
        );
    }

    async open(domain) {
        const {resId, resModel} = this.props.record;
        const action = await this.orm.call(resModel, "action_open", [[resId]]);
        openBar(this.actions, action, domain);
    }
}

registry.category("fields").add("ejournal_bars", {
    component: BarsField,
    supportedTypes: ["json"],
});
