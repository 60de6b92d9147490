import { OvationError, clientError } from './http.js';
import { MAX_TABS, MAX_TOPICS, SILENT_BEATS, TAB_BEAT } from './limits.js';
import { MEMBER_CHANGED } from './tokens.js';

/** Version of the messages between tabs. It is part of the channel's and the lock's name: another version's tabs do not meet ours. */
const VERSION = 1;

/**
 * The tabs of one browser that watch for one member on one stream. The holder of a Web Lock leads: it has the stream, for
 * the topics of all tabs, and tells the others over a BroadcastChannel what it reads. When it goes, the browser gives the lock
 * to another tab at once, which goes on from the last cursor. All tabs hear all messages, so that each knows enough to lead.
 *
 * | message | from | says |
 * |---|---|---|
 * | `topics` {topics, ask} | every tab | all that I watch; with `ask`: leader, are you there? |
 * | `bye` | every tab | forget me |
 * | `wake`, `use` | followers | to the leader's stream |
 * | `who` {tabs} | the leader | each beat, and on taking the lead: answer with `topics`. Of you I know these |
 * | `here` {state, cursor, seen} | the leader | the answer to `ask`; `seen`: ids of events since the cursor, which are not news to you |
 * | `event`, `gap`, `cursor`, `state`, `refused`, `error` | the leader | what its stream said |
 *
 * A tab that leaves {@link SILENT_BEATS} `who` unanswered is forgotten; a leader as silent is robbed of the lock, which helps
 * where background pages are halted (iOS). Either hears of it later and tells its application of a gap. Tokens are in no message.
 */
export class Tabs {
  #name;
  #platform;
  #seen;
  #begin;
  #on;
  #me;
  #channel;
  #candidacy;
  #release = () => {};
  #stream = null;
  #timer;
  #mine = new Set();
  #others = new Map();
  /** The topics of all tabs, those first that were wanted first: a limit then meets the newest. */
  #all = new Set();
  #leader = null;
  #silent = 0;
  #cursor;
  #state = null;
  /** Whether events may have passed us by: told as soon as we are part of it again. */
  #missed;
  #known = false;

  /**
   * @param {{name: string, platform: object, cursor: string, seen: import('./seen.js').Seen, begin: (given: object) => object,
   *     on: import('./stream.js').StreamListener}} given `begin` makes a stream; `cursor`: where this tab was before it was put aside
   */
  constructor({ name, platform, cursor, seen, begin, on }) {
    this.#name = `ovation/${VERSION} ${name}`;
    this.#platform = platform;
    this.#cursor = cursor;
    this.#missed = cursor !== '';
    this.#seen = seen;
    this.#begin = begin;
    this.#on = on;
    this.#me = crypto.randomUUID();
    this.#channel = new platform.BroadcastChannel(this.#name);
    this.#channel.onmessage = ({ data }) => data?.v === VERSION && this.#hear(data);
    this.#stand();
    this.#beat();
  }

  /** @param {Iterable<string>} topics all that this tab wants */
  want(topics) {
    this.#mine = new Set(topics);
    this.#tellMine(this.#leader === null);
    this.#count();
  }

  use(url) {
    if (this.#stream) this.#stream.use(url);
    else this.#tell('use', { url });
  }

  wake() {
    if (this.#stream) this.#stream.wake();
    else this.#tell('wake');
  }

  close() {
    this.#tell('bye');
    this.#candidacy.abort();
    this.#platform.clearTimeout(this.#timer);
    this.#stop();
    this.#channel?.close();
    this.#channel = null;
    this.#release();
  }

  /** Waits for the lock, or takes it from a leader that is silent. */
  #stand(steal = false) {
    const candidacy = (this.#candidacy = new AbortController());
    const { signal } = candidacy;
    const held = () => signal.aborted || new Promise((release) => this.#lead(release));
    this.#platform.locks.request(this.#name, steal ? { steal } : { signal }, held).catch(() => signal.aborted || this.#lost());
  }

  #lead(release) {
    this.#release = release;
    this.#others.delete(this.#leader);
    this.#leader = this.#me;
    this.#missed = false;
    const share = (kind) => [kind, (value) => this.#share(kind, value)];
    const on = Object.fromEntries(['event', 'gap', 'cursor', 'state'].map(share));
    // Another member's token is this tab's affair; it leaves, and another leads with its own token.
    on.refused = (topics, error) => error.type === MEMBER_CHANGED
      ? this.#on.refused([...this.#mine], error)
      : this.#share('refused', { topics, problem: error.toJSON() });
    on.error = (error) => this.#share('error', { problem: error.toJSON() });
    this.#stream = this.#begin({ cursor: this.#cursor, url: this.#state?.url, on });
    this.#tell('who', { tabs: [...this.#others.keys()] });
    this.#count();
  }

  /** The lock was taken from us, or there are no locks here (a sandboxed frame): then this tab is alone with its stream. */
  #lost() {
    if (!this.#stream) {
      this.#channel.close();
      this.#channel = null;
      return this.#lead(() => {});
    }
    this.#stop();
    this.#leader = null;
    this.#missed = true;
    this.#stand();
    return this.#tellMine(true);
  }

  #stop() {
    const stream = this.#stream;
    this.#stream = null;
    stream?.close();
  }

  #beat() {
    this.#timer = this.#platform.setTimeout(() => this.#beat(), TAB_BEAT);
    if (this.#stream) {
      for (const [id, tab] of this.#others) if (++tab.silent > SILENT_BEATS) this.#others.delete(id);
      this.#count();
      this.#tell('who', { tabs: [...this.#others.keys()] });
    } else if (++this.#silent > SILENT_BEATS && this.#platform.visible()) {
      this.#silent = 0;
      this.#candidacy.abort();
      this.#stand(true);
    } else if (this.#silent > 1) {
      this.#tellMine(true);
    }
  }

  /** @param {any} message one of the table above; only this origin's pages can send one */
  #hear({ kind, from, to = this.#me, value, ...said }) {
    if (to !== this.#me) return undefined;
    if (from === this.#leader) this.#silent = 0;
    switch (kind) {
      case 'topics':
        return this.#hearTopics(from, said);
      case 'bye':
        this.#others.delete(from);
        return this.#count();
      case 'use':
        return this.#stream?.use(said.url);
      case 'wake':
        return this.#stream?.wake();
      case 'who':
        return this.#stream || this.#answer(from, said.tabs);
      case 'here':
        return this.#stream || this.#join(from, said);
      default:
        return this.#stream || this.#take(kind, value);
    }
  }

  #hearTopics(from, { topics, ask }) {
    if (this.#others.size >= MAX_TABS - 1 && !this.#others.has(from)) {
      const problem = clientError('too-many-tabs', `${MAX_TABS} tabs share a stream. Close one, or connect with shareTabs: false.`);
      if (this.#stream) this.#tell('refused', { to: from, value: { topics, problem: problem.toJSON() } });
      return;
    }
    this.#others.set(from, { topics, silent: 0 });
    this.#count();
    if (ask && this.#stream) this.#tell('here', { to: from, state: this.#state, cursor: this.#cursor, seen: this.#seen.sinceCursor });
  }

  #answer(from, tabs) {
    const listed = tabs.includes(this.#me);
    this.#missed ||= from === this.#leader && this.#known && !listed;
    this.#known = listed;
    // The leader notices who is gone; one that it does not know yet answers it too, and so is heard here again.
    for (const id of this.#others.keys()) if (id !== from && !tabs.includes(id)) this.#others.delete(id);
    this.#follow(from);
    this.#tellMine(false);
  }

  #join(from, { state, cursor, seen }) {
    this.#follow(from);
    if (cursor) this.#take('cursor', cursor);
    for (const id of seen) this.#seen.isNew(id);
    if (state && JSON.stringify(state) !== JSON.stringify(this.#state)) this.#take('state', state);
  }

  #follow(leader) {
    this.#leader = leader;
    this.#silent = 0;
    if (!this.#missed) return;
    this.#missed = false;
    for (const topic of this.#mine) this.#on.gap({ topic, missed: null });
  }

  /** What the leader's stream said, which is told to all tabs and taken by each in the same way. */
  #share(kind, value) {
    if (!this.#stream) return;
    this.#tell(kind, { value });
    this.#take(kind, value);
  }

  #take(kind, value) {
    switch (kind) {
      case 'cursor':
        this.#cursor = value;
        return this.#on.cursor(value);
      case 'state':
        this.#state = value;
        return this.#on.state({ ...value, role: this.#stream ? 'leader' : 'follower' });
      case 'refused':
        for (const topic of value.topics) this.#mine.delete(topic);
        for (const tab of this.#others.values()) tab.topics = tab.topics.filter((topic) => !value.topics.includes(topic));
        return this.#on.refused(value.topics, new OvationError(value.problem));
      case 'error':
        return this.#on.error(new OvationError(value.problem));
      default:
        return this.#on[kind]?.(value);
    }
  }

  #count() {
    const wanted = new Set(this.#mine);
    for (const { topics } of this.#others.values()) for (const topic of topics) wanted.add(topic);
    for (const topic of this.#all) if (!wanted.has(topic)) this.#all.delete(topic);
    for (const topic of wanted) this.#all.add(topic);
    this.#stream?.want(this.#all);
  }

  /** One more than the limit, so that the leader sees that it is too many, and no more than that. */
  #tellMine(ask) {
    this.#tell('topics', { topics: [...this.#mine].slice(0, MAX_TOPICS + 1), ask });
  }

  #tell(kind, said = {}) {
    this.#channel?.postMessage({ v: VERSION, kind, from: this.#me, ...said });
  }
}
