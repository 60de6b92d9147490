// Members on a real platform: node members.mjs FOLDER WEST EAST, where FOLDER has the tokens m-1, m-2, m-3, and m-3.short, which ends in seconds.
// Says what it does and ends with status 0 when all of it worked.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { EventSource } from 'eventsource';
import { connect } from '../../src/ovation.js';

const [folder, west, east] = process.argv.slice(2);
const tokenOf = (name) => readFileSync(`${folder}/${name}`, 'utf8').trim();
const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

/** A client, and all that it was told. */
function member(url, token) {
  const told = { events: [], states: [], errors: [] };
  const client = connect({ url, token, platform: { EventSource } });
  client.on('state', (state) => told.states.push(state.state));
  client.on('error', (error) => told.errors.push(error));
  return { client, told, watch: (topic) => client.subscribe(topic, (event) => told.events.push(event)) };
}

async function until(what, condition) {
  for (const end = Date.now() + 30_000; !(await condition()); await pause(20)) assert.ok(Date.now() < end, `not within 30 s: ${what}`);
  console.log(what);
}

const open = ({ client }) => until('open', () => client.state.state === 'open');
const got = ({ told }, topic, data) => told.events.some((event) => event.topic === topic && JSON.stringify(event.data) === JSON.stringify(data));

const one = member([west, east], async () => tokenOf('m-1'));
const two = member(east, async () => tokenOf('m-2'));

one.watch('chat:room');
await open(one);
let n = 0;
await until('what a member says in east is read in west', async () => {
  await two.client.publish('chat:room', { n: ++n });
  await pause(50);
  return got(one, 'chat:room', { n });
});

const stop = one.watch('typing:room');
await until('a topic is watched without a new stream', async () => {
  await two.client.publish('typing:room', {});
  await pause(50);
  return got(one, 'typing:room', {});
});
assert.deepEqual(one.told.states.filter((state) => state === 'reconnecting'), []);
stop();

await assert.rejects(two.client.publish('presence:m-1', {}), { status: 403 });
await assert.rejects(two.client.publish('chat:other', {}), { status: 403 });
console.log('what is not granted is refused');

let asked = 0;
const three = member(west, async () => tokenOf(asked++ === 0 ? 'm-3.short' : 'm-3'));
three.watch('chat:room');
await open(three);
const expires = JSON.parse(Buffer.from(tokenOf('m-3.short').split('.')[1], 'base64url')).exp * 1_000;
await pause(expires - Date.now());
await until('the first token has ended', () => Date.now() > expires + 1_000);
await until('the stream has gone on with the second', async () => {
  await two.client.publish('chat:room', { after: true });
  await pause(50);
  return got(three, 'chat:room', { after: true });
});
assert.deepEqual(three.told.states, ['connecting', 'open']);
assert.ok(asked >= 2);

one.client.use(east);
await until('a stream is moved to east', async () => {
  await two.client.publish('chat:room', { moved: true });
  await pause(50);
  return one.client.state.url === new URL(east).origin && got(one, 'chat:room', { moved: true });
});

for (const { client, told } of [one, two, three]) {
  assert.deepEqual(told.errors, []);
  client.close();
}
console.log('done');
