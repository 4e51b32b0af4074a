// Moments in the acting person's zone and language, and Slack's <!date^…> tokens
// (docs.slack.dev/messaging/formatting-message-text, "Date formatting").

import { me, nowInWorkspace } from "./store.js";
import { chinese, t } from "./words.js";

const zone = () => me().tz || "UTC";
const language = () => (chinese() ? "zh-CN" : /^en/.test(me().locale ?? "") ? me().locale : "en-US");

function format(date, options, tz = zone()) {
  return new Intl.DateTimeFormat(language(), { timeZone: tz, ...options }).format(date);
}

/** Year, month, day, hour, minute, second of a moment in a zone, as numbers. */
export function partsIn(date, tz = zone()) {
  const numeric = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" };
  const all = new Intl.DateTimeFormat("en-US", { timeZone: tz, hourCycle: "h23", ...numeric }).formatToParts(date);
  return Object.fromEntries(all.filter((p) => p.type !== "literal").map((p) => [p.type, Number(p.value)]));
}

/** The moment at which a zone's wall clock shows these numbers (the later one when clocks go back). */
export function momentOf(year, month, day, hour, minute, tz = zone()) {
  const wanted = Date.UTC(year, month - 1, day, hour, minute);
  let guess = wanted;
  for (let round = 0; round < 3; round += 1) {
    const p = partsIn(new Date(guess), tz);
    guess += wanted - Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute);
  }
  return new Date(guess);
}

/** Tomorrow at this hour on the acting person's wall clock. */
export function tomorrowAt(hour) {
  const p = partsIn(nowInWorkspace());
  const next = new Date(Date.UTC(p.year, p.month - 1, p.day + 1));
  return momentOf(next.getUTCFullYear(), next.getUTCMonth() + 1, next.getUTCDate(), hour, 0);
}

export const fromTs = (ts) => new Date(Number(ts) * 1000);
export const clockTime = (date, tz) => format(date, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }, tz);
export const dayAndTime = (date) =>
  format(date, { weekday: "short", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
export const fullMoment = (date) =>
  format(date, { dateStyle: "full", timeStyle: "short" });

/** "Today", "Yesterday" or the whole day: what divides a conversation. */
export function dayName(date) {
  return relativeDay(date) ?? format(date, { weekday: "long", month: "long", day: "numeric", ...yearIfOther(date) });
}

/** A key that is equal for two moments of the same local day. */
export function dayKey(date) {
  const p = partsIn(date);
  return `${p.year}-${p.month}-${p.day}`;
}

function yearIfOther(date) {
  return partsIn(date).year === partsIn(nowInWorkspace()).year ? {} : { year: "numeric" };
}

function relativeDay(date) {
  const a = partsIn(date);
  const b = partsIn(nowInWorkspace());
  const days = (Date.UTC(a.year, a.month - 1, a.day) - Date.UTC(b.year, b.month - 1, b.day)) / 86400000;
  return { 0: t("today"), "-1": t("yesterday"), 1: t("tomorrowDay") }[days];
}

function since(date) {
  const minutes = Math.round((nowInWorkspace() - date) / 60000);
  const size = Math.abs(minutes);
  const time =
    size < 60 ? t("minutes", { n: size }) : size < 2880 ? t("hours", { n: Math.round(size / 60) }) : t("days", { n: Math.round(size / 1440) });
  return t(minutes < 0 ? "ahead" : "ago", { time });
}

const two = (n) => String(n).padStart(2, "0");
const pretty = (options) => (date) => relativeDay(date) ?? format(date, options);
const DAY = { month: "long", day: "numeric", year: "numeric" };
const SHORT = { month: "short", day: "numeric", year: "numeric" };
const LONG = { weekday: "long", ...DAY };
const TOKENS = {
  date_num: (d) => { const p = partsIn(d); return `${p.year}-${two(p.month)}-${two(p.day)}`; },
  date_slash: (d) => { const p = partsIn(d); return `${two(p.month)}/${two(p.day)}/${p.year}`; },
  date: (d) => format(d, DAY),
  date_short: (d) => format(d, SHORT),
  date_long: (d) => format(d, LONG),
  date_pretty: pretty(DAY),
  date_short_pretty: pretty(SHORT),
  date_long_pretty: pretty(LONG),
  date_long_full: (d) => format(d, LONG),
  day_divider_pretty: (d) => dayName(d),
  time: (d) => format(d, { hour: "numeric", minute: "2-digit" }),
  time_secs: (d) => format(d, { hour: "numeric", minute: "2-digit", second: "2-digit" }),
  ago: since,
};

/** Fill Slack's date tokens for a Unix time; null when it is no time or names a token Slack does not have. */
export function slackDate(timestamp, pattern) {
  const date = new Date(Number(timestamp) * 1000);
  if (!/^\d+$/.test(String(timestamp)) || Number.isNaN(date.getTime())) return null;
  const names = [...pattern.matchAll(/\{(\w+)\}/g)].map((m) => m[1]);
  if (names.some((name) => !(name in TOKENS))) return null;
  return pattern.replace(/\{(\w+)\}/g, (_, name) => TOKENS[name](date));
}
