import { describe, expect, it } from "vitest";

import { askedOf, comparePath } from "./compare_address";

describe("the address of a comparison", () => {
  it("is read as it was written", () => {
    const address = comparePath("a&b", "ü");
    expect(askedOf(address.slice(address.indexOf("?")))).toEqual({ a: "a&b", b: "ü" });
  });
  it("may leave the second forecast to be chosen", () => expect(askedOf("?a=one")).toEqual({ a: "one", b: "" }));
});
