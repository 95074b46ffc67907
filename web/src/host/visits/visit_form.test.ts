import { describe, expect, it } from "vitest";
import { bodyOf, isNight, languageAt, newDraft, startOf, wrongWith, type Draft } from "./visit_form";

const NOW = Date.parse("2027-01-12T09:07:00Z");
const draft: Draft = {
  ...newDraft({ now: NOW, zone: "Asia/Shanghai", firm: "f" }),
  title: " Visit ",
  people: [{ key: 1, name: " Li ", site: "Beijing", language: "zh_Hans", presenter: false }],
};

describe("a visit in the making", () => {
  it("begins at the next quarter of an hour that leaves time to prepare, by the zone's clock", () => {
    expect([draft.date, draft.time]).toEqual(["2027-01-12", "17:30"]);
    expect(startOf(draft)).toBe(Date.parse("2027-01-12T09:30Z"));
  });

  it("is right as it is, and sends trimmed names and UTC", () => {
    expect(wrongWith(draft, { now: NOW, peopleToo: true })).toEqual({});
    expect(bodyOf(draft)).toEqual({
      title: "Visit", firm: "f", at_utc: "2027-01-12T09:30:00.000Z", minutes: 60, impair_setup: false,
      participants: [{ name: "Li", site: "Beijing", language: "zh_Hans", presenter: false }],
    });
  });

  it("names every field that is wrong", () => {
    const bad: Draft = {
      ...draft, title: " ", firm: "", date: "",
      people: [{ key: 7, name: "", site: "", language: "en", presenter: false }],
    };
    expect(Object.keys(wrongWith(bad, { now: NOW, peopleToo: true })).sort()).toEqual(
      ["at", "firm", "people.7.name", "people.7.site", "title"],
    );
    expect(wrongWith({ ...draft, people: [] }, { now: NOW, peopleToo: true })["people"]).toBeDefined();
    expect(wrongWith({ ...draft, people: [] }, { now: NOW, peopleToo: false })["people"]).toBeUndefined();
  });

  it("refuses what is over, not what is still on", () => {
    const on = { ...draft, time: "16:30" };
    expect(wrongWith(on, { now: NOW, peopleToo: true })["at"]).toBeUndefined();
    expect(wrongWith({ ...on, time: "16:00" }, { now: NOW, peopleToo: true })["at"]).toBe("page.visit.wrong.past");
  });

  it("guesses a language and knows the night", () => {
    expect(languageAt("Asia/Shanghai")).toBe("zh_Hans");
    expect(languageAt("Europe/London")).toBe("en");
    expect([isNight(6), isNight(7), isNight(21), isNight(22)]).toEqual([true, false, false, true]);
  });
});
