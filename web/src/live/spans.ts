/** The time line in words: what was lived between two switches, and how each switch was got over. Pure. */

import type { LivePoint } from "../room/live_history";
import type { LivePair } from "../room/protocol";
import type { SwitchMark } from "../room/store";

export interface Span {
  /** The switch it begins with; null for what came before the first one known. */
  readonly mark: SwitchMark | null;
  readonly from_utc_ms: number;
  readonly to_utc_ms: number;
  /** On the common scale, over the seconds that had a score; null without any. */
  readonly r: { readonly low: number; readonly median: number; readonly high: number } | null;
  readonly rtt_ms: number | null;
  readonly loss: number | null;
  readonly recovery: LivePair["recovery"];
}

export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  return (lower + upper) / 2;
}

const present = (values: readonly (number | null | undefined)[]): number[] =>
  values.filter((value): value is number => value != null);

function span(mark: SwitchMark | null, points: readonly LivePoint[]): Span | null {
  const first = points[0];
  const last = points[points.length - 1];
  if (!first || !last) return null;
  const scores = present(points.map(({ pair }) => pair.score?.r_common));
  const middle = median(scores);
  return {
    mark,
    from_utc_ms: first.at_utc_ms,
    to_utc_ms: last.at_utc_ms,
    r: middle === null ? null : { low: Math.min(...scores), median: middle, high: Math.max(...scores) },
    rtt_ms: median(present(points.map(({ pair }) => pair.rtt_ms))),
    loss: median(present(points.map(({ pair }) => pair.loss))),
    recovery: (mark && recoveries(points).get(mark.number)) ?? null,
  };
}

/** How each switch was got over, as last told, by the number of the switch. */
export function recoveries(points: readonly LivePoint[]): ReadonlyMap<number, NonNullable<LivePair["recovery"]>> {
  const found = new Map<number, NonNullable<LivePair["recovery"]>>();
  for (const { pair } of points) if (pair.recovery) found.set(pair.recovery.number, pair.recovery);
  return found;
}

/** Spans of one direction, oldest first. A span without a second in it is left out. */
export function spans(points: readonly LivePoint[], switches: readonly SwitchMark[]): readonly Span[] {
  const marks = [...switches].sort((a, b) => a.at_utc_ms - b.at_utc_ms);
  const bounds: (SwitchMark | null)[] = [null, ...marks];
  return bounds.flatMap((mark, i) => {
    const from = mark?.at_utc_ms ?? -Infinity;
    const to = bounds[i + 1]?.at_utc_ms ?? Infinity;
    const inside = points.filter(({ at_utc_ms }) => at_utc_ms >= from && at_utc_ms < to);
    const made = span(mark, inside);
    return made ? [made] : [];
  });
}
