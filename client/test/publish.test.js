import assert from 'node:assert/strict';
import test from 'node:test';
import { OvationError } from '../src/ovation.js';
import { stage, until } from './support/harness.js';
import { tokenOf } from './support/server.js';

test('publish gives the id, and needs no stream', async (t) => {
  const { server, client } = await stage(t);
  const { client: ovation } = client();
  const { id } = await ovation.publish('comments:a', { text: 'ü & +' }, { type: 'new one', key: 'm-17&x' });
  assert.match(id, /comments:a\/1$/);
  assert.deepEqual(server.published, [{ topic: 'comments:a', data: { text: 'ü & +' }, type: 'new one', key: 'm-17&x', authorization: null }]);
  await ovation.publish('comments:a', null);
  assert.equal(server.published[1].data, null);
  assert.equal(server.opened.length, 0);
});

test('one who publishes too fast learns when to try again', async (t) => {
  const { server, client } = await stage(t);
  const { client: ovation } = client();
  server.fail('events', 429, { headers: { 'Retry-After': '3' }, problem: { type: 'urn:ovation:problem:too-many' } });
  await assert.rejects(ovation.publish('likes:a', 1), (error) =>
    error instanceof OvationError && error.status === 429 && error.retryAfter === 3_000 && error.type === 'urn:ovation:problem:too-many');
  server.fail('events', 503, { problem: { retryAfterSeconds: 2 } });
  await assert.rejects(ovation.publish('likes:a', 1), { retryAfter: 2_000 });
  assert.equal(server.published.length, 0);
});

test('a publish whose token is refused is tried once more with a fresh one', async (t) => {
  const { server, client, clock } = await stage(t);
  let given = 0;
  server.accepts = ({ n }) => n === 2;
  const { client: ovation } = client({ token: () => tokenOf({ sub: 'm-17', exp: clock.now() / 1_000 + 100, n: ++given }) });
  await ovation.publish('likes:a', 1);
  assert.equal(server.published.length, 1);
  server.accepts = () => false;
  await assert.rejects(ovation.publish('likes:a', 1), { status: 401 });
  assert.equal(given, 3);
});

test('a publish that meets no server says so, without the address', async (t) => {
  const { server, client } = await stage(t);
  const { client: ovation } = client();
  await server.down();
  await assert.rejects(ovation.publish('likes:a', 1), { status: 0, type: 'urn:ovation:client:unreachable' });
});

test('a publish that is not answered is given up', async (t) => {
  const { server, client, clock } = await stage(t);
  const { client: ovation } = client();
  server.fail('events', 'no answer');
  const failed = assert.rejects(ovation.publish('likes:a', 1), { type: 'urn:ovation:client:unreachable' });
  await until(() => server.requests.length === 1);
  await clock.advance(15_000);
  await failed;
});

test('publishes in flight are bounded', async (t) => {
  const { server, client } = await stage(t);
  const { client: ovation } = client();
  const all = await Promise.allSettled(Array.from({ length: 70 }, (_, i) => ovation.publish('likes:a', i)));
  assert.equal(all.filter(({ reason }) => reason?.type === 'urn:ovation:client:too-many-publishes').length, 6);
  assert.equal(server.published.length, 64);
  await ovation.publish('likes:a', 'free again');
});
