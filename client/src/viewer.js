import { Backoff } from './backoff.js';
import { MOOT, call } from './http.js';
import { MIN_RENEWAL } from './limits.js';
import { isRefusal, sift } from './refusals.js';
import { MEMBER_CHANGED } from './tokens.js';

/**
 * The requests about one open stream: change its topics, renew its token, ask whether it lives. One topic change is in
 * flight at a time, and the next is the difference to what is wanted by then, so that any number of changes makes few requests.
 */
export class Viewer {
  #address;
  #tokens;
  #platform;
  #on;
  #backoff;
  #has;
  #wanted;
  #changing = false;
  #closed = false;
  #renewal;
  #pause;

  /**
   * @param {{url: string, id: string, has: Set<string>, tokens: object, platform: object, on: {
   *     refused(topics: string[], error: Error): void, error(error: Error): void,
   *     lost(why: string): void}}} given `has`: the topics that the stream was opened with; `lost`: open another stream
   */
  constructor({ url, id, has, tokens, platform, on }) {
    this.#address = `${url}/v1/viewers/${encodeURIComponent(id)}`;
    this.#has = new Set(has);
    this.#wanted = has;
    this.#tokens = tokens;
    this.#platform = platform;
    this.#on = on;
    this.#backoff = new Backoff(platform.random);
    this.#schedule(tokens.renewIn);
  }

  /** Brings the stream's topics to these. @param {Set<string>} wanted refused ones are taken out of it */
  async change(wanted) {
    this.#wanted = wanted;
    if (this.#changing) return;
    this.#changing = true;
    while (!this.#closed && (await this.#step()));
    this.#changing = false;
  }

  /** Asks whether the server still has the stream; if not, it is lost. */
  async ask() {
    const answer = await this.#post('topics', { add: [], remove: [] });
    if (this.#closed || !answer.error) return;
    if ([0, 401, 404].includes(answer.status)) this.#lost(answer, 'silent');
  }

  close() {
    this.#closed = true;
    this.#platform.clearTimeout(this.#renewal);
    this.#platform.clearTimeout(this.#pause?.timer);
    this.#pause?.over();
  }

  /** One round of changes. @returns {Promise<boolean>} whether another may be needed */
  async #step() {
    const add = [...this.#wanted].filter((topic) => !this.#has.has(topic));
    const remove = [...this.#has].filter((topic) => !this.#wanted.has(topic));
    if (add.length + remove.length === 0) return false;
    const other = await sift(add, (part) => this.#alter(part, remove), (part, error) => this.#refuse(part, error));
    if (this.#closed) return false;
    if (other === undefined) {
      this.#backoff.reset();
    } else if ([401, 404].includes(other.status)) {
      this.#lost(other, 'topics');
    } else {
      await this.#rest(Math.max(other.error.retryAfter ?? 0, this.#backoff.next()));
    }
    return true;
  }

  async #alter(add, remove) {
    if (this.#closed) return MOOT;
    const answer = await this.#post('topics', { add, remove });
    if (!answer.error || (add.length === 0 && isRefusal(answer))) {
      for (const topic of add) this.#has.add(topic);
      for (const topic of remove) this.#has.delete(topic);
    }
    return answer;
  }

  #refuse(topics, error) {
    if (this.#closed || topics.length === 0) return;
    for (const topic of topics) this.#wanted.delete(topic);
    this.#on.refused(topics, error);
  }

  #schedule(millis) {
    if (millis === Infinity || this.#closed) return;
    this.#renewal = this.#platform.setTimeout(() => this.#renew(), millis);
  }

  async #renew() {
    let token;
    try {
      this.#tokens.forget();
      token = await this.#tokens.get();
    } catch (error) {
      if (this.#closed) return;
      if (error.type === MEMBER_CHANGED) return this.#on.lost('token');
      this.#on.error(error);
      return this.#schedule(MIN_RENEWAL);
    }
    const answer = await this.#post('token', { token });
    if (this.#closed) return;
    if (answer.error) return this.#on.lost('token');
    this.#schedule(this.#tokens.renewIn);
  }

  async #post(what, body) {
    try {
      return await call(this.#platform, `${this.#address}/${what}`, { token: await this.#tokens.get(), body });
    } catch (error) {
      if (!this.#closed) this.#on.error(error);
      return { status: -1, error };
    }
  }

  #lost(answer, why) {
    if (answer.status === 401) this.#tokens.forget();
    this.#on.lost(why);
  }

  #rest(millis) {
    return new Promise((over) => {
      this.#pause = { over, timer: this.#platform.setTimeout(over, millis) };
    });
  }
}
