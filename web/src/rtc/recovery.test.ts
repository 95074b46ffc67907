import { describe, expect, it } from "vitest";

import { PATIENCE_OF_POLITE_MS, RESTARTS_BEFORE_AFRESH, Recovery, SETUP_MS, SHAKY_MS } from "./recovery";

const impolite = (): Recovery => new Recovery({ polite: false, nowMs: 0 });

describe("recovery", () => {
  it("leaves a connection alone that stands", () => {
    const recovery = impolite();
    recovery.turned("up", 100);
    expect(recovery.advise(60_000)).toEqual({ remedy: "none", againInMs: null });
  });

  it("gives a set-up its time and then begins afresh", () => {
    const recovery = impolite();
    expect(recovery.advise(0)).toEqual({ remedy: "none", againInMs: SETUP_MS });
    expect(recovery.advise(SETUP_MS).remedy).toBe("afresh");
  });

  it("waits a while when a connection is shaky, and restarts at once when it is down", () => {
    const recovery = impolite();
    recovery.turned("up", 0);
    recovery.turned("shaky", 1_000);
    expect(recovery.advise(1_000)).toEqual({ remedy: "none", againInMs: SHAKY_MS });
    recovery.turned("down", 1_500);
    expect(recovery.advise(1_500).remedy).toBe("restart");
  });

  it("lets the impolite end go first", () => {
    const polite = new Recovery({ polite: true, nowMs: 0 });
    polite.turned("up", 0);
    polite.turned("down", 1_000);
    expect(polite.advise(1_000)).toEqual({ remedy: "none", againInMs: PATIENCE_OF_POLITE_MS });
    expect(polite.advise(1_000 + PATIENCE_OF_POLITE_MS).remedy).toBe("restart");
  });

  it("begins afresh when restarts did not help, with a growing pause", () => {
    const recovery = impolite();
    recovery.turned("up", 0);
    recovery.turned("down", 0);
    let now = 0;
    const done = [];
    const pauses = [];
    for (let i = 0; i < RESTARTS_BEFORE_AFRESH + 1; i += 1) {
      const { remedy, againInMs } = recovery.advise(now);
      done.push(remedy);
      pauses.push(againInMs);
      now += againInMs ?? 0;
    }
    expect(done).toEqual(["restart", "restart", "afresh"]);
    expect(pauses).toEqual([...pauses].sort((a, b) => (a ?? 0) - (b ?? 0)));
  });
});
