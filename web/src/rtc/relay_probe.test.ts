import { describe, expect, it } from "vitest";

import { ownRoundTrip } from "./relay_probe";

describe("own round trip", () => {
  it("is half a ping's, since a ping goes page, relay, page and back", () => {
    expect(ownRoundTrip([80, 80, 80])).toBe(40);
  });

  it("does not follow what a busy page adds", () => {
    expect(ownRoundTrip([80, 80, 400, 900, 80])).toBe(40);
  });

  it("is not told by nothing", () => {
    expect(ownRoundTrip([])).toBeNull();
  });
});
