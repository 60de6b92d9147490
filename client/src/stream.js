import { Backoff } from './backoff.js';
import { Connection } from './connection.js';
import { MOOT, bounded, call, clientError } from './http.js';
import { MAX_TOPICS, STABLE_AFTER } from './limits.js';
import { isRefusal, sift } from './refusals.js';
import { MEMBER_CHANGED } from './tokens.js';
import { Viewer } from './viewer.js';

/**
 * Keeps one stream open for the topics that are wanted: over drops, drains, ends of tokens and from one data center to the
 * next. Knows nothing of other tabs.
 *
 * Each opening, each wait for one and each inquiry is a *run* with a number. Starting a run ends the one before; what that
 * still waited for finds another number when it comes, and is dropped.
 *
 * @typedef {{event(data: any): void, gap(data: any): void, cursor(id: string): void, state(state: object): void,
 *     refused(topics: string[], error: Error): void, error(error: Error): void}} StreamListener
 */
export class Stream {
  #platform;
  #tokens;
  #member;
  #on;
  #backoff;
  #urls;
  #preferred;
  #at;
  #cursor;
  #again;
  #wanted = new Set();
  #run = 0;
  #timer;
  #resting = false;
  #askedAnew = false;
  #connection = null;
  #opened = { topics: new Set(), address: '' };
  #viewer = null;
  #welcomedAt = Infinity;
  #state = 'closed';

  /**
   * @param {{urls: string[], url?: string, member?: string, tokens: object, platform: object, cursor?: string, on: StreamListener}} given
   *     with a `cursor` it goes on where another's stream ended; `url` is the one to begin at
   */
  constructor({ urls, url = urls[0], member, tokens, platform, cursor = '', on }) {
    this.#urls = urls.map((address) => ({ address, notBefore: 0 }));
    this.#preferred = this.#at = urls.indexOf(url);
    this.#member = member;
    this.#tokens = tokens;
    this.#platform = platform;
    this.#cursor = cursor;
    this.#again = cursor !== '';
    this.#on = on;
    this.#backoff = new Backoff(platform.random);
  }

  /** Sets the topics, all of them; without any there is no stream. @param {Iterable<string>} topics */
  want(topics) {
    const all = [...topics];
    this.#wanted = new Set(all.slice(0, MAX_TOPICS));
    if (all.length > MAX_TOPICS) this.#refuse(all.slice(MAX_TOPICS), tooMany());
    if (this.#wanted.size === 0) return this.#end('idle');
    if (this.#state === 'closed') return this.#open('start');
    this.#connection?.listen(namespaces(this.#wanted));
    return this.#viewer?.change(this.#wanted);
  }

  /** Goes on at this url, at once. @param {string} url one of those given */
  use(url) {
    this.#preferred = this.#at = this.#urls.findIndex(({ address }) => address === url);
    this.#here.notBefore = 0;
    if (this.#state === 'closed') this.#say('closed', 'idle');
    else this.#open('switch');
  }

  /** The network is back, or somebody looks: tries now, unless a server asked for a longer wait. */
  wake() {
    if (this.#viewer) this.#connection.check();
    else if (this.#resting) this.#wait(0, 'wake');
  }

  close() {
    this.#end('closed');
  }

  async #open(why) {
    const run = this.#begin();
    this.#say(this.#again ? 'reconnecting' : 'connecting', why);
    let token;
    try {
      token = await this.#tokens.get();
    } catch (error) {
      if (run === this.#run) this.#tokenFailed(error);
      return;
    }
    if (run !== this.#run) return;
    this.#opened = { topics: new Set(this.#wanted), address: this.#address(this.#wanted, token) };
    this.#connection = new Connection(this.#address(this.#wanted, token, this.#cursor), this.#platform, {
      welcome: (data) => this.#welcome(data),
      event: (data) => this.#on.event(data),
      gap: (data) => this.#on.gap(data),
      cursor: (id) => this.#keep(id),
      goodbye: (data) => this.#goodbye(data),
      malformed: (name) => this.#on.error(clientError('malformed', `An event '${name}' is no JSON; it was left out. Tell the operator.`)),
      mayReturn: () => this.#stable && this.#opened.address === this.#address(this.#wanted, this.#tokens.current),
      returning: () => this.#returning(),
      silent: () => this.#viewer.ask(),
      failed: (how) => this.#failed(how),
    });
    this.#connection.listen(namespaces(this.#wanted));
  }

  #welcome({ viewer, frontend, resumed }) {
    this.#again = true;
    this.#resting = this.#askedAnew = false;
    this.#welcomedAt = this.#platform.now();
    this.#viewer = new Viewer({
      url: this.#here.address,
      id: viewer,
      has: this.#opened.topics,
      tokens: this.#tokens,
      platform: this.#platform,
      on: {
        refused: (topics, error) => this.#refuse(topics, error),
        error: (error) => this.#on.error(error),
        lost: (why) => this.#open(why),
      },
    });
    this.#say('open', 'welcome', { frontend, resumed: resumed === true });
    this.#viewer?.change(this.#wanted);
  }

  #keep(id) {
    if (!id) return;
    this.#cursor = id;
    this.#on.cursor(id);
  }

  /** The browser opens the same address again by itself, after the server's `retry:`. */
  #returning() {
    this.#run++;
    this.#backoff.reset();
    this.#viewer.close();
    this.#viewer = null;
    this.#welcomedAt = Infinity;
    this.#resting = true;
    this.#say('reconnecting', 'dropped');
  }

  #goodbye({ reason, reconnectAfter }) {
    if (this.#stable) this.#backoff.reset();
    if (reason === 'token-expired') this.#tokens.forget();
    const wait = bounded(reconnectAfter);
    const left = this.#here;
    left.notBefore = this.#platform.now() + (wait ?? 0);
    // An end that was not a failure is the moment to go back to where one belongs.
    this.#at = this.#preferred;
    this.#wait(wait !== undefined && left === this.#here ? 0 : this.#backoff.next(), String(reason));
  }

  #failed(how) {
    if (how === 'refused') return this.#inquire();
    if (this.#stable) this.#backoff.reset();
    if (how === 'unreachable') this.#rotate();
    return this.#wait(this.#backoff.next(), how);
  }

  /** Learns why a stream was refused, which an EventSource does not tell, and does what helps. */
  async #inquire() {
    const run = this.#begin();
    const topics = [...this.#wanted];
    const answer = await this.#probe(run, topics, this.#cursor);
    if (run !== this.#run) return;
    if (answer.status === 401) return this.#unauthorized(answer.error);
    if ([400, 414].includes(answer.status) && this.#cursor) return this.#startOver();
    if (isRefusal(answer)) return this.#dropRefused(run, topics, answer.error);
    if (answer.error?.status > 0) this.#on.error(answer.error);
    this.#here.notBefore = this.#platform.now() + (answer.error?.retryAfter ?? 0);
    this.#rotate();
    this.#wait(this.#backoff.next(), answer.error?.retryAfter === undefined ? 'refused' : 'busy');
  }

  async #dropRefused(run, topics, error) {
    const other = await sift(topics, (part) => this.#probe(run, part), (part, reason) => this.#refuse(part, reason));
    if (run !== this.#run) return;
    if (other !== undefined) return this.#wait(this.#backoff.next(), 'refused');
    // Each part is served but the whole is not: nothing is left to try.
    if (topics.every((topic) => this.#wanted.has(topic))) this.#refuse(topics, error);
    if (this.#wanted.size > 0) this.#open('refused');
  }

  async #probe(run, topics, cursor = '') {
    if (run !== this.#run) return MOOT;
    return call(this.#platform, this.#address(topics, this.#tokens.current, cursor), { accept: 'text/event-stream' });
  }

  #unauthorized(error) {
    if (this.#askedAnew) return this.#refuse([...this.#wanted], error);
    this.#askedAnew = true;
    this.#tokens.forget();
    return this.#open('token');
  }

  #tokenFailed(error) {
    if (error.type === MEMBER_CHANGED) return this.#refuse([...this.#wanted], error);
    this.#on.error(error);
    return this.#wait(this.#backoff.next(), 'token');
  }

  /** The server cannot read the cursor: what was missed can no longer be known. */
  #startOver() {
    this.#cursor = '';
    for (const topic of this.#wanted) this.#on.gap({ topic, missed: null });
    this.#open('cursor');
  }

  #refuse(topics, error) {
    for (const topic of topics) this.#wanted.delete(topic);
    if (this.#wanted.size === 0) this.#end('refused');
    this.#on.refused(topics, error);
  }

  #wait(millis, why) {
    this.#begin();
    const now = this.#platform.now();
    const retryAt = Math.max(now + millis, this.#here.notBefore);
    this.#resting = this.#again = true;
    this.#timer = this.#platform.setTimeout(() => this.#open(why), retryAt - now);
    this.#say('reconnecting', why, { retryAt });
  }

  #end(why) {
    const closed = this.#state === 'closed';
    this.#begin();
    if (!closed) this.#say('closed', why);
  }

  #begin() {
    this.#platform.clearTimeout(this.#timer);
    this.#connection?.close();
    this.#viewer?.close();
    this.#connection = this.#viewer = null;
    this.#resting = false;
    this.#welcomedAt = Infinity;
    return ++this.#run;
  }

  #say(state, why, more = {}) {
    this.#state = state;
    this.#on.state({ state, why, url: this.#here.address, ...more });
  }

  #rotate() {
    this.#at = (this.#at + 1) % this.#urls.length;
  }

  get #here() {
    return this.#urls[this.#at];
  }

  get #stable() {
    return this.#platform.now() - this.#welcomedAt >= STABLE_AFTER;
  }

  #address(topics, token, cursor = '') {
    const query = [...topics].sort().map((topic) => ['topic', topic]);
    if (token) query.push(['token', token]);
    else if (this.#member) query.push(['member', this.#member]);
    if (cursor) query.push(['lastEventId', cursor]);
    return `${this.#here.address}/v1/stream?${query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`;
  }
}

const namespaces = (topics) => new Set([...topics].map((topic) => topic.slice(0, topic.indexOf(':'))));

const tooMany = () => clientError('too-many-topics', `A stream, with all tabs that share it, has up to ${MAX_TOPICS} topics. Stop some first.`);
