/** The room's two dialogs: which devices, and which keys. */

import type { JSX } from "preact";

import { t } from "../text";
import { Button, Dialog, Notice, Switch } from "../ui";
import { DevicePickers } from "./DevicePickers";
import { KEYS } from "./shortcuts";
import { keysOn } from "./use_acts";
import type { VisitorRoom } from "./visitor_room";

export function DevicesDialog({ room, onClose }: { readonly room: VisitorRoom; readonly onClose: () => void }): JSX.Element {
  const { media } = room;
  const { track, problem } = media.microphone.value;
  return (
    <Dialog title={t("page.room.devices")} onClose={onClose}>
      {problem && <Notice tone="warn">{t(`page.check.microphone.${problem}`)}</Notice>}
      {!track && <Button icon="mic" onClick={() => void media.openMicrophone()}>{t("page.room.open_mic")}</Button>}
      <DevicePickers media={media} />
      <div class="row">
        <Button icon="speaker" onClick={() => void room.sound.chime(media.speaker.value)}>{t("page.check.speaker.play")}</Button>
      </div>
    </Dialog>
  );
}

export function HelpDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  return (
    <Dialog title={t("page.room.help")} onClose={onClose}>
      <p>{t("page.room.help.intro")}</p>
      <Switch on={keysOn.value} onChange={(on) => (keysOn.value = on)}>{t("page.room.help.on")}</Switch>
      <dl class="facts keys">
        {KEYS.map(([key, act]) => (
          <div key={key} class="key">
            <dt><kbd>{key.toUpperCase()}</kbd></dt>
            <dd>{t(`page.room.key.${act}`)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
