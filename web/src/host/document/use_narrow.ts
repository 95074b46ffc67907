/** Whether the window was as narrow as a phone when the page came, where sections fold. */

import { useState } from "preact/hooks";

const NARROW = "(max-width: 40rem)";

/**
 * Decided once: a phone that is turned, or a page that is printed, would build every section anew, lose the place and
 * leave charts undrawn.
 */
export function useNarrow(): boolean {
  return useState(() => matchMedia(NARROW).matches)[0];
}
