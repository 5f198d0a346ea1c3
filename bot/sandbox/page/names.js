/** Names, avatars and times, as messengers write them. */

import { h } from "./dom.js";
import { locale, t } from "./i18n.js";

const PALETTE_SIZE = 8;

export const fullName = (user) => [user.first_name, user.last_name].filter(Boolean).join(" ");

/** Who wrote a message: a user's name, or the title of the chat that posted as itself. */
export const senderName = (message) =>
  (message.from ? fullName(message.from) : message.sender_chat?.title ?? message.chat?.title ?? "");

function initials(name) {
  const words = name.trim().split(/\s+/);
  const first = [...words[0]][0] ?? "?";
  const latin = /^[\p{Script=Latin}]/u.test(first);
  return (latin && words.length > 1 ? first + [...words[words.length - 1]][0] : first).toUpperCase();
}

/** A colour (0 to 7) that stays with an id or, where there is none, with a name. */
export function colourOf(id) {
  if (typeof id === "number") return Math.abs(id) % PALETTE_SIZE;
  return [...String(id)].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % PALETTE_SIZE;
}

export function avatar(name, id, size = "") {
  return h("span", { class: `avatar colour-${colourOf(id)} ${size}`, "aria-hidden": "true" }, initials(name));
}

const formatters = new Map();

function format(date, kind, options) {
  const key = `${locale()} ${kind}`;
  if (!formatters.has(key)) formatters.set(key, new Intl.DateTimeFormat(locale(), options));
  return formatters.get(key).format(date);
}

export const clock = (seconds) =>
  format(new Date(seconds * 1000), "clock", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

export const fullTime = (seconds) =>
  format(new Date(seconds * 1000), "full", { dateStyle: "full", timeStyle: "medium", hourCycle: "h23" });

/** The local day as a sortable key, `2026-11-22`. */
export function dayKey(seconds) {
  const date = new Date(seconds * 1000);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}

export function dayLabel(seconds) {
  const now = Date.now() / 1000;
  if (dayKey(seconds) === dayKey(now)) return t("today");
  if (dayKey(seconds) === dayKey(now - 86400)) return t("yesterday");
  const date = new Date(seconds * 1000);
  if (date.getFullYear() === new Date().getFullYear()) return format(date, "day", { month: "long", day: "numeric" });
  return format(date, "year", { year: "numeric", month: "long", day: "numeric" });
}

/** The short time of the chat list: the clock today, the week day this week, else the date. */
export function listTime(seconds) {
  const now = Date.now() / 1000;
  if (dayKey(seconds) === dayKey(now)) return clock(seconds);
  const date = new Date(seconds * 1000);
  if (now - seconds < 6 * 86400) return format(date, "week", { weekday: "short" });
  return format(date, "short", { year: "2-digit", month: "numeric", day: "numeric" });
}

export function fileSize(bytes) {
  const units = t("sizes").split(" ");
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) [value, unit] = [value / 1024, unit + 1];
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}
