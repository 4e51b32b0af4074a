// Elements that act at once (buttons, overflow menus, feedback) and images. Those that hold a value are in inputs.js.

import { h } from "./dom.js";
import { control } from "./inputs.js";
import { plainWords, textNodes } from "./mrkdwn.js";
import { confirmed, menu } from "./popup.js";
import { act, isStateful } from "./surface.js";
import { t } from "./words.js";

/** Any element of a section accessory, an actions block or a context_actions block. */
export function element(surface, block, item) {
  const make = MAKE[item.type];
  if (make) return make(surface, block, item);
  if (isStateful(item)) {
    const label = item.placeholder ? plainWords(item.placeholder) : block.text ? plainWords(block.text) : t("options");
    return control(surface, block, item, { label, dispatch: true, clearable: false });
  }
  return h("span", { class: "unknown" }, t("unknownBlock", { type: item.type }));
}

const MAKE = { button, workflow_button: button, overflow, image: imageElement, feedback_buttons: feedback, icon_button: icon };

async function press(surface, block, item, extra, node) {
  if (node.getAttribute("aria-busy") === "true") return;
  if (!(await confirmed(item.confirm))) return;
  if (item.url && /^https?:/i.test(item.url)) window.open(item.url, "_blank", "noopener,noreferrer");
  node.setAttribute("aria-busy", "true");
  await act(surface, block, item, extra);
  node.removeAttribute("aria-busy");
}

function pressable(surface, block, item, extra, props, ...children) {
  const click = (event) => press(surface, block, item, extra, event.currentTarget);
  return h("button", { type: "button", data: { focus: `${block.block_id} ${item.action_id}` }, ...props, on: { click } }, ...children);
}

function button(surface, block, item) {
  const kind = item.style === "primary" || item.style === "danger" ? item.style : "";
  const extra = { text: item.text, value: item.value };
  return pressable(surface, block, item, extra, { class: `button ${kind}`, "aria-label": item.accessibility_label }, textNodes(item.text), item.url ? h("span", { "aria-hidden": "true" }, " ↗") : null);
}

function overflow(surface, block, item) {
  const pick = (option, node) => {
    if (option.url && /^https?:/i.test(option.url)) window.open(option.url, "_blank", "noopener,noreferrer");
    press(surface, block, { ...item, url: null }, { selected_option: option }, node);
  };
  const open = (event) => {
    const node = event.currentTarget;
    const rows = (item.options ?? []).map((o) => ({ label: plainWords(o.text), hint: o.description && plainWords(o.description), act: () => pick(o, node) }));
    menu(node, rows, { label: t("moreOptions") });
  };
  const props = { type: "button", class: "button icon", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": t("moreOptions") };
  return h("button", { ...props, data: { focus: `${block.block_id} ${item.action_id}` }, on: { click: open } }, "⋯");
}

function feedback(surface, block, item) {
  const one = (choice) => {
    const extra = { value: choice.value, text: choice.text };
    return pressable(surface, block, item, extra, { class: "button small", "aria-label": choice.accessibility_label, data: { focus: `${block.block_id} ${item.action_id} ${choice.value}` } }, textNodes(choice.text));
  };
  return h("span", { class: "feedback" }, [item.positive_button, item.negative_button].filter(Boolean).map(one));
}

const ICONS = { trash: "🗑" };

function icon(surface, block, item) {
  const extra = { value: item.value };
  const name = item.accessibility_label ?? plainWords(item.text);
  return pressable(surface, block, item, extra, { class: "button small", "aria-label": name }, h("span", { "aria-hidden": "true" }, `${ICONS[item.icon] ?? "•"} `), textNodes(item.text));
}

/** Pictures come from elsewhere and this page loads nothing from elsewhere: their words stand in for them. */
export function imageElement(_surface, _block, item) {
  return h("span", { class: "no-image", role: "img", "aria-label": t("image", { alt: item.alt_text }) }, h("span", { "aria-hidden": "true" }, "🖼 "), item.alt_text || "…");
}
