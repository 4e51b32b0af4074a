// Controls that hold a value: text, numbers, dates, choices. Each writes to its surface and tells when it changed.

import { combobox } from "./combobox.js";
import { h, uid } from "./dom.js";
import { momentOf, partsIn } from "./dates.js";
import { plainWords, textNodes } from "./mrkdwn.js";
import { confirmed } from "./popup.js";
import { richWords } from "./rich_text.js";
import { finder, chosenOptions, chosenValue } from "./choices.js";
import { actWithValue, isMany, richValue, setValue, valueOf } from "./surface.js";
import { t } from "./words.js";

/**
 * A control for an element. `about` says {id, describedBy, labelledBy, label, invalid, required, dispatch}:
 * dispatch is true when a change is sent to the app at once.
 */
export function control(surface, block, element, about) {
  const make = CONTROLS[element.type] ?? select;
  const holder = h("div", { class: "control" });
  const draw = () => holder.replaceChildren(make(context));
  const context = { surface, block, element, about, focus: `${block.block_id} ${element.action_id}` };
  context.value = () => valueOf(surface, block, element);
  context.set = (value) => setValue(surface, block, element, value);
  context.changed = async (value) => {
    const before = context.value();
    context.set(value);
    if (!about.dispatch) return;
    if (!(await confirmed(element.confirm))) {
      context.set(before);
      draw();
      return;
    }
    actWithValue(surface, block, element);
  };
  draw();
  return holder;
}

const CONTROLS = {
  plain_text_input: text,
  email_text_input: (c) => text(c, "email"),
  url_text_input: (c) => text(c, "url"),
  number_input: (c) => text(c, "text", "decimal"),
  rich_text_input: rich,
  datepicker: (c) => native(c, "date", (v) => v, (v) => v || null),
  timepicker: (c) => native(c, "time", (v) => v, (v) => v || null),
  datetimepicker: (c) => native(c, "datetime-local", toLocal, fromLocal),
  radio_buttons: (c) => choices(c, "radio"),
  checkboxes: (c) => choices(c, "checkbox"),
};

function labels({ about, element, focus }) {
  return {
    id: about.id,
    "aria-describedby": about.describedBy,
    "aria-labelledby": about.labelledBy,
    "aria-label": about.labelledBy || about.id ? null : about.label,
    "aria-invalid": about.invalid ? "true" : null,
    "aria-required": about.required ? "true" : null,
    placeholder: element.placeholder?.text,
    autofocus: element.focus_on_load || null,
    data: { focus },
  };
}

function text(c, type = "text", mode = null) {
  const { element } = c;
  const lengthNote = element.min_length || element.max_length ? h("span", { class: "counter", id: uid("count") }) : null;
  const tell = (value) => lengthNote && (lengthNote.textContent = counted(element, value));
  const attributes = {
    ...labels(c),
    class: "field",
    value: c.value() ?? "",
    on: {
      input: (event) => {
        c.set(event.target.value);
        tell(event.target.value);
        if (triggers(element).includes("on_character_entered")) c.changed(event.target.value);
      },
      keydown: (event) => entered(event, c),
    },
  };
  const node = element.multiline ? h("textarea", { rows: 4, ...attributes }) : h("input", { type, inputmode: mode, ...attributes });
  tell(c.value() ?? "");
  return lengthNote ? h("div", {}, node, lengthNote) : node;
}

const triggers = (element) => element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];

function entered(event, c) {
  if (event.key !== "Enter" || event.isComposing || !c.about.dispatch) return;
  if (c.element.multiline && event.shiftKey) return;
  if (!triggers(c.element).includes("on_enter_pressed")) return;
  event.preventDefault();
  c.changed(event.target.value);
}

function counted({ min_length: min, max_length: max }, value) {
  const size = [...value].length;
  if (min && size < min) return t("charsMore", { n: min - size });
  return max ? t("charsLeft", { n: max - size }) : "";
}

function rich(c) {
  const given = c.value();
  return h("textarea", {
    rows: 4,
    ...labels(c),
    class: "field",
    value: typeof given === "string" ? given : richWords(given),
    on: { input: (event) => c.set(event.target.value ? richValue(event.target.value) : null) },
  });
}

function native(c, type, show, read) {
  return h("input", { ...labels(c), type, class: "field", value: show(c.value()) ?? "", on: { change: (event) => c.changed(read(event.target.value)) } });
}

const two = (n) => String(n).padStart(2, "0");

function toLocal(seconds) {
  if (!seconds) return "";
  const p = partsIn(new Date(seconds * 1000));
  return `${p.year}-${two(p.month)}-${two(p.day)}T${two(p.hour)}:${two(p.minute)}`;
}

function fromLocal(local) {
  if (!local) return null;
  const [year, month, day, hour, minute] = local.match(/\d+/g).map(Number);
  return Math.floor(momentOf(year, month, day, hour, minute).getTime() / 1000);
}

function choices(c, type) {
  const { element, about } = c;
  const name = uid("choice");
  const chosen = () => [c.value() ?? []].flat();
  const pick = (option, on) => {
    if (type === "radio") return c.changed(option);
    const rest = chosen().filter((o) => o.value !== option.value);
    const next = on ? [...rest, option] : rest;
    return c.changed(element.options.filter((o) => next.some((n) => n.value === o.value)));
  };
  const row = (option, i) => {
    const id = `${name}-${i}`;
    const box = h("input", {
      type,
      name,
      id,
      checked: chosen().some((o) => o.value === option.value),
      "aria-invalid": about.invalid ? "true" : null,
      "aria-describedby": option.description ? `${id}-d` : null,
      data: { focus: `${c.focus} ${option.value}` },
      on: { change: (event) => pick(option, event.target.checked) },
    });
    const more = option.description && h("span", { class: "menu-hint", id: `${id}-d` }, textNodes(option.description));
    return h("div", { class: "choice" }, box, h("label", { for: id }, textNodes(option.text)), more);
  };
  const group = { class: "choices", role: type === "radio" ? "radiogroup" : "group" };
  const words = { "aria-labelledby": about.labelledBy, "aria-label": about.labelledBy ? null : about.label, "aria-describedby": about.describedBy };
  return h("div", { ...group, ...words }, (element.options ?? []).map(row));
}

function select(c) {
  const { element, about } = c;
  const many = isMany(element);
  return combobox({
    ...about,
    label: about.id ? null : about.label || (element.placeholder ? plainWords(element.placeholder) : t("options")),
    focus: c.focus,
    many,
    max: element.max_selected_items,
    minQuery: element.type.includes("external") ? element.min_query_length ?? 3 : undefined,
    placeholder: element.placeholder?.text,
    clearable: about.clearable,
    chosen: chosenOptions(element, c.value()),
    find: finder(c.surface, c.block, element),
    onChange: (options) => c.changed(chosenValue(element, options)),
  });
}
