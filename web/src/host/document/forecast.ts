/** A firm and its forecast as the centre lists them, as far as this page reads them. */

import { said, t, type Sentence } from "../../text";

export interface ForecastRow {
  readonly id: string;
  readonly stale: boolean;
  /** queued, running, done, failed or cancelled. */
  readonly state: string;
  /** 0..1 */
  readonly progress: number;
  readonly stage_words: Sentence | null;
  /** Forecasts waiting before this one. */
  readonly ahead: number;
  readonly error: Sentence | null;
  readonly created_utc: string;
  readonly finished_utc: string | null;
  readonly downloads?: readonly string[];
  /** Whether its document is there already, which is before its files are; a centre of an older version does not say. */
  readonly readable?: boolean;
}

export interface FirmRow {
  readonly id: string;
  readonly name: string;
  readonly latest_forecast: ForecastRow | null;
  /** Of the newest that is done; a centre of an older version does not say. */
  readonly done_forecast?: string | null;
}

export function isUnderWay(row: ForecastRow | null): boolean {
  return row?.state === "queued" || row?.state === "running";
}

/** Which forecast can be read: the newest of which there is a document, whatever became of one asked since. */
export function readableOf(firm: FirmRow | null): string | null {
  const newest = firm?.latest_forecast;
  return newest?.state === "done" || newest?.readable ? newest.id : firm?.done_forecast ?? null;
}

/** What is being done now. */
export function stageWords(row: ForecastRow): string {
  if (row.state === "queued") return t(row.ahead > 0 ? "page.document.stage.ahead" : "page.document.stage.queued", { n: row.ahead });
  return row.stage_words ? said(row.stage_words) : t("page.document.stage.start");
}
