/** Which microphone, camera and loudspeaker. */

import type { JSX } from "preact";

import type { LocalMedia } from "../rtc/local_media";
import { t } from "../text";
import { SelectField } from "../ui";

type Kind = "audioinput" | "videoinput" | "audiooutput";

export function DevicePickers({ media }: { readonly media: LocalMedia }): JSX.Element {
  const voice = media.microphone.value.track?.getSettings().deviceId ?? "";
  const picture = media.camera.value.track?.getSettings().deviceId ?? "";
  return (
    <div class="pickers">
      {media.microphone.value.track && (
        <Picker media={media} kind="audioinput" label={t("page.room.device.microphone")} value={voice}
          onValue={(id) => void media.openMicrophone(id)} />
      )}
      {media.camera.value.track && (
        <Picker media={media} kind="videoinput" label={t("page.room.device.camera")} value={picture}
          onValue={(id) => void media.openCamera(id)} />
      )}
      {media.canChooseSpeaker && (
        <Picker media={media} kind="audiooutput" label={t("page.room.device.speaker")} value={media.speaker.value}
          onValue={(id) => (media.speaker.value = id)} />
      )}
    </div>
  );
}

function Picker({ media, kind, label, value, onValue }: {
  readonly media: LocalMedia;
  readonly kind: Kind;
  readonly label: string;
  readonly value: string;
  readonly onValue: (id: string) => void;
}): JSX.Element | null {
  const found = media.devices.value.filter((device) => device.kind === kind && device.deviceId !== "");
  if (found.length === 0) return null;
  const choices = found.map((device, i) => ({
    value: device.deviceId, words: device.label || t("page.room.device.nth", { n: i + 1 }),
  }));
  if (!choices.some((choice) => choice.value === value)) choices.unshift({ value, words: t("page.room.device.default") });
  return <SelectField label={label} value={value} choices={choices} onValue={onValue} />;
}
