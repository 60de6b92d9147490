import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test, { after, before } from 'node:test';
import { until } from '../support/harness.js';
import { tokenOf } from '../support/server.js';
import { launch, stage } from './chromium.js';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

/** Two tabs of one browser with an open stream: the first leads. */
async function two(t, options) {
  const set = await stage(t, browser, options);
  const first = await set.tab();
  await until(first.isOpen);
  const second = await set.tab();
  await until(second.isOpen);
  return { ...set, first, second };
}

/** Publishes all the time while something is done. @returns {Promise<number>} how many */
async function publishing(server, task) {
  let published = 0;
  const timer = setInterval(() => server.publish('comments:a', ++published), 3);
  await task();
  clearInterval(timer);
  server.publish('comments:a', ++published);
  return published;
}

const upTo = (count) => Array.from({ length: count }, (_, i) => i + 1);

test('a page subscribes and receives', async (t) => {
  const { server, tab } = await stage(t, browser);
  const one = await tab({ topics: ['comments:a', 'likes:a'] });
  await until(one.isOpen);
  server.publish('comments:a', { text: 'ü' });
  server.publish('likes:a', 2, 'like');
  server.publish('likes:b', 3);
  await until(async () => (await one.data()).length === 2);
  assert.deepEqual(await one.data(), [{ text: 'ü' }, 2]);
  assert.deepEqual(one.printed, []);
});

test('the page of the README shows a comment', async (t) => {
  const [, html] = /^```html\n(.*?)^```$/ms.exec(await readFile(new URL('../../README.md', import.meta.url), 'utf8'));
  const { server, context } = await stage(t, browser, { pages: { '/readme': `<!doctype html><body></body>${html}` } });
  const page = await context.newPage();
  await page.goto(`${server.url}/readme`);
  await until(() => server.viewers.size === 1);
  server.publish('comments:video-42', { text: 'Bravo!' });
  await until(async () => (await page.locator('body').innerText()).includes('Bravo!'));
});

test('two tabs share one connection, with the topics of both', async (t) => {
  const { server, first, second } = await two(t);
  await second.page.evaluate(() => ovation.subscribe('likes:second', (event) => got.push(event)));
  await until(() => server.topics.length === 2);
  server.publish('comments:a', 1);
  server.publish('likes:second', 2);
  await until(async () => (await first.data()).length === 1 && (await second.data()).length === 2);
  assert.equal(server.opened.length, 1);
  assert.equal(server.mostStreams, 1);
  assert.deepEqual([(await first.state()).role, (await second.state()).role], ['leader', 'follower']);
});

test('two browsers do not', async (t) => {
  const { server, tab } = await stage(t, browser);
  const other = await browser.newContext();
  t.after(() => other.close());
  const one = await tab();
  const page = await other.newPage();
  await page.goto(`${server.url}/page`);
  await page.evaluate(async (url) => (await import('/ovation/ovation.js')).connect({ url }).subscribe('likes:a', () => {}), server.url);
  await until(async () => (await one.isOpen()) && server.viewers.size === 2);
});

for (const [how, leave] of [
  ['is closed', (page) => page.close()],
  ['is left for another page', (page) => page.goto('about:blank')],
  ['crashes', (page) => page.goto('chrome://crash').catch(() => {})],
]) {
  test(`when the tab that leads ${how}, the other goes on without a lost or doubled event`, async (t) => {
    const { server, first, second } = await two(t);
    server.cursorEvery = 7;
    const published = await publishing(server, async () => {
      await until(async () => (await second.data()).length > 20);
      await leave(first.page);
      await until(async () => (await second.state()).role === 'leader' && (await second.isOpen()));
    });
    await until(async () => (await second.data()).at(-1) === published);
    assert.deepEqual(await second.data(), upTo(published));
    assert.deepEqual(await second.page.evaluate(() => gaps), []);
    assert.equal(server.opened.length, 2);
    await until(() => server.viewers.size === 1);
  });
}

test('a page that is left and come back to watches again', async (t) => {
  const { server, first, second } = await two(t);
  await first.page.goto('about:blank');
  await until(async () => (await second.state()).role === 'leader');
  await first.page.goBack();
  const kept = await first.page.evaluate(() => typeof ovation !== 'undefined');
  t.diagnostic(kept ? 'Chromium kept the page' : 'Chromium loaded the page anew, so only the hand-over is tested');
  server.publish('comments:a', 1);
  await until(async () => (await second.data()).length === 1 && (!kept || (await first.data()).length === 1));
  assert.equal(server.viewers.size, 1);
});

test('a page comes back after the server dropped it, without a lost or doubled event', async (t) => {
  const { server, tab } = await stage(t, browser);
  server.cursorEvery = 7;
  const one = await tab();
  await until(one.isOpen);
  const published = await publishing(server, async () => {
    await until(async () => (await one.data()).length > 10);
    server.drop();
    await until(() => server.opened.length === 2);
  });
  await until(async () => (await one.data()).at(-1) === published);
  assert.deepEqual(await one.data(), upTo(published));
});

test('Chromium comes back by itself to a stream that was stable, with the cursor in its header', async (t) => {
  const { server, tab } = await stage(t, browser);
  server.retry = 100;
  const one = await tab({ clock: true });
  await until(one.isOpen);
  server.publish('comments:a', 1);
  await until(async () => (await one.data()).length === 1);
  await one.page.clock.fastForward(31_000);
  server.drop();
  server.publish('comments:a', 2);
  await until(async () => (await one.data()).length === 2);
  assert.equal(server.opened[1].lastEventId, 'c-1');
  assert.deepEqual((await one.page.evaluate(() => states)).map(({ state, why }) => `${state} ${why}`),
    ['connecting start', 'open welcome', 'reconnecting dropped', 'open welcome']);
});

test('a gap is shown in both tabs', async (t) => {
  const { server, first, second } = await two(t);
  server.say('gap', { topic: 'comments:a', missed: 12 });
  for (const { page } of [first, second]) {
    await until(() => page.evaluate(() => gaps.length === 1));
    assert.deepEqual(await page.evaluate(() => gaps), [{ topic: 'comments:a', missed: 12 }]);
  }
});

test('what a server refuses is known with its problem, though an EventSource hides it', async (t) => {
  const { server, tab } = await stage(t, browser);
  server.grants = (topic) => topic !== 'chat:secret';
  const one = await tab({ topics: ['comments:a', 'chat:secret'] });
  await until(one.isOpen);
  assert.deepEqual(server.topics, ['comments:a']);
  const [error] = await one.page.evaluate(() => errors.map(({ type, status, topics }) => ({ type, status, topics })));
  assert.deepEqual(error, { type: 'urn:ovation:problem:forbidden', status: 403, topics: ['chat:secret'] });
});

test('a token is renewed in place, and is in no storage, no message and no log', async (t) => {
  const { server, context, tab } = await stage(t, browser);
  const tokenUntil = (seconds) => tokenOf({ sub: 'm-17', exp: Math.floor(Date.now() / 1_000) + seconds });
  server.heartbeat = 3_600;
  server.accepts = ({ sub }) => sub === 'm-17';
  const listener = await context.newPage();
  await listener.goto(`${server.url}/page`);
  await listener.evaluate((name) => {
    globalThis.heard = [];
    new BroadcastChannel(name).onmessage = ({ data }) => heard.push(JSON.stringify(data));
  }, `ovation/1 ${JSON.stringify([[server.url], 'm-17'])}`);
  const [old, fresh] = [tokenUntil(1_000), tokenUntil(5_000)];
  const one = await tab({ token: old, clock: true });
  await until(one.isOpen);
  await one.page.evaluate((token) => (globalThis.nextToken = token), fresh);
  await one.page.clock.fastForward(801_000);
  await until(() => [...server.viewers.values()][0].token === fresh);
  assert.equal(server.opened.length, 1);
  server.publish('comments:a', 1);
  await until(async () => (await one.data()).length === 1);
  await until(() => listener.evaluate(() => heard.some((text) => text.includes('"event"'))));
  const kept = await one.page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, states, errors]));
  const said = [kept, ...one.printed, ...(await listener.evaluate(() => heard))].join('\n');
  for (const part of [...old.split('.'), ...fresh.split('.')]) assert.ok(!said.includes(part));
});

test('a page publishes as its member, and both tabs see it', async (t) => {
  const { server, first, second } = await two(t);
  const { id } = await second.page.evaluate(() => ovation.publish('comments:a', { text: 'ü & +' }, { type: 'new one', key: 'm-17' }));
  assert.match(id, /comments:a/);
  assert.deepEqual(server.published, [{ topic: 'comments:a', data: { text: 'ü & +' }, type: 'new one', key: 'm-17', authorization: null }]);
  for (const one of [first, second]) await until(async () => (await one.data()).length === 1);
});

test('a page of one origin uses data centers of others, from any of its tabs', async (t) => {
  const { servers: [east, west], first, second } = await two(t, { servers: 2 });
  east.publish('comments:a', 1);
  await until(async () => (await first.data()).length === 1);
  await second.page.evaluate((url) => ovation.use(url), west.url);
  await until(async () => (await first.isOpen()) && (await first.state()).url === west.url);
  await second.page.evaluate(() => ovation.subscribe('likes:b', (event) => got.push(event)));
  await until(() => west.topics.length === 2 && east.viewers.size === 0);
  west.publish('comments:a', 2);
  await until(async () => (await first.data()).length === 2);
  assert.deepEqual(await first.data(), [1, 2]);
  assert.match((await second.page.evaluate(() => ovation.publish('comments:a', 3))).id, /comments:a/);
  assert.equal(west.published.length, 1);
});
