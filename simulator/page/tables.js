// `table` and `data_table` blocks: real tables; data_table sorts and pages
// (docs.slack.dev/reference/block-kit/blocks/table-block and …/data-table-block).

import { h } from "./dom.js";
import { textNodes } from "./mrkdwn.js";
import { richText } from "./rich_text.js";
import { t } from "./words.js";

function cellNodes(cell) {
  if (cell?.type === "rich_text") return richText(cell);
  if (cell?.type === "raw_number") return String(cell.text ?? cell.value ?? "");
  if (cell?.type === "mrkdwn" || cell?.type === "plain_text") return textNodes(cell);
  return String(cell?.text ?? cell?.value ?? "");
}

function cellWords(cell) {
  return h("span", {}, cellNodes(cell)).textContent;
}

const isNumber = (cell) => cell?.type === "raw_number";

/** A `table` block: the first row is its header. */
export function table(block) {
  const [head = [], ...body] = block.rows ?? [];
  const kind = (i) => {
    const settings = block.column_settings?.[i] ?? {};
    return `align-${settings.align ?? "left"}${settings.is_wrapped ? "" : " nowrap"}`;
  };
  const cells = (row, tag) => row.map((c, i) => h(tag, { class: kind(i), scope: tag === "th" ? "col" : null }, cellNodes(c)));
  return box(
    h("table", { class: "table" }, h("thead", {}, h("tr", {}, cells(head, "th"))), h("tbody", {}, body.map((r) => h("tr", {}, cells(r, "td"))))),
  );
}

function box(...children) {
  return h("div", { class: "table-box", tabindex: "0", role: "group" }, children);
}

/** A `data_table` block: caption, sortable header, pages. */
export function dataTable(block) {
  const [head = [], ...body] = block.rows ?? [];
  const view = { page: 0, sort: null, descending: false, size: block.page_size ?? 5 };
  const holder = h("div", { class: "data-table" });
  const draw = () => holder.replaceChildren(...drawn(block, head, ordered(body, view), view, draw));
  draw();
  return holder;
}

function ordered(rows, { sort, descending }) {
  if (sort === null) return rows;
  const by = (a, b) =>
    isNumber(a[sort]) && isNumber(b[sort])
      ? Number(a[sort].value ?? a[sort].text) - Number(b[sort].value ?? b[sort].text)
      : cellWords(a[sort]).localeCompare(cellWords(b[sort]));
  const sorted = [...rows].sort(by);
  return descending ? sorted.reverse() : sorted;
}

function drawn(block, head, rows, view, draw) {
  const shown = rows.slice(view.page * view.size, (view.page + 1) * view.size);
  const header = head.map((cell, i) => headCell(cell, i, view, draw, isNumber(rows[0]?.[i])));
  const stub = block.row_header_column_index;
  const cell = (c, i) => h(i === stub ? "th" : "td", { scope: i === stub ? "row" : null, class: isNumber(c) ? "align-right" : null }, cellNodes(c));
  const node = h(
    "table",
    { class: "table" },
    h("caption", {}, block.caption ?? ""),
    h("thead", {}, h("tr", {}, header)),
    h("tbody", {}, shown.map((row) => h("tr", {}, row.map(cell)))),
  );
  const total = Math.ceil(rows.length / view.size);
  return total > 1 ? [box(node), pager(view, total, draw)] : [box(node)];
}

function headCell(cell, i, view, draw, right) {
  const words = cellWords(cell);
  const sorted = view.sort === i ? (view.descending ? "descending" : "ascending") : "none";
  const click = () => {
    Object.assign(view, { sort: i, descending: view.sort === i && !view.descending, page: 0 });
    draw();
  };
  const arrow = { ascending: " ↑", descending: " ↓", none: "" }[sorted];
  const button = h("button", { type: "button", class: "sort", "aria-label": t("sortBy", { name: words }), on: { click } }, words, arrow);
  return h("th", { scope: "col", class: right ? "align-right" : null, "aria-sort": sorted }, button);
}

function pager(view, total, draw) {
  const turn = (by) => () => {
    view.page += by;
    draw();
  };
  const button = (key, by, off) => h("button", { type: "button", class: "button small", disabled: off, on: { click: turn(by) } }, t(key));
  return h(
    "div",
    { class: "pager" },
    button("previous", -1, view.page === 0),
    h("span", { "aria-live": "polite" }, t("page", { n: view.page + 1, total })),
    button("next", 1, view.page === total - 1),
  );
}
