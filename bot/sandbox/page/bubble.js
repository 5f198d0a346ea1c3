/** One message as a row of the conversation. */

import { h, iconButton } from "./dom.js";
import { renderText } from "./entities.js";
import { t } from "./i18n.js";
import { keyboard } from "./keyboard.js";
import { media, summary } from "./media.js";
import { avatar, clock, colourOf, fullName, fullTime, senderName } from "./names.js";

const ONLY_EMOJI = /^(?:\p{Extended_Pictographic}[\u{1F3FB}-\u{1F3FF}\uFE0F\u200D]*){1,3}$/u;

/** Words for a message that belongs to nobody (someone joined, a title changed), or null for an ordinary one. */
export function serviceWords(message) {
  const names = (users) => users.map(fullName).join("、");
  if (message.new_chat_members) return t("joined", { name: names(message.new_chat_members) });
  if (message.left_chat_member) return t("left", { name: fullName(message.left_chat_member) });
  if (message.group_chat_created || message.supergroup_chat_created) return t("created", { name: message.chat.title });
  if (message.pinned_message) return t("pinned");
  if (message.migrate_to_chat_id || message.migrate_from_chat_id) return t("upgraded");
  return null;
}

/** `context`: person, chat, isGroup and the conversation's actions. */
export function messageRow(message, context) {
  const service = serviceWords(message);
  if (service !== null) {
    return h("div", { class: "row service", dataset: { id: message.message_id } },
      h("span", { class: "pill" }, service));
  }
  const own = message.from?.id === context.person;
  const sender = message.from?.id ?? message.sender_chat?.id ?? 0;
  const row = h("div", { class: `row ${own ? "out" : "in"}`, dataset: { id: message.message_id } },
    context.isGroup && !own && h("div", { class: "row-avatar" }, avatar(senderName(message), sender, "small")),
    h("div", { class: "stack" }, bubble(message, context, own, sender), keyboard(message, context),
      rowActions(message, context)));
  row.addEventListener("contextmenu", (event) => openRowMenu(event, message, context));
  row.addEventListener("dblclick", (event) => {
    if (event.target === row || event.target.classList.contains("stack")) context.actions.reply(message);
  });
  return row;
}

function rowActions(message, { actions }) {
  return h("div", { class: "row-actions" },
    iconButton("reply", t("reply"), () => actions.reply(message)),
    iconButton("forward", t("forward"), () => actions.forward(message)));
}

function openRowMenu(event, message, { actions }) {
  if (event.target.closest("a, img, textarea") || !getSelection().isCollapsed) return;
  event.preventDefault();
  const text = message.text ?? message.caption;
  actions.menu({ x: event.clientX, y: event.clientY }, [
    { icon: "reply", label: t("reply"), act: () => actions.reply(message) },
    { icon: "forward", label: t("forward"), act: () => actions.forward(message) },
    ...(text ? [{ icon: "copy", label: t("copy"), act: () => actions.copied(text) }] : []),
  ]);
}

function bubble(message, context, own, sender) {
  const { actions } = context;
  const text = message.text ?? message.caption;
  const content = media(message);
  const big = !content && ONLY_EMOJI.test(text ?? "");
  const heads = [
    context.isGroup && !own && h("div", { class: `sender name-${colourOf(sender)}` }, senderName(message)),
    message.forward_origin && h("div", { class: "forwarded" },
      t("forwardedFrom", { name: originName(message.forward_origin) })),
    message.via_bot && h("button", { type: "button", class: "via link",
      onclick: () => actions.inlineWith(message.via_bot.username) }, t("via", { name: message.via_bot.username })),
    message.reply_to_message && quote(message, actions),
  ].filter(Boolean);
  const bare = content?.classList.contains("photo") && !text;
  return h("div", { class: `bubble ${big ? "big" : ""} ${bare ? "bare" : ""} ${content ? "with-media" : ""}` },
    heads, content,
    text !== undefined && h("div", { class: "text", dir: "auto" },
      renderText(text, message.entities ?? message.caption_entities, actions), stamp(message)),
    text === undefined && stamp(message));
}

function stamp(message) {
  return h("span", { class: "stamp" }, message.edit_date !== undefined && h("span", { class: "edited" }, t("edited")),
    h("time", { datetime: new Date(message.date * 1000).toISOString(),
      title: fullTime(message.edit_date ?? message.date) }, clock(message.date)));
}

function originName(origin) {
  if (origin.sender_user) return fullName(origin.sender_user);
  return origin.sender_user_name ?? origin.sender_chat?.title ?? origin.chat?.title ?? "";
}

function quote(message, actions) {
  const original = message.reply_to_message;
  return h("button", { type: "button", class: `quote name-${colourOf(original.from?.id ?? 0)}`,
    onclick: () => actions.show(original.message_id) },
  h("span", { class: "quote-name" }, senderName(original)),
  h("span", { class: "quote-words" }, message.quote?.text ?? summary(original)));
}
