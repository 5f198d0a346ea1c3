/** Inline keyboards: the buttons under a bubble, and what a press does. */

import { control } from "./api.js";
import { h, icon } from "./dom.js";
import { sayError, t } from "./i18n.js";
import { follow } from "./links.js";

const ANSWER_WAIT = 25;

const MARKS = { url: "link", copy_text: "copy", switch_inline_query: "share",
  switch_inline_query_current_chat: "share", switch_inline_query_chosen_chat: "share" };

/** The keyboard of `message`, or null. `context`: person, chat and the conversation's actions. */
export function keyboard(message, context) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  return h("div", { class: "keyboard" }, rows.map((row) =>
    h("div", { class: "keyboard-row" }, row.map((button) => keyboardButton(button, message, context)))));
}

function keyboardButton(button, message, context) {
  const mark = Object.keys(MARKS).find((name) => button[name] !== undefined);
  const style = ["primary", "success", "danger"].includes(button.style) ? button.style : "";
  const node = h("button", { type: "button", class: `key ${style}` }, h("span", { class: "key-text" }, button.text),
    mark && icon(MARKS[mark]), h("span", { class: "spinner", "aria-hidden": "true" }));
  node.addEventListener("click", () => act(button, message, node, context));
  return node;
}

function act(button, message, node, { person, chat, actions }) {
  if (button.callback_data !== undefined) press(button, message, node, { person, chat, actions });
  else if (button.url) follow(button.url, actions.openTelegram);
  else if (button.login_url) follow(button.login_url.url, actions.openTelegram);
  else if (button.copy_text) actions.copied(button.copy_text.text);
  else if (button.switch_inline_query_current_chat !== undefined) {
    actions.inlineHere(button.switch_inline_query_current_chat, message);
  } else if (button.switch_inline_query !== undefined) actions.inlineElsewhere(button.switch_inline_query, message);
  else if (button.switch_inline_query_chosen_chat) {
    actions.inlineElsewhere(button.switch_inline_query_chosen_chat.query ?? "", message);
  } else actions.toast(t("unsupported"));
}

/** Keeps the spinner until the bot has answered the callback, as clients do. */
async function press(button, message, node, { person, chat, actions }) {
  if (node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  try {
    const { callback_query_id: id } = await control.press(person, chat, message.message_id, button.callback_data);
    const answer = await control.pressed(id, ANSWER_WAIT);
    if (!answer.answered) actions.toast(t("noAnswer"));
    else if (answer.text) (answer.show_alert ? actions.alert : actions.toast)(answer.text);
    if (answer.url) follow(answer.url, actions.openTelegram);
  } catch (error) {
    actions.toast(sayError(error));
  } finally {
    node.removeAttribute("aria-busy");
  }
}
