// The left side: the workspace, who we act as, channels, direct messages, the app.

import { post } from "./api.js";
import { avatar, flame } from "./avatar.js";
import { clockTime } from "./dates.js";
import { fill, h, keepingFocus } from "./dom.js";
import { menu } from "./popup.js";
import { appConversation, appName, botUser, me, nameOf, nowInWorkspace, people, store, titleOf, user } from "./store.js";
import { counted, t } from "./words.js";

/** A person's role in words. */
export function roleOf(person) {
  if (person.is_owner) return t("roleOwner");
  if (person.is_admin) return t("roleAdmin");
  return person.is_restricted ? t("roleGuest") : t("roleMember");
}

const cityOf = (tz) => (tz ?? "UTC").split("/").pop().replaceAll("_", " ");

/** Draw the sidebar; `go` says {person(id), channel(id), app(tab)}. */
export function drawSidebar(node, go) {
  const sorted = (store.state?.conversations ?? []).filter((c) => !c.archived);
  const rooms = sorted.filter((c) => c.kind === "public" || c.kind === "private").sort((a, b) => Number(b.is_member !== false) - Number(a.is_member !== false) || a.name.localeCompare(b.name));
  const direct = sorted.filter((c) => (c.kind === "mpim" || (c.kind === "im" && !(c.members ?? []).includes(botUser()))) && (c.last_message || c.id === store.place.id));
  keepingFocus(node, () =>
    fill(
      node,
      h("div", { class: "workspace" }, h("span", { class: "avatar app", "aria-hidden": "true" }, flame()), h("div", {}, h("h1", {}, store.state?.workspace?.name ?? ""), h("p", {}, t("local")))),
      personButton(go),
      h("div", { class: "places" }, section(t("apps"), [appRow(go)]), section(t("channels"), rooms.map((c) => row(c, go))), section(t("directMessages"), direct.map((c) => row(c, go)), newDirect(go))),
    ),
  );
}

function personButton(go) {
  const who = me();
  return h(
    "button",
    {
      type: "button",
      class: "person",
      id: "person",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-label": t("switchPerson", { name: nameOf(who) }),
      data: { focus: "person" },
      on: { click: (event) => menu(event.currentTarget, people().map((p) => personItem(p, go)), { label: t("actingAs") }) },
    },
    avatar(who.id),
    h("span", { class: "person-words" }, h("span", { class: "small-caps" }, t("actingAs")), h("strong", {}, nameOf(who)), h("span", { class: "menu-hint" }, placeOf(who)), h("span", { class: "menu-hint" }, kindOf(who))),
    h("span", { class: "combo-arrow", "aria-hidden": "true" }, "▾"),
  );
}

const placeOf = (person) => `${clockTime(nowInWorkspace(), person.tz)} · ${cityOf(person.tz)}`;
const kindOf = (person) => [roleOf(person), person.locale].filter(Boolean).join(" · ");

function personItem(person, go) {
  const node = [
    avatar(person.id, "small"),
    h("span", { class: "person-words" }, h("strong", {}, nameOf(person)), h("span", { class: "menu-hint" }, [person.profile?.title, kindOf(person)].filter(Boolean).join(" · ")), h("span", { class: "menu-hint" }, `${clockTime(nowInWorkspace(), person.tz)} · ${person.tz}`)),
  ];
  return { node, checked: person.id === store.as, act: () => go.person(person.id) };
}

function section(title, rows, extra) {
  return h("section", { "aria-label": title }, h("div", { class: "section-title" }, h("h2", {}, title), extra), h("ul", {}, rows));
}

function row(channel, go) {
  const here = store.place.kind === "channel" && store.place.id === channel.id;
  const title = titleOf(channel);
  return place({ id: channel.id, title, here, unread: channel.unread ?? 0, face: faceOf(channel), away: channel.is_member === false, act: () => go.channel(channel.id) });
}

function faceOf(channel) {
  if (channel.kind === "public") return h("span", { class: "hash", "aria-hidden": "true" }, "#");
  if (channel.kind === "private") return h("span", { class: "hash", role: "img", "aria-label": t("privateChannel") }, "🔒");
  const other = (channel.members ?? []).find((id) => id !== store.as) ?? store.as;
  return avatar(other, "small");
}

function appRow(go) {
  const here = store.place.kind === "app";
  return place({ id: "app", title: appName(), here, unread: appConversation()?.unread ?? 0, face: avatar(botUser(), "small"), act: () => go.app(appConversation()?.unread ? "messages" : "home") });
}

function place({ id, title, here, unread, face, away, act }) {
  const kind = ["place", unread > 0 && !here && "unread", away && "away"].filter(Boolean).join(" ");
  return h(
    "li",
    {},
    h(
      "button",
      { type: "button", class: kind, "aria-current": here ? "page" : null, data: { focus: `place ${id}`, place: id }, on: { click: act } },
      face,
      h("span", { class: "place-title" }, title),
      unread > 0 && !here && h("span", { class: "unread-count" }, h("span", { "aria-hidden": "true" }, unread > 99 ? "99+" : String(unread)), h("span", { class: "unseen" }, counted(unread, "oneUnread", "unreadCount"))),
    ),
  );
}

function newDirect(go) {
  const others = people().filter((p) => p.id !== store.as);
  const start = async (id) => {
    const result = await post("dm", { as: store.as, users: [id] });
    if (result.channel) go.channel(result.channel);
  };
  const items = () => others.map((p) => ({ node: [avatar(p.id, "small"), h("span", { class: "menu-label" }, nameOf(p)), h("span", { class: "menu-hint" }, user(p.id)?.profile?.title)], act: () => start(p.id) }));
  return h("button", { type: "button", class: "button icon plain", "aria-label": t("newDirect"), title: t("newDirect"), "aria-haspopup": "menu", "aria-expanded": "false", on: { click: (e) => menu(e.currentTarget, items(), { label: t("newDirect") }) } }, "＋");
}
