// The web chat: brings the box, the outbox, the stream and the conversation on the screen together.
import { Composer, touch } from "./composer.js";
import { Log } from "./log.js";
import { Outbox, newId } from "./outbox.js";
import { Stream, history } from "./stream.js";

const LOST = "Mất kết nối. Tin sẽ được gửi khi có mạng.";
const SERVER = "Trợ lý đang bận. Tin sẽ được gửi lại ngay khi được.";
const BACK = "Đã kết nối lại.";
const NOT_TAKEN = "Tin này chưa gửi được. Xem lại rồi gửi giúp nhé.";
const PATIENCE = 3_000; // a short gap in the line is not worth a word
const START_KEY = "trolyso.start";
const START_AGAIN = 60_000;
const AGREE = 150;
const LOAD_WAITS = [2_000, 4_000, 8_000, 15_000, 30_000];

const bar = document.getElementById("bar");
const lost = new Set(); // what does not work at the moment: "stream", "outbox", "device"
let barTimer = 0;

const log = new Log({ choose, resend: () => outbox.flush(), discard });
const composer = new Composer((text) => send({ text }));
const outbox = new Outbox({ sending, sent, unsent, refused, added, gone });
const stream = new Stream({ message: receive, open: streamOpen, lost: () => trouble("stream"), reset: () => load(true) });

// --- sending

function send(what) {
  const item = outbox.add(what);
  log.add(bubbleOf(item));
  outbox.flush();
}

function choose(message, button) {
  composer.say("");
  send({ choice: button.id, menu: message.menu || 0, title: button.title });
  // The chip that was tapped is gone; focus goes where no keyboard pops up.
  if (touch.matches) log.scroller.focus({ preventScroll: true });
  else composer.rest();
}

function discard(message) {
  outbox.drop(message.event_id);
  log.remove(message.event_id);
  if (!outbox.items().length) works("outbox");
  outbox.flush();
}

function bubbleOf(item) {
  return { from: "me", event_id: item.id, text: item.text || item.title, at: item.at, state: "sending" };
}

// --- what became of it

/** A retry leaves "Chưa gửi" as it stands: a button must not vanish under a finger. */
function sending() {
  if (navigator.onLine) log.showTyping(true);
}

function sent(item) {
  works("outbox");
  log.mark(item.id, "sent");
}

function unsent(item, why) {
  log.showTyping(false);
  for (const waiting of outbox.items()) log.mark(waiting.id, "unsent");
  trouble("outbox", why === "server" ? SERVER : LOST);
}

/** The server will not have it: the words go back into the box. False when the box is taken; the message then waits. */
function refused(item, error, busy) {
  log.showTyping(false);
  works("outbox");
  composer.say(error || NOT_TAKEN);
  if (item.start) return !busy;
  if (busy && item.text && composer.text.trim()) {
    log.mark(item.id, "unsent");
    return false;
  }
  if (item.text) composer.text = [item.text, composer.text].filter(Boolean).join("\n");
  log.remove(item.id);
  return true;
}

/** Another tab sends: it shows here too. */
function added(item) {
  if (!item.start) log.add(bubbleOf(item));
}

function gone(item) {
  log.remove(item.id);
}

// --- receiving

function receive(message) {
  if (message.from === "bot") log.showTyping(false);
  if (message.event_id) outbox.drop(message.event_id);
  if (hasSomething(message)) log.add(message);
}

/** The start of a conversation comes back as a message of mine without words. */
function hasSomething(message) {
  return Boolean(message.text || message.attachment || (message.buttons || []).length || log.has(message));
}

function streamOpen() {
  works("stream");
  works("device");
  outbox.flush();
}

// --- network

function trouble(what, sentence = LOST) {
  lost.add(what);
  clearTimeout(barTimer);
  barTimer = setTimeout(() => showBar(sentence), what === "stream" && navigator.onLine ? PATIENCE : 0);
}

function works(what) {
  if (!lost.delete(what) || lost.size) return;
  clearTimeout(barTimer);
  if (!bar.textContent) return;
  showBar(BACK);
  barTimer = setTimeout(() => showBar(""), 2_500);
}

function showBar(sentence) {
  bar.textContent = sentence;
  bar.classList.toggle("good", sentence === BACK);
}

// --- beginning

async function load(again = false, tries = 0) {
  try {
    const { messages, cursor } = await history();
    works("device");
    if (again) log.clear();
    begin(messages, cursor);
  } catch {
    trouble("device");
    setTimeout(() => load(again, tries + 1), LOAD_WAITS[Math.min(tries, LOAD_WAITS.length - 1)]);
  }
}

function begin(messages, cursor) {
  for (const message of messages) if (message.event_id) outbox.drop(message.event_id);
  log.fill(messages.filter(hasSomething));
  const waiting = outbox.items().filter((item) => !item.start);
  log.fill(waiting.map(bubbleOf));
  if (messages.length) dropStarts();
  else start();
  stream.open(cursor);
  outbox.flush();
}

/** Two tabs opened together greet once: they agree on one id, and the server takes it once. */
async function start() {
  const known = read(START_KEY);
  if (!known || known.at < Date.now() - START_AGAIN) write(START_KEY, { id: newId(), at: Date.now() });
  await new Promise((done) => setTimeout(done, AGREE)); // the last one to write wins in both
  const { id } = read(START_KEY) || { id: newId() };
  outbox.add({ id, start: true });
  outbox.flush();
}

function dropStarts() {
  for (const item of outbox.items()) if (item.start) outbox.drop(item.id);
}

function read(key) {
  try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
}

function write(key, value) {
  try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* greeted again, no harm */ }
}

/** iOS lays its keyboard over the page; there the visible height has to be told to the layout. */
function fitKeyboard() {
  const { visualViewport: view } = window;
  if (!view) return;
  view.addEventListener("resize", () => {
    const covered = view.scale < 1.05 && innerHeight - view.height > 80;
    document.documentElement.style.setProperty("--height", covered ? `${view.height}px` : "");
    if (covered) scrollTo(0, 0);
  });
}

addEventListener("offline", () => trouble("device"));
addEventListener("online", () => works("device"));
fitKeyboard();
load();
