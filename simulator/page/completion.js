// Suggestions while one types in the message box: commands, people, channels, emoji.

import { avatar } from "./avatar.js";
import { h, uid } from "./dom.js";
import { emojiChar, emojiNames } from "./emoji.js";
import { float } from "./popup.js";
import { botUser, nameOf, store } from "./store.js";
import { t } from "./words.js";

const MOST = 8;

/** The suggestions for what stands before the caret: {from, title, items: [{label, hint, insert, node?}]}, or null. */
export function suggest(text, caret) {
  const before = text.slice(0, caret);
  const command = /^\/([\w-]*)$/.exec(before);
  if (command) return { from: 0, title: t("commands"), items: commands(command[1]) };
  const word = /(^|[\s(（，。、：])([@#:])([^\s@#:]*)$/u.exec(before);
  if (!word) return null;
  const [, , mark, query] = word;
  const from = caret - query.length - 1;
  if (mark === "@") return { from, title: t("mention"), items: mentions(query) };
  if (mark === "#") return { from, title: t("channelLink"), items: channels(query) };
  return query.length < 2 ? null : { from, title: t("react"), items: emoji(query) };
}

function commands(query) {
  const all = (store.state?.commands ?? []).map((c) => ({ ...c, name: c.command ?? c.name }));
  const fits = all.filter((c) => c.name.slice(1).startsWith(query.toLowerCase()));
  return fits.map((c) => ({ label: c.name, usage: c.usage_hint, hint: c.description, insert: `${c.name} ` }));
}

function mentions(query) {
  const wanted = query.toLowerCase();
  const users = (store.state?.users ?? []).filter((u) => !u.deleted && (!u.is_bot || u.id === botUser())).sort((a, b) => Number(a.is_bot) - Number(b.is_bot));
  const fits = (...names) => names.some((n) => n && (n.toLowerCase().startsWith(wanted) || n.toLowerCase().split(/\s+/).some((w) => w.startsWith(wanted)) || (wanted && /\p{Script=Han}/u.test(wanted) && n.includes(wanted))));
  const found = users.filter((u) => fits(nameOf(u), u.name, u.real_name)).map((u) => ({ label: nameOf(u), usage: `@${u.name}`, hint: u.title || u.profile?.title, face: u.id, insert: `@${nameOf(u)} `, token: [`@${nameOf(u)}`, `<@${u.id}>`] }));
  const groups = (store.state?.user_groups ?? []).filter((g) => fits(g.handle, g.name)).map((g) => ({ label: `@${g.handle}`, hint: g.name, insert: `@${g.handle} `, token: [`@${g.handle}`, `<!subteam^${g.id}>`] }));
  return [...found, ...groups].slice(0, MOST);
}

function channels(query) {
  const found = (store.state?.conversations ?? []).filter((c) => (c.kind === "public" || c.kind === "private") && c.name.includes(query.toLowerCase()));
  return found.slice(0, MOST).map((c) => ({ label: `#${c.name}`, hint: c.topic?.value ?? c.topic, insert: `#${c.name} `, token: [`#${c.name}`, `<#${c.id}>`] }));
}

function emoji(query) {
  return emojiNames(query, MOST).map((name) => ({ label: `${emojiChar(name)}  :${name}:`, insert: `${emojiChar(name)} ` }));
}

/** The list above a message box; `take(item, from)` writes the choice into the text. */
export function completer(area, take) {
  const list = { id: uid("complete"), items: [], active: 0, close: null, from: 0 };
  const hide = () => {
    list.close?.();
    list.close = null;
    area.removeAttribute("aria-activedescendant");
    area.setAttribute("aria-expanded", "false");
  };
  const choose = (i) => {
    const item = list.items[i];
    hide();
    take(item, list.from);
  };
  const show = () => {
    const found = area.selectionStart === area.selectionEnd ? suggest(area.value, area.selectionStart) : null;
    if (!found || !found.items.length) return hide();
    Object.assign(list, { items: found.items, from: found.from, active: 0 });
    return drawList(area, list, found.title, choose);
  };
  const key = (event) => {
    if (!list.close || event.isComposing) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      list.active = (list.active + step + list.items.length) % list.items.length;
      mark(area, list);
    } else if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") choose(list.active);
    else if (event.key === "Escape") hide();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  return { show, hide, key };
}

function drawList(area, list, title, choose) {
  list.close?.();
  const rows = list.items.map((item, i) =>
    h(
      "li",
      { id: `${list.id}-${i}`, role: "option", on: { click: () => choose(i) } },
      item.face && avatar(item.face, "small"),
      h("span", { class: "menu-label" }, item.label),
      item.usage && h("code", {}, item.usage),
      item.hint && h("span", { class: "menu-hint" }, item.hint),
    ),
  );
  const box = h("div", { class: "popup completion" }, h("p", { class: "menu-title", "aria-hidden": "true" }, title), h("ul", { id: list.id, role: "listbox", "aria-label": title }, rows));
  box.addEventListener("pointerdown", (event) => event.preventDefault());
  list.close = float(box, area.closest(".composer-box"), { prefer: "above" });
  area.setAttribute("aria-expanded", "true");
  area.setAttribute("aria-controls", list.id);
  mark(area, list);
}

function mark(area, list) {
  list.items.forEach((_, i) => {
    const node = document.getElementById(`${list.id}-${i}`);
    node.classList.toggle("active", i === list.active);
    node.setAttribute("aria-selected", String(i === list.active));
    if (i === list.active) node.scrollIntoView({ block: "nearest" });
  });
  area.setAttribute("aria-activedescendant", `${list.id}-${list.active}`);
}
