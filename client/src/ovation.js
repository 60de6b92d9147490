/**
 * The client of Ovation: live interactions over one `EventSource`, shared by the tabs of a browser. See README.md.
 *
 * Reading order: this file (what applications see), `tabs.js` (one stream for many tabs), `stream.js` (keeps a stream open),
 * `connection.js` (one `EventSource`), `viewer.js` (requests about an open stream), then the small ones.
 */
import { MAX_PUBLISHES } from './limits.js';
import { OvationError, call, clientError } from './http.js';
import { Seen } from './seen.js';
import { Stream } from './stream.js';
import { Tabs } from './tabs.js';
import { MEMBER_CHANGED, Tokens } from './tokens.js';
import { surroundings } from './platform.js';

export { OvationError };

/** The grammar of docs/PROTOCOL.md, Words; the names shut out are the stream's own events. */
const TOPIC = /^(?!(welcome|cursor|gap|goodbye|open|error|message):)[a-z][a-z0-9-]{0,31}:[A-Za-z0-9._~-]{1,128}$/;

/**
 * Makes a client. Nothing is connected before the first `subscribe`. The types and their meaning are in `ovation.d.ts`.
 *
 * @param {import('./ovation.d.ts').Options} options
 * @returns {import('./ovation.d.ts').Ovation}
 * @throws {TypeError} an option is unusable; the message says what to give
 */
export function connect(options) {
  return new Client(options);
}

class Client {
  #urls;
  #member;
  #platform;
  #tokens;
  #named;
  #shareTabs;
  #topics = new Map();
  #listeners = { state: new Set(), gap: new Set(), error: new Set() };
  #seen = new Seen();
  /** @type {import('./ovation.d.ts').State} */
  #state;
  #cursor = '';
  #hub = null;
  #starting = false;
  #changed = false;
  #hidden = false;
  #closed = false;
  #publishing = 0;
  #unwatch;

  /** @param {import('./ovation.d.ts').Options} options */
  constructor({ url, token, member, shareTabs = true, platform }) {
    this.#urls = [url].flat().map(baseOf);
    if (this.#urls.length === 0) throw new TypeError('url is empty. Give the address of a frontend, such as https://live.example.com.');
    if (token !== undefined && typeof token !== 'function') {
      throw new TypeError('token must be a function that gives a fresh JWT: token: async () => ...');
    }
    this.#platform = { ...surroundings(), ...platform };
    if (!this.#platform.EventSource) {
      throw new TypeError("There is no EventSource here. Give one: platform: {EventSource}, for example of the npm package 'eventsource'.");
    }
    this.#member = member;
    this.#named = token !== undefined;
    this.#tokens = new Tokens(token, this.#platform);
    this.#shareTabs = shareTabs && this.#platform.locks && this.#platform.BroadcastChannel;
    this.#state = { state: 'closed', why: 'idle', url: this.#urls[0] };
    this.#unwatch = this.#platform.watch((what) => this.#page(what));
  }

  get state() {
    return this.#state;
  }

  /** @param {string} topic @param {(event: any) => void} handler @param {import('./ovation.d.ts').SubscribeOptions} options */
  subscribe(topic, handler, { onGap, onError } = {}) {
    this.#checkOpen();
    checkTopic(topic);
    if (typeof handler !== 'function') throw new TypeError('handler must be a function: subscribe(topic, event => ...)');
    const subscription = { handler, onGap, onError };
    if (!this.#topics.has(topic)) this.#topics.set(topic, new Set());
    this.#topics.get(topic).add(subscription);
    this.#change();
    return () => this.#unsubscribe(topic, subscription);
  }

  /** @param {string} topic @param {unknown} data @param {import('./ovation.d.ts').PublishOptions} options */
  async publish(topic, data, { type, key } = {}) {
    this.#checkOpen();
    checkTopic(topic);
    if (JSON.stringify(data) === undefined) throw new TypeError('data must be a JSON value; null is one, undefined is not.');
    if (this.#publishing >= MAX_PUBLISHES) {
      throw clientError('too-many-publishes', `${MAX_PUBLISHES} publishes are not answered yet. Wait for some of them.`);
    }
    const query = Object.entries({ type, key }).filter(([, value]) => value !== undefined);
    const path = `/v1/topics/${encodeURIComponent(topic)}/events`;
    const address = [path, query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')].filter(Boolean).join('?');
    this.#publishing++;
    try {
      return await this.#post(address, data);
    } finally {
      this.#publishing--;
    }
  }

  on(name, listener) {
    const listeners = Object.hasOwn(this.#listeners, name) && this.#listeners[name];
    if (!listeners) throw new TypeError(`There is no event '${name}'. Known ones: ${Object.keys(this.#listeners).join(', ')}.`);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  use(url) {
    const base = baseOf(url);
    if (!this.#urls.includes(base)) throw new TypeError(`${base} is not among the urls given to connect(). Give them all there.`);
    if (this.#hub) this.#hub.use(base);
    this.#urls = [base, ...this.#urls.filter((other) => other !== base)];
    this.#state = { ...this.#state, url: base };
  }

  close() {
    if (this.#closed) return;
    this.#closed = true;
    this.#unwatch();
    this.#leave();
    this.#topics.clear();
    this.#say({ state: 'closed', why: 'closed', url: this.#state.url });
  }

  // -- topics: all changes of one microtask are one change -----------------------------------------------------------------

  #unsubscribe(topic, subscription) {
    const subscriptions = this.#topics.get(topic);
    if (!subscriptions?.delete(subscription) || subscriptions.size > 0) return;
    this.#topics.delete(topic);
    this.#change();
  }

  #change() {
    if (this.#changed) return;
    this.#changed = true;
    queueMicrotask(() => {
      this.#changed = false;
      if (this.#closed || this.#hidden) return;
      if (this.#hub) this.#hub.want(this.#topics.keys());
      else if (this.#topics.size > 0) this.#start();
    });
  }

  // -- where events come from: a stream of our own, or one that tabs share ---------------------------------------------------

  async #start() {
    if (this.#starting) return;
    this.#starting = true;
    const name = this.#shareTabs ? await this.#group() : null;
    this.#starting = false;
    if (this.#closed || this.#hidden || this.#hub) return;
    const on = this.#listener();
    const begin = (given) => new Stream({ urls: this.#urls, member: this.#member, tokens: this.#tokens, platform: this.#platform, ...given });
    this.#hub = name === null
      ? begin({ cursor: this.#cursor, on: { ...on, state: (state) => on.state({ ...state, role: 'alone' }) } })
      : new Tabs({ name, platform: this.#platform, cursor: this.#cursor, seen: this.#seen, begin, on });
    this.#hub.want(this.#topics.keys());
  }

  /** Who may share a stream: those who ask the same servers for the same member. Null: a member that cannot be told shares with nobody. */
  async #group() {
    let member = this.#member ?? null;
    if (this.#named) {
      const token = await this.#tokens.get().catch(() => undefined);
      if (token !== null) member = this.#tokens.member;
      if (member === undefined) return null;
    }
    return JSON.stringify([[...this.#urls].sort(), member]);
  }

  #leave() {
    const hub = this.#hub;
    this.#hub = null;
    hub?.close();
  }

  #page(what) {
    if (what === 'wake') return this.#hub?.wake();
    this.#hidden = what === 'hide';
    if (this.#hidden) return this.#leave();
    return this.#change();
  }

  // -- what comes ------------------------------------------------------------------------------------------------------------

  #listener() {
    return {
      event: (event) => this.#seen.isNew(event.id) && this.#each(event.topic, ({ handler }) => handler(event)),
      gap: (gap) => this.#gap(gap),
      cursor: (cursor) => this.#pass(cursor),
      state: (state) => this.#hub && this.#say(state),
      refused: (topics, error) => this.#refused(topics, error),
      error: (error) => this.#error(error),
    };
  }

  #pass(cursor) {
    this.#cursor = cursor;
    this.#seen.mark();
  }

  #gap(gap) {
    if (!this.#topics.has(gap.topic)) return;
    this.#each(gap.topic, ({ onGap }) => onGap?.(gap));
    this.#emit('gap', gap);
  }

  #refused(topics, error) {
    if (error.type === MEMBER_CHANGED) this.#leave();
    const mine = topics.filter((topic) => this.#topics.has(topic));
    if (mine.length === 0) return;
    error.topics = mine;
    let told = false;
    for (const topic of mine) {
      this.#each(topic, ({ onError }) => onError && ((told = true), onError(error)));
      this.#topics.delete(topic);
    }
    this.#change();
    this.#error(error, told);
  }

  #error(error, told = false) {
    if (!told && this.#listeners.error.size === 0) console.warn(`ovation: ${error.message}`, ...error.topics);
    this.#emit('error', error);
  }

  #say(state) {
    this.#state = state;
    this.#emit('state', state);
  }

  #emit(name, value) {
    for (const listener of [...this.#listeners[name]]) safely(() => listener(value));
  }

  #each(topic, task) {
    for (const subscription of [...(this.#topics.get(topic) ?? [])]) safely(() => task(subscription));
  }

  // -- requests --------------------------------------------------------------------------------------------------------------

  async #post(path, body) {
    const send = async () => call(this.#platform, this.#state.url + path, { token: await this.#tokens.get(), body });
    let answer = await send();
    if (answer.status === 401 && this.#named) {
      this.#tokens.forget();
      answer = await send();
    }
    if (answer.error) throw answer.error;
    return answer.body;
  }

  #checkOpen() {
    if (this.#closed) throw new Error('This client was closed. connect() a new one.');
  }
}

/** An application's mistake is reported as uncaught, as in an event listener, and costs nobody else the event. */
function safely(task) {
  try {
    task();
  } catch (error) {
    if (globalThis.reportError) globalThis.reportError(error);
    else queueMicrotask(() => { throw error; });
  }
}

function checkTopic(topic) {
  if (!TOPIC.test(topic)) throw new TypeError(`'${topic}' is no topic. One is written namespace:name, for example likes:video-42.`);
}

/** The address without its query and its last slash; one relative to the page is made absolute. */
function baseOf(url) {
  const base = url && URL.canParse(url, globalThis.location?.href) && new URL(url, globalThis.location?.href);
  if (!base || !['http:', 'https:'].includes(base.protocol)) {
    throw new TypeError(`'${url}' is no address of a frontend. Give one such as https://live.example.com.`);
  }
  return (base.origin + base.pathname).replace(/\/+$/, '');
}
