// Block Kit layout blocks as DOM nodes (docs.slack.dev/reference/block-kit/blocks).

import { chart } from "./charts.js";
import { h, uid } from "./dom.js";
import { element, imageElement } from "./elements.js";
import { control } from "./inputs.js";
import { markdown } from "./markdown.js";
import { link, textNodes } from "./mrkdwn.js";
import { richText } from "./rich_text.js";
import { dataTable, table } from "./tables.js";
import { t } from "./words.js";

/** All blocks of a surface. */
export function renderBlocks(blocks, surface) {
  surface.blocks = blocks ?? [];
  return surface.blocks.map((block) => render(block, surface));
}

function render(block, surface) {
  const make = BLOCKS[block.type] ?? unknown;
  const node = make(block, surface);
  node.classList.add("block", `block-${block.type}`);
  if (block.block_id) node.dataset.block = block.block_id;
  return node;
}

const BLOCKS = {
  header: (b) => h("div", { role: "heading", "aria-level": "3" }, textNodes(b.text)),
  divider: () => h("hr"),
  section,
  context: (b, s) => h("div", {}, (b.elements ?? []).map((e) => (e.type === "image" ? imageElement(s, b, e) : h("span", {}, textNodes(e))))),
  actions: (b, s) => h("div", { role: "group" }, (b.elements ?? []).map((e) => element(s, b, e))),
  context_actions: (b, s) => h("div", { role: "group" }, (b.elements ?? []).map((e) => element(s, b, e))),
  input,
  image,
  video,
  rich_text: richText,
  markdown: (b) => h("div", { class: "markdown" }, markdown(b.text ?? "")),
  table,
  data_table: dataTable,
  data_visualization: chart,
  alert,
  card,
  carousel: (b, s) => h("div", { class: "carousel", tabindex: "0", role: "group" }, (b.elements ?? b.cards ?? []).map((c) => render({ type: "card", ...c }, s))),
  container: (b, s) => h("div", {}, b.title && h("div", { class: "card-title" }, textNodes(b.title)), (b.child_blocks ?? b.blocks ?? b.elements ?? []).map((c) => render(c, s))),
  file: (b) => h("div", { class: "no-image" }, t("file", { name: b.external_id ?? b.file_id ?? "" })),
};

function unknown(block) {
  return h("p", { class: "unknown" }, t("unknownBlock", { type: block.type }));
}

function section(block, surface) {
  const text = block.text && h("div", { class: "text" }, textNodes(block.text));
  const fields = block.fields && h("div", { class: "fields" }, block.fields.map((f) => h("div", {}, textNodes(f))));
  const side = block.accessory && h("div", { class: "accessory" }, element(surface, block, block.accessory));
  return h("div", {}, h("div", { class: "section-main" }, text, fields), side);
}

const GROUPS = ["radio_buttons", "checkboxes"];

function input(block, surface) {
  const [label, help, wrong, field] = [uid("label"), uid("help"), uid("error"), uid("field")];
  const error = surface.errors[block.block_id];
  const grouped = GROUPS.includes(block.element.type);
  const about = {
    id: grouped ? undefined : field,
    labelledBy: grouped ? label : undefined,
    describedBy: [error && wrong, block.hint && help].filter(Boolean).join(" ") || undefined,
    invalid: Boolean(error),
    required: !block.optional,
    dispatch: Boolean(block.dispatch_action),
    clearable: Boolean(block.optional),
  };
  const mark = block.optional ? h("span", { class: "optional" }, ` (${t("optional")})`) : h("span", { class: "required" }, h("span", { "aria-hidden": "true" }, " *"), h("span", { class: "unseen" }, ` (${t("required")})`));
  return h(
    "div",
    { class: error ? "wrong" : "" },
    h(grouped ? "div" : "label", { id: label, class: "label", for: grouped ? null : field }, textNodes(block.label), mark),
    control(surface, block, block.element, about),
    error && h("p", { id: wrong, class: "error" }, h("span", { "aria-hidden": "true" }, "⚠ "), error),
    block.hint && h("p", { id: help, class: "hint" }, textNodes(block.hint)),
  );
}

function image(block, surface) {
  return h("figure", {}, block.title && h("figcaption", {}, textNodes(block.title)), imageElement(surface, block, block));
}

function video(block) {
  const title = textNodes(block.title);
  const url = block.title_url ?? block.video_url;
  return h("div", {}, h("div", { class: "card-title" }, h("span", { "aria-hidden": "true" }, "▶ "), url ? link(url, h("span", {}, title).textContent) : title), block.description && h("div", {}, textNodes(block.description)), h("div", { class: "menu-hint" }, block.alt_text));
}

const LEVELS = { info: ["ℹ", "levelInfo"], warning: ["⚠", "levelWarning"], error: ["✕", "levelError"], success: ["✓", "levelSuccess"] };

function alert(block) {
  const level = LEVELS[block.level];
  const mark = level && h("strong", {}, `${level[0]} ${t(level[1])}: `);
  return h("div", { class: `level-${block.level ?? "default"}`, role: "note" }, mark, textNodes(block.text));
}

function card(block, surface) {
  const words = (object, name) => object && h("div", { class: name }, textNodes(object));
  const buttons = block.actions?.length && h("div", { class: "card-actions" }, block.actions.map((a) => element(surface, block, a)));
  return h(
    "article",
    {},
    block.hero_image && imageElement(surface, block, block.hero_image),
    words(block.title, "card-title"),
    words(block.subtitle, "menu-hint"),
    words(block.body, "card-body"),
    words(block.subtext, "menu-hint"),
    buttons,
  );
}
