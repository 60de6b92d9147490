import { connect } from '../../src/ovation.js';
import { eventSourceOf } from './event-source.js';
import { FakeClock, FakeLocks, FakePage, randomOf } from './fakes.js';
import { TestServer } from './server.js';

/** Real time that a condition may take before a test is given up: far more than any takes, so that only a defect meets it. */
const PATIENCE = 15_000;

/** Waits until the condition holds. @param {() => any} condition */
export async function until(condition) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`never came true: ${condition}`);
    await new Promise((done) => setTimeout(done, 1));
  }
}

/** Servers, a clock and clients that end with the test. */
export async function stage(t, { servers = 1, seed = 1 } = {}) {
  const history = [];
  const all = await Promise.all(Array.from({ length: servers }, (_, i) => new TestServer({ history, name: `dc${i}-f1` }).up()));
  const clients = new Set();
  t.after(async () => {
    for (const client of clients) client.close();
    await Promise.all(all.map((server) => server.down().catch(() => {})));
  });
  const clock = new FakeClock();
  const locks = new FakeLocks();
  const random = randomOf(seed);
  const urls = all.map(({ url }) => url);
  /** A client in one more tab of one browser: what it got is in `got`, and unless it is `deaf` in `gaps`, `states`, `errors`. */
  const tab = (options = {}) => {
    const page = new FakePage(clock, locks.ofTab());
    const EventSource = eventSourceOf(page.platform);
    const platform = { ...page.platform, random, EventSource, ...options.platform };
    const client = connect({ url: urls, ...options, platform });
    clients.add(client);
    return record(client, page, EventSource, options.deaf);
  };
  /** A client in a browser of its own. */
  const client = (options = {}) => tab({ ...options, platform: { locks: undefined, ...options.platform } });
  return { servers: all, server: all[0], clock, random, tab, client };
}

function record(client, page, EventSource, deaf) {
  const seen = { client, page, EventSource, got: [], gaps: [], states: [], errors: [] };
  seen.watch = (...topics) => topics.map((topic) => client.subscribe(topic, (event) => seen.got.push(event)));
  seen.isOpen = () => client.state.state === 'open';
  seen.data = () => seen.got.map(({ data }) => data);
  if (deaf) return seen;
  client.on('state', (state) => seen.states.push(state));
  client.on('gap', (gap) => seen.gaps.push(gap));
  client.on('error', (error) => seen.errors.push(error));
  return seen;
}
