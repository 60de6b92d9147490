import { MAX_SERVER_WAIT, REQUEST_TIMEOUT } from './limits.js';

/**
 * What went wrong, for an application to switch on and to show. Never holds a token or an address with one.
 * `type` is the problem's (`urn:ovation:problem:...`), or `urn:ovation:client:...` where no server was heard; `status` is 0 then.
 */
export class OvationError extends Error {
  /** @param {{type?: string, title?: string, status?: number, detail?: string, retryAfter?: number, topics?: string[]}} problem */
  constructor(problem) {
    super(problem.detail ?? problem.title ?? `The server answered ${problem.status}.`);
    this.name = 'OvationError';
    this.type = problem.type ?? 'about:blank';
    this.title = problem.title ?? '';
    this.status = problem.status ?? 0;
    this.retryAfter = problem.retryAfter;
    this.topics = problem.topics ?? [];
  }

  /** The same as plain data, which goes through a BroadcastChannel. */
  toJSON() {
    const { type, title, status, message: detail, retryAfter, topics } = this;
    return { type, title, status, detail, retryAfter, topics };
  }
}

/** An error that no server reported. @param {string} word @param {string} detail what to do */
export function clientError(word, detail, topics = []) {
  return new OvationError({ type: `urn:ovation:client:${word}`, title: 'Not done', detail, topics });
}

/** Stands for the answer to a question that became moot before it was asked. */
export const MOOT = { status: 0, error: clientError('moot', 'Not asked any more.') };

/**
 * Makes one request. Never throws: an answer that does not come is status 0 with an `error`.
 *
 * @param {object} platform
 * @param {string} url
 * @param {{token?: string|null, body?: unknown, accept?: string}} request a `body` makes it a POST of JSON
 * @returns {Promise<{status: number, body?: any, error?: OvationError}>} `error` for all but 2xx
 */
export async function call(platform, url, { token, body, accept = 'application/json' } = {}) {
  const aborter = new AbortController();
  const timer = platform.setTimeout(() => aborter.abort(), REQUEST_TIMEOUT);
  try {
    const response = await platform.fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        Accept: accept,
        ...(token && { Authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: 'no-store',
      signal: aborter.signal,
    });
    if (response.ok && accept === 'text/event-stream') return { status: response.status };
    return await read(response, platform.now());
  } catch {
    // The cause is left out: it may name the address, and with it a token.
    return { status: 0, error: clientError('unreachable', 'No answer. Check the network and the url given to connect().') };
  } finally {
    platform.clearTimeout(timer);
    aborter.abort();
  }
}

async function read(response, now) {
  const text = await response.text();
  let body;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  if (response.ok) return { status: response.status, body };
  const problem = body !== null && typeof body === 'object' ? body : {};
  const retryAfter = waitOf(response.headers.get('Retry-After') ?? problem.retryAfterSeconds, now);
  return { status: response.status, error: new OvationError({ ...problem, status: response.status, retryAfter, topics: [] }) };
}

/** `Retry-After` in ms (RFC 9110, 10.2.3: seconds or a date), at most {@link MAX_SERVER_WAIT}; undefined for none. */
function waitOf(value, now) {
  if (value === undefined || value === null) return undefined;
  const seconds = Number(value);
  return bounded(Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(value) - now);
}

/** A wait that a server asked for, in ms, as far as it is obeyed; undefined for what is no number. */
export function bounded(millis) {
  return Number.isFinite(millis) ? Math.min(Math.max(0, millis), MAX_SERVER_WAIT) : undefined;
}
