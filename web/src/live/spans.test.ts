import { describe, expect, it } from "vitest";

import { choice, pair, point } from "./sample";
import { median, spans } from "./spans";

const mark = (number: number, at_s: number) => ({ number, at_utc_ms: at_s * 1000, choice: choice("mpls"), by: "p-a" });
const scored = (r_common: number, more = {}) =>
  pair("a", "b", { score: { r: r_common, r_common, mos: 4, model: "g107", band: "nb", codec: "x", flags: [] }, ...more });

describe("what was lived between switches", () => {
  it("is told by the median and the ends of its scores", () => {
    const found = spans([point(1, scored(80)), point(2, scored(60)), point(3, scored(70))], []);
    expect(found.map(({ r, mark: of }) => [r, of])).toEqual([[{ low: 60, median: 70, high: 80 }, null]]);
  });

  it("belongs to the switch it comes after, whatever order the switches are in", () => {
    const found = spans([point(1, scored(80)), point(5, scored(50)), point(9, scored(90))], [mark(2, 8), mark(1, 4)]);
    expect(found.map((span) => [span.mark?.number ?? null, span.r?.median])).toEqual([[null, 80], [1, 50], [2, 90]]);
  });

  it("leaves out a switch nobody lived, such as one that is still to come", () => {
    expect(spans([point(1, scored(80))], [mark(1, 50)])).toHaveLength(1);
  });

  it("keeps the last word on how its own switch was got over", () => {
    const over = { number: 1, path_ms: 900, buffer_ms: null, done: false };
    const done = { number: 1, path_ms: 900, buffer_ms: 4000, done: true };
    const earlier = { number: 0, path_ms: 1, buffer_ms: 1, done: true };
    const found = spans(
      [point(5, scored(50, { recovery: earlier })), point(6, scored(50, { recovery: over })), point(7, scored(50, { recovery: done }))],
      [mark(1, 4)],
    );
    expect(found[0]?.recovery).toEqual(done);
  });

  it("has no quality where nothing was scored", () => {
    expect(spans([point(1, pair("a", "b", { score: null, rtt_ms: null }))], [])[0]).toMatchObject({ r: null, rtt_ms: null });
  });
});

describe("the median", () => {
  it.each([[[], null], [[3], 3], [[1, 9], 5], [[9, 1, 5], 5]])("of %j is %j", (values, middle) => {
    expect(median(values as number[])).toBe(middle);
  });
});
