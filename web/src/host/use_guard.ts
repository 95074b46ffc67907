// Asks before changes that are not saved are left behind.
import { useLayoutEffect, useRef } from "preact/hooks";
import { guardLeaving } from "../router";
import { t } from "../text";
import { ask } from "../ui/Dialog";

/** Guard the page while `changed`; call what comes back before leaving on purpose. */
export function useUnsavedGuard(changed: boolean): () => void {
  const release = useRef<() => void>(() => undefined);
  useLayoutEffect(() => {
    if (!changed) return;
    release.current = guardLeaving(() =>
      ask({ title: t("page.unsaved"), body: t("page.unsaved.what"), yes: t("page.unsaved.leave"), no: t("page.unsaved.stay"), danger: true }),
    );
    return () => release.current();
  }, [changed]);
  return () => release.current();
}
