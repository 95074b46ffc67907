import { describe, expect, it } from "vitest";
import { match } from "./router";

describe("match", () => {
  it("finds named pieces and decodes them", () => {
    expect(match("/firms/:id/forecast", "/firms/a%20b/forecast")).toEqual({ id: "a b" });
  });
  it("fits the root, whatever is asked or marked behind it", () => {
    expect(match("/", "/")).toEqual({});
    expect(match("/", "/?lang=x")).toEqual({});
    expect(match("/firms", "/firms/#top")).toEqual({});
  });
  it("refuses other lengths, other words and broken escapes", () => {
    expect(match("/firms/:id", "/firms")).toBeNull();
    expect(match("/firms/:id", "/visits/3")).toBeNull();
    expect(match("/firms/:id", "/firms/%E0%A4%A")).toBeNull();
  });
});
