/** The panel above the input: the command menu, bots to mention, and the results of inline mode. */

import { control } from "./api.js";
import { h } from "./dom.js";
import { sayError, t } from "./i18n.js";
import { avatar } from "./names.js";
import { store } from "./store.js";

const TYPING_PAUSE = 250;
let made = 0;
const INLINE = /^@(\w{3,32})\s(.*)$/s;

/** Which bot an input text asks inline, and what: `{bot, query}` or null. */
export function inlineQuery(text) {
  const [, name, query] = INLINE.exec(text) ?? [];
  const bot = name && store.bot(name);
  return bot ? { bot: bot.username, query } : null;
}

export class Suggest {
  #chosen = 0;
  #items = [];
  #asked = 0;
  #timer = null;

  /** `pick`: command(text), mention(username), sent(message), open(url), toast(text), marked(id or null). */
  constructor(person, chat, pick) {
    Object.assign(this, { person, chat, pick });
    this.list = h("div", { class: "suggest-list", role: "listbox", id: `suggest-${(made += 1)}` });
    this.title = h("div", { class: "suggest-title" });
    this.element = h("div", { class: "suggest", hidden: true }, this.title, this.list);
  }

  get open() {
    return !this.element.hidden;
  }

  close() {
    clearTimeout(this.#timer);
    this.#asked += 1;
    this.element.hidden = true;
    this.pick.marked(null);
  }

  /** Follows the input's text. */
  update(text) {
    const inline = inlineQuery(text);
    clearTimeout(this.#timer);
    this.#asked += 1;
    if (inline) this.#timer = setTimeout(() => this.#askInline(inline), TYPING_PAUSE);
    else if (/^\/\w*$/.test(text)) this.commands(text.slice(1));
    else if (/^@\w*$/.test(text)) this.#mentions(text.slice(1));
    else this.element.hidden = true;
  }

  async commands(prefix = "") {
    const asked = this.#asked;
    const commands = await control.commands(this.person, this.chat).catch(() => []);
    if (asked !== this.#asked) return;
    this.#show("", commands.filter(({ command }) => command.startsWith(prefix.toLowerCase())).map((entry) => ({
      node: [h("b", { class: "command-name" }, `/${entry.command}`), h("span", { class: "detail" }, entry.description)],
      act: () => this.pick.command(`/${entry.command}`),
    })));
  }

  #mentions(prefix) {
    const bots = [...store.bots.values()].filter((bot) => bot.username.toLowerCase().startsWith(prefix.toLowerCase()));
    this.#show("", bots.map((bot) => ({
      node: [avatar(bot.first_name, bot.id, "small"), h("b", {}, bot.first_name),
        h("span", { class: "detail" }, `@${bot.username}`)],
      act: () => this.pick.mention(bot.username),
    })));
  }

  async #askInline({ bot, query }) {
    const asked = this.#asked;
    this.title.textContent = t("searching");
    this.title.hidden = false;
    if (!this.open) this.list.replaceChildren();
    this.element.hidden = false;
    this.element.classList.add("busy");
    try {
      const found = await control.inline(this.person, bot, query);
      if (asked === this.#asked) this.#showInline(bot, found);
    } catch (error) {
      if (asked === this.#asked) this.#show(sayError(error), []);
    }
  }

  #showInline(bot, found) {
    const top = found.button ? [{
      node: [h("span", { class: "inline-button" }, found.button.text)],
      act: () => this.pick.open(`https://t.me/${bot}?start=${found.button.start_parameter ?? ""}`),
    }] : [];
    const results = found.results.map((result) => ({ node: resultNode(result), act: () => this.#choose(found, result) }));
    this.#show(results.length ? t("inlineOf", { name: bot }) : t("noResults"), [...top, ...results]);
  }

  async #choose(found, result) {
    try {
      this.pick.sent(await control.choose(this.person, found.inline_query_id, result.id, this.chat));
    } catch (error) {
      this.pick.toast(sayError(error));
    }
  }

  #show(title, items) {
    this.element.classList.remove("busy");
    this.title.textContent = title;
    this.title.hidden = !title;
    this.element.hidden = items.length === 0 && !title;
    this.#items = items;
    this.#chosen = 0;
    this.list.replaceChildren(...items.map((item, at) => h("div", { class: "suggest-item", role: "option",
      id: `${this.list.id}-${at}`,
      onmousedown: (event) => event.preventDefault(), onclick: () => this.#take(item) }, item.node)));
    this.#mark();
  }

  #take(item) {
    this.close();
    item.act();
  }

  #mark() {
    [...this.list.children].forEach((node, at) => node.setAttribute("aria-selected", String(at === this.#chosen)));
    this.list.children[this.#chosen]?.scrollIntoView({ block: "nearest" });
    this.pick.marked(this.list.children[this.#chosen]?.id ?? null);
  }

  /** Takes arrow keys, Enter, Tab and Escape while open; true if the key is used up. */
  key(event) {
    if (!this.open || event.isComposing) return false;
    if (event.key === "Escape") {
      this.close();
      return true;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.#items.length) {
      this.#chosen = (this.#chosen + step + this.#items.length) % this.#items.length;
      this.#mark();
      return true;
    }
    if (!["Enter", "Tab"].includes(event.key) || event.shiftKey || !this.#items.length) return false;
    this.#take(this.#items[this.#chosen]);
    return true;
  }
}

function resultNode(result) {
  const title = result.title ?? result.caption ?? result.id;
  const picture = result.thumbnail_url?.startsWith("/") ? h("img", { class: "thumb", src: result.thumbnail_url, alt: "" })
    : avatar(title, title, "square");
  return [picture, h("span", { class: "result-words" }, h("b", {}, title),
    result.description && h("span", { class: "detail" }, result.description))];
}
