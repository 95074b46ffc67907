import { describe, expect, it } from "vitest";

import { fitted, heightFor, isWide } from "./fit";
import { isTwin, type ChartBlock } from "./web_document";

const MAP = { $schema: "x", width: "container", height: 560, params: [{ name: "dark", value: false }, { name: "ink" }], usermeta: { beacon: { aspect: 2, least_height: 260 } } };
const HOURS = { width: "container", height: 447, usermeta: { beacon: { aspect: null, least_height: 447 } } };

describe("a chart made to fit", () => {
  it("follows its width where it has a shape of its own, down to a least height", () => {
    expect([heightFor(MAP, 900), heightFor(MAP, 300), heightFor(HOURS, 900)]).toEqual([450, 260, null]);
  });
  it("takes the colours of the page and leaves its other parameters alone", () => {
    const made = fitted(MAP, { dark: true, width: 900 });
    expect(made.params).toEqual([{ name: "dark", value: true }, { name: "ink" }]);
    expect(made["height"]).toBe(450);
    expect(MAP.params[0]?.value).toBe(false);
  });
  it("is scrolled, not squeezed, when it has columns", () => expect([isWide(HOURS), isWide(MAP)]).toEqual([true, false]));
});

describe("a map and its schematic", () => {
  const chart = (key: string): ChartBlock => ({ kind: "chart", key, title: "", alt: "", spec: {} });
  it("are known by their keys", () => {
    expect(isTwin(chart("map-x"), chart("map-x-schematic"))).toBe(true);
    expect(isTwin(chart("map-x"), chart("map-y-schematic"))).toBe(false);
    expect(isTwin(chart("map-x"), undefined)).toBe(false);
  });
});
