/**
 * Text with Bot API entities to DOM nodes. Offsets are UTF-16 units, as JavaScript's own strings count.
 * Entities may nest; one that would cross its parent's end is cut there.
 */

import { h, iconButton } from "./dom.js";
import { t } from "./i18n.js";
import { linkTarget } from "./links.js";

const SIMPLE = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code" };
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const LONG_QUOTE = 3;

/** `actions`: openTelegram(url), command(text), copied(text). Returns a DocumentFragment. */
export function renderText(text, entities, actions) {
  const ordered = [...(entities ?? [])].sort((a, b) =>
    a.offset - b.offset || b.length - a.length || BLOCKS.has(b.type) - BLOCKS.has(a.type));
  const fragment = document.createDocumentFragment();
  fill(fragment, { text, actions }, 0, text.length, ordered);
  return fragment;
}

function fill(parent, source, start, end, entities) {
  let at = start;
  let index = 0;
  while (index < entities.length) {
    const entity = entities[index];
    const from = Math.max(entity.offset, at);
    const to = Math.min(entity.offset + entity.length, end);
    let next = index + 1;
    while (next < entities.length && entities[next].offset < to) next += 1;
    if (from < to) {
      if (from > at) parent.append(source.text.slice(at, from));
      const { node, inner } = element(entity, source.text.slice(from, to), source.actions);
      fill(inner, source, from, to, entities.slice(index + 1, next));
      parent.append(node);
      at = BLOCKS.has(entity.type) && source.text[to] === "\n" ? to + 1 : to;
    }
    index = next;
  }
  if (at < end) parent.append(source.text.slice(at, end));
}

/** The node of one entity and the node inside it that takes its text. */
function element(entity, text, actions) {
  if (SIMPLE[entity.type]) return same(simple(entity, text, actions));
  const make = MAKERS[entity.type];
  return make ? make(entity, text, actions) : same(h("span"));
}

const same = (node) => ({ node, inner: node });

function simple(entity, text, actions) {
  if (entity.type !== "code") return h(SIMPLE[entity.type]);
  return h("code", { title: t("copy"), onclick: () => actions.copied(text) });
}

function anchor(address, actions) {
  const target = linkTarget(address);
  if (target === null) return h("span");
  if (target.kind === "outside") {
    return h("a", { class: "link", href: target.href, target: "_blank", rel: "noopener noreferrer" });
  }
  return h("a", { class: "link", href: target.href, onclick: (event) => {
    event.preventDefault();
    actions.openTelegram(target.href);
  } });
}

function spoiler() {
  const node = h("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": t("spoiler") });
  const reveal = (event) => {
    if (node.classList.contains("shown") || (event.type === "keydown" && !["Enter", " "].includes(event.key))) return;
    event.preventDefault();
    event.stopPropagation();
    node.classList.add("shown");
    for (const name of ["role", "tabindex", "aria-label"]) node.removeAttribute(name);
  };
  node.addEventListener("click", reveal, { capture: true });
  node.addEventListener("keydown", reveal);
  return node;
}

function pre(entity, text, actions) {
  const inner = h("code");
  const bar = h("span", { class: "pre-bar" }, h("span", {}, entity.language ?? ""),
    iconButton("copy", t("copy"), () => actions.copied(text)));
  return { node: h("pre", {}, bar, inner), inner };
}

function expandable(entity, text) {
  const inner = h("div", { class: "quote-text" });
  const node = h("blockquote", { class: "expandable" }, inner);
  if (text.split("\n").length <= LONG_QUOTE && text.length < LONG_QUOTE * 30) return { node, inner };
  const toggle = h("button", { type: "button", class: "expand", "aria-expanded": "false" }, t("expand"));
  toggle.addEventListener("click", () => {
    const open = node.classList.toggle("open");
    toggle.textContent = t(open ? "collapse" : "expand");
    toggle.setAttribute("aria-expanded", String(open));
  });
  node.classList.add("folded");
  node.append(toggle);
  return { node, inner };
}

const MAKERS = {
  text_link: (entity, _, actions) => same(anchor(entity.url, actions)),
  url: (_, text, actions) => same(anchor(text, actions)),
  mention: (_, text, actions) => same(anchor(`https://t.me/${text.slice(1)}`, actions)),
  text_mention: (entity, _, actions) => same(anchor(`tg://user?id=${entity.user.id}`, actions)),
  email: (_, text, actions) => same(anchor(`mailto:${text}`, actions)),
  phone_number: (_, text, actions) => same(anchor(`tel:${text.replace(/[^\d+]/g, "")}`, actions)),
  hashtag: () => same(h("span", { class: "tag" })),
  cashtag: () => same(h("span", { class: "tag" })),
  bot_command: (_, text, actions) =>
    same(h("button", { type: "button", class: "link command", onclick: () => actions.command(text) })),
  spoiler: () => same(spoiler()),
  pre,
  blockquote: () => same(h("blockquote")),
  expandable_blockquote: expandable,
};
