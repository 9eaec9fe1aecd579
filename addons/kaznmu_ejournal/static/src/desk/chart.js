import {Component, onWillStart, onWillUnmount, useEffect, useRef} from "@odoo/owl";
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
const MANY = 8;
/* Room of a letter, and of a name in two lines. */
const LETTER = 8;
const TWO_LINES = 34;

/** A name in as many letters as there is room for, in one line or in two. */
function fitName(name, most, lines) {
    if (name.length <= most) {
        return name;
    }
    const blank = name.lastIndexOf(" ", most);
    if (lines === 1 || blank < 1) {
        return `${name.slice(0, most - 1)}…`;
    }
    return [name.slice(0, blank), fitName(name.slice(blank + 1), most, 1)];
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
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [this.props.chart]
        );
        onWillUnmount(() => this.drawn?.destroy());
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

    draw() {
        const {kind, labels, series, norms, unit} = this.props.chart;
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
                // Many rows stay apart, however low the chart is.
                font: {size: isRow && labels.length > MANY ? FONT - 2 : FONT},
                callback(index) {
                    // Names have less than half of the chart, and no part of the legend.
                    const {width, height, legend} = this.chart;
                    const most = Math.floor((width * 0.45) / LETTER);
                    const free = height - (legend?.height || 0);
                    const lines = free / labels.length > TWO_LINES ? 2 : 1;
                    const name = this.getLabelForValue(index);
                    return isRow ? fitName(name, most, lines) : name;
                },
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
