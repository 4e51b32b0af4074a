// What a select offers: the app's options, people, channels, conversations, or what the app suggests while one types.

import { plainWords } from "./mrkdwn.js";
import { nameOf, nameOfUser, store, titleOf } from "./store.js";
import { isMany, suggestions } from "./surface.js";

const asOption = (option, group) => ({
  label: plainWords(option.text),
  value: option.value,
  hint: option.description ? plainWords(option.description) : null,
  group: group ?? (option.group ? plainWords(option.group) : null),
  option,
});

function staticOptions(element) {
  if (!element.option_groups) return (element.options ?? []).map((o) => asOption(o));
  return element.option_groups.flatMap((g) => g.options.map((o) => asOption(o, plainWords(g.label))));
}

function allPeople() {
  const users = (store.state?.users ?? []).filter((u) => !u.deleted);
  return users.map((u) => ({ label: nameOf(u), value: u.id, hint: u.title || u.profile?.title || null, extra: u.name }));
}

const titled = (c) => ({ label: `${c.kind === "public" ? "#" : c.kind === "private" ? "🔒 " : ""}${titleOf(c)}`, value: c.id });

function allConversations(element) {
  const kinds = element.filter?.include ?? ["public", "private", "im", "mpim"];
  return (store.state?.conversations ?? []).filter((c) => kinds.includes(c.kind)).map(titled);
}

function allChannels() {
  return (store.state?.conversations ?? []).filter((c) => c.kind === "public").map(titled);
}

function source(element) {
  const kind = element.type.replace("multi_", "");
  return { static_select: staticOptions, users_select: allPeople, conversations_select: allConversations, channels_select: allChannels }[kind];
}

/** The search of a select: local options by their words, external ones by asking the app. */
export function finder(surface, block, element) {
  if (element.type.includes("external")) return async (query) => (await suggestions(surface, block, element, query)).map((o) => asOption(o));
  return async (query) => {
    const wanted = query.trim().toLowerCase();
    return source(element)(element).filter((o) => `${o.label} ${o.extra ?? ""} ${o.hint ?? ""}`.toLowerCase().includes(wanted)).slice(0, 100);
  };
}

/** Slack's value of a select as options to show. */
export function chosenOptions(element, value) {
  const values = [value ?? []].flat();
  if (/static|external/.test(element.type)) return values.map((o) => asOption(o));
  if (element.type.includes("users")) return values.map((id) => ({ label: nameOfUser(id), value: id }));
  return values.map((id) => ({ label: titleOf((store.state?.conversations ?? []).find((c) => c.id === id)) || id, value: id }));
}

/** Chosen options as Slack's value. */
export function chosenValue(element, options) {
  const raw = options.map((o) => (o.option ? withoutGroup(o.option) : o.value));
  return isMany(element) ? raw : raw[0] ?? null;
}

function withoutGroup({ group: _group, ...option }) {
  return option;
}
