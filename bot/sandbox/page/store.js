/**
 * What all parts of the page share: bots, people and, for each person looked at, the list of their chats.
 * Emits "people" when people or bots changed and "chats" (detail: the person's id) when a chat list did.
 */

import { control } from "./api.js";

const REFRESH_DELAY = 120;

class Store extends EventTarget {
  bots = new Map();
  people = new Map();
  chats = new Map();
  #apart = new Map(); // unread messages of people whose chat lists were not read yet
  #due = new Map();

  async load() {
    const [bots, people] = await Promise.all([control.bots(), control.people()]);
    this.bots = new Map(bots.map((bot) => [bot.username.toLowerCase(), bot]));
    this.people = new Map(people.map((person) => [person.id, person]));
    this.#emit("people");
    await Promise.all([...this.chats.keys()].map((person) => this.loadChats(person)));
  }

  async loadChats(person) {
    this.chats.set(person, await control.chats(person));
    this.#apart.delete(person);
    this.#emit("chats", person);
  }

  /** The person's entry for a chat (a bot's username or a group's id), or undefined while not loaded. */
  chat(person, chat) {
    return this.chats.get(person)?.find((entry) => sameChat(entry.chat, chat));
  }

  bot(username) {
    return this.bots.get(String(username).toLowerCase());
  }

  /** What a chat's colour is chosen by. */
  colourKey(chat) {
    return this.bot(chat)?.id ?? chat;
  }

  unread(person) {
    if (!this.chats.has(person)) return this.#apart.get(person) ?? 0;
    return (this.chats.get(person) ?? []).reduce((sum, entry) => sum + entry.unread, 0);
  }

  async read(person, chat) {
    const entry = this.chat(person, chat);
    if (entry && !entry.unread) return;
    this.#nothingUnread(person, entry);
    await control.read(person, chat);
    if (!entry) this.#nothingUnread(person, this.chat(person, chat)); // the list came meanwhile, and older
  }

  #nothingUnread(person, entry) {
    if (!entry?.unread) return;
    entry.unread = 0;
    this.#emit("chats", person);
  }

  apply(event) {
    if (event.type === "person") this.people.set(event.item.id, event.item);
    if (event.type === "bot") this.bots.set(event.item.username.toLowerCase(), event.item);
    if (event.type === "person" || event.type === "bot") this.#emit("people");
    if (event.type === "bot") for (const person of this.chats.keys()) this.#refresh(person);
    if (event.type === "message") this.#received(event);
    if (event.type === "edit") this.#edited(event);
    if (["delete", "chat", "blocked"].includes(event.type)) this.#refresh(event.person);
  }

  #received({ person, chat, message }) {
    const list = this.chats.get(person);
    if (!list) {
      if (message.from?.id === person) return;
      this.#apart.set(person, this.unread(person) + 1);
      this.#emit("chats", person);
      return;
    }
    const entry = this.chat(person, chat);
    if (!entry) {
      this.#refresh(person);
      return;
    }
    entry.last = message;
    if (message.from?.id !== person) entry.unread += 1;
    this.chats.set(person, [entry, ...list.filter((other) => other !== entry)]);
    this.#emit("chats", person);
  }

  #edited({ person, chat, message }) {
    const entry = this.chat(person, chat);
    if (entry?.last?.message_id !== message.message_id) return;
    entry.last = message;
    this.#emit("chats", person);
  }

  #refresh(person) {
    if (!this.chats.has(person) || this.#due.has(person)) return;
    this.#due.set(person, setTimeout(() => {
      this.#due.delete(person);
      this.loadChats(person).catch(() => {}); // the next connection reads it again
    }, REFRESH_DELAY));
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

export const sameChat = (one, other) => String(one).toLowerCase() === String(other).toLowerCase();

export const store = new Store();
