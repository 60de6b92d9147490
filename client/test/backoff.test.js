import assert from 'node:assert/strict';
import test from 'node:test';
import { Backoff } from '../src/backoff.js';
import { randomOf, seedOf } from './support/fakes.js';

test('the ceiling doubles from one second to thirty', () => {
  const backoff = new Backoff(() => 0.999999);
  const waits = Array.from({ length: 40 }, () => Math.ceil(backoff.next() / 1_000));
  assert.deepEqual(waits.slice(0, 7), [1, 2, 4, 8, 16, 30, 30]);
  assert.ok(waits.every((seconds) => seconds <= 30));
});

test('a wait is spread over the whole interval, and starts anew after a reset', (t) => {
  const backoff = new Backoff(randomOf(seedOf(t)));
  const eighths = new Set();
  for (let i = 0; i < 1_000; i++) {
    backoff.reset();
    const wait = backoff.next();
    assert.ok(wait >= 0 && wait < 1_000);
    eighths.add(Math.floor(wait / 125));
  }
  assert.equal(eighths.size, 8);
});
