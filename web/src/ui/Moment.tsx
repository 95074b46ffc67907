// A <time> element: how long ago, or when, with the whole moment on hover and for machines.
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { agoWords, momentWords, type Instant } from "./moments";

const TICK_MS = 20_000;
/** The present, moved on every 20 s, so that "ago" stays true. [epoch ms] */
export const present = signal(Date.now());
setInterval(() => {
  present.value = Date.now();
}, TICK_MS);

export function TimeAgo({ at }: { at: Instant }): JSX.Element {
  const now = Math.max(present.value, new Date(at).getTime() > Date.now() ? 0 : new Date(at).getTime());
  return <time dateTime={new Date(at).toISOString()} title={momentWords(at)}>{agoWords(at, now)}</time>;
}

export function Moment({ at, zone }: { at: Instant; zone?: string }): JSX.Element {
  return <time dateTime={new Date(at).toISOString()}>{momentWords(at, zone)}</time>;
}
