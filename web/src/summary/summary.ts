/** What was lived in a visit, as the centre tells it. Pure. */

import type { Band, Names, RouteChoice } from "../room/protocol";
import type { Sentence } from "../text";

export interface SummaryPair {
  readonly from_site: string;
  readonly to_site: string;
  readonly people: readonly string[];
  readonly forecast: Band | null;
  readonly lived_p50: number | null;
  readonly lived_low: number | null;
  readonly lived_high: number | null;
  readonly windows: number;
  readonly model: string | null;
  readonly codec: string | null;
  readonly words: string | null;
  readonly delay_ms_p50: number | null;
  readonly loss: number | null;
  readonly inside: boolean | null;
  readonly recovery: { readonly path_ms: number | null; readonly buffer_ms: number | null } | null;
  readonly why: readonly (Sentence & { readonly key: string })[];
}

export interface SummaryInterval {
  readonly number: number;
  readonly from_utc: string;
  readonly to_utc: string | null;
  readonly choice: RouteChoice;
  readonly pairs: readonly SummaryPair[];
}

export interface SummarySite {
  readonly name: string;
  readonly city: Names;
  readonly time_zone: string;
}

export interface Summary {
  readonly visit: { readonly id: string; readonly title: string; readonly firm: string; readonly at_utc: string };
  readonly generated_utc: string;
  readonly intervals: readonly SummaryInterval[];
  readonly notes: readonly Sentence[];
  readonly sites: readonly SummarySite[];
  readonly hubs: readonly { readonly id: string; readonly city: Names }[];
}

export type Standing = "inside" | "above" | "below" | "unknown";

/** What was lived against what was forecast. */
export function standingOf({ inside, forecast, lived_p50 }: SummaryPair): Standing {
  if (inside === null || forecast === null || lived_p50 === null) return "unknown";
  if (inside) return "inside";
  return lived_p50 > forecast.typical ? "above" : "below";
}

export interface Tally {
  readonly inside: number;
  readonly told: number;
}

/** Of the directions that can be held against a forecast, how many were as forecast. */
export function tally(intervals: readonly SummaryInterval[]): Tally {
  const standings = intervals.flatMap(({ pairs }) => pairs.map(standingOf)).filter((one) => one !== "unknown");
  return { inside: standings.filter((one) => one === "inside").length, told: standings.length };
}

/** Intervals in which somebody talked. */
export function lived(intervals: readonly SummaryInterval[]): readonly SummaryInterval[] {
  return intervals.filter(({ pairs }) => pairs.length > 0);
}
