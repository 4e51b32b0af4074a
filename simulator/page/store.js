// What the page knows: the last state the workspace told, who we act as, where we are. Parts of the page listen for changes.

const listeners = new Map();

export const store = {
  as: null,
  state: null, // the answer of /control/state
  place: { kind: "channel", id: null, thread: null }, // or {kind: "app", tab: "home" | "messages"}
  online: false,
  heard: 0, // performance.now() when the acting person was last notified
  received: 0, // performance.now() when state.now was true
};

/** Call `listener` whenever `topic` ("state", "place", "messages", "online") changes. */
export function on(topic, listener) {
  listeners.set(topic, [...(listeners.get(topic) ?? []), listener]);
}

export function emit(topic, detail) {
  for (const listener of listeners.get(topic) ?? []) listener(detail);
}

export const me = () => store.state?.me ?? {};
export const people = () => (store.state?.users ?? []).filter((u) => !u.is_bot && !u.deleted && u.id !== "USLACKBOT");
export const user = (id) => (store.state?.users ?? []).find((u) => u.id === id);
export const conversation = (id) => (store.state?.conversations ?? []).find((c) => c.id === id);
export const group = (id) => (store.state?.user_groups ?? []).find((g) => g.id === id);

/** The name people see: the display name, else the real name, else the handle. */
export function nameOf(person) {
  if (!person) return "?";
  const profile = person.profile ?? {};
  const chosen = profile.display_name !== person.name && profile.display_name; // unset, the API gives the handle
  return chosen || person.real_name || profile.real_name || person.name || person.id;
}

export const nameOfUser = (id) => (id === botUser() ? appName() : nameOf(user(id) ?? { id }));

export function appName() {
  return store.state?.app?.name ?? "App";
}

export function botUser() {
  const bot = store.state?.app?.bot_user;
  return typeof bot === "object" && bot !== null ? bot.id : bot;
}

/** The direct conversation of the acting person and the app, if it has been opened. */
export function appConversation() {
  return (store.state?.conversations ?? []).find((c) => c.kind === "im" && (c.members ?? []).includes(botUser()));
}

/** How a conversation is called for the acting person. */
export function titleOf(channel) {
  if (!channel) return "";
  if (channel.kind === "im" || channel.kind === "mpim") {
    const others = (channel.members ?? []).filter((id) => id !== store.as);
    return others.map(nameOfUser).join(", ") || nameOfUser(store.as);
  }
  return channel.name;
}

/** The workspace's present moment: what it last said plus what has passed since. */
export function nowInWorkspace() {
  const told = Date.parse(store.state?.now ?? "") || 0;
  return new Date(told + (performance.now() - store.received));
}

/** The channel whose messages the main column shows, if any. */
export function openChannel() {
  if (store.place.kind === "channel") return store.place.id;
  return store.place.tab === "messages" ? appConversation()?.id ?? null : null;
}

export function setState(state) {
  store.state = state;
  store.received = performance.now();
  store.as = state.me?.id ?? store.as;
  emit("state");
}
