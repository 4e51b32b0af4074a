// What Slack checks in a form before the app hears of it: required, lengths, numbers, addresses.

import { richWords } from "./rich_text.js";
import { valueOf } from "./surface.js";
import { t } from "./words.js";

/** {block_id: sentence} for every input block that cannot be sent as it is. */
export function problems(surface, blocks) {
  const found = {};
  for (const block of blocks ?? []) {
    if (block.type !== "input") continue;
    const value = valueOf(surface, block, block.element);
    const problem = isEmpty(value) ? !block.optional && t("needAnswer") : wrong(block.element, value);
    if (problem) found[block.block_id] = problem;
  }
  return found;
}

function isEmpty(value) {
  if (value === null || value === undefined) return true;
  if (typeof value === "string") return !value.trim();
  if (Array.isArray(value)) return value.length === 0;
  return value.type === "rich_text" && !richWords(value).trim();
}

const CHECKS = {
  plain_text_input: lengths,
  number_input: range,
  email_text_input: (_, value) => !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) && t("needEmail"),
  url_text_input: (_, value) => !/^https?:\/\/\S+$/i.test(value) && t("needUrl"),
};

function wrong(element, value) {
  return CHECKS[element.type]?.(element, value) || null;
}

function lengths(element, value) {
  const size = [...value].length;
  if (element.min_length && size < element.min_length) return t("needLonger", { n: element.min_length });
  if (element.max_length && size > element.max_length) return t("needShorter", { n: element.max_length });
  return null;
}

function range(element, value) {
  const number = Number(value);
  if (!/^-?\d+([.]\d+)?$/.test(value.trim())) return t("needNumber");
  if (!element.is_decimal_allowed && !Number.isInteger(number)) return t("needWhole");
  if (element.min_value !== undefined && number < Number(element.min_value)) return t("needMin", { n: element.min_value });
  if (element.max_value !== undefined && number > Number(element.max_value)) return t("needMax", { n: element.max_value });
  return null;
}
