/** The elements that sound and show: an <audio> for what is heard, a silent <video> for what is seen. */

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { t } from "../text";
import { Button } from "../ui";

/** Plays a stream's sound through the chosen loudspeaker. A browser that refuses is asked again by a button. */
export function Heard({ stream, speaker, testid, unheard = false }: {
  readonly stream: MediaStream | null;
  readonly speaker: string;
  readonly testid: string;
  readonly unheard?: boolean;
}): JSX.Element {
  const element = useRef<HTMLAudioElement>(null);
  const [blocked, setBlocked] = useState(false);
  const play = (): void => {
    const { current } = element;
    if (!current?.srcObject) return;
    current.play().then(() => setBlocked(false), (error: Error) => setBlocked(error.name === "NotAllowedError"));
  };
  useEffect(() => {
    if (!element.current) return;
    // Not `muted`: a browser need not decode for an element that is.
    element.current.volume = unheard ? 0 : 1;
    element.current.srcObject = stream;
    play();
  }, [stream]);
  useEffect(() => {
    const { current } = element;
    if (current && "setSinkId" in current && current.sinkId !== speaker) void current.setSinkId(speaker).catch(() => undefined);
  }, [speaker, stream]);
  return (
    <>
      <audio ref={element} data-testid={testid} />
      {blocked && <Button size="small" icon="speaker" onClick={play}>{t("page.room.sound_on")}</Button>}
    </>
  );
}

/** Shows the picture of a track. */
export function Seen({ track, mirrored = false, whole = false, label, testid }: {
  readonly track: MediaStreamTrack;
  /** As in a mirror: one's own camera. */
  readonly mirrored?: boolean;
  /** Nothing cut off: a shared screen. */
  readonly whole?: boolean;
  readonly label: string;
  readonly testid: string;
}): JSX.Element {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (!element.current) return;
    element.current.srcObject = new MediaStream([track]);
    void element.current.play().catch(() => undefined);
  }, [track]);
  const looks = ["picture", mirrored ? "mirrored" : "", whole ? "whole" : ""].filter(Boolean).join(" ");
  return <video ref={element} class={looks} muted autoplay playsInline aria-label={label} data-testid={testid} />;
}
