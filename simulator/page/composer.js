// The message box: Enter sends, Shift+Enter breaks the line, "/" runs a command, what completion wrote becomes Slack's tokens.

import { post } from "./api.js";
import { completer } from "./completion.js";
import { fill, h, uid } from "./dom.js";
import { runShortcut } from "./message.js";
import { menu } from "./popup.js";
import { appName, emit, store } from "./store.js";
import { trouble } from "./surface.js";
import { t } from "./words.js";

const drafts = new Map(); // "person channel thread" -> {text, tokens}

/** A message box for {channel, thread, name, onSent}. */
export function composer(where) {
  const key = `${store.as} ${where.channel} ${where.thread ?? ""}`;
  const draft = drafts.get(key) ?? { text: "", tokens: new Map() };
  drafts.set(key, draft);
  const notice = h("p", { class: "notice", role: "alert" });
  const hint = uid("hint");
  const words = where.thread ? t("writeReply") : t("writeTo", { name: where.name });
  const area = h("textarea", {
    id: where.thread ? "reply-text" : "composer-text",
    rows: 1,
    value: draft.text,
    placeholder: words,
    "aria-label": words,
    "aria-describedby": hint,
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    data: { focus: where.thread ? "reply" : "composer" },
  });
  const box = { where, area, draft, notice };
  box.completion = completer(area, (item, from) => take(box, item, from));
  area.addEventListener("input", () => typed(box));
  area.addEventListener("click", () => box.completion.show());
  area.addEventListener("blur", () => box.completion.hide());
  area.addEventListener("keydown", (event) => key_(box, event));
  const send = h("button", { type: "button", class: "button primary send", "aria-label": t("send"), title: t("send"), on: { click: () => submit(box) } }, "➤");
  return h(
    "div",
    { class: "composer" },
    notice,
    h("div", { class: "composer-box" }, !where.thread && shortcutsButton(), area, send),
    h("p", { class: "composer-hint", id: hint }, t("sendHint")),
  );
}

function shortcutsButton() {
  const open = (event) => {
    const all = (store.state?.shortcuts ?? []).filter((s) => s.type !== "message");
    menu(event.currentTarget, all.map((s) => ({ label: s.name, hint: `${appName()} · ${s.description ?? ""}`, act: () => runShortcut(s) })), { label: t("shortcuts"), empty: t("noGlobal"), prefer: "above" });
  };
  return h("button", { type: "button", class: "button icon bolt", "aria-label": t("shortcuts"), title: t("shortcuts"), "aria-haspopup": "menu", "aria-expanded": "false", on: { click: open } }, "⚡");
}

function typed(box) {
  box.draft.text = box.area.value;
  fill(box.notice);
  grow(box.area);
  box.completion.show();
}

function grow(area) {
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight + 2, 200)}px`;
}

function take(box, item, from) {
  if (item.token) box.draft.tokens.set(...item.token);
  box.area.setRangeText(item.insert, from, box.area.selectionStart, "end");
  box.draft.text = box.area.value;
  box.area.focus();
  grow(box.area);
  box.completion.show();
}

function key_(box, event) {
  if (box.completion.key(event)) return;
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  submit(box);
}

// "@Alice Chen" that came from the list becomes <@U…>; the longest names first, so that one never eats another's beginning.
function withTokens({ text, tokens }) {
  const names = [...tokens.keys()].sort((a, b) => b.length - a.length);
  return names.reduce((all, name) => all.replaceAll(name, tokens.get(name)), text);
}

async function submit(box) {
  const text = withTokens(box.draft);
  if (!text.trim() || box.busy) return;
  const isCommand = text.startsWith("/");
  if (isCommand && box.where.thread) return tell(box, t("commandInThread"));
  box.busy = true;
  box.completion.hide();
  const body = { as: store.as, channel: box.where.channel, text, thread: box.where.thread ?? undefined };
  const saved = { text: box.draft.text, tokens: new Map(box.draft.tokens) };
  empty(box);
  const result = await post(isCommand ? "command" : "message", body);
  box.busy = false;
  if (result.ok === false) {
    restore(box, saved);
    tell(box, isCommand ? commandTrouble(text, result.error) : trouble(result.error));
  }
  box.where.onSent?.();
  emit("changed");
  return undefined;
}

function empty(box) {
  box.area.value = "";
  box.draft.text = "";
  box.draft.tokens.clear();
  grow(box.area);
}

function restore(box, saved) {
  if (box.area.value) return; // something new was typed meanwhile
  box.area.value = saved.text;
  Object.assign(box.draft, saved);
  grow(box.area);
}

function commandTrouble(text, error) {
  const command = text.split(/\s/)[0];
  const key = { unknown_command: "unknownCommand", dispatch_failed: "dispatchFailed", operation_timeout: "timedOut" }[error];
  return key ? t(key, { command }) : trouble(error);
}

function tell(box, sentence) {
  fill(box.notice, h("span", { "aria-hidden": "true" }, "⚠ "), sentence);
}
