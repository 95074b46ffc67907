/** What the exercises alone sound like; on the page for as long as the room is, whichever panel is open. */

import type { JSX } from "preact";

import { Heard } from "../room/Media";
import type { VisitorRoom } from "../room/visitor_room";

export function SoloSound({ room }: { readonly room: VisitorRoom }): JSX.Element {
  const { solo, media } = room;
  const ends = solo.ends.value;
  return (
    <div>
      {/* A browser decodes only what is played: both ends are, unheard, so that both directions have figures. */}
      <Heard stream={ends?.near ?? null} speaker={media.speaker.value} testid="solo-near" unheard />
      <Heard stream={ends?.far ?? null} speaker={media.speaker.value} testid="solo-far" unheard />
      <Heard stream={solo.heard.value} speaker={media.speaker.value} testid="solo-audio" />
    </div>
  );
}
