// Times for people, in the chosen language: by Intl alone. Instants are ISO strings or epoch milliseconds, UTC.
import { language, localeOf, spaced } from "../text";

export type Instant = string | number | Date;

// Making a formatter costs a hundred times what using one does.
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  let formatter = formatters.get(key);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat(locale, options);
    formatters.set(key, formatter);
  }
  return formatter;
}

function formatted(instant: Instant, options: Intl.DateTimeFormatOptions): string {
  return formatterOf(localeOf(language.value), { hourCycle: "h23", ...options }).format(new Date(instant));
}

/** The zone of this browser. */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

/** Weekday, date and time of day. */
export function momentWords(instant: Instant, zone = ownZone()): string {
  return formatted(instant, {
    weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZone: zone,
  });
}

export function dayWords(instant: Instant, zone = ownZone()): string {
  return formatted(instant, { weekday: "short", day: "numeric", month: "short", timeZone: zone });
}

/** Time of day, 24 hours. */
export function clockWords(instant: Instant, zone = ownZone(), { seconds = false } = {}): string {
  const more: Intl.DateTimeFormatOptions = seconds ? { second: "2-digit" } : {};
  return formatted(instant, { hour: "2-digit", minute: "2-digit", timeZone: zone, ...more });
}

const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
];

/** "3 minutes ago", "in 2 hours". */
export function agoWords(instant: Instant, now: number): string {
  const off = new Date(instant).getTime() - now;
  const [unit, size] = UNITS.find(([, ms]) => Math.abs(off) >= ms) ?? ["second", 1000];
  const words = new Intl.RelativeTimeFormat(localeOf(language.value), { numeric: "auto" });
  return spaced(words.format(Math.trunc(off / size), unit));
}

/** How far `zone` is ahead of UTC at an instant. [ms] */
export function zoneOffset(instant: number, zone: string): number {
  const parts = formatterOf("en-US", {
    timeZone: zone, hourCycle: "h23",
    year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
  }).formatToParts(instant);
  const part = (type: string) => Number(parts.find((p) => p.type === type)?.value ?? 0);
  const wall = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return wall - Math.floor(instant / 1000) * 1000;
}

/** The instant at which clocks in `zone` show `wall` (YYYY-MM-DDTHH:MM); null for nonsense. [epoch ms]
 *  A time that daylight saving skips gives the one an hour later; one that comes twice, the first. */
export function instantOf(wall: string, zone: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(wall)) return null;
  const asUtc = Date.parse(`${wall}:00Z`);
  if (Number.isNaN(asUtc)) return null;
  const before = asUtc - zoneOffset(asUtc - 86_400_000, zone);
  const after = asUtc - zoneOffset(asUtc + 86_400_000, zone);
  for (const guess of [Math.min(before, after), Math.max(before, after)])
    if (wallOf(guess, zone) === wall) return guess;
  return before;
}

/** What clocks in `zone` show, as YYYY-MM-DDTHH:MM. */
export function wallOf(instant: number, zone: string): string {
  return new Date(instant + zoneOffset(instant, zone)).toISOString().slice(0, 16);
}
