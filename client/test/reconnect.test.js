import assert from 'node:assert/strict';
import test from 'node:test';
import { stage, until } from './support/harness.js';

const STABLE = 30_000;

async function open(t, options) {
  const set = await stage(t, options);
  const seen = set.client();
  seen.watch('comments:a');
  await until(seen.isOpen);
  return { ...set, seen };
}

test('the states say why, and when next', async (t) => {
  const { server, clock, client } = await stage(t);
  const seen = client();
  await server.down();
  seen.watch('likes:a');
  await until(() => seen.client.state.retryAt);
  const { state, why, retryAt } = seen.client.state;
  assert.deepEqual([state, why], ['reconnecting', 'unreachable']);
  assert.ok(retryAt >= clock.now() && retryAt < clock.now() + 1_000);
  await server.up();
  await clock.advance(1_000);
  await until(seen.isOpen);
  assert.deepEqual(seen.states.map((each) => each.state), ['connecting', 'reconnecting', 'reconnecting', 'open']);
  assert.deepEqual(seen.client.state, { state: 'open', why: 'welcome', url: server.url, frontend: 'dc0-f1', resumed: false, role: 'alone' });
});

test('after a drop the browser comes back by itself, after the retry of the server, with the cursor', async (t) => {
  const { server, clock, seen } = await open(t);
  server.publish('comments:a', 1);
  await until(() => seen.got.length === 1);
  await clock.advance(STABLE);
  server.drop();
  await until(() => seen.client.state.state === 'reconnecting');
  server.publish('comments:a', 2);
  await clock.advance(server.retry - 1);
  assert.equal(server.opened.length, 1);
  await clock.advance(1);
  await until(() => seen.got.length === 2);
  assert.deepEqual(seen.data(), [1, 2]);
  assert.equal(server.opened[1].lastEventId, 'c-1', "the browser's own header: it was the same EventSource");
  assert.equal(seen.client.state.resumed, true);
});

test('a drop after a change of topics opens the stream for the topics of now', async (t) => {
  const { server, clock, seen } = await open(t);
  seen.watch('comments:b');
  await until(() => server.topics.length === 2);
  await clock.advance(STABLE);
  server.drop();
  await until(() => seen.client.state.state === 'reconnecting');
  server.publish('comments:b', 1);
  await clock.advance(1_000);
  await until(() => seen.got.length === 1);
  assert.deepEqual(server.opened[1].query.getAll('topic'), ['comments:a', 'comments:b']);
  assert.equal(server.opened[1].query.get('lastEventId'), 'c-0');
});

test('what the server repeats after a drop arrives once', async (t) => {
  const { server, clock, seen } = await open(t);
  server.cursorEvery = 5;
  for (let i = 1; i <= 7; i++) server.publish('comments:a', i);
  await until(() => seen.got.length === 7);
  server.drop();
  await until(() => seen.client.state.state === 'reconnecting');
  server.publish('comments:a', 8);
  await clock.advance(1_000);
  await until(() => seen.got.length >= 8);
  server.publish('comments:a', 9);
  await until(() => seen.got.length >= 9);
  assert.deepEqual(seen.data(), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('a browser that does not come back is replaced by the next url', async (t) => {
  const { servers, clock, seen } = await open(t, { servers: 2 });
  await clock.advance(STABLE);
  await servers[0].down();
  await until(() => seen.client.state.state === 'reconnecting');
  await clock.advance(servers[0].retry);
  await until(() => seen.client.state.retryAt);
  await clock.advance(1_000);
  await until(seen.isOpen);
  assert.equal(seen.client.state.url, servers[1].url);
});

test('a stream that is dropped as soon as it is open is tried less and less often', async (t) => {
  const { server, clock, client } = await stage(t);
  const seen = client({ platform: { random: () => 0.5 } });
  seen.watch('likes:a');
  const waits = [];
  for (let i = 0; i < 7; i++) {
    await until(seen.isOpen);
    await until(() => server.viewers.size === 1);
    server.drop();
    await until(() => seen.client.state.retryAt);
    waits.push(seen.client.state.retryAt - clock.now());
    await clock.advance(waits.at(-1));
  }
  assert.deepEqual(waits, [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
});

test('a goodbye says when to come back, and not even a look at the page is earlier', async (t) => {
  const { server, clock, seen } = await open(t);
  server.goodbye('drain', 1_840);
  await until(() => seen.client.state.why === 'drain');
  assert.equal(seen.client.state.retryAt - clock.now(), 1_840);
  seen.page.happens('wake');
  await clock.advance(1_839);
  assert.equal(server.opened.length, 1);
  await clock.advance(1);
  await until(seen.isOpen);
  assert.equal(server.opened[1].query.get('lastEventId'), 'c-0');
});

test('a goodbye without a time, or with one beyond reason, is waited for within bounds', async (t) => {
  const { server, clock, seen } = await open(t);
  server.goodbye('too-slow', undefined);
  await until(() => seen.client.state.why === 'too-slow');
  assert.ok(seen.client.state.retryAt - clock.now() < 1_000);
  await clock.advance(1_000);
  await until(() => seen.isOpen() && server.viewers.size === 1);
  server.goodbye('drain', 1e12);
  await until(() => seen.client.state.why === 'drain');
  assert.equal(seen.client.state.retryAt - clock.now(), 300_000);
});

test('a goodbye is the moment to go back to the first url', async (t) => {
  const { servers, clock, client } = await stage(t, { servers: 2 });
  const seen = client();
  servers[0].fail('stream', 503, { times: 2 });
  seen.watch('likes:a');
  await until(() => seen.client.state.retryAt);
  await clock.advance(1_000);
  await until(seen.isOpen);
  assert.equal(seen.client.state.url, servers[1].url);
  servers[1].goodbye('lifetime', 60_000);
  await until(() => seen.client.state.why === 'lifetime');
  await clock.advance(2_000);
  await until(seen.isOpen);
  assert.equal(seen.client.state.url, servers[0].url);
});

test('Retry-After is obeyed, and the next url is not made to wait for it', async (t) => {
  const { servers: [east, west], clock, client } = await stage(t, { servers: 2 });
  await west.down();
  const seen = client();
  east.fail('stream', 503, { times: 2, headers: { 'Retry-After': '60' }, problem: { type: 'urn:ovation:problem:draining' } });
  seen.watch('likes:a');
  await until(() => seen.client.state.why === 'busy');
  assert.equal(seen.errors[0].type, 'urn:ovation:problem:draining');
  assert.equal(seen.errors[0].retryAfter, 60_000);
  assert.equal(seen.client.state.url, west.url);
  assert.ok(seen.client.state.retryAt - clock.now() < 1_000);
  await clock.advance(1_000);
  await until(() => seen.client.state.why === 'unreachable' && seen.client.state.retryAt);
  assert.equal(seen.client.state.url, east.url);
  assert.ok(seen.client.state.retryAt - clock.now() > 58_000);
  seen.page.happens('wake');
  await clock.advance(57_000);
  assert.equal(east.opened.length, 0);
  await clock.advance(3_000);
  await until(seen.isOpen);
});

test('a waiting client tries at once when the network is back or somebody looks', async (t) => {
  const { server, clock, client } = await stage(t);
  const seen = client({ platform: { random: () => 0.9 } });
  await server.down();
  seen.watch('likes:a');
  await until(() => seen.client.state.retryAt);
  await server.up();
  seen.page.happens('wake');
  await clock.advance(0);
  await until(seen.isOpen);
});

test('a browser that waits for its retry is not waited for when somebody looks', async (t) => {
  const { server, clock, seen } = await open(t);
  await clock.advance(STABLE);
  server.drop();
  await until(() => seen.client.state.state === 'reconnecting');
  seen.page.happens('wake');
  await clock.advance(0);
  await until(seen.isOpen);
});

test('use goes to another data center at once and goes on from the cursor', async (t) => {
  const { servers: [east, west], seen } = await open(t, { servers: 2 });
  east.publish('comments:a', 1);
  await until(() => seen.got.length === 1);
  seen.client.use(`${west.url}/`);
  east.publish('comments:a', 2);
  await until(() => seen.isOpen() && seen.client.state.url === west.url);
  west.publish('comments:a', 3);
  await until(() => seen.got.length === 3);
  assert.deepEqual(seen.data(), [1, 2, 3]);
  assert.equal(west.opened[0].query.get('lastEventId'), 'c-1');
  await until(() => east.viewers.size === 0);
});

test('use before the first subscription is where the stream begins', async (t) => {
  const { servers: [east, west], client } = await stage(t, { servers: 2 });
  const seen = client();
  seen.client.use(west.url);
  seen.watch('likes:a');
  await until(seen.isOpen);
  assert.deepEqual([east.opened.length, west.opened.length], [0, 1]);
});

test('a server that takes the request and says nothing is given up for the next url', async (t) => {
  const { servers: [east, west], clock, client } = await stage(t, { servers: 2 });
  east.fail('stream', 'no answer');
  const seen = client();
  seen.watch('likes:a');
  await until(() => east.faults.length === 0);
  await clock.advance(15_000);
  await until(() => seen.client.state.why === 'unreachable');
  await clock.advance(1_000);
  await until(seen.isOpen);
  assert.equal(seen.client.state.url, west.url);
});

test('a cursor that a server cannot read is given up, and the gap is told', async (t) => {
  const { server, clock, seen } = await open(t);
  server.fail('stream', 400, { times: 2 });
  server.drop();
  await until(() => seen.client.state.retryAt);
  await clock.advance(1_000);
  await until(seen.isOpen);
  assert.deepEqual(seen.gaps, [{ topic: 'comments:a', missed: null }]);
  assert.equal(server.opened[1].query.get('lastEventId'), null);
  assert.equal(seen.errors.length, 0);
});

// -- silence -----------------------------------------------------------------------------------------------------------------

test('a quiet stream is asked about at doubling intervals, and kept', async (t) => {
  const { server, clock, seen } = await open(t);
  const asked = [];
  for (let second = 0; second < 3_600; second += 10) {
    await clock.advance(10_000);
    // An answer must be in before the clock goes on, or it would be late by the clock.
    await until(() => clock.waiting === 1);
    if (server.requests.length > asked.length) asked.push(second + 10);
  }
  assert.deepEqual(server.requests[0].body, { add: [], remove: [] });
  assert.deepEqual(asked, [70, 190, 440, 940, 1_540, 2_140, 2_740, 3_340]);
  assert.equal(server.opened.length, 1);
  server.publish('comments:a', 1);
  await until(() => seen.got.length === 1);
  const before = server.requests.length;
  await clock.advance(62_499);
  assert.equal(server.requests.length, before);
  await clock.advance(1);
  await until(() => server.requests.length === before + 1);
});

test('a silent stream that the server does not know any more is replaced', async (t) => {
  const { server, clock, seen } = await open(t);
  server.forget();
  await clock.advance(62_500);
  await until(() => server.opened.length === 2 && seen.isOpen());
  assert.ok(seen.states.some(({ why }) => why === 'silent'));
});

test('a silent stream whose server does not answer is replaced', async (t) => {
  const { servers: [east, west], clock, client } = await stage(t, { servers: 2 });
  let cut = false;
  const seen = client();
  seen.watch('likes:a');
  await until(seen.isOpen);
  // The stream stays as it is, which no reset tells the client of; new requests get no answer.
  east.server.removeAllListeners('request');
  east.server.on('request', (request) => (cut = true) && request.socket.destroy());
  await clock.advance(62_500);
  await until(() => cut);
  for (let i = 0; i < 3; i++) {
    await until(() => seen.isOpen() || seen.client.state.retryAt);
    await clock.advance(2_000);
  }
  await until(() => west.viewers.size === 1 && seen.isOpen());
});

test('where keep-alives can be seen, silence of two and a half heartbeats ends the stream', async (t) => {
  const { server, clock, seen } = await open(t);
  server.visibleKeepAlives = true;
  for (let i = 0; i < 5; i++) {
    await clock.advance(25_000);
    const before = seen.EventSource.dispatched;
    server.keepAlive();
    await until(() => seen.EventSource.dispatched > before);
  }
  assert.equal(server.requests.length, 0);
  await clock.advance(62_500);
  await until(() => seen.client.state.why === 'silent');
  assert.equal(server.requests.length, 0);
  await clock.advance(1_000);
  await until(() => server.opened.length === 2 && seen.isOpen());
});

test('a page that slept looks at its stream when it wakes', async (t) => {
  const { server, clock, seen } = await open(t);
  server.forget();
  clock.time += 3_600_000;
  seen.page.happens('wake');
  await until(() => server.opened.length === 2 && seen.isOpen());
});

test('a page that was put aside goes on from its cursor when it is shown again', async (t) => {
  const { server, seen } = await open(t);
  server.publish('comments:a', 1);
  await until(() => seen.got.length === 1);
  seen.page.happens('hide');
  await until(() => server.viewers.size === 0);
  server.publish('comments:a', 2);
  seen.page.happens('show');
  await until(() => seen.got.length === 2);
  assert.deepEqual(seen.data(), [1, 2]);
});
