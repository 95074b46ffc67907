/** The centre's clock, once a second, for countdowns. */

import { useEffect, useState } from "preact/hooks";

import type { RoomStore } from "../room/store";

const EVERY_MS = 1_000;

export function useNow(store: Pick<RoomStore, "serverNowMs">): number {
  const [now_ms, setNow] = useState(() => store.serverNowMs());
  useEffect(() => {
    const timer = setInterval(() => setNow(store.serverNowMs()), EVERY_MS);
    return () => clearInterval(timer);
  }, [store]);
  return now_ms;
}
