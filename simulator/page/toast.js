// Short notices in a corner: notifications for the acting person, troubles, what the clock did.

import { h } from "./dom.js";
import { plainNodes, plainWords } from "./mrkdwn.js";
import { t } from "./words.js";

const STAYS = 7000;
const MOST = 3;

/** Show a notice; `act` (optional) is what pressing it does. Hovering or focusing keeps it. */
export function toast({ title, text, kind = "", act }) {
  const node = h("div", { class: `toast ${kind}` });
  const leave = () => node.remove();
  const inner = [title && h("strong", {}, title), h("span", {}, plainNodes(plainWords({ type: "mrkdwn", text })))];
  const words = act ? h("button", { type: "button", class: "toast-words", on: { click: () => { leave(); act(); } } }, inner) : h("div", { class: "toast-words" }, inner);
  node.append(words, h("button", { type: "button", class: "button icon plain", "aria-label": t("close"), on: { click: leave } }, "✕"));
  const corner = document.getElementById("toasts");
  corner.append(node);
  while (corner.childElementCount > MOST) corner.firstElementChild.remove();
  const later = () => setTimeout(() => (node.matches(":hover, :focus-within") ? later() : leave()), STAYS);
  later();
}
