// One message: who, when, what, reactions, replies, and the actions that float above it.

import { post } from "./api.js";
import { avatar } from "./avatar.js";
import { renderBlocks } from "./blocks.js";
import { clockTime, fromTs, fullMoment } from "./dates.js";
import { h } from "./dom.js";
import { emojiChar, emojiNames } from "./emoji.js";
import { link, plainNodes, plainWords, textNodes } from "./mrkdwn.js";
import { menu, panel } from "./popup.js";
import { appName, botUser, emit, nameOfUser, store } from "./store.js";
import { surfaceOf, trouble } from "./surface.js";
import { counted, t } from "./words.js";

export const authorOf = (message) => message.user ?? (message.bot_id ? botUser() : null) ?? message.bot_id;
export const isEphemeral = (message) => Boolean(message.ephemeral);
export const isApp = (message) => Boolean(message.bot_id) || authorOf(message) === botUser();

export function authorName(message) {
  if (message.username) return message.username;
  const id = authorOf(message);
  return id === botUser() ? appName() : nameOfUser(id);
}

/** The words of a message, for screen readers and previews. */
export const wordsOf = (message) => plainWords({ type: "mrkdwn", text: message.text ?? "" });

/** A message as a list item. `where` says {channel, inThread, joined, openThread}. */
export function messageNode(message, where) {
  const kind = [isEphemeral(message) && "ephemeral", where.joined && "joined", message.subtype && `sub-${message.subtype}`].filter(Boolean).join(" ");
  return h(
    "li",
    { class: `message ${kind}`, data: { ts: message.ts }, tabindex: "-1", role: "article", "aria-label": summary(message) },
    where.joined ? h("span", { class: "gutter", "aria-hidden": "true" }, clockTime(fromTs(message.ts))) : avatar(authorOf(message)),
    h("div", { class: "message-body" }, isEphemeral(message) && onlyYou(), !where.joined && headline(message), content(message, where), reactions(message, where), replies(message, where)),
    toolbar(message, where),
  );
}

function summary(message) {
  return [isEphemeral(message) && t("onlyYou"), authorName(message), clockTime(fromTs(message.ts))].filter(Boolean).join(", ");
}

const onlyYou = () => h("p", { class: "only-you" }, h("span", { "aria-hidden": "true" }, "👁 "), t("onlyYou"));

function headline(message) {
  const when = fromTs(message.ts);
  return h(
    "div",
    { class: "headline" },
    h("span", { class: "author" }, authorName(message)),
    isApp(message) && h("span", { class: "badge" }, t("appBadge")),
    h("time", { datetime: when.toISOString(), title: fullMoment(when) }, clockTime(when)),
  );
}

function content(message, where) {
  const surface = surfaceOf(`message ${where.channel} ${message.ts}`, { channel: where.channel, ts: message.ts });
  // What a person typed is mrkdwn; its rich_text block repeats it without the formatting.
  const typed = !isApp(message) && message.text && message.blocks?.length === 1 && message.blocks[0].type === "rich_text";
  const hasBlocks = message.blocks?.length > 0 && !typed;
  const main = hasBlocks ? renderBlocks(message.blocks, surface) : message.text && h("div", { class: "text" }, textNodes(message.text));
  return h(
    "div",
    { class: "content" },
    main,
    message.edited && h("span", { class: "edited" }, t("edited")),
    (message.attachments ?? []).map((a) => attachment(a, surface)),
    (message.files ?? []).map((f) => h("p", { class: "no-image" }, t("file", { name: f.title || f.name || f.id }))),
  );
}

function attachment(item, surface) {
  const fields = item.fields?.length && h("div", { class: "fields" }, item.fields.map((f) => h("div", {}, h("strong", {}, f.title), h("div", {}, textNodes(f.value ?? "")))));
  return h(
    "div",
    { class: "attachment" },
    item.pretext && h("p", {}, textNodes(item.pretext)),
    item.title && h("p", { class: "card-title" }, item.title_link ? link(item.title_link, item.title) : plainNodes(item.title)),
    item.blocks?.length ? renderBlocks(item.blocks, surface) : h("div", { class: "text" }, textNodes(item.text ?? item.fallback ?? "")),
    fields,
  );
}

// Reactions come as Slack's list [{name, users, count}] or as {name: [user]}.
function reactionList(message) {
  const all = message.reactions ?? [];
  return Array.isArray(all) ? all : Object.entries(all).map(([name, users]) => ({ name, users, count: users.length }));
}

function reactions(message, where) {
  const all = reactionList(message);
  if (!all.length) return null;
  return h("div", { class: "reactions", role: "group" }, all.map((r) => reaction(r, message, where)), reactButton(message, where, "reaction add"));
}

function reaction({ name, users = [], count }, message, where) {
  const mine = users.includes(store.as);
  const who = users.map(nameOfUser).join(", ");
  const label = t("reactedBy", { emoji: name.replaceAll("_", " "), who });
  const click = () => react(message, where, name, mine);
  const props = { type: "button", class: `reaction${mine ? " mine" : ""}`, "aria-pressed": String(mine), "aria-label": label, title: `:${name}: ${who}` };
  return h("button", { ...props, data: { focus: `react ${message.ts} ${name}` }, on: { click } }, emojiChar(name) ?? `:${name}:`, h("span", { class: "count" }, String(count ?? users.length)));
}

async function react(message, where, name, remove) {
  const result = await post("react", { as: store.as, channel: where.channel, ts: message.ts, name, remove });
  if (result.ok === false) emit("trouble", trouble(result.error));
  emit("changed");
}

function reactButton(message, where, kind = "tool") {
  const open = (event) => picker(event.currentTarget, (name) => react(message, where, name, false));
  return h("button", { type: "button", class: kind, "aria-label": t("react"), title: t("react"), "aria-haspopup": "dialog", "aria-expanded": "false", on: { click: open } }, "☺︎", h("span", { class: "plus", "aria-hidden": "true" }, "+"));
}

function picker(anchor, choose) {
  const grid = h("div", { class: "emoji-grid" });
  let leave = () => {};
  const one = (name) => h("button", { type: "button", "aria-label": t("reactWith", { name: name.replaceAll("_", " ") }), title: `:${name}:`, on: { click: () => { leave(); choose(name); } } }, emojiChar(name));
  const draw = (query) => {
    const names = emojiNames(query);
    grid.replaceChildren(...(names.length ? names.map(one) : [h("p", { class: "menu-empty" }, t("noEmoji"))]));
  };
  const search = h("input", { type: "text", class: "field", placeholder: t("findEmoji"), "aria-label": t("findEmoji"), on: { input: () => draw(search.value), keydown: (e) => e.key === "Enter" && grid.querySelector("button")?.click() } });
  draw("");
  leave = panel(anchor, h("div", { class: "picker", role: "dialog", "aria-label": t("react") }, search, grid));
}

function replies(message, where) {
  if (!message.reply_count || where.inThread) return null;
  const last = message.latest_reply && h("time", {}, clockTime(fromTs(message.latest_reply)));
  const faces = (message.reply_users ?? []).slice(0, 4).map((id) => avatar(id, "tiny"));
  return h("button", { type: "button", class: "replies", data: { focus: `replies ${message.ts}` }, on: { click: () => where.openThread(message.ts) } }, faces, counted(message.reply_count, "oneReply", "replies"), last);
}

function toolbar(message, where) {
  if (isEphemeral(message) || message.subtype === "tombstone") return null;
  const reply = h("button", { type: "button", class: "tool", "aria-label": t("replyInThread"), title: t("replyInThread"), on: { click: () => where.openThread(message.thread_ts ?? message.ts) } }, "💬");
  const more = (event) => menu(event.currentTarget, shortcuts(message, where), { label: t("actionsFor"), empty: t("noShortcuts") });
  return h(
    "div",
    { class: "toolbar", role: "group", "aria-label": t("actionsFor") },
    reactButton(message, where),
    !where.inThread && reply,
    h("button", { type: "button", class: "tool", "aria-label": t("moreActions"), title: t("moreActions"), "aria-haspopup": "menu", "aria-expanded": "false", on: { click: more } }, "⋯"),
  );
}

function shortcuts(message, where) {
  return (store.state?.shortcuts ?? []).filter((s) => s.type === "message").map((s) => ({ label: s.name, hint: `${appName()} · ${s.description ?? ""}`, act: () => runShortcut(s, { channel: where.channel, ts: message.ts }) }));
}

/** Run a global or message shortcut. */
export async function runShortcut(shortcut, message) {
  const result = await post("shortcut", { as: store.as, callback_id: shortcut.callback_id, message });
  if (result.ok === false) emit("trouble", trouble(result.error));
  emit("changed");
}
