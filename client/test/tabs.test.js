import assert from 'node:assert/strict';
import test from 'node:test';
import { stage, until } from './support/harness.js';
import { seedOf, turn } from './support/fakes.js';
import { tokenOf } from './support/server.js';

const BEAT = 10_000;

/** Two tabs with an open stream: the first leads. */
async function two(t, options) {
  const set = await stage(t, options);
  set.server.heartbeat = 3_600; // These tests let time pass without events.
  const first = set.tab();
  first.watch('comments:a');
  await until(first.isOpen);
  const second = set.tab();
  second.watch('comments:a');
  await until(second.isOpen);
  return { ...set, first, second };
}

/** Lets beats pass, each with what it causes among the tabs. */
async function beats(clock, count) {
  for (let i = 0; i < count; i++) {
    await clock.advance(BEAT);
    for (let j = 0; j < 20; j++) await turn();
  }
}

test('tabs share one stream with the topics of all of them', async (t) => {
  const { server, first, second } = await two(t);
  second.watch('likes:b');
  await until(() => server.topics.join() === 'comments:a,likes:b');
  server.publish('comments:a', 1);
  server.publish('likes:b', 2);
  await until(() => first.got.length === 1 && second.got.length === 2);
  assert.deepEqual(second.data(), [1, 2]);
  assert.equal(server.opened.length, 1);
  assert.deepEqual([first.client.state.role, second.client.state.role], ['leader', 'follower']);
});

test('a topic ends when no tab wants it any more', async (t) => {
  const { server, first, second } = await two(t);
  const [stop] = first.watch('likes:b');
  const [stopToo] = second.watch('likes:b');
  await until(() => server.topics.length === 2);
  stop();
  second.watch('likes:c');
  await until(() => server.topics.join() === 'comments:a,likes:b,likes:c');
  stopToo();
  await until(() => server.topics.join() === 'comments:a,likes:c');
});

test('when the leader closes, another goes on from the cursor without loss or repetition', async (t) => {
  const { server, first, second } = await two(t);
  server.cursorEvery = 4;
  first.watch('likes:only-first');
  for (let i = 1; i <= 6; i++) server.publish('comments:a', i);
  await until(() => second.got.length === 6);
  first.client.close();
  server.publish('comments:a', 7);
  await until(() => second.got.length === 7);
  assert.deepEqual(second.data(), [1, 2, 3, 4, 5, 6, 7]);
  assert.equal(server.opened[1].query.get('lastEventId'), 'c-4');
  assert.deepEqual(server.topics, ['comments:a']);
  assert.equal(second.client.state.role, 'leader');
});

test('when the leader crashes, another goes on from the cursor without loss or repetition', async (t) => {
  const { server, first, second } = await two(t);
  server.publish('comments:a', 1);
  await until(() => second.got.length === 1);
  first.page.crash();
  server.publish('comments:a', 2);
  await until(() => second.got.length === 2);
  assert.deepEqual(second.data(), [1, 2]);
  await until(() => server.viewers.size === 1);
});

test('a tab that came late knows the cursor when it has to lead', async (t) => {
  const { server, tab, first, second } = await two(t);
  server.publish('comments:a', 1);
  await until(() => second.got.length === 1);
  const third = tab();
  third.watch('comments:a');
  await until(third.isOpen);
  second.client.close();
  first.client.close();
  server.publish('comments:a', 2);
  await until(() => third.got.length === 1);
  assert.deepEqual(third.data(), [2]);
});

test('a follower that closes is forgotten at once, one that crashes after three beats', async (t) => {
  const { server, clock, tab, second } = await two(t);
  const third = tab();
  second.watch('likes:second');
  third.watch('likes:third');
  await until(() => server.topics.length === 3);
  third.client.close();
  await until(() => server.topics.join() === 'comments:a,likes:second');
  second.page.crash();
  await beats(clock, 3);
  assert.equal(server.topics.length, 2);
  await beats(clock, 1);
  await until(() => server.topics.join() === 'comments:a');
});

test('a follower that answers is not forgotten, however long it is quiet', async (t) => {
  const { server, clock, first, second } = await two(t);
  second.watch('likes:second');
  await until(() => server.topics.length === 2);
  await beats(clock, 20);
  assert.equal(server.topics.length, 2);
  assert.equal(first.gaps.length + second.gaps.length, 0);
  assert.equal(server.opened.length, 1);
});

test('a follower that was halted hears of a gap when it is back', async (t) => {
  const { server, clock, second } = await two(t);
  second.watch('likes:second');
  await until(() => server.topics.length === 2);
  second.page.halt();
  await beats(clock, 5);
  await until(() => server.topics.length === 1);
  second.page.resume();
  await until(() => server.topics.length === 2);
  await until(() => second.gaps.length === 2);
  assert.deepEqual(second.gaps.map(({ topic, missed }) => [topic, missed]).sort(), [['comments:a', null], ['likes:second', null]]);
});

test('a leader that is halted is robbed by a tab that is seen, and follows when it is back', async (t) => {
  const { server, clock, first, second } = await two(t);
  server.publish('comments:a', 1);
  await until(() => second.got.length === 1);
  first.page.halt();
  second.page.visible = false;
  await beats(clock, 8);
  assert.equal(second.client.state.role, 'follower');
  second.page.visible = true;
  await beats(clock, 4);
  await until(() => second.client.state.role === 'leader' && second.isOpen());
  first.page.resume();
  server.publish('comments:a', 2);
  await until(() => second.got.length === 2 && first.client.state.role === 'follower');
  await until(() => server.viewers.size === 1 && first.gaps.length === 1);
  server.publish('comments:a', 3);
  await until(() => first.data().at(-1) === 3 && second.got.length === 3);
  assert.deepEqual(second.data(), [1, 2, 3]);
});

test('gaps, refusals and errors reach the tabs they concern', async (t) => {
  const { server, first, second } = await two(t);
  server.say('gap', { topic: 'comments:a', missed: 3 });
  await until(() => first.gaps.length === 1 && second.gaps.length === 1);
  server.grants = (topic) => topic !== 'chat:secret';
  const errors = [];
  second.client.subscribe('chat:secret', () => {}, { onError: (error) => errors.push(error) });
  await until(() => errors.length === 1);
  assert.deepEqual([errors[0].status, errors[0].topics, errors[0] instanceof Error], [403, ['chat:secret'], true]);
  assert.equal(first.errors.length, 0, 'the first tab did not want it');
});

test('a follower can switch the data center and wake the stream', async (t) => {
  const { servers: [east, west], clock, first, second } = await two(t, { servers: 2 });
  second.client.use(west.url);
  await until(() => [first, second].every((tab) => tab.isOpen() && tab.client.state.url === west.url));
  await until(() => east.viewers.size === 0);
  west.goodbye('drain', 0);
  await until(() => second.client.state.state === 'reconnecting');
  second.page.happens('wake');
  await until(async () => (await clock.advance(0), second.isOpen()));
  assert.equal(west.opened.length, 2);
});

test('publishing goes straight from each tab, with its own token', async (t) => {
  const { server, tab, clock } = await stage(t);
  server.accepts = () => true;
  const tokens = ['one', 'two'].map((jti) => tokenOf({ sub: 'm-17', exp: clock.now() / 1_000 + 3_600, jti }));
  const tabs = tokens.map((token) => tab({ token: () => token }));
  for (const each of tabs) each.watch('likes:a');
  await until(() => tabs.every((each) => each.isOpen()));
  for (const each of tabs) await each.client.publish('likes:a', 1);
  assert.deepEqual(server.published.map(({ authorization }) => authorization), tokens.map((token) => `Bearer ${token}`));
  await until(() => tabs.every((each) => each.got.length === 2));
  assert.equal(server.opened.length, 1);
});

test('members do not share a stream, nor do those whose token tells no member', async (t) => {
  const { server, tab } = await stage(t);
  const tokens = [tokenOf({ sub: 'm-1' }), tokenOf({ sub: 'm-2' }), 'opaque', 'opaque', null, null];
  const tabs = tokens.map((token) => tab({ token: () => token }));
  for (const each of tabs) each.watch('likes:a');
  await until(() => tabs.every((each) => each.isOpen()));
  assert.equal(server.opened.length, 5, 'the anonymous ones share');
  assert.deepEqual(tabs.map((each) => each.client.state.role), ['leader', 'leader', 'alone', 'alone', 'leader', 'follower']);
});

test('no token is in a message between tabs', async (t) => {
  const { server, tab, clock } = await stage(t);
  server.accepts = () => true;
  server.grants = (topic) => topic !== 'chat:secret';
  const said = [];
  const token = tokenOf({ sub: 'm-17', exp: clock.now() / 1_000 + 100 });
  const tabs = [1, 2].map(() => {
    const channel = class extends BroadcastChannel {
      postMessage(message) {
        said.push(JSON.stringify(message));
        super.postMessage(message);
      }
    };
    return tab({ token: () => token, platform: { BroadcastChannel: channel } });
  });
  for (const each of tabs) each.watch('likes:a');
  await until(() => tabs.every((each) => each.isOpen()));
  tabs[1].watch('chat:secret');
  await until(() => tabs[1].errors.length === 1);
  server.drop();
  await until(() => tabs[1].client.state.retryAt);
  await clock.advance(1_000);
  await until(() => tabs.every((each) => each.isOpen()));
  server.goodbye('drain', 0);
  await until(() => tabs[1].client.state.why === 'drain');
  const kinds = new Set(said.map((text) => JSON.parse(text).kind));
  for (const kind of ['topics', 'who', 'here', 'state', 'cursor', 'refused']) assert.ok(kinds.has(kind), kind);
  for (const part of token.split('.')) assert.ok(said.every((text) => !text.includes(part)));
});

test('without Web Locks, without BroadcastChannel or on request each tab has its own stream', async (t) => {
  const { server, tab } = await stage(t);
  const tabs = [tab({ platform: { locks: undefined } }), tab({ platform: { BroadcastChannel: undefined } }), tab({ shareTabs: false })];
  for (const each of tabs) each.watch('likes:a');
  await until(() => tabs.every((each) => each.isOpen()));
  assert.equal(server.viewers.size, 3);
});

test('where locks are denied a tab is alone with its stream', async (t) => {
  const { server, tab } = await stage(t);
  const locks = { request: () => Promise.reject(new DOMException('sandboxed', 'SecurityError')) };
  const tabs = [tab({ platform: { locks } }), tab({ platform: { locks } })];
  for (const each of tabs) each.watch('likes:a');
  await until(() => tabs.every((each) => each.isOpen()));
  server.publish('likes:a', 1);
  await until(() => tabs.every((each) => each.got.length > 0));
  for (const each of tabs) assert.equal(each.got.length, 1);
  assert.equal(server.viewers.size, 2);
});

test('a tab put aside by the back button hands over, and hears of a gap when it is shown again', async (t) => {
  const { server, first, second } = await two(t);
  first.page.happens('hide');
  await until(() => second.client.state.role === 'leader' && second.isOpen());
  server.publish('comments:a', 1);
  await until(() => second.got.length === 1);
  first.page.happens('show');
  await until(() => first.gaps.length === 1);
  server.publish('comments:a', 2);
  await until(() => first.data().join() === '2');
  assert.equal(server.viewers.size, 1);
});

test('more tabs than may share a stream are told', async (t) => {
  const { server, first, tab } = await two(t);
  const more = Array.from({ length: 62 }, () => tab());
  for (const each of more) each.watch('comments:a');
  await until(() => more.every((each) => each.isOpen()));
  const last = tab();
  last.watch('comments:a');
  await until(() => last.errors.length === 1);
  assert.equal(last.errors[0].type, 'urn:ovation:client:too-many-tabs');
  server.publish('comments:a', 1);
  await until(() => [first, ...more].every((each) => each.got.length === 1));
});

test('a leader whose application changes the member leaves, and another tab leads with its own token', async (t) => {
  const { server, tab, clock } = await stage(t);
  server.heartbeat = 3_600;
  let sub = 'm-17';
  const token = () => tokenOf({ sub, exp: clock.now() / 1_000 + 100 });
  const first = tab({ token });
  first.watch('chat:a');
  await until(first.isOpen);
  const second = tab({ token: () => tokenOf({ sub: 'm-17', exp: clock.now() / 1_000 + 3_600 }) });
  second.watch('chat:a');
  await until(second.isOpen);
  sub = 'm-18';
  await clock.advance(80_000);
  await until(() => first.errors.length === 1 && second.client.state.role === 'leader' && second.isOpen());
  assert.equal(first.errors[0].type, 'urn:ovation:client:member-changed');
  assert.equal(second.errors.length, 0);
  server.publish('chat:a', 1);
  await until(() => second.got.length === 1);
  assert.equal(first.got.length, 0);
  await until(() => server.viewers.size === 1);
});

test('tabs that crashed long ago take nobody\'s place', async (t) => {
  const { server, clock, tab, first, second } = await two(t);
  for (let i = 0; i < 70; i++) {
    const brief = tab();
    brief.watch(`likes:${i}`);
    await until(brief.isOpen);
    brief.page.crash();
    await beats(clock, 1);
  }
  await beats(clock, 5);
  first.client.close();
  await until(() => second.client.state.role === 'leader' && second.isOpen());
  const third = tab();
  third.watch('likes:third');
  await until(() => server.topics.join() === 'comments:a,likes:third');
  assert.equal(third.errors.length, 0);
});

test('messages of another version are not read', async (t) => {
  const { first, server } = await two(t);
  const name = `ovation/1 ${JSON.stringify([[server.url], null])}`;
  const channel = new BroadcastChannel(name);
  channel.postMessage({ v: 2, kind: 'topics', from: 'x', topics: 'likes:oops' });
  channel.postMessage(null);
  server.publish('comments:a', 1);
  await until(() => first.got.length === 1);
  channel.close();
  assert.deepEqual(server.topics, ['comments:a']);
});

test('whatever tabs come, go and crash, and servers fail, each tab gets each event of its time once', async (t) => {
  const seed = seedOf(t);
  const { server, tab, clock, random } = await stage(t, { seed });
  server.heartbeat = 3_600;
  server.cursorEvery = 3;
  const pick = (list) => list[Math.floor(random() * list.length)];
  let tabs = [];
  let published = 0;
  const come = async () => {
    const one = tab();
    one.watch('comments:a');
    await until(async () => one.isOpen() || (await clock.advance(100)));
    tabs.push(one);
  };
  const go = (how) => {
    const one = pick(tabs);
    tabs = tabs.filter((each) => each !== one);
    how(one);
  };
  await come();
  for (let step = 0; step < 120; step++) {
    const dice = random();
    if (tabs.length < 2 || (dice < 0.2 && tabs.length < 6)) await come();
    else if (dice < 0.3) go((one) => one.client.close());
    else if (dice < 0.4) go((one) => one.page.crash());
    else if (dice < 0.45) server.drop();
    else if (dice < 0.5) server.goodbye('drain', 500);
    else if (dice < 0.55) server.fail('stream', pick([429, 503]), { headers: { 'Retry-After': '2' } });
    else if (dice < 0.6) server.forget();
    else server.publish('comments:a', ++published);
    if (random() < 0.3) await beats(clock, 1);
  }
  await until(async () => {
    await beats(clock, 1);
    return tabs.every((each) => each.isOpen()) && server.viewers.size === 1;
  });
  server.publish('comments:a', ++published);
  await until(() => tabs.every((each) => each.data().at(-1) === published));
  for (const each of tabs) {
    const got = each.data();
    const expected = Array.from({ length: got.length }, (_, i) => got[0] + i);
    assert.deepEqual(got, expected, `seed ${seed}`);
    assert.equal(each.gaps.length, 0);
  }
});
