// Parts of the page fetched when they are first needed.
import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { checkReachable } from "../api";
import { t } from "../text";
import { Failed, Loading } from "./Status";

type Module<P> = { default: ComponentType<P> };

/** A component whose code comes later, or begins to come when `fetch` is called. */
export interface LazyPart<P> {
  (props: P): JSX.Element;
  fetch: () => void;
}

/** If the code cannot be had, a sentence and a way to try again. */
export function lazily<P extends object>(load: () => Promise<Module<P>>): LazyPart<P> {
  let kept: ComponentType<P> | null = null;
  let coming: Promise<Module<P>> | null = null;
  const begin = () => (coming ??= load());
  function Lazy(props: P) {
    const [state, setState] = useState<"loading" | "here" | "failed">(kept ? "here" : "loading");
    useEffect(() => {
      if (state !== "loading") return;
      begin().then(
        (module) => {
          kept = module.default;
          setState("here");
        },
        () => {
          coming = null;
          void checkReachable();
          setState("failed");
        },
      );
    }, [state]);
    // A new version of the page may have taken the old files away: only loading afresh helps then.
    if (state === "failed") return <Failed sentence={t("page.error.part")} again={() => location.reload()} />;
    const Part = kept;
    return Part ? <Part {...props} /> : <Loading />;
  }
  // Whoever draws it will see the failure; nobody else needs to.
  return Object.assign(Lazy, { fetch: () => void begin().catch(() => undefined) });
}
