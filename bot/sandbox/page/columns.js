/**
 * The columns side by side, each one person's view of one chat, and their place in the address:
 * `#<person>:<chat>;<person>:<chat>`, where a chat is a bot's username or a group's id, `<person>` alone is a
 * person whose chat is not yet chosen, and `-` an empty column.
 */

import { Conversation } from "./conversation.js";
import { h, icon, iconButton } from "./dom.js";
import { t } from "./i18n.js";
import { sameChat } from "./store.js";

const MOST = 4;

function parsePlace(part) {
  const [, person, chat] = /^(\d+)(?::(.+))?$/.exec(part) ?? [];
  if (!person) return { person: null, chat: null };
  return { person: Number(person), chat: chat === undefined ? null : /^-?\d+$/.test(chat) ? Number(chat) : chat };
}

const writePlace = ({ person, chat }) => (person === null ? "-" : chat === null ? `${person}` : `${person}:${chat}`);

function parseHash(hash) {
  const parts = decodeURIComponent(hash.replace(/^#/, "")).split(";").filter(Boolean);
  return parts.slice(0, MOST).map(parsePlace);
}

const samePlace = (one, other) => one.person === other.person && sameChat(one.chat, other.chat);

export class Columns {
  #columns = []; // {person, chat, element, conversation}
  #active = 0;

  /** `changed()` runs when the columns or the active one did; `announce(text)` is for screen readers. */
  constructor(changed, announce) {
    this.changed = changed;
    this.announce = announce;
    this.element = h("main", { class: "columns" });
    addEventListener("hashchange", () => this.restore());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.#each((conversation) => conversation.shown());
    });
  }

  get active() {
    return this.#columns[this.#active];
  }

  get full() {
    return this.#columns.length >= MOST;
  }

  shows(person, chat) {
    return this.#columns.some((column) => column.person === person && sameChat(column.chat, chat));
  }

  /** Makes the columns those of the address. */
  restore() {
    const places = parseHash(location.hash);
    if (places.length === 0) places.push({ person: null, chat: null });
    while (this.#columns.length > places.length) this.#drop(this.#columns.length - 1);
    places.forEach((place, at) => {
      if (!this.#columns[at]) this.#add(place);
      else if (!samePlace(this.#columns[at], place)) this.#fill(this.#columns[at], place);
    });
    this.activate(Math.min(this.#active, places.length - 1));
  }

  #add(place) {
    const column = { element: h("section", { class: "column" }), conversation: null };
    const wake = () => {
      const at = this.#columns.indexOf(column);
      if (at >= 0 && at !== this.#active) this.activate(at);
    };
    column.element.addEventListener("focusin", wake);
    column.element.addEventListener("pointerdown", wake);
    this.#columns.push(column);
    this.element.append(column.element);
    this.#fill(column, place);
  }

  #fill(column, { person, chat }) {
    column.conversation?.close();
    Object.assign(column, { person, chat, conversation: null });
    if (chat === null) {
      column.element.replaceChildren(this.#placeholder(column));
      return;
    }
    const close = () => this.#close(column);
    column.conversation = new Conversation(person, chat, {
      go: (next, draft) => this.#go(column, next, draft),
      back: () => this.#go(column, null),
      close,
      announce: this.announce,
    });
    column.element.replaceChildren(column.conversation.element);
  }

  #placeholder(column) {
    return h("div", { class: "placeholder" }, icon("beside"),
      h("h2", {}, t("emptyColumn")), h("p", {}, t("emptyColumnHint")),
      iconButton("close", t("closeColumn"), () => this.#close(column), { class: "close-column" }));
  }

  #drop(at) {
    const [column] = this.#columns.splice(at, 1);
    column.conversation?.close();
    column.element.remove();
  }

  #close(column) {
    const at = this.#columns.indexOf(column);
    if (this.#columns.length === 1) this.#fill(column, { person: null, chat: null });
    else this.#drop(at);
    this.activate(Math.min(this.#active > at ? this.#active - 1 : this.#active, this.#columns.length - 1));
    this.#write();
  }

  #go(column, chat, draft) {
    if (chat === null) this.#fill(column, { person: column.person, chat: null });
    else if (!sameChat(column.chat, chat)) this.#fill(column, { person: column.person, chat });
    this.activate(this.#columns.indexOf(column));
    this.#write();
    if (draft !== undefined) column.conversation.composer.setText(draft);
  }

  /** Shows a chat in the active column. */
  show(person, chat) {
    if (!samePlace(this.active, { person, chat })) this.#fill(this.active, { person, chat });
    this.activate(this.#active);
    this.#write();
    this.active.conversation?.composer.focus();
  }

  /** Opens one more column, empty or with a chat. */
  beside(person = null, chat = null) {
    if (this.full) return;
    this.#add({ person, chat });
    this.activate(this.#columns.length - 1);
    this.active.element.scrollIntoView({ inline: "nearest" });
    this.#write();
  }

  activate(at) {
    this.#active = at;
    this.#columns.forEach((column, place) => column.element.classList.toggle("active", place === at));
    this.element.classList.toggle("several", this.#columns.length > 1);
    document.body.classList.toggle("in-chat", this.active.chat !== null);
    this.active.conversation?.shown();
    this.changed();
  }

  #write() {
    const hash = `#${this.#columns.map(writePlace).join(";")}`;
    if (hash === location.hash) return;
    const phone = matchMedia("(max-width: 719px)").matches;
    history[phone && this.active.chat !== null ? "pushState" : "replaceState"](null, "", hash);
  }

  apply(event) {
    this.#each((conversation) => conversation.apply(event));
  }

  sync() {
    this.#each((conversation) => conversation.sync());
  }

  refresh() {
    this.#each((conversation) => conversation.refresh());
  }

  /** Builds every column anew, in the language now chosen. */
  redraw() {
    for (const column of this.#columns) this.#fill(column, column);
    this.activate(this.#active);
  }

  #each(act) {
    for (const { conversation } of this.#columns) if (conversation) act(conversation);
  }
}
