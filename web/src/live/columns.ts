/** From the live history of a pair to the columns uPlot draws. Pure; runs once a second, over ten minutes at most. */

import type { LivePoint } from "../room/live_history";
import type { LivePair } from "../room/protocol";

/** A missing second is a gap in the line, not a bridge over it. */
const GAP_MS = 2_500;

type Column = (number | null)[];

export interface Columns {
  /** Seconds of UTC. */
  readonly x: number[];
  readonly r: readonly [Column, Column];
  readonly bandLow: readonly [Column, Column];
  readonly bandHigh: readonly [Column, Column];
  readonly rtt_ms: readonly [Column, Column];
  /** Both ways of the route as ordered. */
  readonly rttCommanded_ms: Column;
  /** [%] */
  readonly loss_pct: readonly [Column, Column];
  readonly lossCommanded_pct: readonly [Column, Column];
}

interface Row {
  readonly at: number;
  readonly sides: [LivePair | null, LivePair | null];
}

function merged(out: readonly LivePoint[], back: readonly LivePoint[]): Row[] {
  const rows: Row[] = [];
  let i = 0;
  let k = 0;
  while (i < out.length || k < back.length) {
    const a = out[i];
    const b = back[k];
    const at = Math.min(a?.at_utc_ms ?? Infinity, b?.at_utc_ms ?? Infinity);
    const sides: Row["sides"] = [null, null];
    if (a?.at_utc_ms === at) [sides[0], i] = [a.pair, i + 1];
    if (b?.at_utc_ms === at) [sides[1], k] = [b.pair, k + 1];
    rows.push({ at, sides });
  }
  return rows;
}

const percent = (share: number | null | undefined): number | null => (share == null ? null : share * 100);

function commandedRtt([out, back]: Row["sides"]): number | null {
  const there = out?.commanded?.delay_p50_ms;
  const home = back?.commanded?.delay_p50_ms;
  return there == null || home == null ? null : there + home;
}

/** Columns of a pair: index 0 is the one direction, 1 the other. */
export function columns(out: readonly LivePoint[], back: readonly LivePoint[]): Columns {
  const made: Columns = {
    x: [], r: [[], []], bandLow: [[], []], bandHigh: [[], []], rtt_ms: [[], []], rttCommanded_ms: [],
    loss_pct: [[], []], lossCommanded_pct: [[], []],
  };
  const put = (at_ms: number, sides: Row["sides"]): void => {
    made.x.push(at_ms / 1000);
    made.rttCommanded_ms.push(commandedRtt(sides));
    for (const side of [0, 1] as const) {
      const pair = sides[side];
      made.r[side].push(pair?.score?.r_common ?? null);
      made.bandLow[side].push(pair?.forecast?.r_common.low ?? null);
      made.bandHigh[side].push(pair?.forecast?.r_common.high ?? null);
      made.rtt_ms[side].push(pair?.rtt_ms ?? null);
      made.loss_pct[side].push(percent(pair?.loss));
      made.lossCommanded_pct[side].push(percent(pair?.commanded?.loss));
    }
  };
  let before: number | null = null;
  for (const { at, sides } of merged(out, back)) {
    if (before !== null && at - before > GAP_MS) put(before + GAP_MS / 2, [null, null]);
    put(at, sides);
    before = at;
  }
  return made;
}
