// What runs now: rooms, the relay, the centre. Refreshed every few seconds.
import type { JSX } from "preact";
import { api, sentenceOf } from "../api";
import { categoryNamed } from "../live/quality";
import { Quality } from "../live/QualityMark";
import { linkWords } from "../live/link_words";
import { formatNumber, said, t, tn } from "../text";
import { ButtonLink, EmptyState, Failed, Loading, Notice, Pill, Table, TimeAgo, type Tone } from "../ui";
import { useLoaded } from "./loaded";
import { usePageTitle } from "./page_title";
import type { Board as BoardData, RouteChoice } from "./types";

const WATCH_MS = 2000;
type Room = BoardData["rooms"][number];
type Relay = BoardData["relay"];

export default function Board(): JSX.Element {
  usePageTitle(t("page.nav.board"));
  const board = useLoaded("board", () => api.get<BoardData>("/board"), WATCH_MS);
  if (board.error && !board.value) return <Failed sentence={sentenceOf(board.error)} again={() => void board.reload()} />;
  if (!board.value) return <Loading />;
  const { rooms, relay, centre } = board.value;
  return (
    <>
      <div>
        <h1>{t("page.nav.board")}</h1>
        <p class="faint">{t("page.board.what")}</p>
      </div>
      <section class="stack">
        <h2>{t("page.board.rooms")}</h2>
        {rooms.length === 0 ? (
          <div class="card">
            <EmptyState icon="door" title={t("page.board.no_rooms")} actions={<ButtonLink href="/visits">{t("page.nav.visits")}</ButtonLink>}>
              {t("page.board.no_rooms.what")}
            </EmptyState>
          </div>
        ) : (
          <Table caption={t("page.board.rooms")} columns={roomColumns()} rows={rooms} rowKey={(room) => room.visit} />
        )}
      </section>
      <div class="grid">
        <RelayCard relay={relay} />
        <section class="card stack">
          <h2>{t("page.board.centre")}</h2>
          <dl class="facts">
            <dt>{t("page.board.version")}</dt>
            <dd>{centre.version}</dd>
            <dt>{t("page.board.since")}</dt>
            <dd><TimeAgo at={centre.started_utc} /></dd>
            <dt>{t("page.board.sockets")}</dt>
            <dd class="number">{centre.signalling_sockets}</dd>
            <dt>{t("page.board.memory")}</dt>
            <dd class="number">{centre.rss_mib === null ? "–" : `${formatNumber(centre.rss_mib, 0)} MiB`}</dd>
          </dl>
        </section>
      </div>
    </>
  );
}

function roomColumns() {
  return [
    { key: "title", head: t("page.board.visit"), names: true, cell: (room: Room) => <a href={`/visits/${room.visit}`}>{room.title}</a> },
    { key: "firm", head: t("page.firm"), cell: (room: Room) => room.firm },
    { key: "people", head: t("page.board.people"), number: true, cell: (room: Room) => room.people },
    { key: "since", head: t("page.board.since"), cell: (room: Room) => <TimeAgo at={room.since_utc} /> },
    { key: "route", head: t("page.board.route"), cell: (room: Room) => linksOf(room.choice) },
    { key: "worst", head: t("page.board.worst"), cell: (room: Room) => <Worst words={room.worst_words} /> },
  ];
}

function Worst({ words }: { words: string | null }): JSX.Element {
  const category = categoryNamed(words);
  return category ? <Quality of={category} /> : <span class="faint">{t("page.board.no_score")}</span>;
}

/** The links in use, each once. */
function linksOf(choice: RouteChoice): string {
  return [...new Set(Object.values(choice.links))].map(linkWords).join(t("page.list_comma"));
}

const RELAY_TONES: Readonly<Record<Relay["state"], Tone>> = { up: "good", starting: "info", away: "bad" };
const RELAY_WORDS: Readonly<Record<Relay["state"], string>> = {
  up: "page.board.relay.up",
  starting: "page.board.relay.starting",
  away: "page.board.relay.away",
};

function RelayCard({ relay }: { relay: Relay }): JSX.Element {
  const tone = RELAY_TONES[relay.state];
  return (
    <section class="card stack">
      <div class="row apart">
        <h2>{t("page.board.relay")}</h2>
        <Pill tone={tone} icon={tone === "good" ? "check" : tone === "bad" ? "alert" : "clock"}>{t(RELAY_WORDS[relay.state])}</Pill>
      </div>
      {relay.state === "away" && <Notice tone="warn">{t("page.board.relay.away.what")}</Notice>}
      {relay.state === "starting" && <p class="faint">{t("page.board.relay.starting.what")}</p>}
      {relay.state === "up" && (
        <dl class="facts">
          <dt>{t("page.board.version")}</dt>
          <dd>{relay.version ?? "–"}</dd>
          <dt>{t("page.board.sessions")}</dt>
          <dd class="number">{relay.sessions}</dd>
          <dt>{t("page.board.allocations")}</dt>
          <dd class="number">{relay.allocations}</dd>
          <dt>{t("page.board.lateness")}</dt>
          <dd class="number">{latenessWords(relay.lateness)}</dd>
          <dt>{t("page.board.restarts")}</dt>
          <dd class="number">{relay.restarts === 0 ? t("page.board.restarts.none") : tn("page.board.restarts.n", relay.restarts)}</dd>
        </dl>
      )}
      {relay.warnings.map((warning) => <Notice key={warning.en} tone="warn">{said(warning)}</Notice>)}
    </section>
  );
}

function latenessWords(lateness: Relay["lateness"]): string {
  if (!lateness || lateness.p50_ms === null || lateness.p99_ms === null) return t("page.board.lateness.idle");
  return t("page.board.lateness.figures", { p50: formatNumber(lateness.p50_ms, 2), p99: formatNumber(lateness.p99_ms, 2) });
}
