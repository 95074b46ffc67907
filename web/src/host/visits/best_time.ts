// The next of the days on which all sites of a firm work at a forecast's best time to meet. Pure.

export interface MeetingTime {
  /** Minutes after midnight UTC. */
  start_utc_min: number;
  length_min: number;
  /** Dates in UTC; of the best time only. */
  days: readonly string[];
  category: string;
}

export interface Proposal {
  /** [epoch ms] */
  at: number;
  category: string;
}

/** What is asked for the sites whose people come: those two, or all of the firm. */
export function timesPath(forecast: string, sites: readonly string[]): string {
  const own = [...new Set(sites)].sort();
  const asked = own.length === 2 ? `?${new URLSearchParams(own.map((site) => ["site", site])).toString()}` : "";
  return `/forecasts/${encodeURIComponent(forecast)}/meeting-times${asked}`;
}

const MINUTE_MS = 60_000;

/** Null where the sites share no time, or its days are over. */
export function nextBest(times: readonly MeetingTime[], now: number): Proposal | null {
  const best = times[0];
  if (!best) return null;
  const starts = best.days.map((day) => Date.parse(`${day}T00:00:00Z`) + best.start_utc_min * MINUTE_MS);
  const at = starts.filter((start) => start > now).sort((a, b) => a - b)[0];
  return at === undefined ? null : { at, category: best.category };
}
