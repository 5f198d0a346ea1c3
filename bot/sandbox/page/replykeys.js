/** The reply keyboard under the input: a bot's ready answers, each sent as the person's own words. */

import { h } from "./dom.js";

export class ReplyKeys {
  #newest = 0;

  /** `hooks`: say(text), askPlace(), reply(message), unsupported(). */
  constructor(person, hooks) {
    Object.assign(this, { person, hooks });
    this.element = h("div", { class: "reply-keys", hidden: true });
  }

  /** Takes over what a bot's message says about the keyboard; `fresh` if it came just now. */
  follow(message, fresh) {
    const markup = message.reply_markup;
    if (!markup || message.from?.id === this.person || message.message_id < this.#newest) return;
    if (markup.keyboard) this.#show(markup);
    else if (markup.remove_keyboard) this.element.hidden = true;
    else if (markup.force_reply && fresh) this.hooks.reply(message);
    if (!markup.inline_keyboard) this.#newest = message.message_id;
  }

  #show({ keyboard, one_time_keyboard: once }) {
    this.element.hidden = false;
    this.element.replaceChildren(...keyboard.map((row) => h("div", { class: "keyboard-row" }, row.map((button) =>
      h("button", { type: "button", class: "key", onclick: () => this.#press(button, once) }, button.text ?? button)))));
  }

  #press(button, once) {
    if (once) this.element.hidden = true;
    if (button.request_location) this.hooks.askPlace();
    else if (Object.keys(button).some((name) => name.startsWith("request_"))) this.hooks.unsupported();
    else this.hooks.say(button.text ?? button);
  }
}
