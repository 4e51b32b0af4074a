// A list of messages that stays in step with the workspace: the open conversation, or one thread of it.

import { get } from "./api.js";
import { dayKey, dayName, fromTs } from "./dates.js";
import { announce, h, keepingFocus } from "./dom.js";
import { authorName, authorOf, isEphemeral, messageNode, wordsOf } from "./message.js";
import { store } from "./store.js";
import { t } from "./words.js";

const PAGE = 60;
const TOGETHER = 300; // seconds in which one person's messages share a headline

/**
 * A list bound to {channel, thread, openThread}. `load()` fetches and draws; only what changed is redrawn, so focus,
 * half-made choices and the scroll position stay.
 */
export function messageList(where) {
  const list = { ...where, wanted: PAGE, messages: [], asked: 0, shown: 0, drawn: new Map(), first: true, more: false };
  list.items = h("ol", { class: "messages", "aria-label": where.label, on: { keydown: (e) => walk(list, e), focusin: (e) => enter(list, e) } });
  list.node = h("div", { class: "scroller" }, list.items);
  list.load = () => load(list);
  list.toEnd = () => {
    list.follow = true; // the person has just said something and wants to see what comes of it
    list.node.scrollTop = list.node.scrollHeight;
  };
  list.node.addEventListener("scroll", () => nearEnd(list.node) && pill(list, false), { passive: true });
  return list;
}

async function load(list) {
  list.asked += 1;
  const turn = list.asked;
  const answer = await get("messages", { as: store.as, channel: list.channel, thread: list.thread ?? undefined, limit: list.wanted });
  if (!answer.messages || list.gone || turn < list.shown) return; // a later answer has been drawn already
  list.shown = turn;
  const fresh = list.thread ? answer.messages : answer.messages.filter((m) => !m.thread_ts || m.thread_ts === m.ts || isEphemeral(m) || m.subtype === "thread_broadcast");
  list.more = answer.has_more ?? answer.messages.length >= list.wanted;
  speakNew(list, fresh);
  const atEnd = list.first || list.follow || nearEnd(list.node);
  const newer = !list.first && newest(fresh) > newest(list.messages);
  const before = list.node.scrollHeight - list.node.scrollTop;
  list.messages = fresh;
  keepingFocus(list.items, () => draw(list));
  if (newer) list.follow = false;
  if (newer && !atEnd) pill(list, true);
  if (atEnd) showEnd(list, newer);
  else if (list.growing) list.node.scrollTop = list.node.scrollHeight - before;
  list.growing = false;
  list.first = false;
}

// The end, but never past the beginning of a new message that is taller than the window.
function showEnd(list, newer) {
  list.node.scrollTop = list.node.scrollHeight;
  const last = newer && lastMessage(list);
  if (last && last.offsetHeight > list.node.clientHeight) last.scrollIntoView({ block: "start" });
}

const newest = (messages) => messages.at(-1)?.ts ?? "0";

function pill(list, wanted) {
  list.node.querySelector(".newer")?.remove();
  if (!wanted) return;
  list.node.append(h("button", { type: "button", class: "button small primary newer", on: { click: () => list.toEnd() } }, t("newer"), h("span", { "aria-hidden": "true" }, " ↓")));
}

const nearEnd = (node) => node.scrollHeight - node.scrollTop - node.clientHeight < 120;

function speakNew(list, fresh) {
  if (list.first) return;
  const last = list.messages[list.messages.length - 1]?.ts ?? "0";
  for (const m of fresh.filter((f) => f.ts > last && authorOf(f) !== store.as)) {
    const words = t("newMessageFrom", { name: authorName(m), text: wordsOf(m) });
    announce(isEphemeral(m) ? `${t("onlyYou")}. ${words}` : words);
  }
}

function draw(list) {
  const nodes = [];
  const kept = new Map();
  if (list.more) nodes.push(earlier(list));
  let before = null;
  for (const message of list.messages) {
    if (!before || dayKey(fromTs(before.ts)) !== dayKey(fromTs(message.ts))) nodes.push(divider(message));
    const joined = goesWith(before, message);
    const key = `${message.ts} ${isEphemeral(message)}`;
    const print = JSON.stringify([message, joined, store.as, document.documentElement.lang]);
    const old = list.drawn.get(key);
    const node = old?.print === print ? old.node : messageNode(message, { ...list, joined, inThread: Boolean(list.thread) });
    kept.set(key, { print, node });
    nodes.push(node);
    before = message;
  }
  if (!list.messages.length) nodes.push(h("li", { class: "empty" }, t("noMessages")));
  list.drawn = kept;
  place(list.items, nodes);
  rove(list, list.items.querySelector(".message.current") ?? lastMessage(list));
}

// Nodes that did not change are never taken out and put back: that would drop focus and close native pickers.
function place(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, i) => {
    if (parent.children[i] !== node) parent.insertBefore(node, parent.children[i] ?? null);
  });
}

function goesWith(before, message) {
  if (!before || isEphemeral(before) !== isEphemeral(message) || authorOf(before) !== authorOf(message)) return false;
  if (isEphemeral(message) || before.username !== message.username) return false;
  return Number(message.ts) - Number(before.ts) < TOGETHER && dayKey(fromTs(before.ts)) === dayKey(fromTs(message.ts));
}

function divider(message) {
  return h("li", { class: "day", role: "separator" }, h("span", {}, dayName(fromTs(message.ts))));
}

function earlier(list) {
  const click = () => {
    list.wanted += PAGE;
    list.growing = true;
    load(list);
  };
  return h("li", { class: "earlier" }, h("button", { type: "button", class: "button small", on: { click } }, t("earlier")));
}

// One message at a time is a tab stop; arrows walk. Otherwise Tab would have to pass every tool of every message.
const all = (list) => [...list.items.querySelectorAll(".message")];
const lastMessage = (list) => all(list).at(-1);

function rove(list, current) {
  for (const node of all(list)) {
    const here = node === current;
    node.classList.toggle("current", here);
    node.tabIndex = here ? 0 : -1;
    for (const tool of node.querySelectorAll(".toolbar button")) tool.tabIndex = here ? 0 : -1;
  }
}

function enter(list, event) {
  const node = event.target.closest(".message");
  if (node && !node.classList.contains("current")) rove(list, node);
}

function walk(list, event) {
  if (!event.target.classList.contains("message")) return;
  const nodes = all(list);
  const at = nodes.indexOf(event.target);
  const next = { ArrowUp: nodes[at - 1], ArrowDown: nodes[at + 1], Home: nodes[0], End: nodes.at(-1) }[event.key];
  if (!next) return;
  event.preventDefault();
  rove(list, next);
  next.focus();
}
