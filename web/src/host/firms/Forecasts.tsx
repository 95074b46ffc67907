// The forecasts of a firm: run one, watch it, cancel it, open it.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { api, sentenceOf } from "../../api";
import { said, t } from "../../text";
import { Button, ButtonLink, Failed, Notice, Progress, TimeAgo } from "../../ui";
import { useLoaded, useSending } from "../loaded";
import { comparePath } from "../compare/compare_address";
import { Downloads } from "../document/Downloads";
import { isHost } from "../session";
import type { Firm, ForecastRow } from "../types";
import { ForecastState } from "./ForecastState";
import { isUnderWay, stageWords } from "./forecast_words";

const WATCH_MS = 1000;
const REST_MS = 10_000;

export function Forecasts({ firm }: { firm: Firm }): JSX.Element {
  const [watching, setWatching] = useState(true);
  const rows = useLoaded(
    `forecasts ${firm.id}`,
    async () => {
      const found = await api.get<{ forecasts: ForecastRow[] }>(`/firms/${encodeURIComponent(firm.id)}/forecasts`);
      setWatching(found.forecasts.some(isUnderWay));
      return found.forecasts;
    },
    watching ? WATCH_MS : REST_MS,
  );
  const sending = useSending();
  const act = (work: () => Promise<unknown>) => void sending.run(async () => {
    await work();
    await rows.reload();
  });
  const forecasts = rows.value ?? [];
  const running = forecasts.find(isUnderWay);
  const done = forecasts.find((row) => row.state === "done");
  return (
    <section class="card stack">
      <div class="row apart">
        <h2>{t("page.forecast.title")}</h2>
        {isHost() && !running && rows.value && (
          <Button
            kind={done && !done.stale ? "plain" : "primary"}
            icon="play"
            data-testid="forecast-run"
            busy={sending.busy}
            onClick={() => act(() => api.post(`/firms/${encodeURIComponent(firm.id)}/forecasts`))}
          >
            {done ? t("page.forecast.run_again") : t("page.forecast.run")}
          </Button>
        )}
      </div>
      {sending.sentence && <Notice tone="bad">{sending.sentence}</Notice>}
      {rows.error && !rows.value ? <Failed sentence={sentenceOf(rows.error)} again={() => void rows.reload()} /> : null}
      {running && <Running forecast={running} onCancel={() => act(() => api.post(`/forecasts/${running.id}/cancel`))} />}
      {done && !running?.readable && <Done forecast={done} />}
      {!running && forecasts[0]?.state === "failed" && (
        <Notice tone="bad">
          {t("page.forecast.failed")} {forecasts[0].error ? said(forecasts[0].error) : ""}
        </Notice>
      )}
      {!running && !done && rows.value && forecasts[0]?.state !== "failed" && <p class="faint">{t("page.forecast.none.what")}</p>}
      <Earlier rows={forecasts.filter((row) => row !== running && row !== done)} newest={done} firm={firm} act={act} />
    </section>
  );
}

function Running({ forecast, onCancel }: { forecast: ForecastRow; onCancel: () => void }): JSX.Element {
  return (
    <div class="stack tight">
      <Progress value={forecast.progress} words={stageWords(forecast)} />
      {forecast.readable && (
        <div class="row">
          <ButtonLink href={`/firms/${forecast.firm}/forecast`} kind="primary" icon="file" data-testid="forecast-open-early">{t("page.forecast.open")}</ButtonLink>
        </div>
      )}
      <div class="row apart">
        <p class="faint small">{t("page.forecast.calls_first")}</p>
        {isHost() && <Button size="small" icon="stop" onClick={onCancel}>{t("page.forecast.cancel")}</Button>}
      </div>
    </div>
  );
}

function Done({ forecast }: { forecast: ForecastRow }): JSX.Element {
  return (
    <div class="stack tight">
      {forecast.stale && <Notice tone="warn">{t("page.forecast.stale.what")}</Notice>}
      <div class="row">
        <ButtonLink href={`/firms/${forecast.firm}/forecast`} kind="primary" icon="file" data-testid="forecast-open">{t("page.forecast.open")}</ButtonLink>
        <ButtonLink href={comparePath(forecast.id)} icon="board">{t("page.compare.with")}</ButtonLink>
        <Downloads id={forecast.id} downloads={forecast.downloads} />
        <span class="faint small"><TimeAgo at={forecast.finished_utc ?? forecast.created_utc} /></span>
      </div>
    </div>
  );
}

function Earlier({ rows, newest, firm, act }: {
  rows: readonly ForecastRow[];
  newest: ForecastRow | undefined;
  firm: Firm;
  act: (work: () => Promise<unknown>) => void;
}): JSX.Element | null {
  if (rows.length === 0) return null;
  return (
    <details>
      <summary>{t("page.forecast.earlier")}</summary>
      <ul class="guests">
        {rows.map((row) => (
          <li key={row.id}>
            <div class="row"><ForecastState of={row} /><span class="faint small"><TimeAgo at={row.created_utc} /></span></div>
            <div class="row tight">
              {newest && row.state === "done" && (
                <ButtonLink size="small" href={comparePath(row.id, newest.id)}>{t("page.compare.with_newest")}</ButtonLink>
              )}
              {isHost() && (
                <Button size="small" icon="trash" label={t("page.forecast.delete_of", { firm: firm.name })} onClick={() => act(() => api.delete(`/forecasts/${row.id}`))} />
              )}
            </div>
          </li>
        ))}
      </ul>
    </details>
  );
}
