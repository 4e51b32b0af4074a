// The top: the workspace's clock and the buttons that move it, and whether the app is there.

import { post } from "./api.js";
import { dayAndTime, tomorrowAt } from "./dates.js";
import { fill, h, keepingFocus } from "./dom.js";
import { menu } from "./popup.js";
import { appName, emit, me, nowInWorkspace, store } from "./store.js";
import { trouble } from "./surface.js";
import { t } from "./words.js";

const MOVES = [
  ["nextPrompt", "next", () => ({ next: true })],
  ["plusHour", "hour", () => ({ seconds: 3600 })],
  ["tomorrow", "tomorrow", () => ({ to: tomorrowAt(9).toISOString() })],
];

/** Draw the bar; `openSidebar` is for narrow windows. */
export function drawTopbar(node, openSidebar) {
  keepingFocus(node, () =>
    fill(
      node,
      h("button", { type: "button", class: "button icon plain hamburger", "aria-label": t("menu"), "aria-controls": "sidebar", data: { focus: "menu" }, on: { click: openSidebar } }, "☰"),
      clock(),
      h("div", { class: "moves", role: "group", "aria-label": t("moveTime") }, MOVES.map(moveButton)),
      h("button", { type: "button", class: "button small moves-menu", "aria-haspopup": "menu", "aria-expanded": "false", on: { click: openMoves } }, t("moveTime"), " ▾"),
      status(),
    ),
  );
}

function clock() {
  return h("div", { class: "clock", id: "clock" }, h("span", { class: "clock-face", "aria-hidden": "true" }, "🕰"), h("time", { id: "clock-time" }), h("span", { class: "zone" }, me().tz ?? ""));
}

/** Show the present moment of the workspace, in the acting person's zone. */
export function tickClock() {
  const node = document.getElementById("clock-time");
  if (!node || !store.state) return;
  const now = nowInWorkspace();
  const words = dayAndTime(now);
  if (node.textContent === words) return;
  node.textContent = words;
  node.dateTime = now.toISOString();
  node.parentElement.title = t("timeIn", { time: words, zone: me().tz ?? "UTC" });
}

function moveButton([words, kind, body]) {
  const click = (event) => move(event.currentTarget, body());
  return h("button", { type: "button", class: `button small ${kind === "next" ? "primary" : ""}`, title: kind === "next" ? t("nextPromptHint") : null, data: { focus: `move ${kind}`, move: kind }, on: { click } }, t(words));
}

function openMoves(event) {
  const anchor = event.currentTarget;
  menu(anchor, MOVES.map(([words, kind, body]) => ({ label: t(words), hint: kind === "next" ? t("nextPromptHint") : null, act: () => move(anchor, body()) })), { label: t("moveTime") });
}

async function move(button, body) {
  button.setAttribute("aria-busy", "true");
  const before = nowInWorkspace();
  const asked = performance.now();
  const result = await post("clock", body);
  button.removeAttribute("aria-busy");
  if (result.ok === false || !result.now) return emit("trouble", trouble(result.error));
  const now = new Date(result.now);
  const stood = body.next && Math.abs(now - before) < 2000;
  if (body.next && !stood) await forMe(asked);
  const words = stood ? "nothingDue" : body.next && store.heard < asked ? "timeMovedForOthers" : "timeMoved";
  emit("told", t(words, { time: dayAndTime(now) }));
  return emit("changed");
}

// What is sent next may be for a colleague in another zone: wait a moment to see whether anything reaches this person.
async function forMe(since) {
  for (let n = 0; n < 20 && store.heard < since; n += 1) await new Promise((go) => setTimeout(go, 100));
}

function status() {
  const connected = Boolean(store.state?.app?.connected);
  const words = t("appStatus", { name: appName(), status: t(connected ? "appConnected" : "appAway") });
  return h("p", { class: `status ${connected ? "on" : "off"}`, id: "app-status", role: "status", title: words }, h("span", { class: "dot", "aria-hidden": "true" }), h("span", { class: "status-words" }, words));
}
