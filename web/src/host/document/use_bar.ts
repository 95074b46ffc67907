/** How much of the top of the window the host's bar takes where it lies across, as the CSS variable `--bar`. */

import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";

export function useBar(element: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const here = element.current;
    const bar = document.querySelector<HTMLElement>(".host-bar");
    if (!here || !bar) return undefined;
    const measure = (): void => {
      const across = bar.offsetWidth > innerWidth * 0.9;
      here.style.setProperty("--bar", across ? `${bar.offsetHeight}px` : "0px");
    };
    const watch = new ResizeObserver(measure);
    watch.observe(bar);
    watch.observe(document.documentElement);
    measure();
    return () => watch.disconnect();
  }, []);
}
