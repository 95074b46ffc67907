import { describe, expect, it } from "vitest";

import { type ForecastRow, isUnderWay, readableOf, stageWords } from "./forecast";

const row = (state: string, more: Partial<ForecastRow> = {}): ForecastRow => ({
  id: "f", stale: false, state, progress: 0, stage_words: null, ahead: 0, error: null, created_utc: "", finished_utc: null, ...more,
});

describe("a forecast in the making", () => {
  it("is under way while it waits and while it runs", () => {
    expect(["queued", "running", "done", "failed", "cancelled"].map((state) => isUnderWay(row(state)))).toEqual([true, true, false, false, false]);
    expect(isUnderWay(null)).toBe(false);
  });
  it("says what it does in the centre's words, and something while there are none", () => {
    const calls = { en: "Simulating calls", zh_Hans: "仿真通话" };
    expect(stageWords(row("running", { stage_words: calls }))).toBe("Simulating calls");
    expect(stageWords(row("running"))).toBe("page.document.stage.start");
  });
  it("says whether others come first", () => {
    expect([stageWords(row("queued")), stageWords(row("queued", { ahead: 1 }))]).toEqual([
      "page.document.stage.queued", "page.document.stage.ahead",
    ]);
  });
});

describe("the forecast that is read", () => {
  const firm = (latest_forecast: ForecastRow | null, done_forecast: string | null) =>
    ({ id: "1", name: "n", latest_forecast, done_forecast });
  it("is the newest that is done, whatever became of one asked since", () => {
    expect([
      readableOf(firm(row("done"), "f")), readableOf(firm(row("running"), "before")), readableOf(firm(row("failed"), "before")),
      readableOf(firm(row("queued"), null)), readableOf(firm(row("running", { readable: true }), "before")), readableOf(null),
    ]).toEqual(["f", "before", "before", null, "f", null]);
  });
});
