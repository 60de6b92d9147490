/**
 * What the client takes from its surroundings. `connect({platform})` replaces any of it: Node.js offers no
 * `EventSource` without a flag, and tests bring a clock of their own.
 *
 * `now` is the wall clock, in ms: it goes on while a laptop sleeps, and tokens end by it.
 */
export function surroundings() {
  const { EventSource, BroadcastChannel, navigator, document } = globalThis;
  return {
    EventSource,
    BroadcastChannel,
    locks: navigator?.locks,
    fetch: (url, options) => globalThis.fetch(url, options),
    setTimeout: (task, millis) => globalThis.setTimeout(task, millis),
    clearTimeout: (timer) => globalThis.clearTimeout(timer),
    now: () => Date.now(),
    random: () => Math.random(),
    visible: () => document?.visibilityState !== 'hidden',
    watch,
  };
}

/**
 * Tells what happens to the page: `wake` (the network is back, or somebody looks again), `hide` (it is left, perhaps to come
 * back by the back button), `show` (it came back so).
 *
 * @param {(what: 'wake'|'hide'|'show') => void} listener
 * @returns {() => void} ends it
 */
function watch(listener) {
  if (typeof globalThis.addEventListener !== 'function') return () => {};
  const page = new AbortController();
  const { signal } = page;
  addEventListener('online', () => listener('wake'), { signal });
  addEventListener('pagehide', () => listener('hide'), { signal });
  addEventListener('pageshow', (event) => event.persisted && listener('show'), { signal });
  globalThis.document?.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && listener('wake'), { signal });
  return () => page.abort();
}
