/** Directions gathered into pairs, mine first. Pure. */

import type { LivePair } from "../room/protocol";

export interface TwoWays {
  /** The same whichever way it is seen. */
  readonly key: string;
  readonly ends: readonly [string, string];
  /** What the first end sends to the second, and the other way; null while the centre has not told it. */
  readonly out: LivePair | null;
  readonly back: LivePair | null;
}

export const wayKey = (a: string, b: string): string => (a < b ? `${a}~${b}` : `${b}~${a}`);

/** A mirror leg stands for the person in front of it. */
export const personOf = (leg: string): string => (leg.startsWith("m-") ? `p-${leg.slice(2)}` : leg);

/** Pairs of a second. Mine come first and begin with what I hear, that is with `out` from the other end to me. */
export function gathered(pairs: readonly LivePair[], me: string): readonly TwoWays[] {
  const found = new Map<string, TwoWays>();
  for (const pair of pairs) {
    const key = wayKey(pair.from, pair.to);
    const known = found.get(key);
    if (known) {
      found.set(key, known.ends[0] === pair.from ? { ...known, out: pair } : { ...known, back: pair });
      continue;
    }
    const heardByMe = pair.to === me;
    const mine = heardByMe || pair.from === me;
    const forward = mine ? heardByMe : pair.from < pair.to;
    found.set(key, forward
      ? { key, ends: [pair.from, pair.to], out: pair, back: null }
      : { key, ends: [pair.to, pair.from], out: null, back: pair });
  }
  const rank = ({ ends }: TwoWays): number => (ends.includes(me) ? 0 : 1);
  return [...found.values()].sort((a, b) => rank(a) - rank(b) || (a.key < b.key ? -1 : 1));
}
