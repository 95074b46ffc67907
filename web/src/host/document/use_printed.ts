/** Folds that open on paper, and fold again afterwards if they were folded. */

import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";

/** `folds`: changes when other folds are there. */
export function usePrinted(around: RefObject<HTMLElement | null>, selector: string, folds: unknown): void {
  useEffect(() => {
    const here = around.current;
    if (!here) return undefined;
    let opened: HTMLDetailsElement[] = [];
    const onPaper = (): void => {
      opened = [...here.querySelectorAll<HTMLDetailsElement>(selector)].filter((fold) => !fold.open);
      for (const fold of opened) fold.open = true;
    };
    const onScreen = (): void => {
      for (const fold of opened) fold.open = false;
      opened = [];
    };
    addEventListener("beforeprint", onPaper);
    addEventListener("afterprint", onScreen);
    return () => {
      removeEventListener("beforeprint", onPaper);
      removeEventListener("afterprint", onScreen);
    };
  }, [folds]);
}
