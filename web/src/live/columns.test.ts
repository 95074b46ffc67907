import { describe, expect, it } from "vitest";

import { columns } from "./columns";
import { niceAbove } from "./nice";
import { pair, point } from "./sample";

const OUT = pair("a", "b");
const BACK = pair("b", "a", { rtt_ms: 230, loss: null });

describe("columns of a time line", () => {
  it("set both directions of a second side by side", () => {
    const made = columns([point(1, OUT), point(2, OUT)], [point(2, BACK)]);
    expect(made.x).toEqual([1, 2]);
    expect(made.r).toEqual([[81, 81], [null, 81]]);
    expect(made.rtt_ms).toEqual([[220, 220], [null, 230]]);
    expect(made.loss_pct).toEqual([[2, 2], [null, null]]);
    expect(made.bandLow[0]).toEqual([70, 70]);
  });

  it("order the round trip of both ways, and only when both are known", () => {
    expect(columns([point(1, OUT), point(2, OUT)], [point(2, BACK)]).rttCommanded_ms).toEqual([null, 216]);
  });

  it("leave a gap where seconds are missing", () => {
    const made = columns([point(1, OUT), point(9, OUT)], []);
    expect(made.x).toHaveLength(3);
    expect(made.r[0]).toEqual([81, null, 81]);
    expect(made.x[1]).toBeGreaterThan(1);
    expect(made.x[1]).toBeLessThan(9);
  });

  it("do not join the quality over a settling second", () => {
    const settling = pair("a", "b", { settling: true, score: null });
    expect(columns([point(1, OUT), point(2, settling), point(3, OUT)], []).r[0]).toEqual([81, null, 81]);
  });
});

describe("the top of a scale", () => {
  it.each([[0.4, 0.5], [1, 1], [1.2, 2], [3, 5], [99, 100], [101, 200], [0, 1e-9]])("above %d is %d", (value, top) => {
    expect(niceAbove(value)).toBeCloseTo(top, 12);
  });
});
