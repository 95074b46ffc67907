import { describe, expect, it } from "vitest";

import { commonLinks, farSite, linkOfAll, presets, sameChoice, withLinkEverywhere, withUdpRefused } from "./choice";
import { BEIJING, choice, LONDON, MUMBAI } from "./sample";

const WINTER = Date.parse("2026-01-15T09:30:00Z");
const SITES = [LONDON, BEIJING, MUMBAI];

describe("a route's choice", () => {
  it("is the same whatever the order of its parts", () => {
    expect(sameChoice(choice("mpls", { udp_refused: ["A", "B"] }), choice("mpls", { udp_refused: ["B", "A"] }))).toBe(true);
  });

  it.each([
    ["a link", choice("internet")],
    ["the hour", choice("mpls", { hour_utc: 13 })],
    ["the hub", choice("mpls", { hub: "hong-kong" })],
    ["a site without UDP", choice("mpls", { udp_refused: ["London"] })],
  ])("is another with %s changed", (_, other) => {
    expect(sameChoice(choice("mpls"), other)).toBe(false);
  });

  it("leaves a site that cannot have a link on its own", () => {
    expect(withLinkEverywhere(choice("internet"), SITES, "mpls").links).toEqual({ London: "mpls", Beijing: "mpls", Mumbai: "internet" });
  });

  it("refuses UDP once and takes the refusal back", () => {
    const twice = withUdpRefused(withUdpRefused(choice("mpls"), "London", true), "London", true);
    expect(twice.udp_refused).toEqual(["London"]);
    expect(withUdpRefused(twice, "London", false).udp_refused).toEqual([]);
  });

  it("names a link only where all agree", () => {
    expect(linkOfAll(choice("mpls"), ["London", "Beijing"])).toBe("mpls");
    expect(linkOfAll({ ...choice("mpls"), links: { London: "mpls", Beijing: "sdwan" } }, ["London", "Beijing"])).toBeNull();
  });

  it("offers for all what two sites can have", () => {
    expect(commonLinks(SITES)).toEqual(["internet", "mpls"]);
    expect(commonLinks([MUMBAI])).toEqual(["internet"]);
  });
});

describe("the far site", () => {
  it("is the one whose clock is furthest from mine", () => {
    expect(farSite(SITES, "London", WINTER)?.name).toBe("Beijing");
    expect(farSite(SITES, "Beijing", WINTER)?.name).toBe("London");
  });

  it("is the furthest east for somebody without a site", () => {
    expect(farSite(SITES, "", WINTER)?.name).toBe("Beijing");
  });

  it("is my own where there is no other", () => {
    expect(farSite([LONDON], "London", WINTER)?.name).toBe("London");
  });
});

describe("presets", () => {
  it("tell internet by day and in the evening, then a private line in the evening, by the far site's clock", () => {
    const found = presets(SITES, choice("internet"), BEIJING, WINTER);
    expect(found.map(({ id, choice: { hour_utc, links } }) => [id, hour_utc, links["London"], links["Mumbai"]])).toEqual([
      ["internet-day", 2, "internet", "internet"],
      ["internet-evening", 12, "internet", "internet"],
      ["private-evening", 12, "mpls", "internet"],
    ]);
  });

  it("leave out a private line nobody can have", () => {
    expect(presets([MUMBAI], choice("internet"), MUMBAI, WINTER).map(({ id }) => id)).toEqual(["internet-day", "internet-evening"]);
  });
});
