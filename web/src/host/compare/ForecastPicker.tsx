// Choosing one finished forecast: a firm, then which of its forecasts.
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { api, sentenceOf } from "../../api";
import { t } from "../../text";
import { Notice, SelectField, momentWords } from "../../ui";
import { useLoaded } from "../loaded";
import type { FirmRow, ForecastRow } from "../types";

export interface Picked {
  readonly firm: string;
  /** Empty while none is chosen. */
  readonly forecast: string;
}

export function ForecastPicker({ title, firms, picked, other, onPick }: {
  title: string;
  firms: readonly FirmRow[];
  picked: Picked;
  /** The forecast chosen at the other side, which is not to be compared with itself. */
  other: string;
  onPick: (picked: Picked) => void;
}): JSX.Element {
  const rows = useLoaded(`done ${picked.firm}`, async () => {
    if (!picked.firm) return [];
    const found = await api.get<{ forecasts: ForecastRow[] }>(`/firms/${encodeURIComponent(picked.firm)}/forecasts`);
    return found.forecasts.filter((row) => row.state === "done");
  });
  const done = rows.value;
  useEffect(() => {
    // A firm was chosen: its newest forecast is what one means, unless it is the other side's.
    if (!done || picked.forecast) return;
    const newest = done.find((row) => row.id !== other);
    if (newest) onPick({ ...picked, forecast: newest.id });
  }, [done, picked.forecast]);
  const nothing = done?.every((row) => row.id === other) ?? false;
  return (
    <fieldset class="card stack picker">
      <legend class="unseen">{title}</legend>
      <p class="strong" aria-hidden="true">{title}</p>
      <SelectField label={t("page.compare.firm")} value={picked.firm}
        choices={firms.map((firm) => ({ value: firm.id, words: firm.name }))}
        onValue={(firm) => onPick({ firm, forecast: "" })} />
      {rows.error ? <Notice tone="bad">{sentenceOf(rows.error)}</Notice> : null}
      {nothing ? <p class="faint small">{t(done?.length ? "page.compare.only_one" : "page.compare.none")}</p> : null}
      {done && !nothing ? (
        <SelectField label={t("page.compare.forecast")} value={picked.forecast}
          choices={done.map((row) => ({ value: row.id, words: words(row), disabled: row.id === other }))}
          onValue={(forecast) => onPick({ ...picked, forecast })} />
      ) : null}
    </fieldset>
  );
}

function words(row: ForecastRow): string {
  const fields = { when: momentWords(row.finished_utc ?? row.created_utc), version: row.firm_version };
  return t(row.stale ? "page.compare.made_older" : "page.compare.made", fields);
}
