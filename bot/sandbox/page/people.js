/** The left side: people and, under the chosen one, their chats. */

import { control } from "./api.js";
import { h, icon, iconButton } from "./dom.js";
import { t } from "./i18n.js";
import { summary } from "./media.js";
import { serviceWords } from "./bubble.js";
import { avatar, fullName, listTime, senderName } from "./names.js";
import { formDialog } from "./overlay.js";
import { store } from "./store.js";

const EAGER = 40; // above this many people, a chat list is read only when its person is opened
const MANY = 10;

export class People {
  #open = null;
  #unfolds = null; // whose list moves as it is drawn: once after it was opened, not at each redraw
  #drawing = false;
  #filter = "";

  constructor(columns) {
    this.columns = columns;
    this.list = h("div", { class: "people-list" });
    this.element = h("nav", { class: "people" });
    this.redraw();
    store.addEventListener("people", () => this.#loaded());
    store.addEventListener("chats", () => this.draw());
  }

  /** Builds the head and the list in the language now chosen. */
  redraw() {
    this.#filter = "";
    this.search = h("input", { class: "search", type: "search", placeholder: t("search"), "aria-label": t("search") });
    this.search.addEventListener("input", () => {
      this.#filter = this.search.value.trim().toLowerCase();
      this.draw();
    });
    this.element.setAttribute("aria-label", t("people"));
    this.element.replaceChildren(h("div", { class: "people-head" }, h("h2", {}, t("people")),
      iconButton("plus", t("addPerson"), () => this.#add())), this.search, this.list);
    this.draw();
  }

  /** Chooses whose chats are listed. */
  open(person) {
    this.#open = this.#unfolds = person;
    if (person !== null && !store.chats.has(person)) store.loadChats(person).catch(() => {}); // drawn when read
    this.draw();
  }

  get opened() {
    return this.#open;
  }

  #loaded() {
    if (store.people.size <= EAGER) {
      const missing = [...store.people.keys()].filter((person) => !store.chats.has(person));
      for (const person of missing) store.loadChats(person).catch(() => {}); // drawn when read
    }
    this.draw();
  }

  #add() {
    const fields = [{ name: "first_name", label: t("firstName"), required: true },
      { name: "last_name", label: t("lastName") },
      { name: "username", label: t("username") }, { name: "about", label: t("about") },
      { name: "language_code", label: t("personLanguage"), options: [["zh-hans", "中文"], ["en", "English"]] }];
    formDialog(t("addPerson"), fields, t("save"), async (values) => {
      const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim()));
      const person = await control.addPerson(given);
      store.apply({ type: "person", item: person });
      this.open(person.id);
    });
  }

  /** Draws the list at the next frame, once, keeping the keyboard's place. */
  draw() {
    if (this.#drawing) return;
    this.#drawing = true;
    requestAnimationFrame(() => {
      this.#drawing = false;
      const focused = this.list.contains(document.activeElement) ? document.activeElement.dataset.key : null;
      this.search.hidden = store.people.size < MANY;
      const matching = [...store.people.values()].filter((person) => this.#matches(person));
      this.list.replaceChildren(...matching.map((person) => this.#person(person)));
      if (store.chats.has(this.#unfolds)) this.#unfolds = null;
      if (focused) this.list.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    });
  }

  #matches(person) {
    return `${fullName(person)} ${person.about} ${person.username ?? ""}`.toLowerCase().includes(this.#filter);
  }

  #person(person) {
    const open = person.id === this.#open;
    const unread = store.unread(person.id);
    const active = this.columns.active?.person === person.id;
    return h("div", { class: `person ${open ? "open" : ""} ${active ? "active" : ""}` },
      h("button", { type: "button", class: "person-row", "aria-expanded": String(open), 
        dataset: { key: `person ${person.id}` }, onclick: () => this.open(open ? null : person.id) },
      avatar(fullName(person), person.id), h("span", { class: "person-words" },
        h("span", { class: "person-name" }, fullName(person)), h("span", { class: "person-about" }, person.about)),
      !open && badge(unread), icon("down")),
      open && h("div", { class: `chat-list ${this.#unfolds === person.id ? "unfolding" : ""}` },
        (store.chats.get(person.id) ?? []).map((entry) => this.#chat(person, entry))));
  }

  #chat(person, entry) {
    const shown = this.columns.shows(person.id, entry.chat);
    const active = shown && this.columns.active.person === person.id && this.columns.active.chat === entry.chat;
    return h("div", { class: `chat-item ${shown ? "shown" : ""} ${active ? "active" : ""}` },
      h("button", { type: "button", class: "chat-row", "aria-current": active ? "true" : null,
        dataset: { key: `chat ${person.id} ${entry.chat}` }, onclick: () => this.columns.show(person.id, entry.chat) },
      avatar(entry.title, store.colourKey(entry.chat)), h("span", { class: "chat-words" },
        h("span", { class: "chat-line" }, h("span", { class: "chat-title" }, entry.title),
          entry.last && h("time", { class: "chat-time" }, listTime(entry.last.date))),
        h("span", { class: "chat-line" }, h("span", { class: "chat-last" }, lastWords(person, entry)), badge(entry.unread)))),
      !shown && !this.columns.full && iconButton("beside", t("openBeside"), () => this.columns.beside(person.id, entry.chat),
        { class: "open-beside" }));
  }
}

function badge(count) {
  if (count === 0) return null;
  return h("span", { class: "badge", "aria-label": t("unread", { n: count }) }, count > 99 ? "99+" : String(count));
}

function lastWords(person, entry) {
  if (!entry.last) return entry.about || t("noMessages");
  const words = serviceWords(entry.last) ?? summary(entry.last);
  const line = words.replace(/\s+/g, " ").slice(0, 90);
  const own = entry.last.from?.id === person.id;
  if (serviceWords(entry.last) !== null || (entry.kind !== "group" && !own)) return line;
  return [h("span", { class: "chat-you" }, `${own ? t("you") : senderName(entry.last)}: `), line];
}
