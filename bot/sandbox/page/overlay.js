/** What floats above the page: toasts, alerts, menus, forms, the picture viewer and the choice of a chat. */

import { h, icon, iconButton } from "./dom.js";
import { sayError, t } from "./i18n.js";
import { avatar } from "./names.js";
import { store } from "./store.js";

const TOAST_TIME = 3500;

/** A passing note inside `host` (a column), as clients show callback answers. */
export function toast(host, text) {
  host.querySelector(":scope > .toast")?.remove();
  const note = h("div", { class: "toast", role: "status" }, text);
  host.append(note);
  setTimeout(() => note.remove(), TOAST_TIME + text.length * 30);
}

function dialog(className, content, label) {
  const node = h("dialog", { class: className, "aria-label": label }, content);
  node.addEventListener("click", (event) => event.target === node && outside(event, node) && node.close());
  node.addEventListener("close", () => node.remove());
  document.body.append(node);
  node.showModal();
  return node;
}

function outside({ clientX: x, clientY: y }, node) {
  const box = node.getBoundingClientRect();
  return x < box.left || x > box.right || y < box.top || y > box.bottom;
}

/** A callback answered with `show_alert`: stays until dismissed. */
export function alertDialog(text, title) {
  const node = dialog("alert", [h("h2", {}, title), h("p", {}, text),
    h("div", { class: "dialog-buttons" },
      h("button", { type: "button", class: "text-button", autofocus: true, onclick: () => node.close() }, t("ok")))], title);
}

export function showPicture(address) {
  const node = dialog("lightbox", [h("img", { src: address, alt: t("photo"), onclick: () => node.close() }),
    h("div", { class: "lightbox-bar" },
      h("a", { class: "icon-button", href: address, download: "", title: t("download"), "aria-label": t("download") },
        icon("download")),
      iconButton("close", t("close"), () => node.close()))], t("photo"));
  node.addEventListener("click", (event) => event.target === node && node.close());
}

/** A menu at `anchor`; `items`: [{icon, label, act, danger?}]. Closes on Escape, a choice, or a click elsewhere. */
export function openMenu(anchor, items) {
  const menu = h("div", { class: "menu", popover: "auto", role: "menu" }, items.map((item) =>
    h("button", { type: "button", role: "menuitem", class: item.danger ? "danger" : "", onclick: () => {
      menu.hidePopover();
      item.act();
    } }, icon(item.icon), item.label)));
  menu.addEventListener("toggle", (event) => event.newState === "closed" && menu.remove());
  menu.addEventListener("keydown", (event) => moveFocus(event, menu));
  document.body.append(menu);
  menu.showPopover();
  place(menu, anchor);
  menu.firstElementChild.focus();
}

function moveFocus(event, menu) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const items = [...menu.children];
  items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
}

/** `anchor` is an element or a point `{x, y}`. */
function place(menu, anchor) {
  const box = anchor.getBoundingClientRect?.() ?? { left: anchor.x, right: anchor.x, top: anchor.y, bottom: anchor.y };
  const left = Math.min(box.left, innerWidth - menu.offsetWidth - 8);
  const below = box.bottom + 4 + menu.offsetHeight < innerHeight;
  menu.style.left = `${Math.max(8, left)}px`;
  menu.style.top = `${Math.max(8, below ? box.bottom + 4 : box.top - 4 - menu.offsetHeight)}px`;
}

/** A form: `fields` [{name, label, value?, required?, options?}]; stays open if `done(values)` throws. */
export function formDialog(title, fields, submitWord, done) {
  const problem = h("p", { class: "problem", role: "alert" });
  const form = h("form", { method: "dialog" }, h("h2", {}, title), fields.map(formField), problem,
    h("div", { class: "dialog-buttons" },
      h("button", { type: "button", class: "text-button", onclick: () => node.close() }, t("cancel")),
      h("button", { class: "filled-button" }, submitWord)));
  const node = dialog("form", form, title);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await done(Object.fromEntries(new FormData(form)));
      node.close();
    } catch (error) {
      problem.textContent = sayError(error);
    }
  });
}

function formField({ name, label, value = "", required = false, options = null }) {
  const input = options
    ? h("select", { name }, options.map(([key, word]) => h("option", { value: key }, word)))
    : h("input", { name, value, required, autocomplete: "off" });
  return h("label", { class: "field" }, h("span", {}, label), input);
}

/** Lets the person choose one of `chats`; calls `chosen(chat)`. */
export function chooseChat(title, chats, chosen) {
  const node = dialog("chooser", [h("h2", {}, title), h("div", { class: "chooser-list" }, chats.map((entry) =>
    h("button", { type: "button", class: "chooser-item", onclick: () => {
      node.close();
      chosen(entry.chat);
    } }, avatar(entry.title, store.colourKey(entry.chat)), h("span", {}, entry.title))))], title);
}
