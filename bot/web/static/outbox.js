// What I send: kept on this phone until the server has it, sent in order, always under the same id.

const PREFIX = "trolyso.outbox.";
const TIMEOUT = 15_000;
const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 60_000;
const BUSY_WAIT = 30_000;

export class Outbox {
  /** `on`: sending(item), sent(item), unsent(item, why), refused(item, error, busy) → true if it was taken back, gone(id). */
  constructor(on) {
    this.on = on;
    this.wait = FIRST_WAIT;
    this.store = deviceStore();
    this.last = 0;
    addEventListener("online", () => this.flush());
    addEventListener("storage", (event) => this.otherTab(event));
  }

  /** Everything that waits, oldest first. */
  items() {
    return this.store.keys().filter((key) => key.startsWith(PREFIX)).sort().map((key) => parse(this.store.get(key))).filter(Boolean);
  }

  /** `what`: {text} or {choice, menu, title} or {id, start}. One key per message: two tabs never overwrite each other. */
  add(what) {
    this.last = Math.max(Date.now(), this.last + 1);
    const item = { id: newId(), ...what, at: new Date(this.last).toISOString() };
    this.store.set(keyOf(item), JSON.stringify(item));
    return item;
  }

  drop(id) {
    for (const item of this.items()) if (item.id === id) this.store.remove(keyOf(item));
  }

  /** Sends what waits; stops at the first that can not be sent now, so that the order stays. */
  async flush() {
    if (this.busy) return;
    this.busy = true;
    clearTimeout(this.timer);
    try {
      for (let item = this.items()[0]; item; item = this.items()[0]) {
        if (!(await this.deliver(item))) break;
      }
    } finally {
      this.busy = false;
    }
  }

  async deliver(item) {
    this.on.sending(item);
    let response;
    try {
      response = await post(item);
    } catch {
      return this.later(item, "offline");
    }
    if (response.ok) return this.done(item);
    if (response.status >= 500 || response.status === 408) return this.later(item, "server");
    return this.refused(item, response);
  }

  done(item) {
    this.wait = FIRST_WAIT;
    this.drop(item.id);
    this.on.sent(item);
    return true;
  }

  async refused(item, response) {
    const { error } = await response.json().catch(() => ({}));
    const busy = response.status === 429;
    if (!this.on.refused(item, error, busy)) {
      this.retry(BUSY_WAIT);
      return false;
    }
    this.drop(item.id);
    return true;
  }

  later(item, why) {
    this.on.unsent(item, why);
    this.retry(this.wait * (1 + Math.random() / 4)); // phones that lost the same mast do not all come back at once
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
    return false;
  }

  retry(wait) {
    this.timer = setTimeout(() => this.flush(), wait);
  }

  /** Another tab took a message out (sent, or given up): the server's echo will show it if it was sent. */
  otherTab({ key, newValue, oldValue }) {
    if (!key || !key.startsWith(PREFIX)) return;
    const item = parse(newValue || oldValue);
    if (item) (newValue ? this.on.added : this.on.gone)(item);
  }
}

async function post({ at, ...body }) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TIMEOUT);
  try {
    return await fetch("/api/messages", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      signal: stop.signal,
    });
  } finally {
    clearTimeout(timer);
  }
}

function keyOf(item) {
  return `${PREFIX}${String(Date.parse(item.at)).padStart(14, "0")}.${item.id}`;
}

function parse(json) {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

/** randomUUID exists only on https; a hamlet's test server may be plain http. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** localStorage, or memory where it is forbidden or full. */
function deviceStore() {
  const memory = new Map();
  const device = (act, otherwise) => {
    try {
      return act(localStorage);
    } catch {
      return otherwise;
    }
  };
  return {
    keys: () => [...new Set([...device((kept) => Object.keys(kept), []), ...memory.keys()])],
    get: (key) => memory.get(key) ?? device((kept) => kept.getItem(key), null),
    set: (key, value) => device((kept) => (kept.setItem(key, value), true), false) || memory.set(key, value),
    remove: (key) => (memory.delete(key), device((kept) => kept.removeItem(key))),
  };
}
