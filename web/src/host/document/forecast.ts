/** A firm and its forecast as the centre lists them, as far as this page reads them. */

import type { Sentence } from "../../text";

export interface ForecastRow {
  readonly id: string;
  readonly stale: boolean;
  /** queued, running, done, failed or cancelled. */
  readonly state: string;
  /** 0..1 */
  readonly progress: number;
  readonly stage: string;
  readonly error: Sentence | null;
  readonly created_utc: string;
  readonly finished_utc: string | null;
}

export interface FirmRow {
  readonly id: string;
  readonly name: string;
  readonly latest_forecast: ForecastRow | null;
}

export function isUnderWay(row: ForecastRow | null): boolean {
  return row?.state === "queued" || row?.state === "running";
}

const STAGE_KEY: Readonly<Record<string, string>> = {
  calls: "page.document.stage.calls",
  report: "page.document.stage.report",
};

/** What is being done now, as a message key. */
export function stageKey(row: ForecastRow): string {
  if (row.state === "queued") return "page.document.stage.queued";
  return STAGE_KEY[row.stage] ?? "page.document.stage.start";
}
