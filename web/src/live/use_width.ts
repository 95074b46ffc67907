/** The width an element has, as it changes. [px] */

import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

export function useWidth<E extends HTMLElement>(): [RefObject<E | null>, number] {
  const element = useRef<E>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const here = element.current;
    if (!here) return undefined;
    const watch = new ResizeObserver(() => setWidth(here.clientWidth));
    watch.observe(here);
    setWidth(here.clientWidth);
    return () => watch.disconnect();
  }, []);
  return [element, width];
}
