/** What the buttons and keys of the room do. */

import { signal } from "@preact/signals";
import { useCallback, useEffect } from "preact/hooks";

import { t } from "../text";
import { toast } from "../ui";
import { actOf, takesLetters, type Act } from "./shortcuts";
import type { VisitorRoom } from "./visitor_room";

export type PanelName = "quality" | "route" | "chat" | "solo";

/** Whether single letters act. */
export const keysOn = signal(true);

export function useActs(
  room: VisitorRoom,
  page: { readonly setPanel: (panel: PanelName) => void; readonly help: () => void },
): (act: Act) => void {
  const act = useCallback((wanted: Act) => {
    const { media, hand } = room;
    const acts: Record<Act, () => void> = {
      mute: () => void toggleVoice(room),
      camera: () => void (media.camera.value.track ? media.close("camera") : openCamera(room)),
      screen: () => void (media.screen.value.track ? media.close("screen") : openScreen(room)),
      hand: () => {
        hand.value = !hand.value;
        toast(t(hand.value ? "page.room.hand_is_up" : "page.room.hand_is_down"));
      },
      chat: () => {
        page.setPanel("chat");
        focusSoon("#panel textarea");
      },
      route: () => {
        page.setPanel("route");
        focusSoon("#panel [role=tab][aria-selected=true]");
      },
      quality: () => {
        page.setPanel("quality");
        focusSoon("#quality, #panel [role=tab][aria-selected=true]");
      },
      help: page.help,
    };
    acts[wanted]();
  }, [room]);
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const wanted = keysOn.value ? actOf(event, takesLetters(document.activeElement)) : null;
      if (!wanted || event.defaultPrevented) return;
      event.preventDefault();
      act(wanted);
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, [act]);
  return act;
}

async function toggleVoice({ media }: VisitorRoom): Promise<void> {
  if (media.microphone.value.track) {
    media.mute(!media.muted.value);
    return toast(t(media.muted.value ? "page.room.is_muted" : "page.room.is_heard"));
  }
  media.mute(false);
  const { problem } = await media.openMicrophone();
  if (problem) toast(t(`page.check.microphone.${problem}`), "warn");
}

async function openCamera({ media }: VisitorRoom): Promise<void> {
  const { problem } = await media.openCamera();
  if (problem) toast(t(`page.check.camera.${problem}`), "warn");
}

async function openScreen({ media }: VisitorRoom): Promise<void> {
  const { problem } = await media.openScreen();
  if (problem) toast(t("page.room.no_screen"), "warn");
}

/** After what was asked for has been drawn. */
function focusSoon(selector: string): void {
  requestAnimationFrame(() => requestAnimationFrame(() => document.querySelector<HTMLElement>(selector)?.focus()));
}
