/** What the clocks of the sites say at an hour of UTC. Pure: the day is an argument, zones come from the browser. */

export interface LocalHour {
  readonly hour: number;
  readonly minute: number;
  /** Against the day of UTC: -1, 0 or 1. */
  readonly day: number;
}

const HOUR_MS = 3_600_000;

/** By zone: a format costs more to make than all its uses. */
const FORMATS = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const kept = FORMATS.get(zone);
  if (kept) return kept;
  const made = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone, hourCycle: "h23", day: "numeric", hour: "numeric", minute: "numeric",
  });
  FORMATS.set(zone, made);
  return made;
}

function startOfDay(at_utc_ms: number): number {
  return Math.floor(at_utc_ms / (24 * HOUR_MS)) * 24 * HOUR_MS;
}

/** The clock of a zone at a whole hour of UTC, on the day (of UTC) that holds `at_utc_ms`. */
export function localHour(zone: string, { hour_utc, at_utc_ms }: { hour_utc: number; at_utc_ms: number }): LocalHour {
  const instant = startOfDay(at_utc_ms) + hour_utc * HOUR_MS;
  const parts = formatOf(zone).formatToParts(instant);
  const figure = (type: string): number => Number(parts.find((part) => part.type === type)?.value ?? 0);
  const apart = figure("day") - new Date(instant).getUTCDate();
  // Over the end of a month the difference is near a month long; its sign is then turned.
  const day = Math.abs(apart) > 1 ? -Math.sign(apart) : apart;
  return { hour: figure("hour"), minute: figure("minute"), day };
}

/** The hour of UTC in which a zone's clock shows `hour` o'clock (or half past, where zones are so). */
export function hourUtc(zone: string, { hour, at_utc_ms }: { hour: number; at_utc_ms: number }): number {
  for (let hour_utc = 0; hour_utc < 24; hour_utc += 1) {
    if (localHour(zone, { hour_utc, at_utc_ms }).hour === hour) return hour_utc;
  }
  // The night the clocks go forward lacks an hour: the next one stands for it.
  return hourUtc(zone, { hour: (hour + 1) % 24, at_utc_ms });
}

/** `20:00`, by the 24-hour clock both languages use in timetables. */
export function clock({ hour, minute }: LocalHour): string {
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

/** Ahead of UTC at an instant. [h] */
export function offsetHours(zone: string, at_utc_ms: number): number {
  const { hour, minute, day } = localHour(zone, { hour_utc: 12, at_utc_ms });
  return hour + minute / 60 + day * 24 - 12;
}
