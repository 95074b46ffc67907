/** A person: picture or initials, name, site, local time, what they show, and how the way to them is, in words. */

import type { JSX } from "preact";

import { Quality } from "../live/QualityMark";
import { categoryNamed } from "../live/quality";
import type { Health } from "../rtc/recovery";
import { t } from "../text";
import { Icon, type IconName } from "../ui";
import { LocalClock } from "./LocalClock";
import { Heard, Seen } from "./Media";
import type { Person } from "./protocol";
import { siteWords } from "./site_words";
import type { VisitorRoom } from "./visitor_room";

export function Tile({ room, person }: { readonly room: VisitorRoom; readonly person: Person }): JSX.Element {
  const mine = person.id === room.store.me.value;
  const stream = room.streams.value.get(person.id) ?? null;
  const speaking = room.listening.speaking.value.has(person.id) && !person.muted;
  const track = pictureOf(room, person, mine, stream);
  return (
    <article
      class={`tile ${speaking ? "speaking" : ""} ${person.screen ? "shares" : ""}`}
      aria-label={t("page.room.tile", { name: person.name, site: person.site })}
      data-testid="tile"
      data-person={person.id}
      data-connection={mine ? "" : CONNECTION[room.health.value.get(person.id) ?? "new"]}
      data-speaking={speaking}
    >
      <div class="tile-view">
        {track ? (
          <Seen track={track} mirrored={mine && !person.screen} whole={person.screen}
            label={t("page.room.picture_of", { name: person.name })} testid={`picture-${person.id}`} />
        ) : <span class="initials" aria-hidden="true">{initials(person.name)}</span>}
        {!mine && <Heard stream={stream} speaker={room.media.speaker.value} testid={`audio-${person.id}`} />}
        <div class="tile-top">{mine ? null : <Way room={room} person={person} />}</div>
      </div>
      <div class="tile-foot">
        <div class="grow">
          <p class="tile-name">
            <span class="strong">{person.name}</span>
            {mine && <span class="faint"> {t("page.room.you")}</span>}
          </p>
          <p class="small faint"><Where room={room} person={person} /></p>
        </div>
        <Signs person={person} speaking={speaking} />
      </div>
      {!mine && room.presence.value.get(person.id)?.typing && <p class="small faint typing">{t("page.room.typing")}</p>}
    </article>
  );
}

function pictureOf(room: VisitorRoom, person: Person, mine: boolean, stream: MediaStream | null): MediaStreamTrack | null {
  if (mine) return room.media.screen.value.track ?? room.media.camera.value.track;
  if (!person.camera && !person.screen) return null;
  return stream?.getVideoTracks()[0] ?? null;
}

function Where({ room, person }: { readonly room: VisitorRoom; readonly person: Person }): JSX.Element {
  const site = room.store.site(person.site);
  if (!site) return <>{person.site}</>;
  return <>{siteWords(site)} · <LocalClock zone={site.time_zone} /></>;
}

/** In the browsers' own words. */
const CONNECTION: Readonly<Record<Health, string>> = {
  new: "connecting", up: "connected", shaky: "disconnected", down: "failed",
};

const TROUBLE: Readonly<Partial<Record<Health, string>>> = {
  new: "page.room.way.connecting", shaky: "page.room.way.shaky", down: "page.room.way.down",
};

/** Trouble first; else how good it is, in a word. */
function Way({ room, person }: { readonly room: VisitorRoom; readonly person: Person }): JSX.Element {
  const health = room.health.value.get(person.id) ?? "new";
  const trouble = person.away && health !== "up" ? "page.room.way.away" : TROUBLE[health];
  if (trouble) return <span class="way trouble" role="status">{t(trouble)}</span>;
  const { me, live } = room.store;
  const pair = live.value?.pairs.find((one) => one.from === person.id && one.to === me.value);
  const words = categoryNamed(pair?.words);
  return <span class="way">{words ? <Quality of={words} /> : t("page.room.way.measuring")}</span>;
}

function Signs({ person, speaking }: { readonly person: Person; readonly speaking: boolean }): JSX.Element {
  const signs: [boolean, IconName, string][] = [
    [person.hand, "hand", "page.room.sign.hand"],
    [person.screen, "screen", "page.room.sign.screen"],
    [person.muted, "mic-off", person.audio ? "page.room.sign.muted" : "page.room.sign.listens"],
    [speaking, "speaker", "page.room.sign.speaking"],
  ];
  return (
    <p class="signs">
      {signs.filter(([shown]) => shown).map(([, icon, key]) => (
        <span key={icon} class={`sign ${icon}`} title={t(key)}>
          <Icon name={icon} />
          <span class="unseen">{t(key)}</span>
        </span>
      ))}
    </p>
  );
}

/** First letters of the first and last name; of a Chinese name the last two characters, as people there are called. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = words[0] ?? "";
  if (/\p{Script=Han}/u.test(first)) return [...first].slice(-2).join("");
  const last = words.length > 1 ? (words[words.length - 1] ?? "") : "";
  return ([...first].slice(0, 1).join("") + [...last].slice(0, 1).join("")).toUpperCase();
}
