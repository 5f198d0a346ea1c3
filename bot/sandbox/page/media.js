/** Pictures, file cards, places and contacts inside a bubble. */

import { fileAddress } from "./api.js";
import { h, icon } from "./dom.js";
import { t } from "./i18n.js";
import { showPicture } from "./overlay.js";
import { fileSize, fullName, avatar } from "./names.js";

const FILE_KINDS = ["document", "video", "audio", "voice", "animation", "video_note"];
const TONES = { red: ["pdf"], green: ["xlsx", "xls", "csv"], blue: ["doc", "docx", "txt"], orange: ["ics", "ppt", "pptx"] };
const PICTURE_WIDTH = 420;
const PICTURE_HEIGHT = 440;

/** The part of a bubble that is not text, or null for a plain text message. */
export function media(message) {
  if (message.photo) return photo(message.photo, message.has_media_spoiler);
  const kind = FILE_KINDS.find((name) => message[name]);
  if (kind) return fileCard(message[kind], kind);
  if (message.venue) return place(message.venue.location, message.venue.title, message.venue.address);
  if (message.location) return place(message.location, t("location"), coordinates(message.location));
  if (message.contact) return contact(message.contact);
  if (message.sticker) return h("div", { class: "big-emoji" }, message.sticker.emoji ?? "🖼");
  if (message.dice) return h("div", { class: "big-emoji" }, `${message.dice.emoji} ${message.dice.value}`);
  return message.text === undefined ? h("div", { class: "unsupported" }, t("unsupported")) : null;
}

/** One line saying what a message is, for lists, quotes and announcements. */
export function summary(message) {
  if (message.text !== undefined) return message.text;
  const words = message.photo ? t("photo") : message.document ? message.document.file_name ?? t("document")
    : message.venue?.title ?? (message.location ? t("location") : message.contact ? t("contact") : "");
  return [words && `[${words}]`, message.caption].filter(Boolean).join(" ");
}

function photo(sizes, hidden) {
  const largest = sizes.reduce((best, size) => (size.width > best.width ? size : best));
  const scale = Math.min(1, PICTURE_WIDTH / largest.width, PICTURE_HEIGHT / largest.height);
  const picture = h("img", { src: fileAddress(largest), alt: t("photo"), loading: "lazy", decoding: "async",
    width: largest.width, height: largest.height });
  const node = h("button", { type: "button", class: `photo ${hidden ? "veiled" : ""}`, "aria-label": t("photo"),
    style: { "--ratio": largest.width / largest.height, "--width": `${Math.round(largest.width * scale)}px` } }, picture);
  node.addEventListener("click", () => {
    if (node.classList.contains("veiled")) node.classList.remove("veiled");
    else showPicture(picture.src);
  });
  return node;
}

function fileCard(file, kind) {
  const name = file.file_name ?? t("document");
  const extension = name.includes(".") ? name.split(".").pop().slice(0, 5) : kind.slice(0, 5);
  const size = file.file_size === undefined ? "" : fileSize(file.file_size);
  return h("a", { class: "file-card", href: fileAddress(file), download: name, title: `${t("download")} ${name}` },
    h("span", { class: `file-icon ${fileTone(extension)}`, "aria-hidden": "true" }, extension.toUpperCase()),
    h("span", { class: "file-words" }, h("span", { class: "file-name" }, name), h("span", { class: "file-size" }, size)),
    icon("download"));
}

function fileTone(extension) {
  return Object.keys(TONES).find((tone) => TONES[tone].includes(extension.toLowerCase())) ?? "plain";
}

const coordinates = ({ latitude, longitude }) => `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;

function place(where, title, detail) {
  return h("div", { class: "place" }, h("div", { class: "place-map", "aria-hidden": "true" }, icon("location")),
    h("div", { class: "place-title" }, title), h("div", { class: "place-detail" }, detail || coordinates(where)));
}

function contact(card) {
  const name = fullName(card);
  return h("div", { class: "contact" }, avatar(name, card.user_id ?? card.phone_number),
    h("div", {}, h("div", { class: "contact-name" }, name), h("div", { class: "contact-phone" }, card.phone_number)));
}
