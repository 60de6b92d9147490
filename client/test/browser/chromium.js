import { access, readFile, readdir } from 'node:fs/promises';
import { chromium } from 'playwright-core';
import { TestServer } from '../support/server.js';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const args = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];
const here = new URL('../..', import.meta.url);

/** The browser. Without one the tests fail: they are asked for by name, so that nobody takes them for passed. */
export async function launch() {
  await access(executablePath).catch(() => {
    throw new Error(`There is no Chromium at ${executablePath}: apt-get install chromium, or set CHROMIUM=/path/to/chromium.`);
  });
  return chromium.launch({ executablePath, args });
}

/** Serves the client below /ovation/, an empty page at /page, and the pages given. */
export async function pagesOf(more = {}) {
  const files = new Map(Object.entries({ '/page': '<!doctype html><title>page</title><link rel="icon" href="data:,">', ...more }));
  for (const name of await readdir(new URL('src', here))) files.set(`/ovation/${name}`, await readFile(new URL(`src/${name}`, here)));
  return (path) => files.has(path) && { type: path.endsWith('.js') ? 'text/javascript' : 'text/html', body: files.get(path) };
}

/** A browser profile of its own, and a server that also serves its pages. */
export async function stage(t, browser, { pages, servers = 1 } = {}) {
  const history = [];
  const serve = await pagesOf(pages);
  const all = await Promise.all(Array.from({ length: servers }, (_, i) => new TestServer({ history, name: `dc${i}-f1`, pages: serve }).up()));
  const context = await browser.newContext();
  t.after(async () => {
    await context.close();
    await Promise.all(all.map((server) => server.down()));
  });
  return { context, servers: all, server: all[0], tab: (options) => tab(context, all, options) };
}

/** A tab with a client that watches: what it got is in the page's `got`, `gaps`, `states`, `errors`. */
async function tab(context, servers, { topics = ['comments:a'], token, clock = false } = {}) {
  const page = await context.newPage();
  const printed = [];
  page.on('console', (message) => printed.push(message.text()));
  page.on('pageerror', (error) => printed.push(`uncaught: ${error.message}`));
  if (clock) await page.clock.install();
  await page.goto(`${servers[0].url}/page`);
  await page.evaluate(async ({ urls, topics: all, token: first }) => {
    const { connect } = await import('/ovation/ovation.js');
    Object.assign(globalThis, { got: [], gaps: [], states: [], errors: [], nextToken: first });
    globalThis.ovation = connect({ url: urls, ...(first && { token: async () => globalThis.nextToken }) });
    for (const topic of all) ovation.subscribe(topic, (event) => got.push(event));
    for (const name of ['gap', 'state', 'error']) ovation.on(name, (value) => globalThis[`${name}s`].push(value));
  }, { urls: servers.map(({ url }) => url), topics, token });
  const state = () => page.evaluate(() => ovation.state);
  return {
    page,
    printed,
    state,
    isOpen: async () => (await state()).state === 'open',
    data: () => page.evaluate(() => got.map(({ data }) => data)),
  };
}
