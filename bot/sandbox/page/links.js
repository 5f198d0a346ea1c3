/** Which addresses a Telegram client opens itself, which open in a new tab, and which are not links at all. */

const TELEGRAM_HOSTS = new Set(["t.me", "telegram.me", "telegram.dog"]);
const OUTSIDE = new Set(["http:", "https:", "mailto:", "tel:"]);

function parse(address) {
  const whole = /^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `https://${address}`;
  return URL.canParse(whole) ? new URL(whole) : null;
}

/** `{kind: "telegram" | "outside", href}`, or null for what must stay plain text (`javascript:` and the like). */
export function linkTarget(address) {
  const url = parse(address);
  if (url === null) return null;
  const web = url.protocol === "https:" || url.protocol === "http:";
  if (url.protocol === "tg:" || (web && TELEGRAM_HOSTS.has(url.hostname.toLowerCase()))) {
    return { kind: "telegram", href: url.href };
  }
  return OUTSIDE.has(url.protocol) ? { kind: "outside", href: url.href } : null;
}

/** Follows `address` as the client would; `open` handles Telegram's own links. */
export function follow(address, open) {
  const target = linkTarget(address);
  if (target?.kind === "telegram") open(target.href);
  else if (target) window.open(target.href, "_blank", "noopener,noreferrer");
}
