import { describe, expect, it } from "vitest";

import { choice } from "./sample";
import { inOrder, LONGEST_S, nextIn, readTime, restsAtLast, timeText, without, withStep, withTime } from "./script";

const step = (at_s: number) => ({ at_s, choice: choice("mpls"), title: "" });

describe("a script in the making", () => {
  it("begins at once and goes on a minute after its last step", () => {
    const two = withStep(withStep([], choice("internet")), choice("mpls"));
    expect(two.map(({ at_s }) => at_s)).toEqual([0, 60]);
  });

  it("keeps its steps in order of time", () => {
    expect(inOrder([step(90), step(30)]).map(({ at_s }) => at_s)).toEqual([30, 90]);
  });

  it("holds a step's time within what the centre takes", () => {
    expect(withTime([step(1)], 0, -5)[0]?.at_s).toBe(0);
    expect(withTime([step(1)], 0, 1e9)[0]?.at_s).toBe(LONGEST_S);
  });

  it("lets a step go", () => {
    expect(without([step(1), step(2)], 0).map(({ at_s }) => at_s)).toEqual([2]);
  });
});

describe("a step's time", () => {
  it.each([["1:30", 90], ["90", 90], [" 0:05 ", 5], ["1：30", 90], ["1:75", null], ["x", null], ["", null], ["-1", null], ["999:59", null]])(
    "%j reads as %j", (text, at_s) => expect(readTime(text)).toBe(at_s),
  );

  it("is written as it is read", () => {
    for (const at_s of [0, 5, 59, 60, 61, 3600, LONGEST_S]) expect(readTime(timeText(at_s))).toBe(at_s);
  });
});

describe("the next step", () => {
  const running = { running: true, step: 0, steps: [], started_utc_ms: 0, next_at_utc_ms: 10_000 };
  it("is counted down in whole seconds, never below none", () => {
    expect([nextIn(running, 7_500), nextIn(running, 99_000)]).toEqual([3, 0]);
  });
  it("is none when the script rests or is at its last step", () => {
    expect([nextIn({ ...running, running: false }, 0), nextIn({ ...running, next_at_utc_ms: null }, 0), nextIn(null, 0)]).toEqual([null, null, null]);
  });
});

describe("a demonstration that is over", () => {
  const route = choice("mpls");
  const over = { running: false, step: 1, steps: [step(0), { ...step(60), choice: { ...route, links: {} } }], started_utc_ms: null, next_at_utc_ms: null };
  it("rests at its last step while that is the route", () => {
    expect([restsAtLast(over, route), restsAtLast(over, { ...route, hour_utc: 3 })]).toEqual([true, false]);
  });
  it("does not when it was stopped before, goes on, or never began", () => {
    expect([{ ...over, step: 0 }, { ...over, running: true }, { ...over, step: -1, steps: [] }, null].map((one) => restsAtLast(one, route)))
      .toEqual([false, false, false, false]);
  });
});
