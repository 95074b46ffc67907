/** A small drawing: the forecast as a band with its typical value, what was lived as a dot with its spread. */

import { t } from "../text";
import * as figures from "../live/figures";
import { CATEGORIES, CATEGORY_FROM } from "../live/quality";
import type { SummaryPair } from "./summary";

const WIDTH = 240;
const TALL = 36;
const MIDDLE = 18;
const PAD = 8;
/** Left end of the scale: what is below is not fit for a call anyway. */
const FLOOR_R = 30;

const at = (r: number): number => {
  const held = Math.min(100, Math.max(FLOOR_R, r));
  return PAD + ((held - FLOOR_R) / (100 - FLOOR_R)) * (WIDTH - 2 * PAD);
};

function inWords({ forecast, lived_p50 }: SummaryPair): string {
  const lived = lived_p50 === null ? t("page.summary.drawn.no_lived") : t("page.summary.drawn.lived", { r: figures.r(lived_p50) });
  const told = forecast === null
    ? t("page.summary.drawn.no_forecast")
    : t("page.summary.drawn.forecast", { low: figures.r(forecast.low), high: figures.r(forecast.high) });
  return t("page.summary.drawn", { told, lived });
}

export function DotBand({ pair }: { readonly pair: SummaryPair }) {
  const { forecast, lived_low, lived_high, lived_p50 } = pair;
  return (
    <svg class="dot-band" viewBox={`0 0 ${WIDTH} ${TALL}`} role="img" aria-label={inWords(pair)}>
      {CATEGORIES.map((category) => CATEGORY_FROM[category]).filter((r) => r > 0).map((r) => (
        <line key={r} class="dot-band-grid" x1={at(r)} x2={at(r)} y1="4" y2={TALL - 4} />
      ))}
      <line class="dot-band-axis" x1={PAD} x2={WIDTH - PAD} y1={MIDDLE} y2={MIDDLE} />
      {forecast ? (
        <>
          <rect class="dot-band-band" x={at(forecast.low)} y="9" rx="3" height="18"
            width={Math.max(3, at(forecast.high) - at(forecast.low))} />
          <line class="dot-band-typical" x1={at(forecast.typical)} x2={at(forecast.typical)} y1="9" y2="27" />
        </>
      ) : null}
      {lived_low !== null && lived_high !== null ? (
        <line class="dot-band-spread" x1={at(lived_low)} x2={at(lived_high)} y1={MIDDLE} y2={MIDDLE} />
      ) : null}
      {lived_p50 !== null ? <circle class="dot-band-dot" cx={at(lived_p50)} cy={MIDDLE} r="6" /> : null}
    </svg>
  );
}
