/** The last ten minutes of live figures, by pair and direction. Kept in the page only, gone with it. */

import type { LivePair } from "./protocol";

export const HISTORY_MS = 600_000;

export interface LivePoint {
  readonly at_utc_ms: number;
  readonly pair: LivePair;
}

/** `from>to`, by leg ids. */
export type PairKey = string;

export const pairKey = (from: string, to: string): PairKey => `${from}>${to}`;

export class LiveHistory {
  private readonly kept = new Map<PairKey, LivePoint[]>();

  add(at_utc_ms: number, pairs: readonly LivePair[]): void {
    for (const pair of pairs) {
      const key = pairKey(pair.from, pair.to);
      const points = this.kept.get(key) ?? [];
      // A clock set back would draw a line that runs backwards.
      if ((points[points.length - 1]?.at_utc_ms ?? -Infinity) < at_utc_ms) points.push({ at_utc_ms, pair });
      this.kept.set(key, points);
    }
    for (const [key, points] of this.kept) {
      let old = 0;
      while (old < points.length && (points[old]?.at_utc_ms ?? 0) <= at_utc_ms - HISTORY_MS) old += 1;
      if (old > 0) points.splice(0, old);
      if (points.length === 0) this.kept.delete(key);
    }
  }

  /** Pairs seen in the last ten minutes, oldest first. */
  pairs(): readonly PairKey[] {
    return [...this.kept.keys()];
  }

  /** Points of a pair, oldest first. Do not keep the array: it is the store's own. */
  of(key: PairKey): readonly LivePoint[] {
    return this.kept.get(key) ?? [];
  }
}
