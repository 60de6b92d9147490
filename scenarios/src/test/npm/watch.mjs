// Watches a stream with the npm package `eventsource` and prints each event that it dispatches as a line of JSON.
import { EventSource } from 'eventsource';

const source = new EventSource(process.argv[2]);
const print = (event) => console.log(JSON.stringify({ event: event.type, data: JSON.parse(event.data) }));
for (const name of ['welcome', 'likes', 'comments', 'goodbye']) {
  source.addEventListener(name, print);
}
source.addEventListener('error', (event) => console.log(JSON.stringify({ event: 'error', data: event.message ?? '' })));
