import { beforeAll, describe, expect, it } from "vitest";

import { takeMessages } from "../text";
import * as figures from "./figures";
import { categoryNamed, categoryOf } from "./quality";
import { pair } from "./sample";
import { recoveryInWords, standing, whyNot } from "./verdict";

beforeAll(() => takeMessages("en", { "unit.ms": "{n} ms", "unit.seconds": "{n} s", "living.why_not.muted": "muted", "unit.kbps": "{n} kbit/s", "unit.mbps": "{n} Mbit/s" }));

describe("against the forecast", () => {
  it("is inside, above, below or not to be told", () => {
    const low = { r: 1, r_common: 50, mos: 2, model: "g107", band: "nb", codec: "x", flags: [] };
    expect(standing(pair("a", "b"))).toBe("inside");
    expect(standing(pair("a", "b", { inside: false }))).toBe("above");
    expect(standing(pair("a", "b", { inside: false, score: low }))).toBe("below");
    expect(standing(pair("a", "b", { inside: null }))).toBe("unknown");
    expect(standing(pair("a", "b", { forecast: null }))).toBe("unknown");
  });
});

describe("words of quality", () => {
  it.each([[90, "best"], [89.9, "high"], [70, "medium"], [69.99, "low"], [50, "poor"], [49.9, "unusable"], [-5, "unusable"]])(
    "R %d is %s", (r, category) => expect(categoryOf(r)).toBe(category),
  );
  it("are none for a word this page does not know", () => {
    expect([categoryNamed("splendid"), categoryNamed(null), categoryNamed("poor")]).toEqual([null, null, "poor"]);
  });
  it("give the centre's reason where it has one", () => {
    expect(whyNot(pair("a", "b", { why_not: "living.why_not.muted" }))).toBe("muted");
    expect(whyNot(pair("a", "b", { why_not: "living.why_not.unheard_of" }))).toBe("page.live.no_score");
  });
});

describe("figures", () => {
  it("never print a loss worth hearing as none, nor the unknown as a zero", () => {
    expect([figures.pct(0.0004), figures.pct(0.004), figures.pct(0.04), figures.pct(0.4), figures.pct(0), figures.pct(null)])
      .toEqual(["0.04%", "0.4%", "4.0%", "40%", "0%", "–"]);
  });
  it("round R down: nearly high is not high", () => expect(figures.r(79.99)).toBe("79"));
  it("carry their units", () => {
    expect([figures.ms(0.03), figures.ms(118.4), figures.kbps(480), figures.kbps(100_000), figures.seconds(900)])
      .toEqual(["0.03 ms", "118 ms", "480 kbit/s", "100 Mbit/s", "0.9 s"]);
  });
});

describe("recovery in words", () => {
  const of = (path_ms: number | null, buffer_ms: number | null, done: boolean) => recoveryInWords({ number: 1, path_ms, buffer_ms, done });
  it("tells the path and the buffer apart", () => {
    expect([of(null, null, false), of(900, null, false), of(900, null, true), of(900, 4000, true)]).toEqual([
      "page.live.recovery.waiting", "page.live.recovery.buffer_waiting", "page.live.recovery.path_only", "page.live.recovery.both",
    ]);
    expect(recoveryInWords(null)).toBe("");
  });
});
