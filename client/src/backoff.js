import { BACKOFF_BASE, BACKOFF_CAP } from './limits.js';

/**
 * Exponential backoff with full jitter: the n-th wait is uniform in [0, min(cap, base * 2^n)). Waits that are spread over the
 * whole interval keep clients that lost one server together from coming back together, which a fixed or a half-random
 * wait does not. Source: Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
export class Backoff {
  #random;
  #failures = 0;

  /** @param {() => number} random uniform in [0, 1) */
  constructor(random) {
    this.#random = random;
  }

  /** The next wait in ms. Each call raises the ceiling of the one after it. */
  next() {
    const ceiling = Math.min(BACKOFF_CAP, BACKOFF_BASE * 2 ** this.#failures);
    this.#failures = Math.min(this.#failures + 1, 32);
    return Math.floor(this.#random() * ceiling);
  }

  reset() {
    this.#failures = 0;
  }
}
