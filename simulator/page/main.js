// Where everything meets: loads the state, follows the events, draws the parts, remembers the place in the address.

import { get, listen, post } from "./api.js";
import { composer } from "./composer.js";
import { messageList } from "./conversation.js";
import { fill, h, soon } from "./dom.js";
import { appHead, homePanel, openHome } from "./home.js";
import { drawModal } from "./modal.js";
import { drawSidebar } from "./sidebar.js";
import { appConversation, appName, botUser, conversation, emit, me, nameOfUser, on, openChannel, setState, store, titleOf } from "./store.js";
import { drawTopbar, tickClock } from "./topbar.js";
import { toast } from "./toast.js";
import { counted, speak, t } from "./words.js";

const at = (id) => document.getElementById(id);
const shown = { list: null, thread: null, home: null, stop: null };

const go = { person: actAs, channel: (id) => show({ kind: "channel", id, thread: null }), app: (tab) => show({ kind: "app", tab, thread: null }) };

// --- state

async function loadState() {
  const asked = store.as;
  const state = await get("state", { as: asked });
  if (asked !== store.as) return;
  if (state.ok === false) emit("trouble", t("unreachable"));
  else setState(state);
}

const refresh = soon(async () => {
  await loadState();
  await Promise.all([shown.list?.load(), shown.thread?.load()]);
  markRead();
});

function markRead() {
  const channel = conversation(openChannel());
  if (channel?.unread > 0 && channel.is_member !== false && !document.hidden) post("read", { as: store.as, channel: channel.id });
}

async function actAs(id) {
  store.as = id;
  sessionStorage.setItem("as", id);
  await loadState();
  follow();
  const known = store.place.kind === "app" || conversation(store.place.id);
  await show(known ? { ...store.place, thread: null } : { kind: "channel", id: firstChannel(), thread: null });
  at("person")?.focus();
}

const firstChannel = () => (store.state?.conversations.find((c) => c.is_member !== false && c.kind === "public") ?? store.state?.conversations[0])?.id ?? null;

function follow() {
  shown.stop?.();
  shown.stop = listen(store.as, {
    onEvent: hear,
    onOpen: () => {
      store.online = true;
      at("offline")?.remove();
      refresh();
    },
    onLost: () => {
      store.online = false;
      if (!at("offline")) document.body.append(h("p", { class: "offline", id: "offline", role: "alert" }, t("reconnecting")));
    },
  });
}

function hear(event) {
  if (event.type === "notification") {
    store.heard = performance.now();
    notify(event);
  }
  refresh();
}

function notify(event) {
  if (event.channel === openChannel() && !document.hidden) return;
  const inApp = event.channel === appConversation()?.id || event.from === botUser();
  const place = conversation(event.channel);
  const title = inApp && (!place || place.kind === "im") ? appName() : [nameOfUser(event.from), place && place.kind !== "im" ? `#${titleOf(place)}` : ""].filter(Boolean).join(" · ");
  toast({ title, text: event.text ?? "", act: () => (inApp && (!place || place.kind === "im") ? go.app("messages") : go.channel(event.channel)) });
}

// --- places

async function show(place) {
  const opening = place.kind === "app" && (store.place.kind !== "app" || store.place.tab !== place.tab || !shown.home);
  store.place = place;
  closeSidebar();
  history.replaceState(null, "", address(place));
  if (place.kind === "app") {
    if (opening) await openHome(place.tab);
    await loadState();
  }
  drawMain();
  drawThread();
  emit("place");
  await shown.list?.load();
  markRead();
}

function address(place) {
  const where = place.kind === "app" ? `app-${place.tab}` : place.id;
  return `#as=${store.as}&at=${where}`;
}

function drawMain() {
  const main = at("main");
  shown.home = null;
  if (shown.list) shown.list.gone = true;
  shown.list = null;
  if (store.place.kind === "app" && store.place.tab === "home") {
    shown.home = homePanel();
    fill(main, appHead(go), shown.home.node);
    shown.home.draw();
    return;
  }
  const channel = conversation(openChannel());
  const name = store.place.kind === "app" ? appName() : titleOf(channel);
  shown.list = messageList({ channel: openChannel(), label: t("messagesIn", { name }), openThread });
  const head = store.place.kind === "app" ? appHead(go) : channelHead(channel);
  fill(main, head, shown.list.node, channel?.is_member === false ? joinBar(channel) : composer({ channel: openChannel(), onSent: shown.list.toEnd, name: channel?.kind === "public" || channel?.kind === "private" ? `#${name}` : name }));
}

function channelHead(channel) {
  if (!channel) return h("header", { class: "head" });
  const room = channel.kind === "public" || channel.kind === "private";
  const mark = channel.kind === "public" ? "# " : channel.kind === "private" ? "🔒 " : "";
  return h(
    "header",
    { class: "head" },
    h("div", { class: "head-title" }, h("h2", {}, h("span", { class: "hash", "aria-hidden": "true" }, mark), titleOf(channel))),
    room && h("p", { class: "head-more" }, counted((channel.members ?? []).length, "oneMember", "members"), channel.topic ? ` · ${channel.topic?.value ?? channel.topic}` : ""),
  );
}

function joinBar(channel) {
  const join = async () => {
    await post("join", { channel: channel.id, user: store.as });
    await loadState();
    await show({ ...store.place });
    at("composer-text")?.focus();
  };
  return h("div", { class: "composer join" }, h("p", {}, t("readOnly")), h("button", { type: "button", class: "button primary", on: { click: join } }, t("join")));
}

function openThread(ts) {
  store.place = { ...store.place, thread: ts };
  drawThread();
  at("reply-text")?.focus();
}

function drawThread() {
  const aside = at("thread");
  const { thread } = store.place;
  document.body.classList.toggle("with-thread", Boolean(thread));
  aside.hidden = !thread;
  if (shown.thread) shown.thread.gone = true;
  shown.thread = null;
  if (!thread) return fill(aside);
  const channel = openChannel();
  shown.thread = messageList({ channel, thread, label: t("threadIn"), openThread });
  const leave = () => {
    openThread(null);
    (document.querySelector(`[data-focus="replies ${thread}"]`) ?? at("composer-text"))?.focus();
  };
  const close = h("button", { type: "button", class: "button icon plain", "aria-label": t("closeThread"), on: { click: leave } }, "✕");
  fill(aside, h("header", { class: "head" }, h("div", { class: "head-title" }, h("h2", {}, t("threadIn"))), close), shown.thread.node, composer({ channel, thread, onSent: shown.thread.toEnd }));
  aside.onkeydown = (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) leave(); // and return nothing: false would eat the key
  };
  shown.thread.load();
  return undefined;
}

// --- the sidebar in narrow windows

function openSidebar() {
  document.body.classList.add("with-sidebar");
  at("veil").hidden = false;
  at("person")?.focus();
}

function closeSidebar() {
  document.body.classList.remove("with-sidebar");
  at("veil").hidden = true;
}

// --- drawing after a change

let head = "";

function drawAll() {
  speak(me().locale);
  const bar = JSON.stringify([store.as, store.state.app, me().tz, me().locale]);
  if (bar !== head) {
    head = bar;
    fill(at("skip"), t("skip"));
    document.title = `${store.state.workspace?.name ?? "Hearth"} · ${t("local")}`;
    at("sidebar").setAttribute("aria-label", store.state.workspace?.name ?? "");
    at("thread").setAttribute("aria-label", t("threadIn"));
    drawTopbar(at("topbar"), openSidebar);
  }
  drawSidebar(at("sidebar"), go);
  tickClock();
  shown.home?.draw();
  if (store.place.kind === "app") redrawHead();
  drawModal();
}

function redrawHead() {
  const old = at("main").querySelector(".app-head");
  if (!old) return;
  const key = document.activeElement?.id;
  const held = old.contains(document.activeElement);
  old.replaceWith(appHead(go));
  if (held) at(key)?.focus();
}

function skip(event) {
  event.preventDefault(); // the address holds the place, not the anchor
  (at("composer-text") ?? at("app-panel") ?? at("main")).focus();
}

function startPlace() {
  const hash = new URLSearchParams(location.hash.slice(1));
  const wanted = hash.get("at") ?? "";
  if (wanted.startsWith("app-")) return { kind: "app", tab: wanted === "app-messages" ? "messages" : "home", thread: null };
  return { kind: "channel", id: conversation(wanted) ? wanted : firstChannel(), thread: null };
}

async function start() {
  const hash = new URLSearchParams(location.hash.slice(1));
  store.as = hash.get("as") ?? sessionStorage.getItem("as") ?? undefined;
  on("state", drawAll);
  on("place", drawAll);
  on("changed", refresh);
  on("trouble", (text) => toast({ text, kind: "trouble" }));
  on("told", (text) => toast({ text }));
  await loadState();
  if (!store.state) {
    store.as = undefined; // a person of an earlier workspace
    await loadState();
  }
  if (!store.state) return void setTimeout(() => location.reload(), 2000);
  follow();
  setInterval(tickClock, 1000);
  setInterval(() => store.state && drawSidebar(at("sidebar"), go), 30000);
  at("veil").addEventListener("click", closeSidebar);
  at("skip").addEventListener("click", skip);
  addEventListener("keydown", (event) => event.key === "Escape" && closeSidebar());
  addEventListener("hashchange", () => {
    const to = new URLSearchParams(location.hash.slice(1));
    return to.get("as") && to.get("as") !== store.as ? actAs(to.get("as")) : show(startPlace());
  });
  document.addEventListener("visibilitychange", () => !document.hidden && refresh());
  await show(startPlace());
}

start();
