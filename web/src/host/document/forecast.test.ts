import { describe, expect, it } from "vitest";

import { type ForecastRow, isUnderWay, stageKey } from "./forecast";

const row = (state: string, stage = ""): ForecastRow => ({
  id: "f", stale: false, state, progress: 0, stage, error: null, created_utc: "", finished_utc: null,
});

describe("a forecast in the making", () => {
  it("is under way while it waits and while it runs", () => {
    expect(["queued", "running", "done", "failed", "cancelled"].map((state) => isUnderWay(row(state)))).toEqual([true, true, false, false, false]);
    expect(isUnderWay(null)).toBe(false);
  });
  it("says what it does, and something for a stage this page does not know", () => {
    expect(stageKey(row("queued", "calls"))).toBe("page.document.stage.queued");
    expect(stageKey(row("running", "calls"))).toBe("page.document.stage.calls");
    expect(stageKey(row("running", "tea"))).toBe("page.document.stage.start");
  });
});
