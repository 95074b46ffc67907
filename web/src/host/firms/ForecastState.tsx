// A forecast's state in one line: progress while it runs, a word afterwards.
import type { JSX } from "preact";
import { t } from "../../text";
import { Pill, Progress } from "../../ui/Status";
import type { ForecastRow } from "../types";
import { isUnderWay, stageWords, stateTone, stateWords } from "./forecast_words";

export function ForecastState({ of }: { of: ForecastRow | null }): JSX.Element {
  if (!of) return <div><Pill>{t("page.forecast.none")}</Pill></div>;
  if (isUnderWay(of)) return <Progress value={of.progress} words={stageWords(of)} />;
  const tone = stateTone(of);
  return <div><Pill tone={tone} icon={tone === "good" ? "check" : "alert"}>{stateWords(of)}</Pill></div>;
}
