// Small helpers that make elements. Text always becomes text nodes: nothing an app or a person wrote is ever parsed as HTML.

const SVG = "http://www.w3.org/2000/svg";
let counter = 0;

/** Make an HTML element: props are attributes, `on` holds listeners, `data` the dataset; children are nodes or text. */
export function h(tag, props = {}, ...children) {
  return filled(document.createElement(tag), props, children);
}

/** The same for SVG. */
export function svg(tag, props = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), props, children);
}

/** A fresh id for label/description pairs. */
export function uid(prefix = "e") {
  counter += 1;
  return `${prefix}-${counter}`;
}

/** Replace everything in a node. */
export function fill(node, ...children) {
  node.replaceChildren(...flat(children));
  return node;
}

function filled(node, props, children) {
  for (const [name, value] of Object.entries(props)) set(node, name, value);
  node.append(...flat(children));
  return node;
}

function flat(children) {
  return children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false && c !== "");
}

function set(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === "on") for (const [type, listener] of Object.entries(value)) node.addEventListener(type, listener);
  else if (name === "data") Object.assign(node.dataset, value);
  else if (name === "value") node.value = value;
  else if (name === "checked" || name === "disabled" || name === "hidden" || name === "readOnly") node[name] = true;
  else node.setAttribute(name, value === true ? "" : value);
}

/** Keep keyboard focus and the caret while `change` redraws what is inside `root` (found again by data-focus). */
export function keepingFocus(root, change) {
  const active = root.contains(document.activeElement) ? document.activeElement : null;
  const key = active?.dataset.focus;
  const caret = active && "selectionStart" in active ? [active.selectionStart, active.selectionEnd] : null;
  const result = change();
  if (!active || root.contains(document.activeElement)) return result;
  const again = key && sameAs(key, [...root.querySelectorAll("[data-focus]")]);
  if (again) refocus(again, caret);
  return result;
}

// A block without an id of its own gets a new one with every update; its element is then known by the rest of the key.
function sameAs(key, nodes) {
  const rest = (text) => text.slice(text.indexOf(" "));
  return nodes.find((n) => n.dataset.focus === key) ?? nodes.find((n) => rest(n.dataset.focus) === rest(key));
}

function refocus(node, caret) {
  node.focus({ preventScroll: true });
  if (caret && caret[0] !== null) {
    try {
      node.setSelectionRange(...caret);
    } catch {
      // number and date inputs have no caret
    }
  }
}

/** Say something to screen readers only. */
export function announce(text) {
  const log = document.getElementById("said");
  log.append(h("p", {}, text));
  while (log.childElementCount > 5) log.firstElementChild.remove();
}

/** Can the keyboard reach it? */
export function focusable(root) {
  const all = root.querySelectorAll("a[href], button, input, textarea, select, summary, [tabindex]");
  return [...all].filter((n) => !n.disabled && n.tabIndex >= 0 && n.getClientRects().length > 0);
}

/** Run `change` once soon, however often it is asked for meanwhile. */
export function soon(change, wait = 25) {
  let timer = null;
  return () => {
    if (timer !== null) return;
    timer = setTimeout(() => {
      timer = null;
      change();
    }, wait);
  };
}
