import { describe, expect, it } from "vitest";

import { nextBest, timesPath } from "./best_time";

const best = { start_utc_min: 510, length_min: 60, days: ["2026-03-09", "2026-03-06"], category: "high" };

describe("the best time to meet", () => {
  it("is proposed for the next day on which all sites work then", () => {
    expect(nextBest([best], Date.parse("2026-03-05T12:00Z"))).toEqual({ at: Date.parse("2026-03-06T08:30Z"), category: "high" });
    expect(nextBest([best], Date.parse("2026-03-06T08:30Z"))?.at).toBe(Date.parse("2026-03-09T08:30Z"));
  });
  it("is not proposed when its days are over, or there are none", () => {
    expect(nextBest([best], Date.parse("2026-03-10T00:00Z"))).toBeNull();
    expect(nextBest([], 0)).toBeNull();
  });
  it("is asked of the two sites whose people come, else of all", () => {
    expect(timesPath("f", ["上海", "A & B", "上海"])).toBe("/forecasts/f/meeting-times?site=A+%26+B&site=%E4%B8%8A%E6%B5%B7");
    expect([timesPath("f", ["A"]), timesPath("f", ["A", "B", "C"])]).toEqual(["/forecasts/f/meeting-times", "/forecasts/f/meeting-times"]);
  });
});
