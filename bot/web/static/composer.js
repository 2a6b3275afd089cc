// The box: grows with the text, Enter sends, an input method is left in peace.

const MOST = 2000;
const SHOW_COUNT_FROM = 1800;
const MOST_HEIGHT = 0.3; // of the screen: the conversation must stay in sight above the keyboard

export const touch = matchMedia("(hover: none) and (pointer: coarse)");

export class Composer {
  /** `send(text)` is called with what was typed. */
  constructor(send) {
    this.send = send;
    this.form = document.getElementById("composer");
    this.box = document.getElementById("box");
    this.count = document.getElementById("count");
    this.notice = document.getElementById("notice");
    this.form.addEventListener("submit", (event) => (event.preventDefault(), this.submit()));
    this.box.addEventListener("input", () => this.changed());
    this.box.addEventListener("keydown", (event) => this.key(event));
    addEventListener("trolyso:size", () => this.grow());
    addEventListener("resize", () => this.grow());
    this.changed();
    if (!touch.matches) this.box.focus({ preventScroll: true });
  }

  get text() {
    return this.box.value;
  }

  set text(value) {
    this.box.value = value;
    this.changed();
  }

  /** One calm sentence above the box; "" takes it away. */
  say(sentence) {
    this.notice.textContent = sentence;
  }

  submit() {
    const text = this.text.normalize("NFC").trim();
    if (text.length > MOST) return this.box.focus();
    if (text) {
      this.text = "";
      this.say("");
      this.send(text);
    }
    this.rest();
  }

  /** On a computer the next question can be typed at once; on a phone the keyboard makes room for the answer. */
  rest() {
    if (touch.matches) this.box.blur();
    else this.box.focus({ preventScroll: true });
  }

  key(event) {
    // 229: an input method is at work (Telex on macOS; Safari has already cleared isComposing).
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.submit();
  }

  changed() {
    this.grow();
    this.form.classList.toggle("empty", !this.text.trim());
    const { length } = this.text;
    const over = length - MOST;
    this.box.setAttribute("aria-invalid", String(over > 0));
    this.count.classList.toggle("over", over > 0);
    if (length < SHOW_COUNT_FROM) this.count.textContent = "";
    else this.count.textContent = over > 0 ? `Dài quá ${over} ký tự. Bớt giúp trợ lý nhé.` : `Còn ${-over} ký tự`;
  }

  grow() {
    const { style } = this.box;
    style.height = "auto";
    const border = this.box.offsetHeight - this.box.clientHeight;
    style.height = `${Math.min(this.box.scrollHeight + border, Math.round(innerHeight * MOST_HEIGHT))}px`;
  }
}
