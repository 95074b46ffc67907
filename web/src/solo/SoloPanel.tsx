/** Alone: choose a far site, hear yourself as they would, and a sentence both ways beside the clean one. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import type { RoomSite } from "../room/protocol";
import { siteWords } from "../room/site_words";
import type { VisitorRoom } from "../room/visitor_room";
import { placeName, t } from "../text";
import { Button, Loading, Notice, SelectField } from "../ui";
import { SENTENCE_S } from "../check/checker";
import type { Exercise, SoloState } from "./solo_session";

/** As the tests and the reader of the page's source know it. */
const STATE: Readonly<Record<SoloState, string>> = { closed: "off", opening: "connecting", open: "standing", failed: "failed" };

export function SoloPanel({ room }: { readonly room: VisitorRoom }): JSX.Element {
  const { store, solo } = room;
  const far = store.sites.value.filter((site) => site.name !== store.self.value?.site);
  const [chosen, setChosen] = useState(store.mirror.value?.site ?? firstFar(far, room));
  const mirror = store.mirror.value;
  const state = solo.state.value;
  const open = mirror !== null && state !== "failed";
  const city = placeName(store.site(mirror?.site ?? chosen)?.city ?? { en: chosen });
  const choose = (site: string): void => {
    setChosen(site);
    if (open) room.openSolo(site);
  };
  return (
    <div class="stack solo" data-testid="solo" data-state={STATE[state]} data-exercise={solo.exercise.value}>
      <p class="small">{t("page.solo.intro")}</p>
      <SelectField label={t("page.solo.site")} name="solo-site" value={chosen} onValue={choose}
        choices={far.map((site) => ({ value: site.name, words: siteWords(site) }))} />
      {!open && (
        <Button kind="primary" icon="headset" data-testid="solo-start" onClick={() => room.openSolo(chosen)}>
          {t("page.solo.start", { city })}
        </Button>
      )}
      {state === "failed" && <Notice tone="bad">{t("page.solo.failed")}</Notice>}
      {open && state !== "open" && <Loading words={t("page.solo.opening", { city })} />}
      {open && state === "open" && <Exercises room={room} city={city} />}
      {open && <Button kind="quiet" icon="stop" data-testid="solo-stop" onClick={() => room.closeSolo()}>{t("page.solo.stop")}</Button>}
    </div>
  );
}

/** Another country's clock is where it is worth hearing; else simply the next site. */
function firstFar(far: readonly RoomSite[], room: VisitorRoom): string {
  const mine = room.store.site(room.store.self.value?.site ?? "");
  return (far.find((site) => site.time_zone !== mine?.time_zone) ?? far[0])?.name ?? "";
}

function Exercises({ room, city }: { readonly room: VisitorRoom; readonly city: string }): JSX.Element {
  const { solo, media } = room;
  const now = solo.exercise.value;
  const voice = (exercise: "voice_out" | "voice_return"): void => void (now === exercise ? solo.quiet() : solo.speak(exercise));
  const [headphones, setHeadphones] = useState(false);
  const hasVoice = media.microphone.value.track !== null;
  return (
    <>
      <section class="stack tight" aria-labelledby="solo-voice">
        <h3 id="solo-voice">{t("page.solo.voice")}</h3>
        {!headphones ? (
          <Notice tone="warn" actions={<Button size="small" data-testid="solo-headset" onClick={() => setHeadphones(true)}>{t("page.solo.headset.on")}</Button>}>
            {t("page.solo.headset")}
          </Notice>
        ) : !hasVoice ? (
          <Notice tone="info" actions={<Button size="small" onClick={() => void media.openMicrophone()}>{t("page.room.open_mic")}</Button>}>
            {t("page.solo.no_mic")}
          </Notice>
        ) : (
          <div class="stack tight">
            <Exercising exercise="voice_out" now={now} words={t("page.solo.voice_out", { city })} onClick={() => voice("voice_out")} />
            <Exercising exercise="voice_return" now={now} words={t("page.solo.voice_return", { city })} onClick={() => voice("voice_return")} />
            {media.muted.value && <p class="small">{t("page.solo.muted")}</p>}
          </div>
        )}
      </section>
      <section class="stack tight" aria-labelledby="solo-sentence">
        <h3 id="solo-sentence">{t("page.solo.sentence")}</h3>
        <Sentence room={room} now={now} city={city} />
      </section>
    </>
  );
}

const PLAYS = ["sentence_clean", "sentence_out", "sentence_back"] as const;

function Sentence({ room, now, city }: { readonly room: VisitorRoom; readonly now: Exercise; readonly city: string }): JSX.Element {
  const { solo, sentence } = room;
  const kept = sentence.value;
  return (
    <>
      {!kept && <p class="small faint">{t("page.solo.no_sentence", { seconds: SENTENCE_S })}</p>}
      {kept && PLAYS.map((play) => (
        <Exercising key={play} exercise={play} now={now} words={t(`page.solo.${play}`, { city })}
          onClick={() => void (now === play ? solo.quiet() : solo.play(play, kept))} />
      ))}
      <Record room={room} again={kept !== null} />
    </>
  );
}

function Record({ room, again }: { readonly room: VisitorRoom; readonly again: boolean }): JSX.Element {
  const [recording, setRecording] = useState(false);
  const [failed, setFailed] = useState(false);
  const record = async (): Promise<void> => {
    setFailed(false);
    const track = room.media.microphone.value.track ?? (await room.media.openMicrophone()).track;
    if (!track || room.media.muted.value) return setFailed(true);
    await room.solo.quiet();
    setRecording(true);
    try {
      room.sentence.value = await room.sound.record(track, SENTENCE_S);
    } catch {
      setFailed(true);
    } finally {
      setRecording(false);
    }
  };
  useEffect(() => {
    setFailed(false);
  }, [room.media.microphone.value.track, room.media.muted.value]);
  return (
    <>
      <Button size={again ? "small" : "normal"} icon="mic" busy={recording} data-testid="solo-record" onClick={() => void record()}>
        {t(recording ? "page.solo.recording" : again ? "page.solo.record_again" : "page.solo.record")}
      </Button>
      {failed && <p class="small">{t("page.solo.record_failed")}</p>}
    </>
  );
}

function Exercising({ exercise, now, words, onClick }: {
  readonly exercise: Exercise;
  readonly now: Exercise;
  readonly words: string;
  readonly onClick: () => void;
}): JSX.Element {
  const on = exercise === now;
  return (
    <Button icon={on ? "stop" : "play"} kind={on ? "primary" : "plain"} aria-pressed={on} data-testid={`solo-${exercise}`} onClick={onClick}>
      {words}
    </Button>
  );
}
