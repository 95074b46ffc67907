import { describe, expect, it } from "vitest";

import { lived, standingOf, type SummaryInterval, type SummaryPair, tally } from "./summary";

function direction(more: Partial<SummaryPair> = {}): SummaryPair {
  return {
    from_site: "London", to_site: "Beijing", people: [], forecast: { low: 70, typical: 80, high: 86 }, lived_p50: 79,
    lived_low: 75, lived_high: 82, windows: 30, model: "g107.2", codec: "opus", words: "medium", delay_ms_p50: 110, loss: 0,
    inside: true, recovery: null, why: [], ...more,
  };
}

const interval = (...pairs: SummaryPair[]): SummaryInterval => ({
  number: 1, from_utc: "2026-01-01T00:00:00Z", to_utc: null, choice: { links: {}, hour_utc: 0, hub: "", udp_refused: [] }, pairs,
});

describe("a direction against its forecast", () => {
  it("is inside, above, below, or cannot be told", () => {
    expect(standingOf(direction())).toBe("inside");
    expect(standingOf(direction({ inside: false, lived_p50: 95 }))).toBe("above");
    expect(standingOf(direction({ inside: false, lived_p50: 40 }))).toBe("below");
    expect(standingOf(direction({ inside: null }))).toBe("unknown");
    expect(standingOf(direction({ forecast: null }))).toBe("unknown");
    expect(standingOf(direction({ lived_p50: null }))).toBe("unknown");
  });
});

describe("the whole visit", () => {
  it("counts only what can be compared", () => {
    expect(tally([interval(direction(), direction({ inside: false })), interval(direction({ inside: null }))])).toEqual({ inside: 1, told: 2 });
  });
  it("leaves out stretches nobody talked in", () => {
    expect(lived([interval(), interval(direction())])).toHaveLength(1);
  });
});
