// What the server tells: the history once, then every new message, through any loss of network.

const FIRST_WAIT = 1_500;
const LONGEST_WAIT = 30_000;
const ASLEEP = 30_000; // ms hidden after which a phone may have dropped the line without saying so

/** {messages, cursor}; throws when there is no network or no server. */
export async function history() {
  const response = await fetch("/api/history", { cache: "no-store" });
  if (!response.ok) throw new Error(`history: ${response.status}`);
  return response.json();
}

export class Stream {
  /** `on`: message(message), open(), lost(), reset(). */
  constructor(on) {
    this.on = on;
    this.cursor = "";
    this.wait = FIRST_WAIT;
    addEventListener("online", () => this.cursor && this.open());
    addEventListener("pageshow", (event) => event.persisted && this.cursor && this.open());
    this.watchSleep();
  }

  /** Opens at the newest place known; a line that is already there is replaced. */
  open(cursor = this.cursor) {
    this.close();
    this.cursor = cursor;
    const source = new EventSource(`/api/stream?cursor=${encodeURIComponent(cursor)}`);
    source.addEventListener("open", () => this.opened());
    source.addEventListener("message", (event) => this.receive(event));
    source.addEventListener("reset", () => this.on.reset());
    source.addEventListener("error", () => this.failed(source));
    this.source = source;
  }

  close() {
    clearTimeout(this.timer);
    if (this.source) this.source.close();
  }

  opened() {
    this.wait = FIRST_WAIT;
    this.on.open();
  }

  receive(event) {
    const message = JSON.parse(event.data);
    this.cursor = message.cursor || event.lastEventId || this.cursor;
    this.on.message(message);
  }

  /** The browser reconnects by itself after a broken line, but gives up after a refusal (a proxy's 502): then it is ours to do. */
  failed(source) {
    if (source !== this.source) return;
    this.on.lost();
    if (source.readyState !== EventSource.CLOSED) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.open(), this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  watchSleep() {
    let hiddenAt = 0;
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) hiddenAt = Date.now();
      else if (this.cursor && hiddenAt && Date.now() - hiddenAt > ASLEEP) this.open();
    });
  }
}
