// The app's own place: a Home tab that the app publishes, and a tab with its direct messages.

import { post } from "./api.js";
import { avatar } from "./avatar.js";
import { renderBlocks } from "./blocks.js";
import { fill, h, keepingFocus } from "./dom.js";
import { appConversation, appName, botUser, store } from "./store.js";
import { forget, surfaceOf } from "./surface.js";
import { t } from "./words.js";

/** Tell the workspace that the person opened a tab, so that the app hears app_home_opened; inputs begin afresh. */
export async function openHome(tab) {
  if (store.state?.home && tab === "home") forget(`view ${store.state.home.id}`);
  return post("home", { as: store.as, tab });
}

/** The head of the app's place, with its tabs. */
export function appHead(go) {
  const tab = (name) =>
    h(
      "button",
      { type: "button", role: "tab", id: `tab-${name}`, class: "tab", "aria-selected": String(store.place.tab === name), "aria-controls": "app-panel", tabindex: store.place.tab === name ? "0" : "-1", data: { focus: `tab ${name}` }, on: { click: () => go.app(name) } },
      t(name),
      name === "messages" && store.place.tab !== name && appConversation()?.unread ? h("span", { class: "unread-count" }, String(appConversation().unread)) : null,
    );
  const turn = (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    go.app(store.place.tab === "home" ? "messages" : "home").then(() => document.getElementById(`tab-${store.place.tab}`)?.focus());
  };
  return h(
    "header",
    { class: "head app-head" },
    h("div", { class: "head-title" }, avatar(botUser(), "small"), h("h2", {}, appName()), h("span", { class: "badge" }, t("appBadge"))),
    h("div", { class: "tabs", role: "tablist", "aria-label": t("tabsOf", { name: appName() }), on: { keydown: turn } }, tab("home"), tab("messages")),
  );
}

/** The Home panel; call its `draw` whenever the state changed. */
export function homePanel() {
  const node = h("div", { class: "home", id: "app-panel", role: "tabpanel", "aria-labelledby": "tab-home", tabindex: "-1" });
  let shown = null;
  const draw = () => {
    const home = store.state?.home;
    const print = JSON.stringify([home?.blocks, store.as]);
    if (print === shown) return;
    shown = print;
    keepingFocus(node, () => fill(node, home ? h("div", { class: "home-blocks" }, renderBlocks(home.blocks, surfaceOf(`view ${home.id}`, { view_id: home.id }))) : empty()));
  };
  return { node, draw };
}

function empty() {
  return h("div", { class: "empty" }, avatar(botUser(), "large"), h("p", {}, t("homeEmpty", { name: appName() })), h("p", { class: "menu-hint" }, t("homeEmptyHint")));
}
