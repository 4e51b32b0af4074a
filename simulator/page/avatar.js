// Faces without pictures: initials on a colour that stays with the person; the app has the flame.

import { h, svg } from "./dom.js";
import { botUser, nameOf, store, user } from "./store.js";

const COLOURS = 10;

// By place in the list of people, so that colleagues differ; the list only ever grows.
function colourOf(id) {
  const at = (store.state?.users ?? []).findIndex((u) => u.id === id);
  return Math.max(0, at) % COLOURS;
}

function initials(name) {
  const words = name.trim().split(/[\s._-]+/).filter(Boolean);
  if (/\p{Script=Han}/u.test(name)) return [...name.replace(/[^\p{Script=Han}]/gu, "")].slice(-2).join("");
  return words.slice(0, 2).map((w) => [...w][0]).join("").toUpperCase() || "?";
}

function flame() {
  return svg(
    "svg",
    { viewBox: "6 3 20 25", class: "flame" },
    svg("path", { d: "M16 5c1 5 7 7.500 7 14a7 7 0 0 1-14 0c0-3.200 1.700-5.100 3.200-7 .4 1.600 1.100 2.500 2 3C14 11.500 14.400 8 16 5z", class: "outer" }),
    svg("path", { d: "M16.200 16.500c.4 2.300 3 3.200 3 5.900a3.200 3.200 0 0 1-6.400 0c0-2.300 2.400-3.200 3.400-5.900z", class: "inner" }),
  );
}

/** A decorative face; the name always stands beside it. */
export function avatar(id, size = "") {
  const isApp = id === botUser();
  const kind = isApp ? "app" : `c${colourOf(id)}`;
  return h("span", { class: `avatar ${kind} ${size}`, "aria-hidden": "true" }, isApp ? flame() : initials(nameOf(user(id) ?? { id })));
}

export { flame };
