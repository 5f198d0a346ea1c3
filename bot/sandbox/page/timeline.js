/**
 * The scrolled list of one conversation's messages: kept in order of message id, each id once; days under sticky
 * labels; runs of one sender drawn together; older messages read when the top comes near; the newest kept in sight
 * while the reader is at the bottom.
 */

import { messageRow, serviceWords } from "./bubble.js";
import { h, iconButton } from "./dom.js";
import { t } from "./i18n.js";
import { dayKey, dayLabel } from "./names.js";

const RUN_PAUSE = 600;
const NEAR_BOTTOM = 90;
const TOP_MARGIN = "900px 0px 0px 0px";

const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class Timeline {
  #rows = new Map(); // message id → {message, node}
  #order = [];
  #days = new Map();
  #pinned = true;
  #gliding = false;
  #missed = 0;
  #loading = false;
  complete = false;

  /**
   * `context` is given to every row; `readOlder(before)` loads one page (null if it failed); `seen()` runs when the
   * newest message is in sight.
   */
  constructor({ context, readOlder, seen }) {
    this.context = context;
    this.readOlder = readOlder;
    this.seen = seen;
    this.top = h("div", { class: "timeline-top" });
    this.content = h("div", { class: "timeline-content" }, this.top);
    this.scroller = h("div", { class: "timeline", tabindex: "0", role: "log", "aria-live": "off",
      "aria-label": t("messages") }, this.content);
    this.badge = h("span", { class: "badge" });
    this.downButton = iconButton("down", t("toBottom"), () => this.toBottom(true), { class: "to-bottom" });
    this.downButton.append(this.badge);
    this.element = h("div", { class: "timeline-frame" }, this.scroller, this.downButton);
    this.#listen();
  }

  #listen() {
    this.scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.scroller.addEventListener("scrollend", () => {
      this.#gliding = false;
      this.#scrolled();
    });
    this.resizes = new ResizeObserver(() => this.#pinned && this.toBottom(false));
    this.resizes.observe(this.content);
    this.resizes.observe(this.scroller);
    this.nearTop = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && this.#older(),
      { root: this.scroller, rootMargin: TOP_MARGIN });
  }

  close() {
    this.resizes.disconnect();
    this.nearTop.disconnect();
  }

  get empty() {
    return this.#order.length === 0;
  }

  get pinned() {
    return this.#pinned;
  }

  /** Makes the newest part equal to `messages`, a page just read, oldest first; `whole` if nothing is older. */
  settle(messages, whole) {
    const oldest = messages[0]?.message_id ?? Infinity;
    const overlaps = this.#order.some((id) => id >= oldest);
    const kept = new Set(messages.map((message) => message.message_id));
    const stale = this.#order.filter((id) => !kept.has(id) && (whole || !overlaps || id >= oldest));
    this.remove(stale);
    if (!overlaps || whole) this.complete = whole;
    for (const message of messages) this.#put(message);
    if (this.#pinned) this.toBottom(false);
    this.nearTop.disconnect();
    this.nearTop.observe(this.top);
  }

  /** A message sent or edited just now. */
  upsert(message) {
    const known = this.#rows.has(message.message_id);
    if (!known && this.#order.length && !this.complete && message.message_id < this.#order[0]) return;
    this.#put(message, !known);
    if (known) return;
    if (this.#pinned || message.from?.id === this.context.person) this.toBottom(true);
    else this.#countMissed(this.#missed + 1);
  }

  remove(ids) {
    for (const id of ids) {
      const entry = this.#rows.get(id);
      if (!entry) continue;
      const at = this.#order.indexOf(id);
      this.#order.splice(at, 1);
      this.#rows.delete(id);
      const section = entry.node.parentElement;
      entry.node.remove();
      if (section.children.length === 1) {
        this.#days.delete(section.dataset.day);
        section.remove();
      }
      this.#regroup(at - 1, at);
    }
  }

  /** Scrolls to a message and marks it for a moment; nothing if it is not loaded. */
  show(id) {
    const node = this.#rows.get(id)?.node;
    if (!node) return;
    node.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
    node.classList.remove("shown");
    void node.offsetWidth; // restarts the animation
    node.classList.add("shown");
  }

  toBottom(glide) {
    this.#pinned = true;
    this.#countMissed(0);
    const target = this.scroller.scrollHeight - this.scroller.clientHeight;
    const smooth = (glide || this.#gliding) && !calm.matches && target - this.scroller.scrollTop > 1;
    this.#gliding = smooth;
    this.scroller.scrollTo({ top: target, behavior: smooth ? "smooth" : "instant" });
    this.#scrolled();
  }

  #scrolled() {
    const distance = this.scroller.scrollHeight - this.scroller.clientHeight - this.scroller.scrollTop;
    if (!this.#gliding) this.#pinned = distance < NEAR_BOTTOM;
    this.downButton.classList.toggle("visible", !this.#pinned);
    if (!this.#pinned) return;
    this.#countMissed(0);
    this.seen();
  }

  #countMissed(count) {
    this.#missed = count;
    this.badge.textContent = count || "";
    this.badge.hidden = count === 0;
  }

  async #older() {
    if (this.#loading || this.complete || this.empty) return;
    this.#loading = true;
    const page = await this.readOlder(this.#order[0]);
    this.#loading = false;
    if (page === null) return; // the next connection settles the newest part and watches the top again
    const height = this.scroller.scrollHeight;
    const top = this.scroller.scrollTop;
    for (const message of page.messages.reverse()) this.#put(message);
    this.complete = page.whole;
    this.scroller.scrollTo({ top: top + this.scroller.scrollHeight - height, behavior: "instant" });
    this.nearTop.disconnect();
    this.nearTop.observe(this.top);
  }

  #put(message, fresh = false) {
    const id = message.message_id;
    const node = messageRow(message, this.context);
    node.classList.toggle("fresh", fresh);
    const known = this.#rows.get(id);
    this.#rows.set(id, { message, node });
    if (known) {
      for (const name of ["first", "last"]) node.classList.toggle(name, known.node.classList.contains(name));
      known.node.replaceWith(node);
      return;
    }
    let at = this.#order.length;
    while (at > 0 && this.#order[at - 1] > id) at = at > 1 && this.#order[0] > id ? 0 : at - 1;
    this.#order.splice(at, 0, id);
    this.#insert(message, node, at);
    this.#regroup(at - 1, at, at + 1);
  }

  #insert(message, node, at) {
    const day = dayKey(message.date);
    const after = this.#rows.get(this.#order[at + 1])?.node;
    if (after?.parentElement.dataset.day === day) {
      after.before(node);
      return;
    }
    if (!this.#days.has(day)) {
      const section = h("section", { class: "day", dataset: { day } },
        h("div", { class: "day-label" }, h("span", { class: "pill" }, dayLabel(message.date))));
      const later = [...this.#days.keys()].filter((other) => other > day).sort()[0];
      this.content.insertBefore(section, later ? this.#days.get(later) : null);
      this.#days.set(day, section);
    }
    this.#days.get(day).append(node);
  }

  #regroup(...places) {
    for (const at of places) {
      const entry = this.#rows.get(this.#order[at]);
      if (!entry) continue;
      entry.node.classList.toggle("first", !this.#joined(at - 1, at));
      entry.node.classList.toggle("last", !this.#joined(at, at + 1));
    }
  }

  #joined(one, other) {
    const first = this.#rows.get(this.#order[one])?.message;
    const second = this.#rows.get(this.#order[other])?.message;
    if (!first || !second || serviceWords(first) || serviceWords(second)) return false;
    return first.from?.id === second.from?.id && second.date - first.date < RUN_PAUSE
      && dayKey(first.date) === dayKey(second.date);
  }
}
