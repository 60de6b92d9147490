import { MAX_RENEWAL, MIN_RENEWAL, RENEW_AT, TOKEN_TIMEOUT } from './limits.js';
import { clientError } from './http.js';

/** The `type` of the error for a token of somebody else: no later one will do. */
export const MEMBER_CHANGED = 'urn:ovation:client:member-changed';

/**
 * The member's token: asked of the application when it is needed, kept in this object's memory and nowhere else, and asked
 * anew at {@link RENEW_AT} of its remaining life. Only the payload is read, and not to trust it: the servers check it.
 */
export class Tokens {
  #ask;
  #platform;
  #token;
  #asking = null;
  #renewAt = 0;
  #member;

  /** @param {undefined | (() => string|null|undefined|Promise<string|null|undefined>)} ask */
  constructor(ask, platform) {
    this.#ask = ask;
    this.#platform = platform;
  }

  /**
   * The token, or null for none. Those who ask at once share one question.
   * @throws {OvationError} the application's `token()` failed, did not answer, or gave another member's
   */
  async get() {
    if (!this.#ask) return null;
    if (this.#token !== undefined && this.#platform.now() < this.#renewAt) return this.#token;
    this.#asking ??= this.#renew().finally(() => (this.#asking = null));
    return this.#asking;
  }

  /** Makes the next {@link get} ask the application. */
  forget() {
    this.#token = undefined;
  }

  /** The token at hand, or null. */
  get current() {
    return this.#token ?? null;
  }

  /** The `sub` of the token at hand; undefined where there is none that can be read. */
  get member() {
    return this.#member ?? undefined;
  }

  /** Ms until the token at hand should be renewed; Infinity for one without an end. */
  get renewIn() {
    return this.#token ? Math.max(this.#renewAt - this.#platform.now(), 0) : Infinity;
  }

  async #renew() {
    const token = (await this.#answer()) || null;
    const { exp, sub = null } = token === null ? {} : payloadOf(token);
    if (this.#member !== undefined && this.#member !== sub) {
      throw clientError('member-changed', 'token() gave another member\'s token. close() this client and connect() a new one.');
    }
    const now = this.#platform.now();
    const life = Number.isFinite(exp) ? (exp * 1_000 - now) * RENEW_AT : Infinity;
    this.#renewAt = life === Infinity ? Infinity : now + Math.min(Math.max(life, MIN_RENEWAL), MAX_RENEWAL);
    this.#member = sub;
    this.#token = token;
    return token;
  }

  /** What the application's function gives, in time. Its own error is not passed on: it may quote the token. */
  #answer() {
    return new Promise((resolve, reject) => {
      const fail = (what) => reject(clientError('token', `token() ${what}. It must give a JWT, or null for an anonymous viewer.`));
      const timer = this.#platform.setTimeout(() => fail('did not answer'), TOKEN_TIMEOUT);
      Promise.resolve()
        .then(this.#ask)
        .then(resolve, () => fail('failed'))
        .finally(() => this.#platform.clearTimeout(timer));
    });
  }
}

/** A JWT's claims (RFC 7519, 3); empty for what is none. */
function payloadOf(token) {
  try {
    const base64 = String(token).split('.')[1].replaceAll('-', '+').replaceAll('_', '/');
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)))) ?? {};
  } catch {
    return {};
  }
}
