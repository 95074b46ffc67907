/** The time of day where somebody sits, ticking. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import { clockWords } from "../ui";

const TICK_MS = 1_000;

export function LocalClock({ zone }: { readonly zone: string }): JSX.Element {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return <time class="number nowrap" dateTime={new Date(now).toISOString()}>{clockWords(now, zone)}</time>;
}
