/** What the people in the room should know now, above everything: a lost centre, a relay away, two in one room. */

import type { JSX } from "preact";

import { t } from "../text";
import { Button, Notice } from "../ui";
import type { VisitorRoom } from "./visitor_room";

export function Notices({ room }: { readonly room: VisitorRoom }): JSX.Element {
  const { store, media, listening } = room;
  const warning = listening.warning.value;
  const { problem } = media.microphone.value;
  const shortfall = store.self.value?.shortfall_ms ?? 0;
  return (
    <div class="stack tight notices">
      {store.link.value === "lost" && <Notice tone="warn">{t("page.room.centre_lost_call_on")}</Notice>}
      {store.relay.value === "away" && <Notice tone="warn">{t("page.room.relay_away")}</Notice>}
      {problem && (
        <Notice tone="warn" actions={<Button size="small" onClick={() => void media.openMicrophone()}>{t("page.again")}</Button>}>
          {t(`page.check.microphone.${problem}`)}
        </Notice>
      )}
      {warning && (
        <Notice tone="warn" actions={
          <>
            {!media.muted.value && <Button size="small" icon="mic-off" onClick={() => media.mute(true)}>{t("page.room.mute_me")}</Button>}
            <Button size="small" kind="quiet" onClick={() => listening.dismiss()}>{t("page.room.understood")}</Button>
          </>
        }>
          <span data-testid="room-warning" data-finding={warning.finding}>
            {t(`page.room.warning.${warning.finding}`, { name: store.person(warning.peer)?.name ?? "" })}
          </span>
        </Notice>
      )}
      {shortfall >= 1 && <p class="small faint">{t("page.room.shortfall", { ms: Math.round(shortfall) })}</p>}
    </div>
  );
}
