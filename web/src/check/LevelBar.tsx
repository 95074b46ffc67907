/** How loud the microphone is, moving. For the eye only: the row says in words whether anything was heard. */

import type { ReadonlySignal } from "@preact/signals";
import type { JSX } from "preact";

const QUIET_DB = -60;
const LOUD_DB = -10;

export function LevelBar({ level }: { readonly level: ReadonlySignal<number> }): JSX.Element {
  const share = Math.min(1, Math.max(0, (level.value - QUIET_DB) / (LOUD_DB - QUIET_DB)));
  return <meter class="level" min={0} max={1} value={share} aria-hidden="true" />;
}
