// Things that float: menus, pickers, confirmation dialogs. They live in the top layer, close on Escape and give focus back.

import { focusable, h, uid } from "./dom.js";
import { textNodes } from "./mrkdwn.js";
import { t } from "./words.js";

let closeOpen = null;

/** Put a floating node beside its anchor, inside the window. */
export function place(node, anchor, { prefer = "below" } = {}) {
  const a = anchor.getBoundingClientRect();
  const p = node.getBoundingClientRect();
  const below = a.bottom + 4 + p.height <= innerHeight;
  const above = a.top - 4 - p.height >= 0;
  const goUp = prefer === "above" ? above : !below && above;
  const top = goUp ? a.top - 4 - p.height : Math.min(a.bottom + 4, innerHeight - p.height - 4);
  node.style.top = `${Math.max(4, top)}px`;
  node.style.left = `${Math.max(4, Math.min(a.left, innerWidth - p.width - 8))}px`;
}

/** Show a floating node; returns a function that takes it away. `onClose` runs once. */
export function float(node, anchor, { prefer, onClose, light = true } = {}) {
  node.setAttribute("popover", "manual");
  (anchor.closest("dialog") ?? document.body).append(node);
  node.showPopover();
  place(node, anchor, { prefer });
  const outside = (event) => {
    if (!node.contains(event.target) && !anchor.contains(event.target)) close();
  };
  const close = () => {
    document.removeEventListener("pointerdown", outside, true);
    removeEventListener("resize", close);
    node.remove();
    onClose?.();
  };
  if (light) document.addEventListener("pointerdown", outside, true);
  addEventListener("resize", close, { once: true });
  return close;
}

/** Open a popup that holds controls: focus goes in, Tab stays in, Escape and outside clicks close it. */
export function panel(anchor, node, { prefer } = {}) {
  closeOpen?.();
  anchor.setAttribute("aria-expanded", "true");
  node.classList.add("popup");
  const close = float(node, anchor, {
    prefer,
    onClose: () => {
      anchor.setAttribute("aria-expanded", "false");
      closeOpen = null;
    },
  });
  const leave = () => {
    close();
    const again = anchor.isConnected ? anchor : document.querySelector(`[data-focus="${CSS.escape(anchor.dataset.focus ?? "")}"]`);
    again?.focus();
  };
  node.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      leave();
    } else trap(event, node);
  });
  closeOpen = close;
  focusable(node)[0]?.focus();
  return leave;
}

/** Keep Tab inside a node. */
export function trap(event, node) {
  if (event.key !== "Tab") return;
  const all = focusable(node);
  const [first, last] = [all[0], all[all.length - 1]];
  const at = document.activeElement;
  if (!all.length || (event.shiftKey ? at === first : at === last) || !node.contains(at)) {
    event.preventDefault();
    (event.shiftKey ? last : first)?.focus();
  }
}

/** A menu of buttons: items are {label, hint?, checked?, node?, act}. Arrow keys move, letters jump. */
export function menu(anchor, items, { label, empty, prefer } = {}) {
  const radio = items.some((item) => item.checked !== undefined);
  let leave = () => {};
  const row = (item) =>
    h(
      "button",
      {
        type: "button",
        class: "menu-item",
        role: radio ? "menuitemradio" : "menuitem",
        "aria-checked": radio ? String(Boolean(item.checked)) : null,
        on: { click: () => { leave(); item.act(); } },
      },
      item.node ?? [h("span", { class: "menu-label" }, item.label), item.hint && h("span", { class: "menu-hint" }, item.hint)],
    );
  const rows = items.map(row);
  const node = h("div", { class: "menu", role: "menu", "aria-label": label, on: { keydown: (e) => arrows(e, rows) } }, rows.length ? rows : h("p", { class: "menu-empty" }, empty ?? ""));
  leave = panel(anchor, node, { prefer });
  (rows.find((r) => r.getAttribute("aria-checked") === "true") ?? rows[0])?.focus();
}

function arrows(event, rows) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const at = rows.indexOf(document.activeElement);
  if (step) rows[(at + step + rows.length) % rows.length]?.focus();
  else if (event.key === "Home") rows[0]?.focus();
  else if (event.key === "End") rows[rows.length - 1]?.focus();
  else if (/^\S$/u.test(event.key)) rows.find((r) => r.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
  else return;
  event.preventDefault();
}

/** Ask before an action, as Slack's confirmation object says; resolves to true or false. */
export function confirmed(question) {
  if (!question) return Promise.resolve(true);
  const [title, text] = [uid("confirm"), uid("confirm")];
  const dialog = h("dialog", { class: "confirm", "aria-labelledby": title, "aria-describedby": text });
  return new Promise((resolve) => {
    const finish = (value) => () => {
      dialog.close();
      dialog.remove();
      resolve(value);
    };
    const button = (words, kind, value) => h("button", { type: "button", class: `button ${kind}`, on: { click: finish(value) } }, words);
    const style = question.style === "danger" ? "danger" : "primary";
    dialog.append(
      h("h2", { id: title }, textNodes(question.title)),
      h("div", { id: text }, textNodes(question.text)),
      h("div", { class: "dialog-buttons" }, button(question.deny ? textNodes(question.deny) : t("cancel"), "", false), button(question.confirm ? textNodes(question.confirm) : t("yes"), style, true)),
    );
    dialog.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key !== "Escape") return trap(event, dialog);
      event.preventDefault();
      finish(false)();
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
