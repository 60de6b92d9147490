import assert from 'node:assert/strict';
import test from 'node:test';
import { stage, until } from './support/harness.js';
import { seedOf, turn } from './support/fakes.js';

test('whatever fails and whatever is wanted, what is retained arrives once and in order, and the topics are the wanted ones', async (t) => {
  const seed = seedOf(t);
  const { servers, clock, client, random } = await stage(t, { servers: 2, seed });
  const pick = (list) => list[Math.floor(random() * list.length)];
  for (const server of servers) server.cursorEvery = 1 + Math.floor(random() * 5);
  const publish = (data) => {
    // As data centers that relay: one history, and each frontend delivers to its own viewers.
    const event = servers[0].publish('comments:steady', data);
    for (const viewer of servers[1].viewers.values()) servers[1].send(viewer, event, servers[0].history.length);
  };
  const seen = client();
  seen.watch('comments:steady');
  const stops = new Map();
  // Before its first cursor a stream has nothing to go on from.
  let published = 0;
  await until(seen.isOpen);
  publish(++published);
  await until(() => seen.got.length === 1);
  for (let step = 0; step < 300; step++) {
    const server = pick(servers);
    const dice = random();
    const topic = `${pick(['likes', 'typing', 'reactions'])}:t${Math.floor(random() * 12)}`;
    if (dice < 0.2) stops.has(topic) || stops.set(topic, seen.client.subscribe(topic, () => {}));
    else if (dice < 0.35) stops.get(topic)?.(), stops.delete(topic);
    else if (dice < 0.4) server.drop();
    else if (dice < 0.45) server.goodbye(pick(['drain', 'lifetime']), pick([0, 700, undefined]));
    else if (dice < 0.5) server.fail(pick(['stream', 'topics']), pick([429, 500, 503]), { headers: pick([{}, { 'Retry-After': '2' }]) });
    else if (dice < 0.53) server.fail('topics', 404);
    else if (dice < 0.56) seen.client.use(server.url);
    else if (dice < 0.6) seen.page.happens('wake');
    else if (dice < 0.62) await server.down().then(() => server.up());
    else publish(++published);
    if (random() < 0.5) await clock.advance(Math.floor(random() * 3_000));
    for (let i = Math.floor(random() * 10); i > 0; i--) await turn();
  }
  for (const server of servers) server.faults.length = 0;
  const wanted = ['comments:steady', ...stops.keys()].sort();
  await until(async () => {
    await clock.advance(50);
    return seen.isOpen() && servers.some(({ topics }) => topics.join() === wanted.join());
  });
  publish(++published);
  await until(() => seen.data().at(-1) === published);
  assert.deepEqual(seen.data(), Array.from({ length: published }, (_, i) => i + 1), `seed ${seed}`);
  await until(() => servers.reduce((sum, { viewers }) => sum + viewers.size, 0) === 1);
  assert.equal(seen.gaps.length, 0);
});
