// What the firm's forecast says of when to meet, one press away from the form's date and time.
import type { JSX } from "preact";
import { api } from "../../api";
import { t } from "../../text";
import { Button, momentWords } from "../../ui";
import { useLoaded } from "../loaded";
import type { FirmRow } from "../types";
import { nextBest, type MeetingTime } from "./best_time";

export function BestTime({ firm, zone, onUse }: {
  firm: FirmRow;
  /** In which the form tells times. */
  zone: string;
  onUse: (at: number) => void;
}): JSX.Element | null {
  const forecast = firm.done_forecast ?? "";
  const found = useLoaded(`times ${forecast}`, async () => {
    if (!forecast) return null;
    return nextBest((await api.get<{ times: MeetingTime[] }>(`/forecasts/${encodeURIComponent(forecast)}/meeting-times`)).times, Date.now());
  });
  const best = found.value;
  if (!best) return null;
  const fields = { when: momentWords(best.at, zone), quality: t(`report.category.${best.category}`) };
  return (
    <div class="row" data-testid="best-time">
      <p class="small">{t("page.visit.best_time", fields)}</p>
      <Button size="small" icon="clock" onClick={() => onUse(best.at)}>{t("page.visit.best_time.use")}</Button>
    </div>
  );
}
