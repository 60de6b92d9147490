import { MAX_PROBES } from './limits.js';

/** Statuses that say that what was asked for will never be served: malformed, not granted, no valid topic. */
const REFUSALS = [400, 403, 422];

/** @param {{status: number}} answer */
export const isRefusal = (answer) => REFUSALS.includes(answer.status);

/**
 * Asks for topics and finds those that are refused by halving, since one that is not granted must not cost a page the
 * others: k of n take about 2k log2(n/k) requests. Once {@link MAX_PROBES} are used up, what is undecided counts as refused.
 *
 * @param {string[]} topics
 * @param {(part: string[]) => Promise<{status: number, error?: Error}>} attempt
 * @param {(part: string[], error: Error) => void} refused
 * @returns {Promise<object|undefined>} the answer that says neither yes nor no and so ended the search, if there was one
 */
export async function sift(topics, attempt, refused) {
  let left = MAX_PROBES;
  const search = async (part) => {
    left--;
    const answer = await attempt(part);
    if (!answer.error) return undefined;
    if (!isRefusal(answer)) return answer;
    if (part.length <= 1 || left <= 0) return void refused(part, answer.error);
    const middle = part.length >> 1;
    return (await search(part.slice(0, middle))) ?? search(part.slice(middle));
  };
  return search(topics);
}
