// The `markdown` block: ordinary Markdown as DOM nodes (docs.slack.dev/reference/block-kit/blocks/markdown-block).

import { h } from "./dom.js";
import { emojiNode, link, mentionChannel, mentionUser } from "./mrkdwn.js";
import { t } from "./words.js";

const INLINE = new RegExp(
  "(?<code>`[^`]+`)" +
    "|!\\[(?<alt>[^\\]]*)\\]\\([^)\\s]+\\)" +
    "|\\[(?<label>[^\\]]+)\\]\\((?<url>[^)\\s]+)\\)" +
    "|\\*\\*(?<bold>[^*]+(?:\\*[^*]+\\*[^*]*)*)\\*\\*|__(?<bold2>[^_]+)__" +
    "|\\*(?<italic>[^*\\s][^*]*)\\*|(?<![\\p{L}\\p{N}])_(?<italic2>[^_\\s][^_]*)_(?![\\p{L}\\p{N}])" +
    "|~~(?<strike>[^~]+)~~" +
    "|<@(?<user>[UW][A-Z0-9]+)>|<#(?<channel>C[A-Z0-9]+)(?:\\|[^>]*)?>" +
    "|:(?<emoji>[a-z0-9_+-]+):|(?<bare>https?://[^\\s<>)]+)",
  "gu",
);

const MAKE = {
  code: (v) => h("code", {}, v.slice(1, -1)),
  alt: (v) => h("span", { class: "no-image" }, t("image", { alt: v })),
  bold: (v) => h("strong", {}, inline(v)),
  bold2: (v) => h("strong", {}, inline(v)),
  italic: (v) => h("em", {}, inline(v)),
  italic2: (v) => h("em", {}, inline(v)),
  strike: (v) => h("s", {}, inline(v)),
  user: (v) => mentionUser(v),
  channel: (v) => mentionChannel(v),
  emoji: (v) => emojiNode(v),
  bare: (v) => link(v),
};

function inline(text) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    nodes.push(...broken(text.slice(at, match.index)), piece(match.groups));
    at = match.index + match[0].length;
  }
  return [...nodes, ...broken(text.slice(at))];
}

function piece(groups) {
  if (groups.url) return link(groups.url, groups.label);
  const name = Object.keys(MAKE).find((key) => groups[key] !== undefined);
  return MAKE[name](groups[name]);
}

function broken(text) {
  const parts = text.replace(/\\([\\`*_{}[\]()#+\-.!~|>])/g, "$1").split("\n");
  return parts.flatMap((part, i) => (i ? [h("br"), part] : [part]));
}

/** Markdown text as block-level nodes. */
export function markdown(text) {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  const nodes = [];
  while (lines.length) nodes.push(take(lines));
  return nodes.filter(Boolean);
}

const KINDS = [
  [/^\s*$/, blank],
  [/^```/, fence],
  [/^#{1,6}\s+/, heading],
  [/^\s*([-*_])(\s*\1){2,}\s*$/, rule],
  [/^>\s?/, quote],
  [/^\s*([-*+]|\d+[.)])\s+/, list],
  [/^\s*\|.*\|\s*$/, table],
];

function take(lines) {
  const kind = KINDS.find(([pattern]) => pattern.test(lines[0]));
  return (kind ? kind[1] : paragraph)(lines);
}

function blank(lines) {
  lines.shift();
  return null;
}

function fence(lines) {
  lines.shift();
  const end = lines.findIndex((line) => line.startsWith("```"));
  const code = lines.splice(0, end < 0 ? lines.length : end);
  lines.shift();
  return h("pre", {}, h("code", {}, code.join("\n")));
}

function heading(lines) {
  const [, marks, words] = /^(#{1,6})\s+(.*?)\s*#*$/.exec(lines.shift());
  return h("p", { class: `md-h md-h${marks.length}`, role: "heading", "aria-level": marks.length + 2 }, inline(words));
}

function rule(lines) {
  lines.shift();
  return h("hr");
}

function while_(lines, pattern) {
  let n = 0;
  while (n < lines.length && pattern.test(lines[n])) n += 1;
  return lines.splice(0, n);
}

function quote(lines) {
  const inner = while_(lines, /^>\s?/).map((line) => line.replace(/^>\s?/, ""));
  return h("blockquote", {}, markdown(inner.join("\n")));
}

const ITEM = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/;

function list(lines) {
  const [, margin, mark] = ITEM.exec(lines[0]);
  const node = /\d/.test(mark) ? h("ol", { start: parseInt(mark, 10), class: "list" }) : h("ul", { class: "list" });
  while (lines.length && ITEM.test(lines[0])) {
    const [, indent, , words] = ITEM.exec(lines[0]);
    if (indent.length < margin.length) break;
    if (indent.length > margin.length + 1 && node.lastElementChild) {
      node.lastElementChild.append(list(lines));
      continue;
    }
    lines.shift();
    node.append(item(words));
  }
  return node;
}

function item(words) {
  const task = /^\[([ xX])\]\s+(.*)$/.exec(words);
  if (!task) return h("li", {}, inline(words));
  return h("li", { class: "task" }, task[1] === " " ? "☐ " : "☑ ", inline(task[2]));
}

function table(lines) {
  const rows = while_(lines, /^\s*\|.*\|\s*$/).map((line) => line.trim().slice(1, -1).split(/(?<!\\)\|/));
  const [head, ...body] = rows.filter((cells) => !cells.every((c) => /^\s*:?-+:?\s*$/.test(c)));
  const row = (cells, tag) => h("tr", {}, cells.map((c) => h(tag, tag === "th" ? { scope: "col" } : {}, inline(c.trim()))));
  return h("div", { class: "table-box" }, h("table", { class: "table" }, h("thead", {}, row(head ?? [], "th")), h("tbody", {}, body.map((c) => row(c, "td")))));
}

function paragraph(lines) {
  const words = [lines.shift()];
  while (lines.length && !KINDS.some(([pattern]) => pattern.test(lines[0]))) words.push(lines.shift());
  return h("p", {}, inline(words.join("\n")));
}
