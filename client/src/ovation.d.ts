/** Live interactions over one `EventSource`, shared by the tabs of a browser. README.md shows how to use it. */

/** Makes a client. Nothing is connected before the first `subscribe`. Throws a `TypeError` for an option that cannot work. */
export function connect(options: Options): Ovation;

export interface Options {
  /**
   * A frontend's address, or one per data center, the nearest first. The client begins at the first, goes to the next when
   * one does not answer, and back to the first when a stream ends in peace. Relative to the page's own address.
   */
  url: string | URL | readonly (string | URL)[];
  /**
   * Gives a fresh JWT, or null for an anonymous viewer. Asked when a token is needed: at first, at 80 % of a token's life,
   * and once when a server refuses one. Has 30 s to answer. All its tokens must be for one member (`sub`).
   */
  token?: () => string | null | undefined | Promise<string | null | undefined>;
  /** Names the member where servers are open (`auth.mode: open`). Not used with a token: its `sub` is the member. */
  member?: string;
  /** Whether tabs of one browser share one stream, for the same urls and member. True unless told otherwise. */
  shareTabs?: boolean;
  /** Replaces what is missing in the surroundings, such as `EventSource` in Node.js. */
  platform?: Partial<Platform>;
}

export interface Ovation {
  /**
   * Calls `handler` for each event of the topic from now on, until the function that it returns is called. A stream carries up
   * to 128 topics. A topic that the servers refuse ends with `onError`; to try it again, subscribe again.
   * Throws a `TypeError` for what is no topic (`namespace:name`).
   */
  subscribe<T = any>(topic: string, handler: (event: OvationEvent<T>) => void, options?: SubscribeOptions): () => void;

  /**
   * Publishes a JSON value as this member, and gives the event's id. Not repeated by itself, but for one fresh token: whether an
   * unanswered publish arrived is not known. Rejects with an {@link OvationError}; its `retryAfter` says when to try again.
   */
  publish(topic: string, data: unknown, options?: PublishOptions): Promise<{ id: string }>;

  /** Listens; gives a function that ends it. Without an `error` listener errors go to the console. */
  on(name: 'state', listener: (state: State) => void): () => void;
  on(name: 'gap', listener: (gap: Gap) => void): () => void;
  on(name: 'error', listener: (error: OvationError) => void): () => void;

  /** Goes on at another of the urls given to `connect`, at once and from the cursor; for all tabs that share the stream. */
  use(url: string | URL): void;

  /** Ends everything. Another tab that shares the stream takes over. */
  close(): void;

  /** The state of now. */
  readonly state: State;
}

/** One event. `T` is what the publisher sent; a topic of counts (`reactions`) has `window` and `total` and no `data`. */
export interface OvationEvent<T = any> {
  topic: string;
  /** Names the event everywhere; only in namespaces that are kept (comments, chat, receipts). */
  id?: string;
  /** What kind of event, if the publisher said. */
  type?: string;
  /** Publish time, epoch ms. */
  at: number;
  data: T;
  /** Counts by type since the last event of the topic. */
  window?: Record<string, number>;
  /** Exact counts by type since the beginning. */
  total?: Record<string, number>;
}

export interface SubscribeOptions {
  /** Events of the topic were left out and will not come. */
  onGap?: (gap: Gap) => void;
  /** The topic is refused: the subscription has ended. */
  onError?: (error: OvationError) => void;
}

export interface PublishOptions {
  /** A word of up to 64 characters, for example `like`. */
  type?: string;
  /** A word of up to 128 characters; what it does depends on the namespace. */
  key?: string;
}

export interface Gap {
  topic: string;
  /** How many events; null where nobody knows (a tab that was halted). */
  missed: number | null;
}

export interface State {
  state: 'connecting' | 'open' | 'reconnecting' | 'closed';
  /**
   * `idle` (nothing is subscribed), `start`, `welcome`, `dropped`, `unreachable`, `silent`, `busy` (429, 503), `refused`, `token`,
   * `topics` or `cursor` (changed), `switch` (`use`), `wake`, `closed`, or the reason of the server's goodbye (`drain`, `lifetime`,
   * `token-expired`, `too-slow`).
   */
  why: string;
  /** The frontend in use or next to be tried. */
  url: string;
  /** When the next attempt is made, epoch ms; missing while one is made, or while the browser comes back by itself. */
  retryAt?: number;
  /** Whether this tab has the stream for itself, has it for others too, or gets it from another tab. */
  role?: 'alone' | 'leader' | 'follower';
  /** Of an open stream: the name of its node. */
  frontend?: string;
  /** Of an open stream: whether it goes on where the last one ended. */
  resumed?: boolean;
}

/** What went wrong, as a server's problem (RFC 9457) or this client's. Never holds a token. */
export class OvationError extends Error {
  constructor(problem: Problem);
  /** To switch on: `urn:ovation:problem:...` from a server, `urn:ovation:client:...` from here. */
  readonly type: string;
  readonly title: string;
  /** The HTTP status; 0 where no server was heard. */
  readonly status: number;
  /** Ms after which trying again helps, if the server said. */
  readonly retryAfter?: number;
  /** The topics it concerns. */
  readonly topics: string[];
  toJSON(): Problem;
}

export interface Problem {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  retryAfter?: number;
  topics?: string[];
}

/** What the client takes from its surroundings. */
export interface Platform {
  EventSource: new (url: string) => EventSourceLike;
  fetch: (url: string, options: RequestInit) => Promise<Response>;
  locks: Pick<LockManager, 'request'> | undefined;
  BroadcastChannel: typeof BroadcastChannel | undefined;
  setTimeout: (task: () => void, millis: number) => any;
  clearTimeout: (timer: any) => void;
  /** The wall clock, epoch ms. */
  now: () => number;
  /** Uniform in [0, 1). */
  random: () => number;
  /** Whether somebody may look at the page. */
  visible: () => boolean;
  /** Tells what happens to the page (looked at again or back online; left; shown again), until its result is called. */
  watch: (listener: (what: 'wake' | 'hide' | 'show') => void) => () => void;
}

/** The part of `EventSource` that is used. It must come back by itself after a drop, as browsers do. */
export interface EventSourceLike {
  readonly readyState: number;
  addEventListener(name: string, listener: (event: any) => void): void;
  close(): void;
}
