/** All figures of one direction, for those who ask: heard, carried, ordered beside measured, and the score's origin. */

import type { LaneFigures, LivePair } from "../room/protocol";
import { known, t } from "../text";
import * as figures from "./figures";
import { bandName, modelName, reasons, recoveryInWords } from "./verdict";

type Row = readonly [string, string];

function carrierName(carrier: LivePair["carrier"]): string {
  return carrier === "" ? figures.NO_FIGURE : carrier.toUpperCase();
}

function soundRows(pair: LivePair): Row[] {
  return [
    [t("page.live.figure.rtt"), figures.ms(pair.rtt_ms)],
    [t("page.live.figure.loss"), figures.pct(pair.loss)],
    [t("page.live.figure.late"), figures.pct(pair.late)],
    [t("page.live.figure.concealed"), figures.pct(pair.concealed)],
    [t("page.live.figure.buffer"), figures.ms(pair.buffer_ms)],
    [t("page.live.figure.mouth_to_ear"), figures.ms(pair.mouth_to_ear_ms)],
    [t("page.live.figure.burst"), figures.plain(pair.burst_ratio, 1)],
    [t("page.live.figure.rate"), figures.kbps(pair.audio_kbps)],
    [t("page.live.figure.carrier"), carrierName(pair.carrier)],
  ];
}

function videoRows(pair: LivePair): Row[] {
  const { video } = pair;
  if (!video) return [];
  const size = video.width && video.height ? `${video.width} × ${video.height}` : figures.NO_FIGURE;
  const frozen = video.freezes === null
    ? figures.NO_FIGURE
    : t("page.live.figure.freezes_value", { n: video.freezes, time: figures.seconds((video.freeze_s ?? 0) * 1000) });
  return [
    [t("page.live.figure.resolution"), size],
    [t("page.live.figure.fps"), figures.plain(video.fps)],
    [t("page.live.figure.freezes"), frozen],
    [t("page.live.figure.video_rate"), figures.kbps(video.kbps)],
  ];
}

function Facts({ rows }: { readonly rows: readonly Row[] }) {
  return (
    <dl class="live-facts">
      {rows.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
    </dl>
  );
}

const LANE_ROWS: readonly { readonly key: string; readonly of: (lane: LaneFigures) => string }[] = [
  { key: "page.live.figure.delay_p50", of: (lane) => figures.ms(lane.delay_p50_ms) },
  { key: "page.live.figure.delay_p95", of: (lane) => figures.ms(lane.delay_p95_ms) },
  { key: "page.live.figure.loss", of: (lane) => figures.pct(lane.loss) },
  { key: "page.live.figure.route_rate", of: (lane) => figures.kbps(lane.rate_kbps) },
];

function Relay({ pair }: { readonly pair: LivePair }) {
  const { commanded, measured } = pair;
  if (!commanded && !measured) return null;
  return (
    <table class="live-lane">
      <caption>{t("page.live.relay.caption")}</caption>
      <thead>
        <tr>
          <td />
          <th scope="col">{t("page.live.relay.commanded")}</th>
          <th scope="col">{t("page.live.relay.measured")}</th>
        </tr>
      </thead>
      <tbody>
        {LANE_ROWS.map(({ key, of }) => (
          <tr key={key}>
            <th scope="row">{t(key)}</th>
            <td>{commanded ? of(commanded) : figures.NO_FIGURE}</td>
            <td>{measured ? of(measured) : figures.NO_FIGURE}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function notes(pair: LivePair): string[] {
  const said: string[] = [...reasons(pair)];
  if (pair.score) {
    const { r, model, band, codec } = pair.score;
    said.push(t("page.live.score_from", { r: figures.r(r), band: bandName(band), model: modelName(model), codec }));
  }
  for (const flag of pair.score?.flags ?? []) if (known(flag)) said.push(t(flag));
  if (pair.relay_late_ms !== null) said.push(t("page.live.relay.late", { late: figures.ms(pair.relay_late_ms) }));
  if ((pair.shortfall_ms ?? 0) >= 1) said.push(t("page.live.shortfall", { short: figures.ms(pair.shortfall_ms) }));
  const recovery = recoveryInWords(pair.recovery);
  if (recovery) said.push(recovery);
  said.push(t("page.live.window", { seconds: figures.seconds(pair.window_s * 1000) }));
  return said;
}

export function PairDetails({ pair }: { readonly pair: LivePair }) {
  return (
    <div class="live-details">
      <Facts rows={[...soundRows(pair), ...videoRows(pair)]} />
      <Relay pair={pair} />
      <ul class="live-notes">{notes(pair).map((note) => <li key={note}>{note}</li>)}</ul>
    </div>
  );
}
