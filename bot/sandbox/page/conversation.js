/** One chat as one person sees it: header, messages, and the input or what stands in its place. */

import { control } from "./api.js";
import { serviceWords } from "./bubble.js";
import { Composer } from "./composer.js";
import { copyText, h, iconButton } from "./dom.js";
import { sayError, t } from "./i18n.js";
import { summary } from "./media.js";
import { avatar, fullName, senderName } from "./names.js";
import { alertDialog, chooseChat, openMenu, toast } from "./overlay.js";
import { sameChat, store } from "./store.js";
import { Timeline } from "./timeline.js";

const PAGE = 60;

export class Conversation {
  #held = null; // events that came while the view was being read; applied after it
  #reading = Promise.resolve();
  #typing = null;
  #read = false;

  /** `hooks`: go(chat, draft?) shows another chat in this column; back(); close() or null; announce(text). */
  constructor(person, chat, hooks) {
    Object.assign(this, { person, chat, hooks });
    this.isGroup = typeof chat === "number";
    this.timeline = new Timeline({
      context: { person, chat, isGroup: this.isGroup, actions: this.#actions() },
      readOlder: (before) => this.#try(() => this.#page(before)),
      seen: () => this.#seen(),
    });
    this.composer = new Composer(person, chat, {
      sent: (message) => this.#sent(message),
      open: (url) => this.#open(url),
      toast: (text) => toast(this.body, text),
    });
    this.#build();
    this.sync();
  }

  get title() {
    return store.chat(this.person, this.chat)?.title ?? store.bot(this.chat)?.first_name ?? String(this.chat);
  }

  #build() {
    this.head = h("header", { class: "chat-head" });
    this.empty = h("div", { class: "empty-chat", hidden: true });
    this.body = h("div", { class: "chat-body" }, this.timeline.element, this.empty);
    this.foot = h("footer", { class: "chat-foot" });
    this.element = h("div", { class: "conversation" }, this.head, this.body, this.foot);
    this.#acceptDrops();
    this.refresh();
  }

  #acceptDrops() {
    const mark = (on) => (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      this.element.classList.toggle("dropping", on);
    };
    this.element.dataset.drop = t("drop");
    this.element.addEventListener("dragover", mark(true));
    this.element.addEventListener("dragleave", mark(false));
    this.element.addEventListener("drop", (event) => {
      mark(false)(event);
      this.composer.addFiles([...event.dataTransfer.files]);
    });
  }

  /** Draws everything but the messages again, from what the store knows. */
  refresh() {
    const entry = store.chat(this.person, this.chat);
    const person = store.people.get(this.person);
    const about = entry?.about || t(this.isGroup ? "group" : "bot");
    this.#showFoot(entry);
    const words = JSON.stringify([this.title, about, person?.first_name, person?.last_name, this.#typing?.word]);
    if (this.head.dataset.words === words) return;
    this.head.dataset.words = words;
    this.head.replaceChildren(...[
      iconButton("back", t("back"), this.hooks.back, { class: "back" }),
      avatar(this.title, store.colourKey(this.chat)),
      h("div", { class: "head-words" }, h("h2", {}, this.title), h("div", { class: "head-state" },
        this.#typing ? h("span", { class: "typing" }, t(this.#typing.word), h("i", {}), h("i", {}), h("i", {})) : about)),
      person && h("div", { class: "viewer", title: t("asPerson", { name: fullName(person) }) },
        avatar(fullName(person), person.id, "tiny"), h("span", {}, fullName(person))),
      !this.isGroup && iconButton("more", t("menu"), (event) => this.#menu(event.currentTarget)),
      this.hooks.close && iconButton("close", t("closeColumn"), this.hooks.close, { class: "close-column" }),
    ].filter(Boolean));
  }

  #showFoot(entry) {
    const fresh = this.#read && this.timeline.empty;
    this.empty.hidden = !fresh;
    if (fresh) this.empty.replaceChildren(this.#welcome(entry));
    let kind = "write";
    if (entry?.blocked) kind = "blocked";
    else if (fresh && !this.isGroup) kind = "start";
    if (this.foot.dataset.kind === kind) return;
    this.foot.dataset.kind = kind;
    if (kind === "write") this.foot.replaceChildren(this.composer.element);
    else if (kind === "start") this.foot.replaceChildren(this.#wide(t("start"), () => this.composer.say("/start")));
    else this.foot.replaceChildren(this.#wide(t("blockedBar"), () => this.#block(false)));
  }

  #wide(words, onclick) {
    return h("button", { type: "button", class: "wide-button", onclick }, words);
  }

  #welcome(entry) {
    if (this.isGroup) return h("p", { class: "pill" }, t("noMessages"));
    const about = entry?.about ?? store.bot(this.chat)?.about;
    return h("div", { class: "welcome" }, avatar(this.title, store.colourKey(this.chat), "large"),
      h("h3", {}, about ? t("botWhat") : t("noMessages")), about && h("p", {}, about));
  }

  #menu(anchor) {
    const blocked = store.chat(this.person, this.chat)?.blocked;
    openMenu(anchor, [blocked ? { icon: "block", label: t("unblock"), act: () => this.#block(false) }
      : { icon: "block", label: t("block"), danger: true, act: () => this.#block(true) }]);
  }

  async #block(on) {
    await this.#try(() => (on ? control.block : control.unblock)(this.person, this.chat));
    await this.#try(() => store.loadChats(this.person));
  }

  async #try(act) {
    try {
      return await act();
    } catch (error) {
      toast(this.body, sayError(error));
      return null;
    }
  }

  async #page(before) {
    const messages = await control.view(this.person, this.chat, PAGE, before);
    return { messages, whole: messages.length < PAGE };
  }

  /** Reads the newest part again; live events that arrive meanwhile are applied after it, in order. */
  sync() {
    this.#reading = this.#reading.then(async () => {
      this.#held = [];
      const page = await this.#try(() => this.#page());
      if (page) {
        this.timeline.settle(page.messages, page.whole);
        for (const message of page.messages) this.composer.keys.follow(message, false);
        this.#read = true;
      }
      const held = this.#held;
      this.#held = null;
      for (const event of held) this.apply(event);
      this.refresh();
    });
  }

  apply(event) {
    if (event.person !== this.person || !sameChat(event.chat, this.chat)) return;
    if (this.#held) this.#held.push(event);
    else if (event.type === "message") this.#received(event.message);
    else if (event.type === "edit") this.timeline.upsert(event.message);
    else if (event.type === "delete") this.timeline.remove(event.message_ids);
    else if (event.type === "typing") this.#showTyping(event);
  }

  #received(message) {
    if (message.from?.id !== this.person) {
      this.#stopTyping();
      this.hooks.announce(`${senderName(message)}: ${serviceWords(message) ?? summary(message)}`);
    }
    this.timeline.upsert(message);
    this.composer.keys.follow(message, true);
    this.#showFoot(store.chat(this.person, this.chat));
    if (message.migrate_to_chat_id) this.hooks.go(message.migrate_to_chat_id);
  }

  #sent(message) {
    this.apply({ type: "message", person: this.person, chat: this.chat, message });
  }

  #showTyping({ action, seconds }) {
    clearTimeout(this.#typing?.timer);
    const word = action.startsWith("upload") ? "uploading" : "typing";
    this.#typing = { word, timer: setTimeout(() => this.#stopTyping(), seconds * 1000) };
    this.refresh();
  }

  #stopTyping() {
    if (!this.#typing) return;
    clearTimeout(this.#typing.timer);
    this.#typing = null;
    this.refresh();
  }

  #seen() {
    if (document.hidden || !this.#read || !this.element.checkVisibility()) return;
    store.read(this.person, this.chat).catch(() => {}); // unread stays until the next reading
  }

  /** The column came into sight again. */
  shown() {
    if (this.timeline.pinned) this.timeline.toBottom(false);
  }

  close() {
    clearTimeout(this.#typing?.timer);
    this.timeline.close();
  }

  async #open(url) {
    if (!new URL(url).searchParams.has("startgroup")) {
      await this.#opened(url);
      return;
    }
    const groups = (store.chats.get(this.person) ?? []).filter((entry) => entry.kind === "group");
    chooseChat(t("chooseGroup"), groups, (group) => this.#opened(url, group));
  }

  async #opened(url, group) {
    const opened = await this.#try(() => control.open(this.person, url, group));
    if (!opened) return;
    if (!sameChat(opened.chat, this.chat)) this.hooks.go(opened.chat);
    else if (opened.message) this.#sent(opened.message);
  }

  #actions() {
    const chats = () => store.chats.get(this.person) ?? [];
    const inline = (bot, query) => `@${bot} ${query}`;
    return {
      openTelegram: (url) => this.#open(url),
      command: (text) => this.composer.say(text),
      copied: (text) => this.#copy(text),
      toast: (text) => toast(this.body, text),
      alert: (text) => alertDialog(text, this.title),
      menu: openMenu,
      show: (id) => this.timeline.show(id),
      reply: (message) => this.composer.reply(message),
      forward: (message) => chooseChat(t("forwardTo"), chats(), (chat) => this.#forward(message, chat)),
      inlineWith: (bot) => this.composer.setText(inline(bot, "")),
      inlineHere: (query, message) => this.composer.setText(inline(this.#botOf(message), query)),
      inlineElsewhere: (query, message) =>
        chooseChat(t("chooseChat"), chats(), (chat) => this.hooks.go(chat, inline(this.#botOf(message), query))),
    };
  }

  #botOf(message) {
    return message.via_bot?.username ?? message.from.username;
  }

  async #copy(text) {
    await this.#try(() => copyText(text));
    toast(this.body, t("copied"));
  }

  async #forward(message, chat) {
    const sent = await this.#try(() => control.forward(this.person, this.chat, message.message_id, chat));
    if (!sent) return;
    if (sameChat(chat, this.chat)) this.#sent(sent);
    else this.hooks.go(chat);
  }
}
