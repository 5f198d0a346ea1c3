/** Where a person writes: text, files, replies, the command menu and inline mode. */

import { control } from "./api.js";
import { h, icon, iconButton } from "./dom.js";
import { sayError, t } from "./i18n.js";
import { summary } from "./media.js";
import { fileSize, senderName } from "./names.js";
import { formDialog, openMenu } from "./overlay.js";
import { ReplyKeys } from "./replykeys.js";
import { Suggest } from "./suggest.js";

const drafts = new Map();
const MOST_IN_ALBUM = 10;
const LONGEST_PHOTO = 10 * 1024 * 1024;
const PLACE = { latitude: "31.0251", longitude: "121.4530" }; // the club's neighbourhood, 紫竹

export class Composer {
  #files = []; // {file, photo, preview?}
  #replied = null;

  /** `hooks`: sent(message), open(url), toast(text). */
  constructor(person, chat, hooks) {
    Object.assign(this, { person, chat, hooks });
    this.suggest = new Suggest(person, chat, {
      command: (text) => this.say(text),
      mention: (username) => this.setText(`@${username} `),
      sent: (message) => this.#sent(message),
      open: hooks.open,
      toast: hooks.toast,
      marked: (id) => this.input.setAttribute("aria-activedescendant", id ?? ""),
    });
    this.keys = new ReplyKeys(person, {
      say: (text) => this.say(text),
      askPlace: () => this.#askPlace(),
      reply: (message) => this.reply(message),
      unsupported: () => hooks.toast(t("unsupported")),
    });
    this.#build();
    this.setText(drafts.get(this.#key) ?? "", false);
  }

  get #key() {
    return `${this.person} ${this.chat}`;
  }

  #build() {
    this.input = h("textarea", { class: "input", rows: "1", placeholder: t("write"), "aria-label": t("write"),
      enterkeyhint: "send", "aria-controls": this.suggest.list.id, oninput: () => this.#typed(),
      onkeydown: (event) => this.#pressed(event), onpaste: (event) => this.#pasted(event),
      onblur: () => this.suggest.close() });
    this.menuButton = h("button", { type: "button", class: "slash", title: t("commands"), "aria-label": t("commands"),
      onmousedown: (event) => event.preventDefault(), onclick: () => this.#toggleCommands() }, "/");
    this.sendButton = iconButton("send", t("send"), () => this.send(), { class: "send" });
    this.replyBar = h("div", { class: "reply-bar", hidden: true });
    this.fileBar = h("div", { class: "file-bar", hidden: true });
    const attach = iconButton("attach", t("attach"), () => this.#attachMenu(attach), { class: "attach" });
    this.element = h("div", { class: "composer" }, this.suggest.element, this.replyBar, this.fileBar,
      h("div", { class: "composer-row" },
        h("div", { class: "composer-field" }, attach, this.input, this.menuButton), this.sendButton),
      this.keys.element);
  }

  focus() {
    if (matchMedia("(hover: hover)").matches) this.input.focus({ preventScroll: true });
  }

  setText(text, ask = true) {
    this.input.value = text;
    this.#typed(ask);
    if (!ask) return;
    this.input.focus({ preventScroll: true });
    this.input.setSelectionRange(text.length, text.length);
  }

  #typed(ask = true) {
    const text = this.input.value;
    drafts.set(this.#key, text);
    this.input.style.height = "auto";
    if (this.input.scrollHeight) this.input.style.height = `${this.input.scrollHeight}px`; // 0 while not on the page
    this.menuButton.hidden = text !== "";
    this.sendButton.disabled = text.trim() === "" && this.#files.length === 0;
    if (ask) this.suggest.update(text);
  }

  #pressed(event) {
    if (this.suggest.key(event)) event.preventDefault();
    else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.send();
    } else if (event.key === "Escape") this.reply(null);
  }

  #toggleCommands() {
    if (this.suggest.open) this.suggest.close();
    else this.suggest.commands();
    this.input.focus({ preventScroll: true });
  }

  /** Answers to `message`; null takes it back. */
  reply(message) {
    this.#replied = message;
    this.replyBar.hidden = message === null;
    if (message === null) return;
    this.replyBar.replaceChildren(icon("reply"), h("div", { class: "reply-words" },
      h("b", {}, t("replyTo", { name: senderName(message) })), h("span", {}, summary(message))),
    iconButton("close", t("cancelReply"), () => this.reply(null)));
    this.input.focus({ preventScroll: true });
  }

  #attachMenu(anchor) {
    openMenu(anchor, [
      { icon: "image", label: t("attachPhoto"), act: () => this.#pick("image/*") },
      { icon: "file", label: t("attachFile"), act: () => this.#pick("") },
      { icon: "location", label: t("attachLocation"), act: () => this.#askPlace() },
    ]);
  }

  #pick(accept) {
    const chooser = h("input", { type: "file", multiple: true, accept });
    chooser.addEventListener("change", () => this.addFiles([...chooser.files], accept !== ""));
    chooser.click();
  }

  #askPlace() {
    const fields = Object.entries(PLACE).map(([name, value]) => ({ name, label: t(name), value, required: true }));
    formDialog(t("location"), fields, t("send"), async ({ latitude, longitude }) =>
        this.#sent(await control.location(this.person, this.chat, Number(latitude), Number(longitude))));
  }

  #pasted(event) {
    const files = [...event.clipboardData.files];
    if (!files.length) return;
    event.preventDefault();
    this.addFiles(files);
  }

  addFiles(files, asPhoto = true) {
    for (const file of files) {
      const picture = ["image/jpeg", "image/png", "image/webp"].includes(file.type) && file.size <= LONGEST_PHOTO;
      this.#files.push({ file, photo: asPhoto && picture, preview: picture ? URL.createObjectURL(file) : null });
    }
    this.#showFiles();
    this.input.focus({ preventScroll: true });
  }

  #showFiles() {
    this.fileBar.hidden = this.#files.length === 0;
    this.input.placeholder = t(this.#files.length ? "caption" : "write");
    this.fileBar.replaceChildren(...this.#files.map((entry) => this.#fileItem(entry)));
    this.#typed(false);
  }

  #fileItem(entry) {
    const choice = h("input", { type: "checkbox", checked: !entry.photo });
    choice.addEventListener("change", () => {
      entry.photo = !choice.checked;
    });
    return h("div", { class: "file-item" },
      entry.preview ? h("img", { src: entry.preview, alt: "" }) : icon("file"),
      h("span", { class: "file-words" }, h("span", { class: "file-name" }, entry.file.name),
        entry.preview ? h("label", { class: "file-size" }, choice, t("asFile"))
          : h("span", { class: "file-size" }, fileSize(entry.file.size))),
      iconButton("close", t("remove"), () => this.#dropFiles([entry])));
  }

  #dropFiles(entries) {
    for (const entry of entries) if (entry.preview) URL.revokeObjectURL(entry.preview);
    this.#files = this.#files.filter((entry) => !entries.includes(entry));
    this.#showFiles();
  }

  async send() {
    const text = this.input.value.trim();
    if (this.#files.length) await this.#sendFiles(text);
    else if (text) await this.say(text);
  }

  /** Sends `text` at once; puts it back into the input if it was refused. */
  async say(text) {
    const answered = this.#replied?.message_id;
    this.setText("", false);
    this.suggest.close();
    this.reply(null);
    try {
      this.hooks.sent(await control.say(this.person, this.chat, text, answered));
    } catch (error) {
      this.hooks.toast(sayError(error));
      if (this.input.value === "") this.setText(text, false);
    }
  }

  async #sendFiles(caption) {
    const groups = albums(this.#files);
    this.sendButton.disabled = true;
    this.reply(null);
    try {
      for (const [at, group] of groups.entries()) {
        await this.#sendGroup(group, at === 0 && caption ? caption : undefined);
        if (at === 0) this.setText("", false);
        this.#dropFiles(group);
      }
    } catch (error) {
      this.hooks.toast(sayError(error));
      this.#typed(false);
    }
  }

  async #sendGroup(group, caption) {
    const { person, chat } = this;
    const as = group[0].photo ? "photo" : "document";
    const fields = { person, chat, files: group.map((entry) => entry.file), as, caption };
    const sent = group.length > 1 ? await control.album(fields) : [await control.send(fields)];
    for (const message of sent) this.hooks.sent(message);
  }

  #sent(message) {
    this.setText("", false);
    this.hooks.sent(message);
  }
}

/** As Telegram's apps send them: pictures together and files together, ten at most. */
function albums(entries) {
  const kinds = [entries.filter((entry) => entry.photo), entries.filter((entry) => !entry.photo)];
  return kinds.flatMap((kind) =>
    Array.from({ length: Math.ceil(kind.length / MOST_IN_ALBUM) }, (_, at) =>
      kind.slice(at * MOST_IN_ALBUM, (at + 1) * MOST_IN_ALBUM)));
}
