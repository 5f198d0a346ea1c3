/** Puts the page together: title bar, people, columns, and the live stream that feeds them. */

import { Columns } from "./columns.js";
import { h, icon, iconButton } from "./dom.js";
import { language, setLanguage, t } from "./i18n.js";
import { connectLive } from "./live.js";
import { People } from "./people.js";
import { store } from "./store.js";
import { applyTheme, nextTheme, theme } from "./theme.js";

const announcer = h("div", { class: "only-heard", "aria-live": "polite" });
const bar = h("header", { class: "bar" });
const columns = new Columns(() => changed(), (text) => {
  announcer.textContent = text;
});
const people = new People(columns);
let live = false;

function changed() {
  const person = columns.active.person;
  if (person !== null && person !== people.opened) people.open(person);
  people.draw();
  drawBar();
}

function drawBar() {
  const themes = { auto: "system", light: "sun", dark: "moon" };
  bar.classList.toggle("lost", !live);
  bar.replaceChildren(
    h("img", { class: "logo", src: "page/logo.svg", alt: "" }),
    h("h1", {}, t("title")),
    h("span", { class: "connection", role: "status" }, live ? t("connected") : t("lost")),
    h("span", { class: "bar-space" }),
    h("button", { type: "button", class: "beside-button", title: t("besideHint"), disabled: columns.full,
      onclick: () => columns.beside() },
    icon("beside"), h("span", {}, t("beside"))),
    h("button", { type: "button", class: "bar-word", lang: language() === "zh" ? "en" : "zh-Hans",
      onclick: switchLanguage }, t("language")),
    iconButton(themes[theme()], `${t("theme")}: ${t(`theme.${theme()}`)}`, () => {
      nextTheme();
      drawBar();
      bar.querySelector(".theme").focus();
    }, { class: "theme" }));
}

function switchLanguage() {
  setLanguage(language() === "zh" ? "en" : "zh");
  speak();
  people.redraw();
  columns.redraw();
  bar.querySelector(".bar-word").focus();
}

function speak() {
  document.documentElement.lang = language() === "zh" ? "zh-Hans" : "en";
  document.title = t("title");
}

function receive(event) {
  store.apply(event);
  columns.apply(event);
}

/** Everything is read at the first connection, and again after each loss, so nothing is missed or doubled. */
async function connected(again) {
  live = true;
  drawBar();
  if (again) columns.sync();
  await store.load().catch(() => {}); // a lost network shows in the bar and ends in the next connection
  if (!again && people.opened === null && !location.hash) people.open(store.people.keys().next().value ?? null);
}

applyTheme();
speak();
document.body.replaceChildren(bar, h("div", { class: "body" }, people.element, columns.element), announcer);
columns.restore();
store.addEventListener("people", () => columns.refresh());
store.addEventListener("chats", () => columns.refresh());
connectLive({ onOpen: connected, onEvent: receive, onLost: () => {
  live = false;
  drawBar();
} });
