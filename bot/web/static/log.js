// The conversation on the screen: order, no doubles, quick replies under the last message, scrolling.
import { chips, messageElement, showPlace, showState, unsentTools } from "./message.js";
import { day } from "./times.js";

const NEAR = 60; // px from the end that still count as "at the end"
const TURN = 20_000; // ms after which a bot message opens a new turn to read from its top
const TYPING = 10_000;
const HAND = 1_500; // ms for which a touch explains a scroll

export class Log {
  /** `acts`: choose(message, button), resend(message), discard(message). */
  constructor(acts) {
    this.acts = acts;
    this.scroller = document.getElementById("log");
    this.list = document.getElementById("messages");
    this.typing = document.getElementById("typing");
    this.down = document.getElementById("down");
    this.known = new Map();
    this.following = true; // false while the person reads further up
    this.atEnd = true;
    this.unseen = false;
    this.watchScrolling();
    this.watchMidnight();
  }

  // --- messages

  /** Shows a whole history: no motion, and not read aloud message by message. */
  fill(messages) {
    this.scroller.setAttribute("aria-busy", "true");
    for (const message of messages) this.put(message);
    this.refresh();
    this.toEnd("instant");
    this.scroller.setAttribute("aria-busy", "false");
  }

  /** Forgets what is on the screen. */
  clear() {
    this.known.clear();
    this.list.replaceChildren();
    this.anchor = null;
  }

  /** Adds a message, or brings one that is already there up to date. */
  add(message) {
    const fresh = this.put(message);
    this.refresh();
    if (fresh) this.arrived(fresh);
  }

  has(message) {
    return this.known.has(keyOf(message));
  }

  /** `state`: "sending", "unsent" or "sent". */
  mark(id, state) {
    const element = this.known.get(`me:${id}`);
    if (!element || element.message.state === state) return;
    element.message.state = state;
    showState(element);
    if (state === "sent") this.settle(element);
    this.refresh();
    if (this.following && !this.anchor) this.toEnd("instant"); // the tools under it want to be seen too
  }

  remove(id) {
    const element = this.known.get(`me:${id}`);
    if (!element || !isPending(element)) return;
    this.known.delete(`me:${id}`);
    const { nextElementSibling } = element;
    element.remove();
    if (nextElementSibling) this.place(nextElementSibling);
    this.refresh();
  }

  put(message) {
    const key = keyOf(message);
    const there = this.known.get(key);
    if (there) {
      this.confirm(there, message);
      return null;
    }
    const element = messageElement(message);
    this.known.set(key, element);
    this.list.insertBefore(element, isPending(element) ? null : this.firstPending());
    this.placeAround(element);
    return element;
  }

  /** My own message comes back from the server: it has arrived, and its time is the server's. */
  confirm(element, message) {
    if (message.state || element.message.cursor) return;
    Object.assign(element.message, message, { text: message.text || element.message.text, state: "sent" });
    showState(element);
    this.settle(element);
  }

  /** What has been sent stands above what has not. */
  settle(element) {
    const pending = this.firstPending();
    const misplaced = pending && pending.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING;
    if (misplaced) this.list.insertBefore(element, pending);
    this.placeAround(element);
  }

  firstPending() {
    let first = null;
    for (let one = this.list.lastElementChild; one && isPending(one); one = one.previousElementSibling) first = one;
    return first;
  }

  placeAround(element) {
    for (const one of [element.previousElementSibling, element, element.nextElementSibling]) if (one) this.place(one);
  }

  place(element) {
    showPlace(element, element.previousElementSibling, element.nextElementSibling);
  }

  // --- what hangs under messages

  /** Quick replies only under the last message, and only if it is the bot's; tools under what was not sent. */
  refresh() {
    const last = this.list.lastElementChild;
    for (const old of this.list.querySelectorAll(".chips")) if (old.parentElement !== last) old.remove();
    if (last && last.message.from === "bot" && last.message.buttons?.length && !last.querySelector(".chips")) {
      last.append(chips(last.message, this.acts.choose));
    }
    for (const element of this.list.querySelectorAll(".msg.me")) this.refreshTools(element);
  }

  refreshTools(element) {
    const tools = element.querySelector(".tools");
    const unsent = element.message.state === "unsent";
    if (tools && !unsent) tools.remove();
    if (!tools && unsent) element.append(unsentTools(element.message, this.acts.resend, this.acts.discard));
  }

  /** Dots while an answer is awaited; an answer that never comes must not leave them running. */
  showTyping(on) {
    clearTimeout(this.typingTimer);
    this.typing.hidden = !on;
    if (!on) return;
    this.follow();
    this.typingTimer = setTimeout(() => this.showTyping(false), TYPING);
  }

  // --- scrolling

  arrived(element) {
    if (element.message.from === "me") {
      this.following = true;
      this.anchor = null;
      this.turnAt = 0;
      return this.toEnd("instant");
    }
    const now = Date.now();
    if (!this.anchor || now - this.turnAt > TURN) this.anchor = element;
    this.turnAt = now;
    if (!this.following) this.unseen = true;
    this.follow();
  }

  /** Down to the newest, but never past the first line of the answer: that is the line that gets read. */
  follow() {
    if (this.following) {
      const { scroller, anchor } = this;
      const end = scroller.scrollHeight - scroller.clientHeight;
      const top = anchor ? anchor.offsetTop - 12 : end;
      const target = Math.max(scroller.scrollTop, Math.min(end, top));
      if (target > scroller.scrollTop) this.scrollTo(target, "smooth");
    }
    this.showDown();
  }

  toEnd(behavior) {
    this.following = true;
    this.atEnd = true;
    this.scrollTo(this.scroller.scrollHeight, behavior);
    this.showDown();
  }

  scrollTo(top, behavior) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.scroller.scrollTo({ top, behavior: calm ? "auto" : behavior === "smooth" ? "smooth" : "auto" });
  }

  left() {
    const { scroller } = this;
    return scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;
  }

  /** The button goes at once but comes only when the scrolling has come to rest. */
  showDown() {
    clearTimeout(this.downTimer);
    if (this.left() < NEAR) {
      this.unseen = false;
      this.down.hidden = true;
      return;
    }
    this.downTimer = setTimeout(() => {
      this.atEnd = this.left() < NEAR;
      this.down.hidden = this.atEnd;
      this.down.classList.toggle("unseen", this.unseen);
      this.down.textContent = this.unseen ? "↓ Tin mới" : "↓";
      this.down.setAttribute("aria-label", this.unseen ? "Tin mới, xuống cuối" : "Xuống cuối");
    }, 200);
  }

  watchScrolling() {
    const { scroller } = this;
    let last = 0;
    let touched = 0;
    // A message that shrinks moves the view up as well; only a hand on the page means "I am reading here".
    for (const hand of ["wheel", "touchmove", "pointerdown", "keydown"]) {
      scroller.addEventListener(hand, () => (touched = Date.now()), { passive: true });
    }
    scroller.addEventListener("scroll", () => {
      if (this.left() < NEAR) this.following = this.atEnd = true;
      else if (scroller.scrollTop < last - 2 && Date.now() - touched < HAND) this.following = this.atEnd = false;
      last = scroller.scrollTop;
      this.showDown();
    }, { passive: true });
    this.down.addEventListener("click", () => {
      this.toEnd("smooth");
      scroller.focus({ preventScroll: true });
    });
    // The keyboard opens, the letters grow: what was at the end stays at the end.
    const keepEnd = () => (this.atEnd ? this.toEnd("instant") : this.showDown());
    new ResizeObserver(keepEnd).observe(scroller);
    addEventListener("trolyso:size", keepEnd);
  }

  /** "Hôm nay" becomes "Hôm qua" on a page that stays open. */
  watchMidnight() {
    let today = day(Date.now());
    const check = () => {
      if (day(Date.now()) === today) return;
      today = day(Date.now());
      for (const element of this.list.children) this.place(element);
    };
    setInterval(check, 60_000);
    document.addEventListener("visibilitychange", check);
  }
}

function isPending(element) {
  return element.message.state === "sending" || element.message.state === "unsent";
}

/** Mine are known by the id I gave them, the bot's by their place in the conversation. */
function keyOf(message) {
  return message.from === "me" && message.event_id ? `me:${message.event_id}` : `${message.from}:${message.cursor}`;
}
