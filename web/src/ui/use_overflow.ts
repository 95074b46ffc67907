/** Whether an element holds more than it shows from side to side, as it and what it holds change size. */

import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";

export function useOverflow(element: RefObject<HTMLElement | null>): boolean {
  const [overflows, setOverflows] = useState(false);
  useEffect(() => {
    const here = element.current;
    if (!here) return undefined;
    // A pixel is what rounding makes of nothing.
    const watch = new ResizeObserver(() => setOverflows(here.scrollWidth > here.clientWidth + 1));
    watch.observe(here);
    if (here.firstElementChild) watch.observe(here.firstElementChild);
    return () => watch.disconnect();
  }, []);
  return overflows;
}
