// The `data_visualization` block as inline SVG with a text table beside it, so that no fact lives in colour alone
// (docs.slack.dev/reference/block-kit/blocks/data-visualization-block).

import { h, svg, uid } from "./dom.js";
import { t } from "./words.js";

const WIDE = 520;
const TALL = 220;
const LEFT = 44;
const BOTTOM = 34;
const TOP = 12;

/** The block as a figure: drawing, legend, and the same numbers as a table. */
export function chart(block) {
  const { chart: data = {}, title = "" } = block;
  const name = uid("chart");
  const drawn = data.type === "pie" ? pie(data) : axes(data);
  return h(
    "figure",
    { class: "chart" },
    h("figcaption", { id: name }, typeof title === "string" ? title : title.text),
    h("div", { role: "img", "aria-labelledby": name, "aria-description": spoken(data) }, drawn.picture),
    drawn.legend,
    h("details", {}, h("summary", {}, t("showTable")), asTable(data)),
  );
}

function spoken(data) {
  const kind = t(data.type in { pie: 1, bar: 1, line: 1, area: 1 } ? data.type : "bar");
  if (data.type === "pie") return `${kind}. ${(data.segments ?? []).map((s) => `${s.label} ${number(s.value)}`).join(", ")}`;
  const all = (data.series ?? []).map((s) => `${s.name}: ${categories(data).map((c) => `${c} ${number(valueAt(s, c))}`).join(", ")}`);
  return `${kind}. ${all.join("; ")}`;
}

function asTable(data) {
  const head = data.type === "pie" ? [t("category"), t("value"), t("share")] : [data.axis_config?.x_label || t("category"), ...(data.series ?? []).map((s) => s.name)];
  const total = sum((data.segments ?? []).map((s) => s.value));
  const rows =
    data.type === "pie"
      ? (data.segments ?? []).map((s) => [s.label, number(s.value), percent(s.value, total)])
      : categories(data).map((c) => [c, ...(data.series ?? []).map((s) => number(valueAt(s, c)))]);
  return h(
    "table",
    { class: "table" },
    h("thead", {}, h("tr", {}, head.map((c) => h("th", { scope: "col" }, c)))),
    h("tbody", {}, rows.map((r) => h("tr", {}, r.map((c, i) => (i ? h("td", { class: "align-right" }, c) : h("th", { scope: "row" }, c)))))),
  );
}

const sum = (values) => values.reduce((a, b) => a + b, 0);
const percent = (value, total) => `${Math.round((100 * value) / (total || 1))} %`;
const number = (value) => (value === undefined || value === null ? "–" : String(Math.round(value * 100) / 100));
const valueAt = (series, category) => (series.data ?? []).find((p) => p.label === category)?.value;

function categories(data) {
  return data.axis_config?.categories ?? [...new Set((data.series ?? []).flatMap((s) => (s.data ?? []).map((p) => p.label)))];
}

// Lines are told apart by their markers, so the legend shows those.
function key(i, marked) {
  const shape = marked ? MARKERS[i % MARKERS.length](6, 6) : svg("rect", { x: 1, y: 1, width: 10, height: 10, rx: 3 });
  return svg("svg", { viewBox: "0 0 12 12", class: "key", "aria-hidden": "true" }, svg("g", { class: `fill s${i}` }, shape));
}

function legendOf(names, marked = false) {
  return h("ul", { class: "legend" }, names.map((name, i) => h("li", {}, key(i, marked), name)));
}

function pie({ segments = [] }) {
  const total = sum(segments.map((s) => s.value));
  let angle = -Math.PI / 2;
  const slices = segments.map((s, i) => {
    const from = angle;
    angle += (2 * Math.PI * s.value) / (total || 1);
    return [slice(from, angle, i, segments.length === 1), angle - from > 0.4 && figure((from + angle) / 2, s.value)];
  });
  const picture = svg("svg", { viewBox: "0 0 200 200", class: "pie", "aria-hidden": "true" }, slices);
  return { picture, legend: legendOf(segments.map((s) => `${s.label} · ${number(s.value)} (${percent(s.value, total)})`)) };
}

function figure(angle, value) {
  return svg("text", { x: 100 + 58 * Math.cos(angle), y: 105 + 58 * Math.sin(angle), "text-anchor": "middle", class: "on-slice" }, number(value));
}

function slice(from, to, i, whole) {
  if (whole) return svg("circle", { cx: 100, cy: 100, r: 90, class: `fill s${i}` });
  const [x1, y1, x2, y2] = [Math.cos(from), Math.sin(from), Math.cos(to), Math.sin(to)].map((v) => 100 + 90 * v);
  const large = to - from > Math.PI ? 1 : 0;
  return svg("path", { d: `M100 100 L${x1} ${y1} A90 90 0 ${large} 1 ${x2} ${y2} Z`, class: `fill s${i}` });
}

function scale(data) {
  const values = (data.series ?? []).flatMap((s) => (s.data ?? []).map((p) => p.value));
  const high = Math.max(1, ...values);
  const low = Math.min(0, ...values);
  const step = niceStep((high - low) / 4);
  const top = Math.ceil(high / step) * step;
  const bottom = Math.floor(low / step) * step;
  const y = (value) => TOP + ((top - value) / (top - bottom)) * (TALL - TOP - BOTTOM);
  const ticks = Array.from({ length: Math.round((top - bottom) / step) + 1 }, (_, i) => bottom + i * step);
  return { y, ticks };
}

function niceStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((m) => m * power).find((step) => step >= rough);
}

function axes(data) {
  const names = categories(data);
  const { y, ticks } = scale(data);
  const band = (WIDE - LEFT - 8) / Math.max(1, names.length);
  const x = (i) => LEFT + band * (i + 0.5);
  const grid = ticks.map((v) => [
    svg("line", { x1: LEFT, x2: WIDE - 8, y1: y(v), y2: y(v), class: v === 0 ? "axis" : "grid" }),
    svg("text", { x: LEFT - 6, y: y(v) + 4, "text-anchor": "end" }, number(v)),
  ]);
  const every = Math.ceil(names.length / 10);
  const labels = names.map((c, i) => i % every === 0 && svg("text", { x: x(i), y: TALL - BOTTOM + 16, "text-anchor": "middle" }, c.length > 9 && names.length > 5 ? `${c.slice(0, 8)}…` : c));
  const series = (data.series ?? []).map((s, i) => (data.type === "bar" ? bars : curve)({ s, i, names, x, y, band, data }));
  const titles = [
    data.axis_config?.x_label && svg("text", { x: (LEFT + WIDE) / 2, y: TALL - 3, "text-anchor": "middle", class: "axis-title" }, data.axis_config.x_label),
    data.axis_config?.y_label && svg("text", { x: 12, y: (TALL - BOTTOM) / 2, "text-anchor": "middle", class: "axis-title", transform: `rotate(-90 12 ${(TALL - BOTTOM) / 2})` }, data.axis_config.y_label),
  ];
  const picture = svg("svg", { viewBox: `0 0 ${WIDE} ${TALL}`, "aria-hidden": "true" }, grid, series, labels, titles);
  return { picture, legend: (data.series ?? []).length > 1 ? legendOf(data.series.map((s) => s.name), data.type !== "bar") : null };
}

function bars({ s, i, names, x, y, band, data }) {
  const width = Math.min(36, (band * 0.72) / data.series.length);
  const offset = (i - data.series.length / 2) * width;
  return names.map((c, n) => {
    const value = valueAt(s, c) ?? 0;
    const [top, height] = [Math.min(y(value), y(0)), Math.abs(y(value) - y(0))];
    const bar = svg("rect", { x: x(n) + offset + 1, y: top, width: Math.max(1, width - 2), height, rx: 2, class: `fill s${i}` });
    const label = data.series.length === 1 && names.length <= 12 && svg("text", { x: x(n), y: top - 3, "text-anchor": "middle", class: "figure" }, number(value));
    return [bar, label];
  });
}

// Each series has its own marker, so that lines can be told apart without colour.
const MARKERS = [
  (x, y) => svg("circle", { cx: x, cy: y, r: 4 }),
  (x, y) => svg("rect", { x: x - 4, y: y - 4, width: 8, height: 8 }),
  (x, y) => svg("path", { d: `M${x} ${y - 5} l5 9 h-10 z` }),
  (x, y) => svg("path", { d: `M${x} ${y - 5} l5 5 l-5 5 l-5 -5 z` }),
  (x, y) => svg("path", { d: `M${x} ${y + 5} l5 -9 h-10 z` }),
  (x, y) => svg("rect", { x: x - 5, y: y - 2, width: 10, height: 4 }),
];

function curve({ s, i, names, x, y, data }) {
  const points = names.map((c, n) => [x(n), valueAt(s, c)]).filter(([, v]) => v !== undefined && v !== null).map(([px, v]) => [px, y(v)]);
  if (!points.length) return [];
  const path = points.map(([px, py], n) => `${n ? "L" : "M"}${px} ${py}`).join(" ");
  const under = data.type === "area" && svg("path", { d: `${path} L${points[points.length - 1][0]} ${y(0)} L${points[0][0]} ${y(0)} Z`, class: `under s${i}` });
  const marks = svg("g", { class: `fill s${i}` }, points.map(([px, py]) => MARKERS[i % MARKERS.length](px, py)));
  return [under, svg("path", { d: path, class: `stroke s${i}` }), marks];
}
