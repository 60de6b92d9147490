import assert from 'node:assert/strict';
import test from 'node:test';
import { connect } from '../src/ovation.js';
import { stage, until } from './support/harness.js';
import { turn } from './support/fakes.js';

test('a subscriber gets the events of its topic and of no other', async (t) => {
  const { server, client } = await stage(t);
  const seen = client();
  const likes = [];
  seen.client.subscribe('likes:a', (event) => likes.push(event));
  seen.watch('comments:a');
  await until(seen.isOpen);
  server.publish('likes:a', { by: 'm-1' }, 'like');
  server.publish('comments:a', 'hello');
  await until(() => seen.got.length === 1 && likes.length === 1);
  assert.deepEqual({ ...likes[0], at: 0 }, { topic: 'likes:a', type: 'like', at: 0, data: { by: 'm-1' } });
  assert.equal(seen.got[0].data, 'hello');
  assert.ok(seen.got[0].id);
});

test('a count topic comes with its window and its totals', async (t) => {
  const { server, client } = await stage(t);
  const seen = client();
  seen.watch('reactions:a');
  await until(seen.isOpen);
  const window = { topic: 'reactions:a', window: { heart: 37 }, total: { heart: 10_412 }, at: 1 };
  server.say('reactions', window);
  await until(() => seen.got.length === 1);
  assert.deepEqual(seen.got[0], window);
});

test('topics subscribed in one go are one stream, and changes in one go are one request', async (t) => {
  const { server, client } = await stage(t);
  const seen = client();
  const stops = seen.watch('likes:a', 'likes:b', 'comments:a');
  await until(seen.isOpen);
  assert.deepEqual(server.opened.map(({ query }) => query.getAll('topic').sort()), [['comments:a', 'likes:a', 'likes:b']]);
  stops[0]();
  stops[1]();
  seen.watch('typing:a', 'likes:c');
  await until(() => server.topics.join() === 'comments:a,likes:c,typing:a');
  const [request, ...more] = server.requests;
  assert.equal(more.length, 0);
  assert.deepEqual({ add: request.body.add.sort(), remove: request.body.remove.sort() },
    { add: ['likes:c', 'typing:a'], remove: ['likes:a', 'likes:b'] });
});

test('a topic stays while one of its subscribers does', async (t) => {
  const { server, client } = await stage(t);
  const seen = client();
  const [first, second] = seen.watch('likes:a', 'likes:a');
  seen.watch('likes:b');
  await until(seen.isOpen);
  first();
  first();
  await turn();
  server.publish('likes:a', 1);
  await until(() => seen.got.length === 1);
  assert.equal(server.requests.length, 0);
  second();
  await until(() => server.topics.join() === 'likes:b');
});

test('a topic that is stopped and wanted again in one go costs no request', async (t) => {
  const { server, client } = await stage(t);
  const seen = client();
  const [stop] = seen.watch('likes:a');
  await until(seen.isOpen);
  stop();
  seen.watch('likes:a');
  await turn();
  server.publish('likes:a', 1);
  await until(() => seen.got.length === 1);
  assert.deepEqual([server.requests.length, server.opened.length], [0, 1]);
});

test('without topics there is no stream', async (t) => {
  const { server, client } = await stage(t);
  const seen = client();
  const [stop] = seen.watch('likes:a');
  await until(seen.isOpen);
  stop();
  await until(() => server.viewers.size === 0);
  assert.deepEqual(seen.client.state, { state: 'closed', why: 'idle', url: server.url, role: 'alone' });
  seen.watch('likes:b');
  await until(() => server.topics.join() === 'likes:b');
});

test('events of a namespace that is added later arrive', async (t) => {
  const { server, client } = await stage(t);
  const seen = client();
  seen.watch('likes:a');
  await until(seen.isOpen);
  seen.watch('chat:a');
  await until(() => server.topics.length === 2);
  server.publish('chat:a', 'hi');
  await until(() => seen.data().join() === 'hi');
});

test('a change that meets a busy server is made later, and with what is wanted by then', async (t) => {
  const { server, client, clock } = await stage(t);
  const seen = client();
  seen.watch('likes:a');
  await until(seen.isOpen);
  server.fail('topics', 429, { headers: { 'Retry-After': '20' } });
  seen.watch('likes:b');
  await until(() => server.requests.length === 1 && clock.next === 20_000);
  seen.watch('likes:c');
  await turn();
  assert.equal(server.requests.length, 1);
  await clock.advance(20_000);
  await until(() => server.topics.join() === 'likes:a,likes:b,likes:c');
  assert.equal(server.requests.length, 2);
});

test('a change for a stream that the server lost opens a new one with the new topics', async (t) => {
  const { server, client } = await stage(t);
  const seen = client();
  seen.watch('likes:a');
  await until(seen.isOpen);
  server.forget();
  seen.watch('likes:b');
  await until(() => server.topics.join() === 'likes:a,likes:b');
  assert.equal(server.opened.length, 2);
});

test('one subscriber that throws costs the others nothing', async (t) => {
  const { server, client } = await stage(t);
  const seen = client();
  const thrown = [];
  globalThis.reportError = (error) => thrown.push(error.message);
  t.after(() => delete globalThis.reportError);
  seen.client.subscribe('likes:a', () => {
    throw new Error('a mistake of the page');
  });
  seen.watch('likes:a');
  await until(seen.isOpen);
  server.publish('likes:a', 1);
  await until(() => seen.got.length === 1);
  assert.deepEqual(thrown, ['a mistake of the page']);
});

test('a gap is told to the subscribers of its topic and to the listeners', async (t) => {
  const { server, client } = await stage(t);
  const seen = client();
  const gaps = [];
  seen.client.subscribe('comments:a', () => {}, { onGap: (gap) => gaps.push(gap) });
  seen.client.subscribe('comments:b', () => {}, { onGap: () => assert.fail('not my topic') });
  await until(seen.isOpen);
  server.say('gap', { topic: 'comments:a', missed: 12 });
  await until(() => seen.gaps.length === 1);
  assert.deepEqual(gaps, [{ topic: 'comments:a', missed: 12 }]);
  assert.deepEqual(seen.gaps, gaps);
});

test('an event that is no JSON is left out and told', async (t) => {
  const { server, client } = await stage(t);
  const seen = client();
  seen.watch('likes:a');
  await until(seen.isOpen);
  for (const { response } of server.viewers.values()) response.write('event: likes\ndata: {oops\n\n');
  server.publish('likes:a', 1);
  await until(() => seen.got.length === 1);
  assert.equal(seen.errors[0].type, 'urn:ovation:client:malformed');
});

test('more topics than a stream may have are refused, the newest first, and the others are served', async (t) => {
  const { server, client } = await stage(t);
  const seen = client();
  seen.watch(...Array.from({ length: 128 }, (_, i) => `likes:t${i}`));
  await until(seen.isOpen);
  const errors = [];
  seen.client.subscribe('likes:one-more', () => {}, { onError: (error) => errors.push(error) });
  await until(() => errors.length === 1);
  assert.equal(errors[0].type, 'urn:ovation:client:too-many-topics');
  assert.deepEqual(errors[0].topics, ['likes:one-more']);
  assert.equal(server.topics.length, 128);
});

test('close ends the stream, and everything after it says so', async (t) => {
  const { server, client, clock } = await stage(t);
  const seen = client();
  seen.watch('likes:a');
  await until(seen.isOpen);
  seen.client.close();
  seen.client.close();
  await until(() => server.viewers.size === 0);
  assert.equal(seen.states.at(-1).why, 'closed');
  assert.equal(clock.waiting, 0);
  assert.throws(() => seen.client.subscribe('likes:a', () => {}), /connect\(\) a new one/);
  await assert.rejects(seen.client.publish('likes:a', 1), /connect\(\) a new one/);
});

test('what cannot work is refused at once, with what to do', async (t) => {
  const { client } = await stage(t);
  const { client: ovation } = client();
  class EventSource {}
  const platform = { EventSource };
  assert.throws(() => connect({ url: 'live.example.com', platform }), /is no address of a frontend. Give one such as https:/);
  assert.throws(() => connect({ url: 'ftp://live.example.com', platform }), /is no address/);
  assert.throws(() => connect({ platform }), /is no address/);
  assert.throws(() => connect({ url: [], platform }), /url is empty/);
  assert.throws(() => connect({ url: 'https://a.example', token: 'ey...', platform }), /token must be a function/);
  assert.throws(() => connect({ url: 'https://a.example', platform: { EventSource: undefined } }), /'eventsource'/);
  assert.throws(() => ovation.subscribe('likes', () => {}), /namespace:name/);
  assert.throws(() => ovation.subscribe('gap:a', () => {}), /no topic/);
  assert.throws(() => ovation.subscribe('likes:a'), /handler must be a function/);
  assert.throws(() => ovation.on('opened', () => {}), /Known ones: state, gap, error/);
  assert.throws(() => ovation.use('https://elsewhere.example'), /not among the urls/);
  await assert.rejects(ovation.publish('likes:a'), /null is one, undefined is not/);
});
