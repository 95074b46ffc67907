/** The bar at the foot of the room: what I do with my voice, picture and hand, and the way out. */

import type { JSX } from "preact";

import { t } from "../text";
import { Icon, type IconName } from "../ui";
import type { Act } from "./shortcuts";
import type { VisitorRoom } from "./visitor_room";

export function Controls({ room, act, onDevices, onLeave, onHelp }: {
  readonly room: VisitorRoom;
  readonly act: (act: Act) => void;
  readonly onDevices: () => void;
  readonly onHelp: () => void;
  readonly onLeave: () => void;
}): JSX.Element {
  const { media, hand } = room;
  const voice = media.microphone.value.track !== null && !media.muted.value;
  const picture = media.camera.value.track !== null;
  const shares = media.screen.value.track !== null;
  return (
    <footer class="controls" aria-label={t("page.room.controls")}>
      <Control icon={voice ? "mic" : "mic-off"} off={!voice} pressed={!voice} testid="mute"
        words={t(media.microphone.value.track ? (voice ? "page.room.mute" : "page.room.unmute") : "page.room.open_mic")}
        onClick={() => act("mute")} />
      <Control icon={picture ? "camera" : "camera-off"} off={!picture} testid="camera" onClick={() => act("camera")}
        words={t(picture ? "page.room.stop_camera" : "page.room.start_camera")} />
      {media.canShareScreen && (
        <Control icon="screen" on={shares} testid="screen" onClick={() => act("screen")}
          words={t(shares ? "page.room.stop_screen" : "page.room.share_screen")} />
      )}
      <Control icon="hand" on={hand.value} pressed={hand.value} testid="hand" onClick={() => act("hand")}
        words={t(hand.value ? "page.room.hand_down" : "page.room.hand_up")} />
      <Control icon="devices" testid="devices" words={t("page.room.devices")} onClick={onDevices} />
      <Control icon="info" testid="help" words={t("page.room.help")} wideOnly onClick={onHelp} />
      <Control icon="leave" danger testid="leave" words={t("page.room.leave")} onClick={onLeave} />
    </footer>
  );
}

function Control({ icon, words, onClick, testid, off, on, danger, wideOnly, pressed }: {
  readonly icon: IconName;
  readonly words: string;
  readonly onClick: () => void;
  readonly testid: string;
  readonly off?: boolean;
  readonly on?: boolean;
  readonly danger?: boolean;
  readonly wideOnly?: boolean;
  readonly pressed?: boolean;
}): JSX.Element {
  const looks = ["control", off ? "off" : "", on ? "on" : "", danger ? "danger" : "", wideOnly ? "wide-only" : ""];
  // The words change with the state, so a pressed state besides would say it twice; they are for tests and for looks.
  return (
    <button type="button" class={looks.filter(Boolean).join(" ")} data-testid={testid} data-on={pressed ?? on ?? !off} onClick={onClick}>
      <Icon name={icon} size={1.4} />
      <span>{words}</span>
    </button>
  );
}
