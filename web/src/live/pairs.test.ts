import { describe, expect, it } from "vitest";

import { gathered, personOf, wayKey } from "./pairs";
import { pair } from "./sample";

describe("pairs gathered from directions", () => {
  it("put mine first, beginning with what I hear", () => {
    const found = gathered([pair("b", "c"), pair("c", "b"), pair("a", "c"), pair("c", "a")], "a");
    expect(found.map(({ ends }) => ends)).toEqual([["c", "a"], ["b", "c"]]);
    expect([found[0]?.out?.from, found[0]?.back?.from]).toEqual(["c", "a"]);
  });

  it("are the same whichever direction came first", () => {
    const one = gathered([pair("a", "c"), pair("c", "a")], "a");
    const other = gathered([pair("c", "a"), pair("a", "c")], "a");
    expect(one.map(({ ends }) => ends)).toEqual(other.map(({ ends }) => ends));
  });

  it("stand with one direction while the other is not told yet", () => {
    expect(gathered([pair("a", "b")], "a")[0]).toMatchObject({ ends: ["b", "a"], out: null });
  });

  it("know a mirror leg for its person", () => {
    expect([personOf("m-xyz"), personOf("p-xyz")]).toEqual(["p-xyz", "p-xyz"]);
    expect(wayKey("b", "a")).toBe(wayKey("a", "b"));
  });
});
