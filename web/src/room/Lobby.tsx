/** Before the door: which site, with which devices, and who is there already. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import type { Checker } from "../check/checker";
import { listOf, placeName, said, t } from "../text";
import { Button, Failed, Icon, Loading, Notice, Pill, toast } from "../ui";
import { DevicePickers } from "./DevicePickers";
import { LocalClock } from "./LocalClock";
import { Seen } from "./Media";
import type { RoomSite, Sentence } from "./protocol";
import { besidesCity } from "./site_words";
import type { VisitorRoom } from "./visitor_room";
import type { VisitorInfo } from "./visitor_info";

export function Lobby({ room, info, checker, onCheck }: {
  readonly room: VisitorRoom;
  readonly info: VisitorInfo;
  readonly checker: Checker;
  readonly onCheck: () => void;
}): JSX.Element {
  const { store, media } = room;
  const [site, setSite] = useState(store.self.value?.site || info.participant.site);
  const [asked, setAsked] = useState(false);
  const [refusal, setRefusal] = useState<Sentence | null>(null);
  useEffect(() => store.listen((event) => {
    if (event.kind !== "refused" || event.about !== "sit") return;
    // Joining goes on without the camera, out of here: that is said where it will be read.
    if (event.sentence.key === "room.cameras_full") {
      return toast(t("page.room.joined_without_camera", { video: store.limits.peek().video }), "bad");
    }
    setRefusal(event.sentence);
    setAsked(false);
  }), [store]);
  useEffect(() => {
    void media.list();
  }, [media]);

  const join = async (): Promise<void> => {
    setRefusal(null);
    setAsked(true);
    // The first sound must follow a press of a button.
    void room.sound.context;
    if (!media.microphone.value.track && media.microphone.value.problem === null && !listenOnly) await media.openMicrophone();
    room.sit(site);
  };
  const [listenOnly, setListenOnly] = useState(false);
  const chosen = store.sites.value.find((one) => one.name === site);
  if (store.link.value !== "open" && store.sites.value.length === 0) {
    return store.link.value === "lost" ? <Failed sentence={t("page.room.centre_lost")} /> : <Loading words={t("page.room.opening")} />;
  }
  return (
    <div class="stack loose" data-testid="lobby">
      <div class="stack tight">
        <h1>{t("page.room.lobby.title")}</h1>
        <p class="faint measure">{t("page.room.lobby.intro")}</p>
      </div>
      <fieldset class="sites">
        <legend class="unseen">{t("page.room.lobby.site")}</legend>
        {inOrder(room, info.participant.site).map((one) => (
          <SiteCard key={one.name} site={one} chosen={one.name === site} room={room} onChoose={() => setSite(one.name)} />
        ))}
      </fieldset>
      <section class="card stack" aria-labelledby="lobby-devices">
        <h2 id="lobby-devices" class="group-title">{t("page.room.lobby.devices")}</h2>
        <Devices room={room} listenOnly={listenOnly} setListenOnly={setListenOnly} />
      </section>
      {!checker.started.value && (
        <Notice tone="info" actions={<Button size="small" onClick={onCheck}>{t("page.room.start_check")}</Button>}>
          {t("page.room.lobby.unchecked")}
        </Notice>
      )}
      {store.relay.value === "away" && <Notice tone="warn">{t("page.room.relay_starting")}</Notice>}
      {refusal && <Notice tone="bad">{said(refusal)}</Notice>}
      <div class="row check-actions">
        <Button kind="primary" size="large" icon="door" data-testid="join" busy={asked} onClick={() => void join()}>
          {t(asked ? "page.room.joining" : "page.room.join", { site: chosen ? placeName(chosen.city) : site })}
        </Button>
      </div>
    </div>
  );
}

/** Mine first, then where somebody is, then the others as the firm lists them. */
function inOrder({ store }: VisitorRoom, invited: string): readonly RoomSite[] {
  const taken = new Set(store.others.value.map((person) => person.site));
  const rank = ({ name }: RoomSite): number => (name === invited ? 0 : taken.has(name) ? 1 : 2);
  return [...store.sites.value].sort((a, b) => rank(a) - rank(b));
}

function SiteCard({ site, chosen, room, onChoose }: {
  readonly site: RoomSite;
  readonly chosen: boolean;
  readonly room: VisitorRoom;
  readonly onChoose: () => void;
}): JSX.Element {
  const there = room.store.others.value.filter((person) => person.site === site.name).map((person) => person.name);
  const besides = besidesCity(site);
  return (
    <label class={`site-card ${chosen ? "chosen" : ""}`} >
      <input type="radio" name="site" value={site.name} data-testid="site-choice" checked={chosen} onChange={onChoose} />
      <span class="grow">
        <span class="strong">{placeName(site.city)}</span>
        {besides && <span class="faint small"> {besides}</span>}
        {there.length > 0 && <span class="small block">{t("page.room.lobby.there", { names: listOf(there) })}</span>}
      </span>
      <LocalClock zone={site.time_zone} />
    </label>
  );
}

function Devices({ room, listenOnly, setListenOnly }: {
  readonly room: VisitorRoom;
  readonly listenOnly: boolean;
  readonly setListenOnly: (only: boolean) => void;
}): JSX.Element {
  const { media } = room;
  const { track: voice, problem: noVoice, opening: voiceOpening } = media.microphone.value;
  const { track: picture, problem: noPicture, opening } = media.camera.value;
  return (
    <div class="lobby-devices">
      <div class="preview">
        {picture ? <Seen track={picture} mirrored label={t("page.room.own_picture")} testid="lobby-picture" />
          : <p class="no-picture faint"><Icon name="camera-off" size={2} /><span>{t("page.room.camera_is_off")}</span></p>}
      </div>
      <div class="stack">
        <div class="row tight">
          <Button icon={voice ? "mic" : "mic-off"} busy={voiceOpening} aria-pressed={voice !== null} data-testid="join-audio"
            onClick={() => {
              setListenOnly(voice !== null);
              if (voice) media.close("microphone");
              else void media.openMicrophone();
            }}>
            {t(voice ? "page.room.mic_on" : "page.room.mic_off")}
          </Button>
          <Button icon={picture ? "camera" : "camera-off"} busy={opening} aria-pressed={picture !== null} data-testid="join-video"
            onClick={() => void (picture ? media.close("camera") : media.openCamera())}>
            {t(picture ? "page.room.camera_on" : "page.room.camera_off")}
          </Button>
        </div>
        {noVoice && <Notice tone="warn">{t(`page.check.microphone.${noVoice}`)} {t("page.room.listen_only")}</Notice>}
        {noPicture && <p class="small">{t(`page.check.camera.${noPicture}`)}</p>}
        {!voice && !noVoice && <p class="small faint">{t(listenOnly ? "page.room.listen_only" : "page.room.mic_at_join")}</p>}
        {(voice || picture) && <DevicePickers media={media} />}
        {room.store.limits.value.video > 0 && (
          <p class="small faint">{t("page.room.limits", { people: room.store.limits.value.people, video: room.store.limits.value.video })}</p>
        )}
        <p><Pill icon="headset">{t("page.room.headset_advised")}</Pill></p>
      </div>
    </div>
  );
}
