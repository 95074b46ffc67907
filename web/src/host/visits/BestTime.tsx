// What the firm's forecast says of when to meet, one press away from the form's date and time.
import type { JSX } from "preact";
import { api } from "../../api";
import { t } from "../../text";
import { Button, momentWords } from "../../ui";
import { useLoaded } from "../loaded";
import type { FirmRow } from "../types";
import { nextBest, timesPath, type MeetingTime } from "./best_time";

interface Answer {
  readonly sites: readonly string[];
  readonly times: readonly MeetingTime[];
}

export function BestTime({ firm, sites, zone, onUse }: {
  firm: FirmRow;
  /** Of the people invited. */
  sites: readonly string[];
  /** In which the form tells times. */
  zone: string;
  onUse: (at: number) => void;
}): JSX.Element | null {
  const forecast = firm.done_forecast ?? "";
  const path = timesPath(forecast, sites);
  const found = useLoaded(forecast && path, async () => {
    if (!forecast) return null;
    const answer = await api.get<Answer>(path);
    const best = nextBest(answer.times, Date.now());
    return best ? { ...best, sites: answer.sites } : null;
  });
  const best = found.value;
  if (!best) return null;
  const fields = {
    when: momentWords(best.at, zone), quality: t(`report.category.${best.category}`), sites: best.sites.join(" – "),
  };
  const words = best.sites.length === 2 ? "page.visit.best_time_of" : "page.visit.best_time";
  return (
    <div class="row" data-testid="best-time">
      <p class="small">{t(words, fields)}</p>
      <Button size="small" icon="clock" onClick={() => onUse(best.at)}>{t("page.visit.best_time.use")}</Button>
    </div>
  );
}
