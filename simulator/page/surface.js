// What a person has typed or chosen on one message, modal or Home, kept apart from the drawing so that a redraw loses nothing.
// As in Slack, a value survives an update while its block_id and action_id stay the same (docs.slack.dev/surfaces/modals).

import { post } from "./api.js";
import { richValue } from "./rich_text.js";
import { appName, emit, store } from "./store.js";
import { t } from "./words.js";

/** element type -> [field of the value, field of the initial value] as in view.state.values. */
const FIELDS = {
  plain_text_input: ["value", "initial_value"],
  email_text_input: ["value", "initial_value"],
  url_text_input: ["value", "initial_value"],
  number_input: ["value", "initial_value"],
  rich_text_input: ["rich_text_value", "initial_value"],
  static_select: ["selected_option", "initial_option"],
  external_select: ["selected_option", "initial_option"],
  users_select: ["selected_user", "initial_user"],
  conversations_select: ["selected_conversation", "initial_conversation"],
  channels_select: ["selected_channel", "initial_channel"],
  multi_static_select: ["selected_options", "initial_options"],
  multi_external_select: ["selected_options", "initial_options"],
  multi_users_select: ["selected_users", "initial_users"],
  multi_conversations_select: ["selected_conversations", "initial_conversations"],
  multi_channels_select: ["selected_channels", "initial_channels"],
  datepicker: ["selected_date", "initial_date"],
  timepicker: ["selected_time", "initial_time"],
  datetimepicker: ["selected_date_time", "initial_date_time"],
  radio_buttons: ["selected_option", "initial_option"],
  checkboxes: ["selected_options", "initial_options"],
};

const surfaces = new Map();

/** The surface of a message or a view; made on first sight. */
export function surfaceOf(key, container) {
  const id = `${store.as} ${key}`;
  if (!surfaces.has(id)) surfaces.set(id, { key, container, values: new Map(), unsent: new Set(), errors: {} });
  return surfaces.get(id);
}

export function forget(key) {
  surfaces.delete(`${store.as} ${key}`);
}

export const isStateful = (element) => element?.type in FIELDS;
export const isMany = (element) => element.type.startsWith("multi_") || element.type === "checkboxes";
export const fieldOf = (element) => FIELDS[element.type][0];

const slot = (block, element) => `${block.block_id ?? ""}\n${element.action_id ?? ""}`;

/** What the element holds now: the person's choice, else the app's initial value. */
export function valueOf(surface, block, element) {
  const key = slot(block, element);
  if (surface.values.has(key)) return surface.values.get(key);
  return initial(element);
}

function initial(element) {
  const given = element[FIELDS[element.type][1]];
  if (given !== undefined && given !== null) return given;
  if (element.default_to_current_conversation && store.place.kind === "channel") return isMany(element) ? [store.place.id] : store.place.id;
  return isMany(element) ? [] : null;
}

export function setValue(surface, block, element, value) {
  surface.values.set(slot(block, element), value);
  surface.unsent.add(slot(block, element));
}

/** One element's entry in view.state.values. */
function entry(surface, block, element) {
  const value = valueOf(surface, block, element);
  return { type: element.type, [fieldOf(element)]: value === "" ? null : value };
}

/** The elements of a block that hold a value. */
export function statefulIn(block) {
  const all = block.type === "input" ? [block.element] : block.type === "section" ? [block.accessory] : block.type === "actions" ? block.elements ?? [] : [];
  return all.filter(isStateful);
}

/** view.state.values (or a message's state.values) for everything on the surface. */
export function collected(surface, blocks) {
  const values = {};
  for (const block of blocks ?? [])
    for (const element of statefulIn(block)) (values[block.block_id] ??= {})[element.action_id] = entry(surface, block, element);
  return values;
}

/** Send a block action to the app. Resolves when it was acknowledged; says so kindly when it was not. */
export async function act(surface, block, element, extra) {
  const action = { type: element.type, block_id: block.block_id, action_id: element.action_id, ...extra };
  await tellTyped(surface, slot(block, element));
  const result = await post("click", { as: store.as, container: surface.container, action });
  if (result.ok === false) emit("trouble", trouble(result.error));
  emit("changed");
  return result;
}

/** The action of an element that holds a value. */
export function actWithValue(surface, block, element) {
  return act(surface, block, element, entry(surface, block, element));
}

// The payload of an action carries what stands in the other inputs, so the workspace hears of those first.
async function tellTyped(surface, acting) {
  for (const block of surface.blocks ?? [])
    for (const element of statefulIn(block)) {
      const key = slot(block, element);
      if (!surface.unsent.delete(key) || key === acting || block.type !== "input") continue;
      const action = { block_id: block.block_id, action_id: element.action_id, ...entry(surface, block, element) };
      if (!block.dispatch_action) await post("click", { as: store.as, container: surface.container, action });
    }
}

/** Options for an external select, from the app. */
export async function suggestions(surface, block, element, value) {
  const where = surface.container.view_id ? { view_id: surface.container.view_id } : { container: surface.container };
  const answer = await post("options", { as: store.as, ...where, block_id: block.block_id, action_id: element.action_id, value });
  return answer.options ?? (answer.option_groups ?? []).flatMap((g) => g.options.map((o) => ({ ...o, group: g.label })));
}

/** A sentence for an error code of the control API. */
export function trouble(error) {
  if (error === "unreachable") return t("unreachable");
  if (["dispatch_failed", "operation_timeout", "http_service_error", "http_client_error"].includes(error)) return t("appSilent", { name: appName() });
  return t("failed", { error: error ?? "?" });
}

export { richValue };
