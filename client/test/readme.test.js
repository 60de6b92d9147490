import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import test from 'node:test';
import { EventSource } from 'eventsource';
import { TestServer, tokenOf } from './support/server.js';
import { until } from './support/harness.js';

const here = new URL('..', import.meta.url);
const readme = await readFile(new URL('README.md', here), 'utf8');
const snippets = [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code], i) => ({ code, number: i + 1 }));

/** Runs a snippet as it stands, but for the addresses: a module below target/, where 'ovation-client' is this package. */
async function run(server, { code, number }, { before = '' } = {}) {
  const folder = new URL('target/readme/', here);
  await mkdir(folder, { recursive: true });
  const imports = [...code.matchAll(/^import .*$/gm)].map(([line]) => line);
  if (!imports.some((line) => line.includes('ovation-client'))) imports.unshift("import { connect } from 'ovation-client';");
  const body = code.replaceAll(/^import .*$/gm, '');
  const own = /const ovation =/.test(body) ? '' : `const ovation = connect({ url: '${server.url}' });`;
  const module = [...imports, before, own, body, 'export { ovation };'].join('\n');
  const file = new URL(`snippet-${number}.mjs`, folder);
  await writeFile(file, module.replaceAll(/https:\/\/(live|east)\.example\.com/g, server.url).replaceAll('https://west.example.com', `${server.url}/west`));
  return (await import(file)).ovation;
}

const containing = (text) => {
  const found = snippets.filter(({ code }) => code.includes(text));
  assert.equal(found.length, 1, `one snippet with ${text}`);
  return found[0];
};

async function stage(t) {
  const server = await new TestServer().up();
  const told = [];
  const globals = {
    EventSource,
    show: (event) => told.push(event.data),
    note: (text) => told.push(text),
    burst: (window) => told.push(window),
    showTotals: (total) => told.push(total),
    report: (...all) => told.push(all),
    banner: {},
  };
  Object.assign(globalThis, globals);
  const clients = [];
  t.after(async () => {
    for (const client of clients) client.close();
    await server.down();
    for (const name of Object.keys(globals)) delete globalThis[name];
  });
  const start = async (snippet, options) => {
    const client = await run(server, snippet, options);
    clients.push(client);
    return client;
  };
  return { server, told, start };
}

test('every snippet has a test here', () => {
  assert.equal(snippets.length, 7);
});

test('the first snippet prints a like', async (t) => {
  const { server, start } = await stage(t);
  const printed = t.mock.method(console, 'log', () => {});
  await start(containing('const stop ='));
  await until(() => server.viewers.size === 1);
  server.publish('likes:video-42', { by: 'm-17' }, 'like');
  await until(() => printed.mock.callCount() === 1);
  assert.deepEqual(printed.mock.calls[0].arguments, ['like', { by: 'm-17' }]);
});

test('the snippet of subscriptions shows comments, gaps and totals', async (t) => {
  const { server, told, start } = await stage(t);
  await start(containing('showTotals(total)'));
  await until(() => server.viewers.size === 1);
  server.publish('comments:video-42', 'hi');
  server.say('gap', { topic: 'comments:video-42', missed: 12 });
  server.say('reactions', { topic: 'reactions:video-42', window: { heart: 37 }, total: { heart: 10_412 }, at: 1 });
  await until(() => told.length === 4);
  assert.deepEqual(told, ['hi', '12 comments were left out.', { heart: 37 }, { heart: 10_412 }]);
});

test('the snippet of publishing publishes, and says when to try again', async (t) => {
  const { server, told, start } = await stage(t);
  const snippet = containing('await ovation.publish');
  await start(snippet);
  assert.deepEqual(server.published.map(({ data, type }) => [data, type]), [[{ text: 'Bravo!' }, 'comment']]);
  server.fail('events', 429, { headers: { 'Retry-After': '3' } });
  await start({ ...snippet, number: 'again' });
  assert.deepEqual(told, ['Try again in 3 s.']);
});

test('the snippet of tokens gives the token to the server', async (t) => {
  const { server, start } = await stage(t);
  const token = tokenOf({ sub: 'm-17' });
  server.accepts = ({ sub }) => sub === 'm-17';
  const client = await start(containing('/my/live-token'), { before: `const fetch = async () => ({ text: async () => '${token}' });` });
  client.subscribe('chat:a', () => {});
  await until(() => server.viewers.size === 1);
  assert.equal(server.opened[0].query.get('token'), token);
});

test('the snippet of states shows the banner and reports', async (t) => {
  const { server, told, start } = await stage(t);
  const client = await start(containing('banner.hidden'));
  server.grants = (topic) => topic !== 'chat:secret';
  client.subscribe('chat:secret', () => {});
  client.subscribe('likes:a', () => {});
  await until(() => globalThis.banner.hidden === true && client.state.state === 'open');
  assert.deepEqual(told, [['urn:ovation:problem:forbidden', 403, 'Refused by the test with 403.', ['chat:secret']]]);
  server.goodbye('drain', 60_000);
  await until(() => globalThis.banner.hidden === false);
});

test('the snippet of data centers switches', async (t) => {
  const { server, start } = await stage(t);
  const client = await start(containing('ovation.use'));
  assert.equal(client.state.url, `${server.url}/west`);
});

test('the snippet for Node.js watches with the npm package eventsource', async (t) => {
  const { server, start } = await stage(t);
  delete globalThis.EventSource;
  const client = await start(containing("from 'eventsource'"));
  const got = [];
  client.subscribe('comments:a', (event) => got.push(event.data));
  await until(() => client.state.state === 'open');
  server.publish('comments:a', 'through the real package');
  await until(() => got.length === 1);
  // The package's own refusal of a stream is understood too.
  server.grants = (topic) => topic !== 'chat:secret';
  client.subscribe('chat:secret', () => {}, { onError: (error) => got.push(error.status) });
  await until(() => got[1] === 403);
});
