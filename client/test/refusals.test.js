import assert from 'node:assert/strict';
import test from 'node:test';
import { sift } from '../src/refusals.js';
import { stage, until } from './support/harness.js';
import { randomOf, seedOf, turn } from './support/fakes.js';
import { tokenOf } from './support/server.js';

test('a stream is opened without the topics that are refused, and their subscribers are told', async (t) => {
  const { server, client } = await stage(t);
  server.grants = (topic) => !topic.startsWith('chat:');
  const seen = client();
  const errors = [];
  seen.client.subscribe('chat:secret', () => {}, { onError: (error) => errors.push(error) });
  seen.watch('likes:a', 'likes:b', 'nowhere:a', 'likes:c');
  await until(seen.isOpen);
  assert.deepEqual(server.topics, ['likes:a', 'likes:b', 'likes:c']);
  assert.deepEqual(errors.map(({ status, type, topics }) => [status, type, topics]),
    [[403, 'urn:ovation:problem:forbidden', ['chat:secret']]]);
  assert.deepEqual(seen.errors.map(({ status, topics }) => [status, ...topics]).sort(),
    [[403, 'chat:secret'], [422, 'nowhere:a']]);
});

test('a topic that is refused later costs the open stream nothing', async (t) => {
  const { server, client } = await stage(t);
  server.grants = (topic) => !topic.startsWith('chat:');
  const seen = client();
  seen.watch('likes:a');
  await until(seen.isOpen);
  seen.watch('likes:b', 'chat:a', 'likes:c', 'chat:b');
  await until(() => seen.errors.length === 2 && server.topics.join() === 'likes:a,likes:b,likes:c');
  assert.equal(server.opened.length, 1);
  server.publish('likes:c', 1);
  await until(() => seen.got.length === 1);
});

test('a page whose topics are all refused asks no more, until somebody subscribes again', async (t) => {
  const { server, clock, client } = await stage(t);
  server.grants = () => false;
  const seen = client();
  seen.watch('likes:a', 'likes:b');
  await until(() => seen.client.state.why === 'refused');
  assert.equal(seen.client.state.state, 'closed');
  assert.equal(clock.waiting, 0);
  server.grants = () => true;
  seen.watch('likes:a');
  await until(seen.isOpen);
});

test('parts that are served where the whole is not end in an error and not in a loop', async (t) => {
  const { server, clock, client } = await stage(t);
  const seen = client();
  server.fail('stream', 403, { times: 3 });
  seen.watch('likes:a', 'likes:b');
  await until(() => seen.client.state.why === 'refused');
  assert.deepEqual(seen.errors[0].topics, ['likes:a', 'likes:b']);
  assert.equal(clock.waiting, 0);
});

test('an error that nobody listens for is on the console, without the token', async (t) => {
  const { server, client } = await stage(t);
  server.accepts = () => true;
  server.grants = () => false;
  const warned = t.mock.method(console, 'warn', () => {});
  const { client: ovation } = client({ deaf: true, token: () => tokenOf({ sub: 'm-17' }) });
  ovation.subscribe('likes:a', () => {});
  await until(() => warned.mock.callCount() === 1);
  assert.deepEqual(warned.mock.calls[0].arguments, ['ovation: Refused by the test with 403.', 'likes:a']);
});

test('an error that its subscriber takes is not on the console', async (t) => {
  const { server, client } = await stage(t);
  server.grants = () => false;
  const warned = t.mock.method(console, 'warn', () => {});
  const { client: ovation } = client({ deaf: true });
  const errors = [];
  ovation.subscribe('likes:a', () => {}, { onError: (error) => errors.push(error) });
  await until(() => errors.length === 1);
  await turn();
  assert.equal(warned.mock.callCount(), 0);
});

test('halving finds exactly the refused ones, whichever they are, within its budget', async (t) => {
  const random = randomOf(seedOf(t));
  for (let round = 0; round < 300; round++) {
    const topics = Array.from({ length: 1 + Math.floor(random() * 128) }, (_, i) => `likes:${i}`);
    const bad = new Set(topics.filter(() => random() < 0.02));
    let asked = 0;
    const found = [];
    const attempt = async (part) => {
      asked++;
      return part.some((topic) => bad.has(topic)) ? { status: 403, error: new Error('no') } : { status: 200 };
    };
    const other = await sift(topics, attempt, (part) => found.push(...part));
    assert.equal(other, undefined);
    assert.ok(asked <= 64 + 8, `${asked} requests`);
    if (asked < 64) assert.deepEqual(found.sort(), [...bad].sort());
    else assert.ok([...bad].every((topic) => found.includes(topic)));
  }
});
