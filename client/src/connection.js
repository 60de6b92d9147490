import { DEFAULT_HEARTBEAT, MAX_QUIET, REQUEST_TIMEOUT, RETURN_TIMEOUT, SILENT_HEARTBEATS } from './limits.js';

/** `readyState` of an EventSource that comes back by itself (HTML standard, 9.2). */
const CONNECTING = 0;

/** The stream's own events, which are no namespaces. `message` carries nothing; one is a keep-alive that pages can see. */
const OWN = ['welcome', 'cursor', 'gap', 'goodbye', 'message'];

/**
 * One `EventSource`: reads what the server says and notices when it says nothing. Decides nothing.
 *
 * After a drop the browser may come back by itself: only so is the server's `retry:` obeyed, which a page cannot read.
 * Pages cannot see comments either, so silence alone proves nothing: `silent` is called to ask the server, at doubling
 * intervals. A server that sends its keep-alives as `message` events is believed: there, silence is the stream's end.
 */
export class Connection {
  #source;
  #platform;
  #on;
  #timer;
  #closed = false;
  #welcomed = false;
  #visible = false;
  #heartbeat = 0;
  #limit = 0;
  #heard = 0;
  #names = new Set();

  /**
   * @param {string} url
   * @param {object} platform
   * @param {{welcome(data: any): void, event(data: any): void, gap(data: any): void, cursor(id: string): void,
   *     goodbye(data: any): void, malformed(name: string): void, mayReturn(): boolean, returning(): void, silent(): void,
   *     failed(how: 'refused'|'unreachable'|'dropped'|'silent'): void}} on `failed` and `goodbye` are the last
   */
  constructor(url, platform, on) {
    this.#platform = platform;
    this.#on = on;
    this.#source = new platform.EventSource(url);
    this.#source.addEventListener('error', () => this.#closed || this.#lost());
    this.listen(OWN);
    this.#watch(REQUEST_TIMEOUT);
  }

  /** Reads events of these names too. @param {Iterable<string>} names */
  listen(names) {
    for (const name of names) {
      if (this.#names.has(name)) continue;
      this.#names.add(name);
      this.#source.addEventListener(name, (event) => this.#closed || this.#read(name, event));
    }
  }

  /** Looks at the clock now: a page that was asleep had no timers. */
  check() {
    if (!this.#welcomed) return;
    this.#limit = this.#heartbeat;
    this.#due();
  }

  close() {
    this.#closed = true;
    this.#platform.clearTimeout(this.#timer);
    this.#source.close();
  }

  #read(name, event) {
    if (this.#welcomed && this.#limit > this.#heartbeat) this.#watch(this.#heartbeat);
    this.#heard = this.#platform.now();
    if (name === 'cursor') return this.#on.cursor(event.lastEventId);
    let data;
    try {
      data = JSON.parse(event.data);
    } catch {
      return this.#on.malformed(name);
    }
    switch (name) {
      case 'welcome':
        return this.#welcome(data);
      case 'message':
        this.#visible = true;
        return undefined;
      case 'gap':
        return this.#on.gap(data);
      case 'goodbye':
        this.close();
        return this.#on.goodbye(data);
      default:
        return this.#on.event(data);
    }
  }

  #welcome(data) {
    this.#welcomed = true;
    this.#heartbeat = (data.heartbeat > 0 ? data.heartbeat : DEFAULT_HEARTBEAT) * 1_000 * SILENT_HEARTBEATS;
    this.#watch(this.#heartbeat);
    this.#on.welcome(data);
  }

  #lost() {
    const returning = this.#source.readyState === CONNECTING;
    if (!this.#welcomed) return this.#fail(returning ? 'unreachable' : 'refused');
    if (!returning || !this.#on.mayReturn()) return this.#fail('dropped');
    this.#welcomed = false;
    this.#watch(RETURN_TIMEOUT);
    return this.#on.returning();
  }

  #watch(limit) {
    this.#heard = this.#platform.now();
    this.#limit = limit;
    this.#wait(limit);
  }

  #wait(millis) {
    this.#platform.clearTimeout(this.#timer);
    this.#timer = this.#platform.setTimeout(() => this.#due(), millis);
  }

  /** Timers are set anew only when they are due: one per event would cost more than the event. */
  #due() {
    const quiet = this.#platform.now() - this.#heard;
    if (quiet < this.#limit) return this.#wait(this.#limit - quiet);
    if (!this.#welcomed) return this.#fail('unreachable');
    if (this.#visible) return this.#fail('silent');
    this.#watch(Math.min(this.#limit * 2, Math.max(MAX_QUIET, this.#heartbeat)));
    return this.#on.silent();
  }

  #fail(how) {
    if (this.#closed) return;
    this.close();
    this.#on.failed(how);
  }
}
