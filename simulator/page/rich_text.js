// The `rich_text` block as DOM nodes (docs.slack.dev/reference/block-kit/blocks/rich-text-block).

import { h } from "./dom.js";
import { broadcast, dateNode, emojiNode, link, mentionChannel, mentionGroup, mentionUser } from "./mrkdwn.js";

/** A whole rich_text block (or the value of a table cell). */
export function richText(block) {
  const parts = grouped(block.elements ?? []);
  return h("div", { class: "rich" }, parts.map((part) => (Array.isArray(part) ? nested(part) : one(part))));
}

// Slack sends a nested list as neighbours with growing `indent`; screen readers want real nesting.
function grouped(elements) {
  const parts = [];
  for (const element of elements) {
    const last = parts[parts.length - 1];
    if (element.type !== "rich_text_list") parts.push(element);
    else if (Array.isArray(last) && (element.indent ?? 0) > 0) last.push(element);
    else parts.push([element]);
  }
  return parts;
}

function nested(lists) {
  const top = listNode(lists[0]);
  const stack = [[lists[0].indent ?? 0, top]];
  for (const list of lists.slice(1)) {
    const depth = list.indent ?? 0;
    const node = listNode(list);
    while (stack.length > 1 && stack[stack.length - 1][0] > depth) stack.pop();
    const [parentDepth, parent] = stack[stack.length - 1];
    if (parentDepth === depth) parent.append(...node.childNodes);
    else {
      (parent.lastElementChild ?? parent).append(node);
      stack.push([depth, node]);
    }
  }
  return top;
}

function listNode(list) {
  const ordered = list.style === "ordered";
  const items = (list.elements ?? []).map((section) => h("li", {}, inline(section.elements)));
  return h(ordered ? "ol" : "ul", { class: "list", start: ordered && list.offset ? list.offset + 1 : null }, items);
}

function one(element) {
  const content = inline(element.elements);
  if (element.type === "rich_text_quote") return h("blockquote", {}, content);
  if (element.type === "rich_text_preformatted") return h("pre", {}, h("code", {}, content));
  return h("p", {}, content);
}

const MAKE = {
  text: (e) => lines(e.text),
  link: (e) => [link(e.url, e.text)],
  emoji: (e) => [e.unicode && !e.name ? chars(e.unicode) : emojiNode(e.name)],
  user: (e) => [mentionUser(e.user_id)],
  usergroup: (e) => [mentionGroup(e.usergroup_id)],
  channel: (e) => [mentionChannel(e.channel_id)],
  broadcast: (e) => [broadcast(e.range)],
  date: (e) => [dateNode(String(e.timestamp), e.format, e.url, e.fallback)],
  color: (e) => [h("code", {}, e.value)],
  team: (e) => [e.team_id],
};

function inline(elements = []) {
  return elements.flatMap((e) => styled((MAKE[e.type] ?? (() => lines(e.text ?? "")))(e), e.style));
}

function styled(nodes, style = {}) {
  let wrapped = nodes;
  for (const [name, tag] of [["code", "code"], ["strike", "s"], ["italic", "em"], ["bold", "strong"], ["underline", "u"]])
    if (style?.[name]) wrapped = [h(tag, {}, wrapped)];
  return wrapped;
}

function chars(unicode) {
  return String.fromCodePoint(...unicode.split("-").map((hex) => parseInt(hex, 16)));
}

function lines(text) {
  return text.split("\n").flatMap((line, i) => (i ? [h("br"), line] : [line]));
}

/** A rich_text value with one section, as Slack sends for what was typed into a rich_text_input. */
export function richValue(text) {
  return { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }] };
}

/** The bare words of a rich_text value. */
export function richWords(block) {
  return block ? richText(block).textContent : "";
}
