/** One row of the check: its state in a word and a shape, what was found, what to do, and the sentence for IT. */

import type { JSX } from "preact";

import { Seen } from "../room/Media";
import type { VisitorRoom } from "../room/visitor_room";
import { known, t, tIn } from "../text";
import { Button, CopyButton, Icon, Pill, type IconName, type Tone } from "../ui";
import { EchoButtons } from "./EchoButtons";
import { LevelBar } from "./LevelBar";
import type { Checker } from "./checker";
import type { CheckId, Row, RowState } from "./rows";

const LOOKS: Readonly<Record<RowState, { readonly tone: Tone; readonly icon: IconName }>> = {
  waiting: { tone: "info", icon: "minus" },
  running: { tone: "info", icon: "clock" },
  ask: { tone: "info", icon: "play" },
  ok: { tone: "good", icon: "check" },
  problem: { tone: "bad", icon: "alert" },
  cannot_test: { tone: "warn", icon: "info" },
};

/** Rows that share their sentences with others. */
const FAMILY: Readonly<Partial<Record<CheckId, string>>> = { relay_udp: "relay", relay_tcp: "relay", relay_tls: "relay" };

interface Props {
  readonly id: CheckId;
  readonly row: Row;
  readonly checker: Checker;
  readonly room: VisitorRoom;
}

export function CheckRow({ id, row, checker, room }: Props): JSX.Element {
  const look = LOOKS[row.state];
  const own = `page.check.${id}.${row.said}`;
  const shared = `page.check.${FAMILY[id] ?? id}.${row.said}`;
  const pick = (suffix: string): string => (known(own + suffix) ? own + suffix : shared + suffix);
  const bad = row.state === "problem" || row.state === "cannot_test";
  return (
    <li class="check-row" data-testid="check-row" data-check={id.replace("relay_", "")} data-state={row.state} data-said={row.said}>
      <div class="check-head">
        <h3>{t(`page.check.${id}`)}</h3>
        <Pill tone={look.tone} icon={look.icon}>{t(`page.check.state.${row.state}`)}</Pill>
      </div>
      {known(pick("")) && <p>{t(pick(""), row.fields)}</p>}
      {bad && known(pick(".do")) && <p class="advice">{t(pick(".do"), row.fields)}</p>}
      <Extras id={id} row={row} checker={checker} room={room} />
      {bad && known(pick(".it")) && <ForIt messageKey={pick(".it")} row={row} />}
    </li>
  );
}

function Extras({ id, row, checker, room }: Props): JSX.Element | null {
  const again = row.state === "problem" && (id === "microphone" || id === "camera" || id === "signalling" || id === "relay_udp");
  const { track } = room.media.camera.value;
  return (
    <>
      {id === "microphone" && room.media.microphone.value.track && <LevelBar level={checker.levelDb} />}
      {id === "camera" && track && (
        <div class="preview"><Seen track={track} mirrored label={t("page.room.own_picture")} testid="check-picture" /></div>
      )}
      {id === "speaker" && row.state !== "waiting" && <SpeakerButtons row={row} checker={checker} />}
      {id === "echo" && row.state !== "waiting" && <EchoButtons checker={checker} />}
      {again && (
        <div class="row"><Button size="small" icon="refresh" onClick={() => void checker.again(id)}>{t("page.again")}</Button></div>
      )}
    </>
  );
}

function SpeakerButtons({ row, checker }: { readonly row: Row; readonly checker: Checker }): JSX.Element {
  const asked = row.said === "heard" || row.state === "problem";
  return (
    <div class="row tight">
      <Button size="small" icon="play" busy={row.state === "running"} data-testid="play-chime" onClick={() => void checker.chime()}>
        {t("page.check.speaker.play")}
      </Button>
      {asked && (
        <>
          <Button size="small" kind="primary" data-testid="speaker-yes" onClick={() => checker.answerSpeaker(true)}>
            {t("page.check.speaker.yes")}
          </Button>
          <Button size="small" data-testid="speaker-no" onClick={() => checker.answerSpeaker(false)}>{t("page.check.speaker.no")}</Button>
        </>
      )}
    </div>
  );
}

/** To pass on: the same in both languages, since who asks and who answers may not share one. */
function ForIt({ messageKey, row }: { readonly messageKey: string; readonly row: Row }): JSX.Element {
  const en = tIn("en", messageKey, row.fields);
  const zh = tIn("zh_Hans", messageKey, row.fields);
  return (
    <details class="for-it">
      <summary><Icon name="file" /> {t("page.check.for_it")}</summary>
      <p lang="en">{en}</p>
      <p lang="zh-Hans">{zh}</p>
      <div class="row"><CopyButton text={`${en}\n\n${zh}`}>{t("page.check.for_it.copy")}</CopyButton></div>
    </details>
  );
}
