/** Sentences about one direction: why it has no score, how it stands to the forecast, how far it has settled. */

import type { LivePair } from "../room/protocol";
import { known, t } from "../text";
import * as figures from "./figures";

const BAND_KEY: Readonly<Record<string, string>> = {
  nb: "report.audio_band.nb", wb: "report.audio_band.wb", fb: "report.audio_band.fb",
};
const MODEL_KEY: Readonly<Record<string, string>> = {
  g107: "report.model.g107", "g107.1": "report.model.g107.1", "g107.2": "report.model.g107.2",
};

/** Why there is no word yet, in a few of them. */
export function whyNot(pair: LivePair): string {
  if (pair.why_not && known(pair.why_not)) return t(pair.why_not);
  return t(pair.settling ? "page.live.settling" : "page.live.no_score");
}

export function bandName(band: string): string {
  return BAND_KEY[band] ? t(BAND_KEY[band]) : band;
}

export function modelName(model: string): string {
  return MODEL_KEY[model] ? t(MODEL_KEY[model]) : model;
}

export type Standing = "inside" | "above" | "below" | "unknown";

/** Against the forecast of this route. */
export function standing(pair: Pick<LivePair, "inside" | "score" | "forecast">): Standing {
  if (pair.inside === null || !pair.score || !pair.forecast) return "unknown";
  if (pair.inside) return "inside";
  return pair.score.r_common > pair.forecast.r_common.typical ? "above" : "below";
}

const STANDING_KEY: Readonly<Record<Exclude<Standing, "unknown">, string>> = {
  inside: "page.live.inside", above: "page.live.above", below: "page.live.below",
};

/** `As forecast (68–81)`; empty where there is nothing to say. */
export function standingInWords(pair: LivePair): string {
  if (!pair.forecast) return "";
  const { low, high } = pair.forecast.r_common;
  const band = { low: figures.r(low), high: figures.r(high) };
  const found = standing(pair);
  return t(found === "unknown" ? "page.live.forecast_band" : STANDING_KEY[found], band);
}

/** Why it stands outside its forecast, or why there is none, as far as the centre knows. */
export function reasons(pair: LivePair): readonly string[] {
  const none = pair.forecast ? null : pair.forecast_why_not;
  return [...(pair.inside === false ? (pair.why ?? []) : []), ...(none ? [none] : [])].filter(known).map((key) => t(key));
}

/** `R 72 · MOS 3.6`; empty without a score. */
export function scoreInFigures(pair: LivePair): string {
  if (!pair.score) return "";
  return t("page.live.score", { r: figures.r(pair.score.r_common), mos: figures.mos(pair.score.mos) });
}

/** ` (fullband, G.107.2)`: the scale and the model a score is of, to stand after it; empty without one. */
export function scoreOf(pair: LivePair): string {
  if (!pair.score) return "";
  const model = pair.score.model.replace(/^g/, "G.");
  return t("page.live.score_of", { band: bandName(pair.score.band), model });
}

/** The centre looks once a second: what was over before its second look was not measured finer than that. [ms] */
const RESOLUTION_MS = 1_000;

function lasted(lasted_ms: number, resolution_ms: number): string {
  if (lasted_ms >= resolution_ms) return figures.seconds(lasted_ms);
  return t("page.live.recovery.under", { time: t("unit.seconds", { n: resolution_ms / 1000 }) });
}

/** How a switch was got over, the route and the receiver apart. */
export function recoveryInWords(recovery: LivePair["recovery"]): string {
  if (!recovery) return "";
  if (recovery.path_ms === null) return t("page.live.recovery.waiting");
  const resolution_ms = recovery.resolution_ms ?? RESOLUTION_MS;
  const path = lasted(recovery.path_ms, resolution_ms);
  if (recovery.buffer_ms === null) {
    return t(recovery.done ? "page.live.recovery.path_only" : "page.live.recovery.buffer_waiting", { path });
  }
  return t("page.live.recovery.both", { path, buffer: lasted(recovery.buffer_ms, resolution_ms) });
}
