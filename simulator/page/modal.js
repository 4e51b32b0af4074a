// The open modals of the acting person: only the top one shows; what was typed stays through updates and errors.

import { post } from "./api.js";
import { renderBlocks } from "./blocks.js";
import { fill, focusable, h, keepingFocus } from "./dom.js";
import { plainNodes, plainWords } from "./mrkdwn.js";
import { trap } from "./popup.js";
import { appName, emit, store } from "./store.js";
import { collected, forget, surfaceOf, trouble } from "./surface.js";
import { counted, t } from "./words.js";
import { problems } from "./validate.js";

const open = { dialog: null, view: null, print: null, opener: null, busy: false, notice: "" };

/** Bring the dialog in step with the stack of open views. */
export function drawModal() {
  const stack = store.state?.modals ?? [];
  const view = stack[stack.length - 1];
  if (!view) return takeAway();
  const print = JSON.stringify([view, stack.length, store.as]);
  if (print === open.print) return undefined;
  const fresh = open.view?.id !== view.id;
  Object.assign(open, { view, print, depth: stack.length, below: stack[stack.length - 2] });
  if (fresh) Object.assign(open, { busy: false, notice: "" });
  if (!open.dialog) bring();
  redraw();
  if (fresh || !open.dialog.contains(document.activeElement)) focusFirst(); // an answer may have no button like the one pressed
  return undefined;
}

function bring() {
  open.opener = document.activeElement;
  open.dialog = h("dialog", { class: "modal", "aria-labelledby": "modal-title", on: { keydown, cancel } });
  document.body.append(open.dialog);
  open.dialog.showModal();
}

// Escape reaches the browser alone when the focus is outside of the dialog; a second one would close it behind our back.
function cancel(event) {
  event.preventDefault();
  close(false);
}

function takeAway() {
  if (!open.dialog) return;
  open.dialog.close();
  open.dialog.remove();
  Object.assign(open, { dialog: null, view: null, print: null });
  const back = open.opener?.isConnected && open.opener !== document.body ? open.opener : document.getElementById("composer-text") ?? document.getElementById("main");
  back.focus();
}

const surface = () => surfaceOf(`view ${open.view.id}`, { view_id: open.view.id });

function redraw() {
  const body = open.dialog.querySelector(".modal-body");
  const scrolled = body?.scrollTop ?? 0;
  keepingFocus(open.dialog, () => fill(open.dialog, head(), main(), foot()));
  open.dialog.querySelector(".modal-body").scrollTop = scrolled;
  const words = plainWords(open.view.title);
  open.dialog.dataset.title = words;
}

function head() {
  const back = open.depth > 1 && h("button", { type: "button", class: "button icon plain", "aria-label": t("back", { title: plainWords(open.below?.title) }), data: { focus: "modal back" }, on: { click: () => close(false) } }, "←");
  return h("header", { class: "modal-head" }, back, h("h2", { id: "modal-title" }, plainNodes(open.view.title?.text ?? "")), h("button", { type: "button", class: "button icon plain", "aria-label": t("close"), data: { focus: "modal x" }, on: { click: () => close(true) } }, "✕"));
}

function main() {
  return h("div", { class: "modal-body" }, h("p", { class: "notice", role: "alert", id: "modal-notice" }, open.notice), renderBlocks(open.view.blocks, surface()));
}

function foot() {
  const dismiss = h("button", { type: "button", class: "button", data: { focus: "modal close" }, on: { click: () => close(false) } }, open.view.close ? plainNodes(open.view.close.text) : t("close"));
  const send = open.view.submit && h("button", { type: "button", class: "button primary", id: "modal-submit", "aria-busy": String(open.busy), disabled: open.view.submit_disabled, data: { focus: "modal submit" }, on: { click: submit } }, open.busy ? t("sending") : plainNodes(open.view.submit.text));
  return h("footer", { class: "modal-foot" }, h("span", { class: "menu-hint" }, appName()), dismiss, send);
}

function focusFirst() {
  const body = open.dialog.querySelector(".modal-body");
  const first = body.querySelector("[autofocus]") ?? focusable(body).find((n) => n.matches("input, textarea, select")) ?? focusable(body)[0];
  const chosen = first?.type === "radio" && body.querySelector(`input[name="${first.name}"]:checked`);
  (chosen || first || open.dialog.querySelector("#modal-submit") || open.dialog.querySelector(".modal-foot .button")).focus();
}

function keydown(event) {
  if (event.key === "Escape") {
    event.preventDefault();
    close(false);
  } else if (event.key === "Enter" && !event.isComposing && sends(event)) {
    event.preventDefault();
    submit();
  } else trap(event, open.dialog);
}

// Enter in a one-line field sends, as everywhere on the web; Ctrl or Cmd with Enter sends from anywhere.
function sends(event) {
  if (!open.view.submit || event.defaultPrevented) return false;
  if (event.ctrlKey || event.metaKey) return true;
  return event.target.matches("input.field") && !event.shiftKey;
}

async function submit() {
  if (open.busy) return;
  const { view } = open;
  const found = problems(surface(), view.blocks);
  if (Object.keys(found).length) return refuse(found);
  open.busy = true;
  surface().errors = {};
  open.notice = "";
  redraw();
  const result = await post("submit", { as: store.as, view_id: view.id, values: collected(surface(), view.blocks) });
  if (open.view?.id !== view.id) return emit("changed");
  open.busy = false;
  if (result.errors) return refuse(result.errors);
  if (result.ok === false) open.notice = trouble(result.error);
  redraw();
  if (result.ok !== false) emit("changed");
  return undefined;
}

function refuse(errors) {
  surface().errors = errors;
  open.notice = counted(Object.keys(errors).length, "fixField", "fixFields");
  redraw();
  const wrong = open.dialog.querySelector(".wrong");
  const field = wrong && focusable(wrong)[0];
  wrong?.scrollIntoView({ block: "center" });
  field?.focus();
}

async function close(all) {
  const { view } = open;
  if (!view) return;
  forget(`view ${view.id}`);
  await post("close", { as: store.as, view_id: view.id, all });
  emit("changed");
}
