/** Fakes for time and for what Node.js lacks. */

/** A clock that stands still until it is told to go on. */
export class FakeClock {
  #timers = new Map();
  #last = 0;
  time = 1_763_750_000_000;

  now = () => this.time;

  setTimeout = (task, millis) => {
    if (!(millis >= 0 && millis < 2 ** 31)) throw new RangeError(`A timer cannot wait ${millis} ms.`);
    this.#timers.set(++this.#last, { at: this.time + millis, task });
    return this.#last;
  };

  clearTimeout = (timer) => void this.#timers.delete(timer);

  /** Timers that wait. */
  get waiting() {
    return this.#timers.size;
  }

  /** Ms until the next timer; Infinity for none. */
  get next() {
    return Math.min(Infinity, ...[...this.#timers.values()].map(({ at }) => at - this.time));
  }

  /** Runs what is due within these ms, in order, and lets what it causes without I/O happen. */
  async advance(millis) {
    const end = this.time + millis;
    for (;;) {
      const due = [...this.#timers].filter(([, { at }]) => at <= end).sort(([a, x], [b, y]) => x.at - y.at || a - b)[0];
      if (!due) break;
      const [timer, { at, task }] = due;
      this.#timers.delete(timer);
      this.time = Math.max(this.time, at);
      task();
      await turn();
    }
    this.time = end;
    await turn();
  }
}

/** One turn of the event loop: microtasks and what is ready run. */
export const turn = () => new Promise((done) => setImmediate(done));

/** The LockManager of one browser (Web Locks, W3C): exclusive locks by name, queued, with `signal` and `steal`. */
export class FakeLocks {
  #held = new Map();
  #queue = [];

  /** The `navigator.locks` of a new tab. `crash()` frees what it holds as a browser does, without a word to the tab. */
  ofTab() {
    const tab = {};
    return {
      request: (name, options, task) => this.#request(tab, name, options, task),
      crash: () => {
        this.#queue = this.#queue.filter((request) => request.tab !== tab);
        for (const [name, request] of this.#held) if (request.tab === tab) this.#free(name, request);
      },
    };
  }

  #request(tab, name, { steal = false, signal }, task) {
    return new Promise((resolve, reject) => {
      const request = { tab, name, task, resolve, reject };
      if (steal) {
        this.#queue.unshift(request);
        const robbed = this.#held.get(name);
        robbed?.reject(new DOMException('The lock was stolen.', 'AbortError'));
        if (robbed) this.#free(name, robbed);
      } else {
        this.#queue.push(request);
      }
      signal?.addEventListener('abort', () => {
        if (!this.#queue.includes(request)) return;
        this.#queue = this.#queue.filter((each) => each !== request);
        reject(new DOMException('The request was aborted.', 'AbortError'));
      });
      queueMicrotask(() => this.#grant(name));
    });
  }

  #free(name, request) {
    if (this.#held.get(name) !== request) return;
    this.#held.delete(name);
    queueMicrotask(() => this.#grant(name));
  }

  async #grant(name) {
    const request = this.#queue.find((each) => each.name === name);
    if (this.#held.has(name) || !request) return;
    this.#queue = this.#queue.filter((each) => each !== request);
    this.#held.set(name, request);
    try {
      request.resolve(await request.task({ name, mode: 'exclusive' }));
    } catch (error) {
      request.reject(error);
    }
    this.#free(name, request);
  }
}

/** One page of a browser: what a client takes from its surroundings, what happens to the page, and its sudden end. */
export class FakePage {
  #listeners = new Set();
  #aborter = new AbortController();
  #channels = [];
  #locks;
  #halted = null;
  visible = true;

  constructor(clock, locks) {
    const page = this;
    const alive = (task) => () => this.#aborter.signal.aborted || (this.#halted ? this.#halted.push(task) : task());
    this.#locks = locks;
    this.platform = {
      locks,
      now: clock.now,
      clearTimeout: clock.clearTimeout,
      setTimeout: (task, millis) => clock.setTimeout(alive(task), millis),
      fetch: (url, options) => fetch(url, { ...options, signal: AbortSignal.any([options.signal, this.#aborter.signal]) }),
      visible: () => this.visible,
      watch: (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
      BroadcastChannel: class extends BroadcastChannel {
        constructor(name) {
          super(name);
          page.#channels.push(this);
        }

        postMessage(message) {
          if (!page.#aborter.signal.aborted) super.postMessage(message);
        }

        set onmessage(listener) {
          super.onmessage = (event) => alive(() => listener(event))();
        }
      },
    };
  }

  happens(what) {
    for (const listener of this.#listeners) listener(what);
  }

  /** Halts the page, as phones do in the background: its timers and messages wait. */
  halt() {
    this.#halted = [];
  }

  resume() {
    const waiting = this.#halted;
    this.#halted = null;
    for (const task of waiting) task();
  }

  /** Ends the page as a crash does: its code runs no further, its sockets, channels and locks are freed. */
  crash() {
    this.#aborter.abort();
    for (const channel of this.#channels) channel.close();
    this.#locks.crash();
  }
}

/** Uniform numbers in [0, 1) from a seed (mulberry32, T. Ettinger, public domain). */
export function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The seed of a random test: SEED, or a new one; printed, so that a failure can be run again. */
export function seedOf(t) {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 32));
  t.diagnostic(`seed ${seed}; run again with SEED=${seed}`);
  return seed;
}
