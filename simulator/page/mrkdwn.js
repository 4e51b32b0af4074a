// Slack's mrkdwn and plain text as DOM nodes (docs.slack.dev/messaging/formatting-message-text). Only text nodes hold what was written.

import { h } from "./dom.js";
import { emojiChar } from "./emoji.js";
import { slackDate } from "./dates.js";
import { conversation, group, nameOfUser, store } from "./store.js";
import { t } from "./words.js";

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };
const SAFE_LINK = /^(https?:|mailto:|tel:)/i;
// Slack formats only at word edges, and Chinese characters and marks count as words: 你好*世界* and 你好，*世界* stay as typed.
const WORD = "\\p{L}\\p{N}\\u3001-\\u303f\\uff01-\\uff60_*~`";
const EDGE = `(?<![${WORD}])`;
const END = `(?![${WORD}])`;
const INLINE = new RegExp(
  "(?<code>`[^`\\n]+`)" +
    "|(?<angle><[^<>\\n]+>)" +
    "|(?<emoji>:[a-z0-9_+'-]+(?:::skin-tone-\\d)?:)" +
    `|${EDGE}\\*(?<bold>[^\\s*](?:[^*\\n]*[^\\s*])?)\\*${END}` +
    `|${EDGE}_(?<italic>[^\\s_](?:[^_\\n]*[^\\s_])?)_${END}` +
    `|${EDGE}~(?<strike>[^\\s~](?:[^~\\n]*[^\\s~])?)~${END}`,
  "giu",
);

export const decoded = (text) => text.replace(/&(lt|gt|amp);/g, (entity) => ENTITIES[entity]);

/** A text object ({type, text}) or a bare string as nodes. */
export function textNodes(object, { fallback = "mrkdwn" } = {}) {
  if (object === null || object === undefined) return [];
  const kind = typeof object === "string" ? fallback : object.type;
  const text = typeof object === "string" ? object : object.text ?? "";
  if (kind !== "mrkdwn") return plainNodes(text, object.emoji !== false);
  return mrkdwn(text);
}

/** Plain text: emoji names become emoji, line breaks stay, nothing else is formatted. */
export function plainNodes(text, withEmoji = true) {
  const pieces = withEmoji ? text.split(/(:[a-z0-9_+'-]+:)/i) : [text];
  return pieces.flatMap((piece) => (/^:[^:\s]+:$/.test(piece) ? [emojiNode(piece.slice(1, -1))] : lines(piece)));
}

/** The bare words of a text object, for labels and announcements. */
export const plainWords = (object) => h("span", {}, textNodes(object)).textContent;

/** mrkdwn as nodes. */
export function mrkdwn(text) {
  const pieces = text.split(/```\n?([\s\S]+?)\n?```/);
  return pieces.flatMap((piece, i) => (i % 2 ? [h("pre", {}, h("code", {}, decoded(piece)))] : quotes(piece)));
}

function quotes(text) {
  const nodes = [];
  let plain = [];
  let quoted = [];
  const flush = () => {
    if (quoted.length) nodes.push(h("blockquote", {}, flow(quoted.join("\n"))));
    if (plain.length) nodes.push(...flow(plain.join("\n")));
    [plain, quoted] = [[], []];
  };
  for (const line of text.split("\n")) {
    const match = /^(?:&gt;|>)(?!>) ?(.*)$/.exec(line);
    if (match ? plain.length : quoted.length) flush();
    (match ? quoted : plain).push(match ? match[1] : line);
  }
  flush();
  return nodes;
}

const BULLET = /^(\s*)(?:[•◦▪‣-]|(\d{1,3})[.)])\s+(.*)$/;

// mrkdwn has no lists of its own; people write them with a bullet and Slack shows that text. A real list reads better aloud.
function flow(text) {
  const nodes = [];
  let list = null;
  let wasText = false;
  for (const line of text.split("\n")) {
    const item = BULLET.exec(line);
    if (item) {
      list ??= nodes[nodes.push(h(item[2] ? "ol" : "ul", item[2] ? { start: item[2], class: "list" } : { class: "list" })) - 1];
      list.append(h("li", { class: item[1].length > 1 ? "deeper" : null }, inline(item[3])));
    } else {
      if (wasText) nodes.push(h("br"));
      nodes.push(...inline(line));
      list = null;
    }
    wasText = !item;
  }
  return nodes;
}

function inline(text) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > at) nodes.push(...lines(decoded(text.slice(at, match.index))));
    nodes.push(styled(match.groups, match[0]));
    at = match.index + match[0].length;
  }
  if (at < text.length) nodes.push(...lines(decoded(text.slice(at))));
  return nodes;
}

function styled(found, whole) {
  if (found.code) return h("code", {}, decoded(found.code.slice(1, -1)));
  if (found.angle) return angle(found.angle.slice(1, -1));
  if (found.emoji) return emojiNode(whole.slice(1, -1));
  if (found.bold !== undefined) return h("strong", {}, inline(found.bold));
  if (found.italic !== undefined) return h("em", {}, inline(found.italic));
  return h("s", {}, inline(found.strike));
}

function angle(body) {
  const [target, ...rest] = body.split("|");
  const label = rest.length ? decoded(rest.join("|")) : null;
  if (target.startsWith("@")) return mentionUser(target.slice(1), label);
  if (target.startsWith("#")) return mentionChannel(target.slice(1), label);
  if (target.startsWith("!")) return special(target.slice(1), label);
  return link(decoded(target), label);
}

/** An anchor, or only its words when the address is of a kind that no link should have. */
export function link(url, label) {
  if (!SAFE_LINK.test(url)) return document.createTextNode(label ?? url);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, label || url.replace(/^mailto:/i, ""));
}

export function mentionUser(id, label) {
  const mine = id === store.as ? " mine" : "";
  const name = nameOfUser(id);
  return h("span", { class: `mention${mine}` }, `@${name === id && label ? label : name}`);
}

export function mentionChannel(id, label) {
  const found = conversation(id);
  if (!found) return h("span", { class: "mention" }, `#${label ?? id}`);
  return h("a", { class: "mention", href: `#as=${store.as}&at=${id}` }, `#${found.name}`);
}

export function mentionGroup(id, label) {
  return h("span", { class: "mention" }, `@${group(id)?.handle ?? label?.replace(/^@/, "") ?? id}`);
}

export function broadcast(range) {
  return h("span", { class: "mention" }, t({ here: "here", channel: "channelAll", everyone: "everyone" }[range] ?? "here"));
}

function special(body, label) {
  const [name, ...rest] = body.split("^");
  if (name === "subteam") return mentionGroup(rest[0], label);
  if (name === "date") return dateNode(rest[0], rest[1] ?? "", rest[2], label);
  if (["here", "channel", "everyone"].includes(name)) return broadcast(name);
  return document.createTextNode(label ?? `<${name}>`);
}

/** A moment in the reader's zone; the fallback when the pattern is not one of Slack's. */
export function dateNode(timestamp, pattern, url, fallback) {
  const shown = slackDate(timestamp, pattern);
  const time = shown === null ? (fallback ?? "") : shown;
  if (url) return link(url, time);
  const moment = shown === null ? null : new Date(Number(timestamp) * 1000).toISOString();
  return h("time", { datetime: moment, title: fallback ?? null }, time);
}

/** An emoji with its name for screen readers; unknown names stay as typed. */
export function emojiNode(name) {
  const char = emojiChar(name);
  if (!char) return document.createTextNode(`:${name}:`);
  return h("span", { class: "emoji", role: "img", "aria-label": name.replaceAll("_", " "), title: `:${name}:` }, char);
}

function lines(text) {
  return text.split("\n").flatMap((line, i) => (i ? [h("br"), document.createTextNode(line)] : [document.createTextNode(line)]));
}
