import { beforeEach, describe, expect, it } from "vitest";
import { language } from "../text";
import { agoWords, clockWords, instantOf, wallOf, zoneOffset } from "./moments";

const at = (iso: string) => Date.parse(iso);

describe("moments", () => {
  beforeEach(() => {
    language.value = "en";
  });

  it("knows the instant at which a zone's clocks show a time", () => {
    expect(instantOf("2027-01-12T10:00", "Asia/Shanghai")).toBe(at("2027-01-12T02:00Z"));
    expect(instantOf("2027-07-12T10:00", "Europe/London")).toBe(at("2027-07-12T09:00Z"));
    expect(instantOf("2027-07-12T10:00", "Asia/Kolkata")).toBe(at("2027-07-12T04:30Z"));
  });

  it("takes the first of two like times, and moves on from one that does not exist", () => {
    // London's clocks go forward on 28 March 2027 at 01:00 and back on 31 October 2027 at 02:00.
    expect(instantOf("2027-10-31T01:30", "Europe/London")).toBe(at("2027-10-31T00:30Z"));
    expect(wallOf(instantOf("2027-03-28T01:30", "Europe/London") ?? 0, "Europe/London")).toBe("2027-03-28T02:30");
  });

  it("refuses what is not a time", () => {
    expect(instantOf("", "UTC")).toBeNull();
    expect(instantOf("2027-13-01T10:00", "UTC")).toBeNull();
  });

  it("comes back from a wall time to the same wall time", () => {
    for (const zone of ["Asia/Shanghai", "Europe/London", "America/New_York", "Australia/Sydney", "UTC"])
      for (let day = 0; day < 366; day += 7) {
        const wall = wallOf(at("2027-01-01T12:00Z") + day * 86_400_000, zone);
        expect(wallOf(instantOf(wall, zone) ?? 0, zone)).toBe(wall);
      }
  });

  it("measures offsets to the minute", () => {
    expect(zoneOffset(at("2027-01-01T00:00Z"), "Asia/Kolkata")).toBe(5.5 * 3_600_000);
  });

  it("says how long ago in the language in force", () => {
    expect(agoWords(0, 3 * 3_600_000)).toBe("3 hours ago");
    language.value = "zh_Hans";
    expect(agoWords(0, 180_000)).toBe("3 分钟前");
    expect(clockWords("2027-01-12T02:05Z", "Asia/Shanghai")).toBe("10:05");
  });
});
