/**
 * A strict `EventSource` for Node.js after the HTML standard, 9.2, whose waiting goes by the test's clock.
 *
 * @param {{fetch: typeof fetch, setTimeout: Function, clearTimeout: Function}} platform
 */
export function eventSourceOf(platform) {
  return class TestEventSource {
    /** Events dispatched by all of this class, so that a test can wait for one that a client makes nothing of. */
    static dispatched = 0;

    readyState = 0;
    #listeners = new Map();
    #url;
    #aborter;
    #retry = 3_000;
    #lastEventId = '';
    #timer;

    constructor(url) {
      this.#url = new URL(url).href;
      this.#connect();
    }

    addEventListener(name, listener) {
      this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
    }

    close() {
      this.readyState = 2;
      this.#aborter.abort();
      platform.clearTimeout(this.#timer);
    }

    async #connect() {
      this.#aborter = new AbortController();
      try {
        const headers = { Accept: 'text/event-stream', ...(this.#lastEventId && { 'Last-Event-ID': this.#lastEventId }) };
        const response = await platform.fetch(this.#url, { headers, signal: this.#aborter.signal });
        if (this.readyState === 2) return;
        if (response.status !== 200 || !response.headers.get('Content-Type')?.startsWith('text/event-stream')) {
          this.readyState = 2;
          this.#aborter.abort();
          this.#dispatch('error', {});
          return;
        }
        this.readyState = 1;
        this.#dispatch('open', {});
        await this.#read(response.body);
      } catch {
        // A network error: as the stream's end.
      }
      this.#reestablish();
    }

    #reestablish() {
      if (this.readyState === 2) return;
      this.readyState = 0;
      this.#timer = platform.setTimeout(() => this.readyState === 0 && this.#connect(), this.#retry);
      this.#dispatch('error', {});
    }

    async #read(body) {
      let text = '';
      let event = { name: '', data: [] };
      for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
        text += chunk;
        const lines = text.split(/\r\n|\n|\r(?!$)/);
        text = lines.pop();
        for (const line of lines) {
          if (this.readyState === 2) return;
          if (line === '') {
            this.#emit(event);
            event = { name: '', data: [] };
          } else {
            this.#field(line, event);
          }
        }
      }
    }

    #field(line, event) {
      const [, name, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line);
      if (name === 'event') event.name = value;
      if (name === 'data') event.data.push(value);
      if (name === 'id' && !value.includes('\0')) event.id = value;
      if (name === 'retry' && /^\d+$/.test(value)) this.#retry = Number(value);
    }

    #emit({ name, data, id }) {
      if (id !== undefined) this.#lastEventId = id;
      if (data.length > 0) this.#dispatch(name || 'message', { data: data.join('\n'), lastEventId: this.#lastEventId });
    }

    #dispatch(type, more) {
      TestEventSource.dispatched++;
      for (const listener of this.#listeners.get(type) ?? []) listener({ type, ...more });
    }
  };
}
