// What a forecast is doing, in words.
import { said, t, tn } from "../../text";
import type { Tone } from "../../ui/Status";
import type { ForecastRow } from "../types";

export function isUnderWay(forecast: ForecastRow | null | undefined): boolean {
  return forecast?.state === "queued" || forecast?.state === "running";
}

/** The stage of a running forecast, or how many come before a waiting one. */
export function stageWords(forecast: ForecastRow): string {
  if (forecast.readable) return t("page.document.files_coming");
  if (forecast.state === "queued")
    return forecast.ahead ? tn("page.forecast.queued_behind", forecast.ahead) : t("page.forecast.queued");
  return forecast.stage_words ? said(forecast.stage_words) : t("page.forecast.running");
}

export function stateTone(forecast: ForecastRow): Tone {
  if (forecast.state === "failed") return "bad";
  if (forecast.state === "cancelled" || forecast.stale) return "warn";
  return forecast.state === "done" ? "good" : "info";
}

export function stateWords(forecast: ForecastRow): string {
  if (forecast.state === "done") return forecast.stale ? t("page.forecast.stale") : t("page.forecast.done");
  if (forecast.state === "failed") return t("page.forecast.failed");
  if (forecast.state === "cancelled") return t("page.forecast.cancelled");
  return stageWords(forecast);
}
