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

const LANGUAGES = [{ of: "en", lang: "en" }, { of: "zh_Hans", lang: "zh-Hans" }] as const;

/** To pass on: the same in both languages, since who asks and who answers may not share one. */
function ForIt({ messageKey, row }: { readonly messageKey: string; readonly row: Row }): JSX.Element {
  // The language that is not the page's own may still be on its way: a key is no sentence.
  const said = LANGUAGES.map(({ of, lang }) => ({ lang, words: tIn(of, messageKey, row.fields) })).filter(({ words }) => words !== messageKey);
  return (
    <details class="for-it">
      <summary><Icon name="file" /> {t("page.check.for_it")}</summary>
      {said.map(({ lang, words }) => <p key={lang} lang={lang}>{words}</p>)}
      <div class="row"><CopyButton text={said.map(({ words }) => words).join("\n\n")}>{t("page.check.for_it.copy")}</CopyButton></div>
    </details>
  );
}
