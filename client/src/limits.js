/** Every bound of the client, with its unit and its reason. */

/** Topics of one stream, and so of all tabs that share it: the servers' limit (docs/PROTOCOL.md, Limits). */
export const MAX_TOPICS = 128;

/** First ceiling of the backoff, in ms: a restarted server is back within seconds, and a blip is over in less. */
export const BACKOFF_BASE = 1_000;

/** Last ceiling of the backoff, in ms: what a person looking at the page waits at most once the server is back. */
export const BACKOFF_CAP = 30_000;

/** Longest wait a server may ask for, in ms; one that asks for more is asked again after this. */
export const MAX_SERVER_WAIT = 300_000;

/** How long a stream must have been open, in ms, before its loss counts as the first in a row: the backoff's cap. */
export const STABLE_AFTER = BACKOFF_CAP;

/** From opening to `welcome`, and for every other request, in ms: the servers' own limit for reading a request. */
export const REQUEST_TIMEOUT = 15_000;

/** How long the browser's own reconnect may take, in ms: a `retry:` as long as the backoff's cap, and one request. */
export const RETURN_TIMEOUT = BACKOFF_CAP + REQUEST_TIMEOUT;

/** Silence that is suspicious, in heartbeats: one may be late and one may be lost. */
export const SILENT_HEARTBEATS = 2.5;

/** Longest time between two questions whether a quiet stream lives, in ms: 100,000 quiet viewers ask 167 times a second. */
export const MAX_QUIET = 600_000;

/** Assumed when `welcome` names no heartbeat, in seconds: what the servers have. */
export const DEFAULT_HEARTBEAT = 25;

/** How long the application's `token()` may take, in ms: a round trip to its back end, with a retry. */
export const TOKEN_TIMEOUT = 30_000;

/** Share of a token's remaining life after which it is renewed: leaves a fifth for attempts that fail. */
export const RENEW_AT = 0.8;

/** Least and most time between two renewals, in ms: no storm over a wrong clock; within what a timer can hold (2^31 ms). */
export const MIN_RENEWAL = 30_000;
export const MAX_RENEWAL = 86_400_000;

/** Event ids remembered against duplicates: twice the 1,024 events that can wait for a viewer before its next cursor. */
export const MAX_SEEN = 2_048;

/** Requests that may search for the refused ones among the topics of a stream: eight of 128 are found by halving. */
export const MAX_PROBES = 64;

/** Publishes in flight: ten times what a person can cause in a second. */
export const MAX_PUBLISHES = 64;

/** Tabs that share one stream: more than people have open of one page. */
export const MAX_TABS = 64;

/** Time between two signs of life among tabs, in ms. Browsers stretch it to a minute for hidden tabs. */
export const TAB_BEAT = 10_000;

/** Beats without an answer after which a tab, or the leader, counts as gone. In beats, not time: both may be throttled. */
export const SILENT_BEATS = 3;
