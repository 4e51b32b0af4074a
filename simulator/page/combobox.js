// A select that one can type into: one or many choices, options at hand or fetched. Follows the ARIA combobox pattern.

import { fill, h, soon, uid } from "./dom.js";
import { float } from "./popup.js";
import { t } from "./words.js";

/**
 * settings: {id, focus, many, chosen: [{label, value}], find: async (query) -> [{label, value, hint?, group?}], minQuery, max,
 *            placeholder, clearable, describedBy, labelledBy, label, invalid, onChange(chosen)}
 */
export function combobox(settings) {
  const box = { ...settings, options: [], active: -1, close: null, listId: uid("list"), query: "" };
  box.input = h("input", {
    id: box.id,
    type: "text",
    class: "combo-input",
    role: "combobox",
    autocomplete: "off",
    spellcheck: "false",
    placeholder: box.placeholder || t("choose"),
    "aria-expanded": "false",
    "aria-autocomplete": "list",
    "aria-controls": box.listId,
    "aria-describedby": box.describedBy,
    "aria-labelledby": box.labelledBy,
    "aria-label": box.label,
    "aria-invalid": box.invalid ? "true" : null,
    "aria-required": box.required ? "true" : null,
    data: { focus: box.focus ?? "" },
    on: {
      click: () => open(box),
      input: () => open(box, box.input.value),
      keydown: (event) => key(box, event),
      blur: () => settle(box),
    },
  });
  box.search = soon(() => search(box), box.minQuery === undefined ? 0 : 150);
  box.chips = h("span", { class: "chips" });
  box.node = h("div", { class: `combo${box.many ? " many" : ""}` }, box.chips, box.input, h("span", { class: "combo-arrow", "aria-hidden": "true" }, "▾"));
  show(box);
  return box.node;
}

function show(box) {
  if (box.many) {
    fill(box.chips, box.chosen.map((option) => chip(box, option)));
    box.input.value = "";
    box.input.placeholder = box.chosen.length ? "" : box.placeholder || t("choose");
    return;
  }
  box.input.value = box.chosen[0]?.label ?? "";
  const clear = h("button", { type: "button", class: "clear", "aria-label": t("clear"), on: { click: () => choose(box, null) } }, "×");
  fill(box.chips, box.clearable && box.chosen.length ? clear : null);
}

function chip(box, option) {
  const remove = () => {
    box.chosen = box.chosen.filter((o) => o.value !== option.value);
    changed(box);
    box.input.focus();
  };
  return h("span", { class: "chip" }, option.label, h("button", { type: "button", "aria-label": t("removeOne", { name: option.label }), on: { click: remove } }, "×"));
}

function changed(box) {
  show(box);
  box.onChange(box.chosen);
}

function open(box, query = "") {
  box.query = query;
  if (!box.close) {
    box.list = h("ul", { id: box.listId, class: "popup listbox", role: "listbox", "aria-label": t("options"), "aria-multiselectable": box.many ? "true" : null });
    box.list.addEventListener("pointerdown", (event) => event.preventDefault()); // the input keeps focus
    box.close = float(box.list, box.node, { onClose: () => closed(box) });
    box.list.style.minWidth = `${box.node.getBoundingClientRect().width}px`;
    box.input.setAttribute("aria-expanded", "true");
    if (!box.many) box.input.select();
    fill(box.list, note(t("loading")));
  }
  box.search();
}

function closed(box) {
  box.close = null;
  box.active = -1;
  box.input.setAttribute("aria-expanded", "false");
  box.input.removeAttribute("aria-activedescendant");
}

function settle(box) {
  box.close?.();
  if (box.many) box.input.value = "";
  else box.input.value = box.chosen[0]?.label ?? "";
}

async function search(box) {
  if (!box.close) return;
  if (box.query.length < (box.minQuery ?? 0)) {
    box.options = [];
    fill(box.list, note(t("typeMore", { n: box.minQuery })));
    return;
  }
  const asked = box.query;
  const found = await box.find(asked);
  if (!box.close || asked !== box.query) return;
  box.options = found.filter((o) => !box.many || !box.chosen.some((c) => c.value === o.value));
  box.active = box.options.length ? Math.max(0, box.options.findIndex((o) => o.value === box.chosen[0]?.value)) : -1;
  drawList(box);
}

const note = (text) => h("li", { class: "note", role: "presentation" }, text);

function drawList(box) {
  let group = null;
  const rows = box.options.flatMap((option, i) => {
    const head = option.group && option.group !== group ? [h("li", { class: "group", role: "presentation" }, option.group)] : [];
    group = option.group ?? null;
    return [...head, row(box, option, i)];
  });
  fill(box.list, rows.length ? rows : note(t("noOptions")));
  highlight(box);
}

function row(box, option, i) {
  const chosen = box.chosen.some((c) => c.value === option.value);
  return h(
    "li",
    { id: `${box.listId}-${i}`, role: "option", "aria-selected": String(chosen), on: { click: () => choose(box, option) } },
    h("span", {}, option.label),
    option.hint && h("span", { class: "menu-hint" }, option.hint),
  );
}

function highlight(box) {
  for (const node of box.list.querySelectorAll(".active")) node.classList.remove("active");
  const node = document.getElementById(`${box.listId}-${box.active}`);
  node?.classList.add("active");
  node?.scrollIntoView({ block: "nearest" });
  if (node) box.input.setAttribute("aria-activedescendant", node.id);
  else box.input.removeAttribute("aria-activedescendant");
}

function choose(box, option) {
  if (box.many) {
    if (box.max && box.chosen.length >= box.max) return;
    box.chosen = [...box.chosen, option];
  } else box.chosen = option ? [option] : [];
  box.close?.();
  changed(box);
  box.input.focus();
}

function key(box, event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    if (!box.close) return open(box);
    box.active = (box.active + step + box.options.length) % Math.max(1, box.options.length);
    return highlight(box);
  }
  if (event.key === "Enter") return enter(box, event);
  if (event.key === "Escape" && box.close) {
    event.preventDefault();
    event.stopPropagation();
    return settle(box);
  }
  if (event.key === "Backspace" && box.many && !box.input.value && box.chosen.length) {
    box.chosen = box.chosen.slice(0, -1);
    changed(box);
  }
  return undefined;
}

function enter(box, event) {
  if (box.close) {
    event.preventDefault();
    if (box.options[box.active]) choose(box, box.options[box.active]);
  } else if (!event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    open(box);
  }
}
