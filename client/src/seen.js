import { MAX_SEEN } from './limits.js';

/** The ids of the last {@link MAX_SEEN} events, by which those are known that a server repeats after a reconnect. */
export class Seen {
  #ids = new Set();
  #sinceCursor = [];

  /** Whether an event is new; it is not from then on. @param {string|undefined} id none for events that are never repeated */
  isNew(id) {
    if (id === undefined) return true;
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    this.#sinceCursor.push(id);
    if (this.#ids.size > MAX_SEEN) this.#ids.delete(this.#ids.values().next().value);
    if (this.#sinceCursor.length > MAX_SEEN) this.#sinceCursor.shift();
    return true;
  }

  /** A cursor came: what was before it is not repeated. */
  mark() {
    this.#sinceCursor = [];
  }

  /** The ids since the last cursor, oldest first: what a stream that goes on from there will repeat. */
  get sinceCursor() {
    return [...this.#sinceCursor];
  }
}
