import assert from 'node:assert/strict';
import test from 'node:test';
import { stage, until } from './support/harness.js';
import { tokenOf } from './support/server.js';

/** Servers that check tokens by the test's clock, and an application that gives tokens of a life of 100 s. */
async function guarded(t, options) {
  const set = await stage(t, options);
  let given = 0;
  const token = async () => {
    given++;
    return tokenOf({ sub: 'm-17', exp: set.clock.now() / 1_000 + 100, n: given });
  };
  for (const server of set.servers) {
    server.accepts = (claims) => claims.exp * 1_000 > set.clock.now();
    server.heartbeat = 3_600; // These tests let time pass without events.
  }
  return { ...set, token, given: () => given };
}

test('a token goes with the stream, its changes and publishes; the member does not', async (t) => {
  const { server, client, token, given } = await guarded(t);
  const seen = client({ token, member: 'm-17' });
  seen.watch('chat:a');
  await until(seen.isOpen);
  seen.watch('chat:b');
  await until(() => server.topics.length === 2);
  await seen.client.publish('chat:a', 'hi');
  assert.deepEqual([...server.opened[0].query.keys()], ['topic', 'token']);
  assert.ok(server.requests.every(({ authorization }) => authorization.startsWith('Bearer ey')));
  assert.equal(given(), 1);
});

test('in open mode the member is named in the address', async (t) => {
  const { server, client } = await stage(t);
  const seen = client({ member: 'm-17', token: () => null });
  seen.watch('chat:a');
  await until(seen.isOpen);
  assert.equal(server.opened[0].query.get('member'), 'm-17');
});

test('a token is renewed in place at four fifths of its life, again and again', async (t) => {
  const { server, client, clock, token, given } = await guarded(t);
  const seen = client({ token });
  seen.watch('chat:a');
  await until(seen.isOpen);
  for (let renewal = 1; renewal <= 3; renewal++) {
    const renewals = () => server.requests.filter(({ path }) => path.endsWith('/token'));
    await clock.advance(79_999);
    assert.equal(renewals().length, renewal - 1);
    await clock.advance(1);
    await until(() => renewals().length === renewal && clock.next === 80_000);
    assert.equal(given(), renewal + 1);
  }
  assert.equal(server.opened.length, 1);
  const [viewer] = server.viewers.values();
  assert.equal(server.requests.at(-1).body.token, viewer.token);
});

test('a renewal that is refused is made by reconnecting', async (t) => {
  const { server, client, clock, token } = await guarded(t);
  const seen = client({ token });
  seen.watch('chat:a');
  await until(seen.isOpen);
  server.fail('token', 404);
  await clock.advance(80_000);
  await until(() => server.opened.length === 2 && seen.isOpen());
  assert.notEqual(server.opened[1].query.get('token'), server.opened[0].query.get('token'));
  assert.equal(server.opened[1].query.get('lastEventId'), 'c-0');
});

test('an application that cannot renew is asked again while the stream goes on', async (t) => {
  const { server, client, clock, token } = await guarded(t);
  let down = false;
  const seen = client({ token: async () => (down ? Promise.reject(new Error('secret ey...')) : token()) });
  seen.watch('chat:a');
  await until(seen.isOpen);
  down = true;
  await clock.advance(80_000);
  await until(() => seen.errors.length === 1);
  assert.equal(seen.errors[0].type, 'urn:ovation:client:token');
  assert.doesNotMatch(seen.errors[0].message, /secret/);
  assert.ok(seen.isOpen());
  down = false;
  await clock.advance(30_000);
  await until(() => server.requests.some(({ path, body }) => path.endsWith('/token') && body.token));
  assert.equal(server.opened.length, 1);
});

test('a stream whose token ended comes back with a fresh one', async (t) => {
  const { server, client, clock, token, given } = await guarded(t);
  const seen = client({ token });
  seen.watch('chat:a');
  await until(seen.isOpen);
  server.goodbye('token-expired', 0);
  await until(() => seen.client.state.why === 'token-expired');
  await clock.advance(0);
  await until(seen.isOpen);
  assert.equal(given(), 2);
  assert.notEqual(server.opened[1].query.get('token'), server.opened[0].query.get('token'));
});

test('a refused token is asked for anew once; then it is an error', async (t) => {
  const { server, client, clock, token, given } = await guarded(t);
  const revoked = new Set([1]);
  server.accepts = ({ n }) => !revoked.has(n);
  const seen = client({ token });
  seen.watch('chat:a');
  await until(seen.isOpen);
  assert.equal(given(), 2);
  [2, 3, 4, 5].forEach((n) => revoked.add(n));
  server.drop();
  await until(() => seen.client.state.retryAt);
  await clock.advance(1_000);
  await until(() => seen.client.state.why === 'refused');
  assert.equal(given(), 3);
  assert.equal(seen.errors[0].status, 401);
  assert.equal(clock.waiting, 0);
});

test('an application whose token() fails or hangs is asked again with backoff', async (t) => {
  const { client, clock, token } = await guarded(t);
  const answers = [() => Promise.reject(new Error()), () => { throw new Error(); }, () => new Promise(() => {}), token];
  const seen = client({ token: () => answers.shift()() });
  seen.watch('chat:a');
  for (let i = 0; i < 2; i++) {
    await until(() => seen.client.state.why === 'token' && seen.client.state.retryAt > clock.now());
    await clock.advance(seen.client.state.retryAt - clock.now());
  }
  await until(() => answers.length === 1);
  await clock.advance(30_000);
  await until(() => seen.client.state.retryAt > clock.now());
  await clock.advance(8_000);
  await until(seen.isOpen);
  assert.deepEqual(seen.errors.map(({ type }) => type), Array(3).fill('urn:ovation:client:token'));
});

test("another member's token ends the stream, since a client is one member's", async (t) => {
  const { server, client, clock } = await guarded(t);
  let sub = 'm-17';
  const seen = client({ token: () => tokenOf({ sub, exp: clock.now() / 1_000 + 100 }) });
  seen.watch('chat:a');
  await until(seen.isOpen);
  sub = 'm-18';
  await clock.advance(80_000);
  await until(() => seen.client.state.why === 'refused');
  assert.equal(seen.errors[0].type, 'urn:ovation:client:member-changed');
  await until(() => server.viewers.size === 0);
});

test('a token without an end, or without a readable body, is used as it is', async (t) => {
  const { server, client, clock } = await stage(t);
  for (const token of [tokenOf({ sub: 'm-17' }), 'opaque', 'a.%%%.c']) {
    const seen = client({ token: () => token });
    seen.watch('chat:a');
    await until(seen.isOpen);
    assert.equal(server.opened.at(-1).query.get('token'), token);
    seen.client.close();
  }
  assert.equal(clock.waiting, 0);
});
