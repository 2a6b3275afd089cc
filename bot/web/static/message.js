// One message as an element: bubble, time, state of sending, quick replies.
import { richText } from "./text.js";
import { clock, day, dayName } from "./times.js";

const RUN = 5 * 60 * 1000;
const RATING = /^(👍|👎)/u;
// The way forward of a guide stands out: start, next step, resume.
const FORWARD = /^(go|n|r|g:.+)$/;
const STATES = { sending: "Đang gửi…", unsent: "Chưa gửi" };

/** An element for a message; `message` stays on it, so that its neighbours can be compared. */
export function messageElement(message) {
  const mine = message.from === "me";
  const element = make("div", `msg ${mine ? "me" : "bot"}`);
  const bubble = make("div", "bubble");
  const text = make("div", "text");
  text.append(richText(message.text, { links: !mine }));
  bubble.append(make("span", "vh", mine ? "Tôi: " : "Trợ lý: "));
  if (message.attachment) bubble.append(attachment(message.attachment));
  if (message.text) bubble.append(text);
  bubble.append(make("div", "meta"));
  element.append(bubble);
  element.message = message;
  showState(element);
  return element;
}

/** A picture, or a document to save. Only addresses of this server are followed. */
function attachment({ kind, name, address, size }) {
  const link = make("a", kind === "image" ? "picture" : "file");
  if (address.startsWith("/tep/") || address.startsWith(location.origin)) link.href = address;
  if (kind === "image") {
    const image = make("img", "");
    image.alt = name;
    image.loading = "lazy";
    image.src = link.href;
    link.target = "_blank";
    link.append(image);
  } else {
    link.download = name;
    link.append(make("span", "file-name", name), make("span", "file-size", weight(size)));
  }
  return link;
}

function weight(size) {
  return size < 1e6 ? `${Math.max(1, Math.round(size / 1e3))} KB` : `${(size / 1e6).toFixed(1).replace(".", ",")} MB`;
}

/** Time, and for mine whether it has left this phone. */
export function showState(element) {
  const { message } = element;
  const at = new Date(message.at);
  const meta = element.querySelector(".meta");
  const time = make("time", "", clock(at));
  time.dateTime = message.at;
  element.classList.toggle("unsent", message.state === "unsent");
  if (STATES[message.state]) meta.replaceChildren(STATES[message.state]);
  else meta.replaceChildren(time, ...(message.from === "me" ? [make("span", "tick", " ✓"), make("span", "vh", "đã gửi")] : []));
}

/** What depends on the neighbours: the day above, the first and the last of a run. */
export function showPlace(element, before, after) {
  const today = day(new Date(element.message.at));
  const opensDay = !before || day(new Date(before.message.at)) !== today;
  showDay(element, opensDay ? today : "");
  element.classList.toggle("first", opensDay || !sameRun(before, element));
  element.classList.toggle("last", !after || !sameRun(element, after));
}

function sameRun(one, other) {
  return one.message.from === other.message.from && new Date(other.message.at) - new Date(one.message.at) < RUN;
}

function showDay(element, name) {
  let line = element.querySelector(".day");
  if (!name) {
    if (line) line.remove();
    return;
  }
  if (!line) element.prepend((line = make("div", "day")));
  if (line.textContent !== dayName(name)) line.replaceChildren(make("span", "", dayName(name)));
}

/** Quick replies under a message. 👍 👎 stand apart in one row. */
export function chips(message, choose) {
  const group = make("div", "chips");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", "Chọn nhanh");
  const rating = message.buttons.filter((button) => RATING.test(button.title));
  const others = message.buttons.filter((button) => !rating.includes(button));
  if (others.length) group.append(row("chip-row", others, message, choose));
  if (rating.length) group.append(row("chip-row rating", rating, message, choose));
  return group;
}

function row(name, buttons, message, choose) {
  const element = make("div", name);
  element.append(...buttons.map((button) => chip(button, message, choose)));
  return element;
}

function chip(button, message, choose) {
  const element = make("button", FORWARD.test(button.id) ? "chip forward" : "chip", button.title);
  element.type = "button";
  element.addEventListener("click", () => choose(message, button));
  return element;
}

/** "Gửi lại" and "Bỏ" under a message that has not left this phone. */
export function unsentTools(message, resend, discard) {
  const tools = make("div", "tools");
  for (const [title, act] of [["Gửi lại", resend], ["Bỏ", discard]]) {
    const button = make("button", "tool", title);
    button.type = "button";
    button.addEventListener("click", () => act(message));
    tools.append(button);
  }
  return tools;
}

export function make(tag, name, text = "") {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text) element.textContent = text;
  return element;
}
