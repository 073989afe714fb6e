// Server-sent events, read by hand: unlike EventSource this can show a token, and says why it is refused.

/** Without a word for so long, ms, the connection is taken for dead; the bridge says something every 5 s. */
const patience = 20_000;
/** Hidden for so long, ms, the page lets go of its connection. */
const hiddenPatience = 60_000;
const longestPause = 15_000;

/** Feeds lines of an event stream and yields whole events. */
export class EventParser {
  #rest = "";
  #event = { name: "message", data: [], id: null };

  *feed(chunk) {
    const lines = (this.#rest + chunk).split(/\r\n|\n|\r/);
    this.#rest = lines.pop();
    for (const line of lines) {
      if (line === "") {
        const { name, data, id } = this.#event;
        this.#event = { name: "message", data: [], id };
        if (data.length) yield { name, data: data.join("\n"), id };
        continue;
      }
      const colon = line.indexOf(":");
      if (colon === 0) continue;
      const field = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
      if (field === "event") this.#event.name = value;
      else if (field === "data") this.#event.data.push(value);
      else if (field === "id") this.#event.id = value;
    }
  }
}

/**
 * Keeps a stream open. `handlers`: `event(name, value)`; `broken(reason, status)` when it ends or is refused, `status` being
 * that of HTTP or null.
 */
export class Stream {
  #url;
  #headers;
  #handlers;
  #abort = null;
  #failures = 0;
  #timer = null;
  #watch = null;
  #hidden = null;

  constructor(url, headers, handlers) {
    this.#url = url;
    this.#headers = headers;
    this.#handlers = handlers;
    addEventListener("online", () => this.#now());
    document.addEventListener("visibilitychange", () => {
      clearTimeout(this.#hidden);
      if (document.hidden) this.#hidden = setTimeout(() => this.#stop(), hiddenPatience);
      else this.#now();
    });
  }

  /** Connects anew, as after another search or token. */
  open() {
    this.#stop();
    this.#run();
  }

  #now() {
    if (!this.#abort) this.open();
  }

  #stop() {
    clearTimeout(this.#timer);
    clearTimeout(this.#watch);
    this.#abort?.abort();
    this.#abort = null;
  }

  async #run() {
    const abort = new AbortController();
    this.#abort = abort;
    let reason = "The bridge cannot be reached.";
    let status = null;
    let wait = 0;
    try {
      this.#attend(abort);
      const response = await fetch(this.#url(), { headers: { Accept: "text/event-stream", ...this.#headers() }, signal: abort.signal, cache: "no-store" });
      status = response.status;
      if (!response.ok) {
        wait = Number(response.headers.get("Retry-After")) * 1000 || 0;
        reason = (await response.json().catch(() => ({}))).error ?? `The bridge answered ${status}.`;
      } else {
        const parser = new EventParser();
        const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
        for (;;) {
          const { value, done } = await reader.read();
          if (done) break;
          this.#attend(abort);
          this.#failures = 0;
          for (const event of parser.feed(value)) this.#handlers.event(event.name, JSON.parse(event.data));
        }
        status = null;
        reason = "The bridge has ended the connection.";
      }
    } catch (error) {
      if (!(error instanceof TypeError) && error.name !== "AbortError") console.error(error);
      status = null;
    }
    clearTimeout(this.#watch);
    // Stopped on purpose, or replaced by another.
    if (this.#abort !== abort) return;
    this.#abort = null;
    this.#handlers.broken(reason, status);
    const pause = Math.min(longestPause, 1000 * 2 ** this.#failures++) * (0.75 + Math.random() / 2);
    this.#timer = setTimeout(() => this.#run(), Math.max(pause, wait));
  }

  #attend(abort) {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => abort.abort(), patience);
  }
}
