// Says that the centre does not answer, and that nothing is lost.
import type { JSX } from "preact";
import { reachable } from "../api";
import { t } from "../text";
import { Icon } from "../ui/Icon";

export function UnreachableBanner(): JSX.Element {
  return (
    <div class="unreachable" role="status" aria-live="polite" hidden={reachable.value}>
      {!reachable.value && (
        <>
          <Icon name="alert" />
          <span>{t("page.unreachable")}</span>
        </>
      )}
    </div>
  );
}
