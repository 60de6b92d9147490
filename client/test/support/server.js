import { createServer } from 'node:http';
import { randomUUID } from 'node:crypto';

const TOPIC = /^(?!(welcome|cursor|gap|goodbye|open|error|message):)[a-z][a-z0-9-]{0,31}:[A-Za-z0-9._~-]{1,128}$/;
const RETAINED = ['comments', 'chat'];

/** What servers of several data centers share: the retained events, in order. */
export const newHistory = () => [];

/**
 * The other side: a frontend's public HTTP surface over real sockets, in one process, with handles to make it fail.
 * Strict: what a frontend would refuse, it refuses.
 */
export class TestServer {
  /** Open streams by viewer id: {topics, token, response}. */
  viewers = new Map();
  /** All streams ever opened, in order: {query, lastEventId}. */
  opened = [];
  /** All other requests, in order: {path, query, body, authorization}. */
  requests = [];
  /**
   * Answers to give instead of serving, first come first served: {on: 'stream'|'topics'|'token'|'events', status, problem, headers};
   * status 'no answer' lets the request hang.
   */
  faults = [];
  /** Events that were published by clients: {topic, data, type, key, authorization}. */
  published = [];
  mostStreams = 0;
  heartbeat = 25;
  retry = 2_000;
  visibleKeepAlives = false;
  /** A cursor follows every n-th retained event: the larger, the more is repeated after a drop. */
  cursorEvery = 1;
  /** Null: open mode. Otherwise tells whether a token (decoded claims) is good: (claims) => boolean. */
  accepts = null;
  /** Whether a topic is granted, given the claims of the token (null without one). */
  grants = () => true;

  constructor({ history = newHistory(), name = 'east-f1', pages = () => null } = {}) {
    this.history = history;
    this.name = name;
    this.pages = pages;
    this.sockets = new Set();
    this.server = createServer((request, response) => this.#serve(request, response));
    this.server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
  }

  /** Also opens again after {@link down}, at the same port. */
  async up() {
    await new Promise((done, fail) => {
      this.server.once('error', fail);
      this.server.listen(this.port ?? 0, '127.0.0.1', done);
    });
    this.port = this.server.address().port;
    this.url = `http://127.0.0.1:${this.port}`;
    return this;
  }

  async down() {
    const closed = new Promise((done) => this.server.close(done));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  // -- handles -------------------------------------------------------------------------------------------------------------

  publish(topic, data, type) {
    const namespace = topic.split(':')[0];
    const event = { topic, ...(type && { type }), at: Date.now(), data };
    if (RETAINED.includes(namespace)) {
      this.history.push(event);
      event.id = `east/east-d1/1/${topic}/${this.history.length}`;
    }
    for (const viewer of this.viewers.values()) if (viewer.topics.has(topic)) this.send(viewer, event, this.history.length);
    return event;
  }

  /** Sends any event to all streams, as it stands. */
  say(event, data) {
    for (const { response } of this.viewers.values()) response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  keepAlive() {
    for (const { response } of this.viewers.values()) response.write(this.visibleKeepAlives ? 'data: {}\n\n' : ': keep-alive\n\n');
  }

  goodbye(reason, reconnectAfter) {
    this.say('goodbye', { reason, reconnectAfter });
    for (const { response } of this.viewers.values()) response.end();
    this.viewers.clear();
  }

  /** Cuts all streams without a word. */
  drop() {
    for (const { response } of this.viewers.values()) response.destroy();
    this.viewers.clear();
  }

  /** Loses its memory of the streams, which stay open and mute. */
  forget() {
    this.viewers.clear();
  }

  fail(on, status, { times = 1, problem = {}, headers = {} } = {}) {
    for (let i = 0; i < times; i++) this.faults.push({ on, status, problem, headers });
  }

  /** The topics of all streams. */
  get topics() {
    return [...new Set([...this.viewers.values()].flatMap(({ topics }) => [...topics]))].sort();
  }

  // -- requests ------------------------------------------------------------------------------------------------------------

  async #serve(request, response) {
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Allow-Headers', 'Authorization, Content-Type');
    if (request.method === 'OPTIONS') return response.writeHead(204).end();
    const { pathname, searchParams: query } = new URL(request.url, this.url);
    const authorization = request.headers.authorization ?? null;
    const body = request.method === 'POST' ? JSON.parse(await textOf(request)) : undefined;
    const [, version, kind, name, what] = pathname.split('/').map(decodeURIComponent);
    const on = version !== 'v1' ? 'page' : kind === 'stream' ? 'stream' : what;
    const fault = this.faults.findIndex((each) => each.on === on);
    if (on !== 'stream') this.requests.push({ path: pathname, query, body, authorization });
    if (fault >= 0) {
      const { status, problem, headers } = this.faults.splice(fault, 1)[0];
      return status === 'no answer' || refuse(response, status, problem, headers);
    }
    switch (on) {
      case 'stream':
        return this.#stream(request, response, query);
      case 'topics':
        return this.#alter(response, name, body, authorization);
      case 'token':
        return this.#renew(response, name, body);
      case 'events':
        return this.#take(response, name, query, body, authorization);
      default:
        return this.#page(response, pathname);
    }
  }

  #stream(request, response, query) {
    const topics = query.getAll('topic');
    const token = query.get('token') ?? request.headers.authorization?.slice('Bearer '.length);
    const problem = this.#problem(topics, token) ?? (this.accepts && query.has('member') ? [400, 'malformed'] : null);
    if (problem) return refuse(response, problem[0], { type: `urn:ovation:problem:${problem[1]}` });
    if (topics.length === 0 || topics.length > 128) return refuse(response, 400, { type: 'urn:ovation:problem:too-many-topics' });
    const cursor = request.headers['last-event-id'] ?? query.get('lastEventId');
    const from = cursor === null || cursor === undefined ? null : Number(/^c-(\d+)$/.exec(cursor)?.[1]);
    if (Number.isNaN(from)) return refuse(response, 400, { type: 'urn:ovation:problem:malformed' });
    this.opened.push({ query, lastEventId: request.headers['last-event-id'] });
    const id = `${this.name}-${randomUUID()}`;
    const viewer = { topics: new Set(topics), token, response };
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    response.write(`retry: ${this.retry}\n\n`);
    const welcome = { viewer: id, frontend: this.name, heartbeat: this.heartbeat, resumed: from !== null };
    response.write(`event: welcome\ndata: ${JSON.stringify(welcome)}\n\n`);
    this.viewers.set(id, viewer);
    this.mostStreams = Math.max(this.mostStreams, this.viewers.size);
    response.on('close', () => this.viewers.delete(id));
    const missed = from === null ? [] : this.history.slice(from);
    missed.forEach((event, i) => viewer.topics.has(event.topic) && this.send(viewer, event, from + i + 1));
    if (from === null) response.write(`event: cursor\nid: c-${this.history.length}\ndata: {}\n\n`);
    return undefined;
  }

  /** One event to one stream. `position` is that of the last retained event. */
  send({ response }, event, position) {
    const { topic, ...rest } = event;
    response.write(`event: ${topic.split(':')[0]}\ndata: ${JSON.stringify({ topic, ...rest })}\n\n`);
    if (event.id && position % this.cursorEvery === 0) response.write(`event: cursor\nid: c-${position}\ndata: {}\n\n`);
  }

  #alter(response, id, { add, remove }, authorization) {
    const viewer = this.viewers.get(id);
    if (!viewer) return refuse(response, 404, { type: 'urn:ovation:problem:not-found' });
    if (this.accepts && !authorization) return refuse(response, 401, { type: 'urn:ovation:problem:unauthorized' });
    const problem = this.#problem(add, authorization?.slice('Bearer '.length));
    if (problem) return refuse(response, problem[0], { type: `urn:ovation:problem:${problem[1]}` });
    for (const topic of add) viewer.topics.add(topic);
    for (const topic of remove) viewer.topics.delete(topic);
    return answer(response, 200, { topics: [...viewer.topics] });
  }

  #renew(response, id, { token }) {
    const viewer = this.viewers.get(id);
    if (!viewer) return refuse(response, 404, { type: 'urn:ovation:problem:not-found' });
    if (!this.#isGood(token)) return refuse(response, 401, { type: 'urn:ovation:problem:unauthorized' });
    viewer.token = token;
    return answer(response, 200, { expires: claimsOf(token).exp * 1_000 });
  }

  #take(response, topic, query, data, authorization) {
    const token = authorization?.slice('Bearer '.length);
    if (this.accepts && !this.#isGood(token)) return refuse(response, 401, { type: 'urn:ovation:problem:unauthorized' });
    this.published.push({ topic, data, type: query.get('type'), key: query.get('key'), authorization });
    const { id = 'east/east-d1/1/x/1' } = this.publish(topic, data, query.get('type'));
    return answer(response, 202, { id });
  }

  async #page(response, path) {
    const page = await this.pages(path);
    if (!page) return refuse(response, 404, { type: 'urn:ovation:problem:not-found' });
    return response.writeHead(200, { 'Content-Type': page.type }).end(page.body);
  }

  #problem(topics, token) {
    if (topics.some((topic) => !TOPIC.test(topic) || topic.startsWith('nowhere:'))) return [422, 'invalid-topic'];
    if (this.accepts && token && !this.#isGood(token)) return [401, 'unauthorized'];
    const claims = token ? claimsOf(token) : null;
    return topics.some((topic) => !this.grants(topic, claims)) ? [403, 'forbidden'] : null;
  }

  #isGood(token) {
    return Boolean(token) && this.accepts(claimsOf(token));
  }
}

/** A token as the tests' servers read it: a JWT's shape, and nobody's signature. */
export function tokenOf(claims) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}.not-a-signature`;
}

function claimsOf(token) {
  const [, payload] = token.split('.');
  return payload?.startsWith('ey') ? JSON.parse(Buffer.from(payload, 'base64url').toString()) : {};
}

async function textOf(request) {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text;
}

function answer(response, status, body, headers = {}, type = 'application/json') {
  response.writeHead(status, { 'Content-Type': type, ...headers }).end(JSON.stringify(body));
}

function refuse(response, status, problem, headers) {
  const body = { type: 'about:blank', title: `Status ${status}`, status, detail: `Refused by the test with ${status}.`, ...problem };
  answer(response, status, body, headers, 'application/problem+json');
}
