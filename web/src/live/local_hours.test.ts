import { describe, expect, it } from "vitest";

import { clock, hourUtc, localHour, offsetHours } from "./local_hours";

const WINTER = Date.parse("2026-01-15T09:30:00Z");
const SUMMER = Date.parse("2026-07-15T09:30:00Z");
const MONTH_END = Date.parse("2026-01-31T09:30:00Z");

describe("the clock of a site at an hour of UTC", () => {
  it.each([
    ["Europe/London", WINTER, 12, "12:00", 0],
    ["Europe/London", SUMMER, 12, "13:00", 0],
    ["Asia/Shanghai", WINTER, 12, "20:00", 0],
    ["Asia/Shanghai", WINTER, 20, "04:00", 1],
    ["America/New_York", WINTER, 2, "21:00", -1],
    ["Asia/Kolkata", WINTER, 12, "17:30", 0],
  ])("%s at %i, %i UTC", (zone, at_utc_ms, hour_utc, shown, day) => {
    const found = localHour(zone, { hour_utc, at_utc_ms });
    expect([clock(found), found.day]).toEqual([shown, day]);
  });

  it("counts the day right over the end of a month, both ways", () => {
    expect(localHour("Asia/Shanghai", { hour_utc: 20, at_utc_ms: MONTH_END }).day).toBe(1);
    expect(localHour("America/New_York", { hour_utc: 2, at_utc_ms: MONTH_END + 86_400_000 }).day).toBe(-1);
  });

  it("comes back from local hour to UTC in every zone, half hours included", () => {
    for (const zone of ["Europe/London", "Asia/Shanghai", "Asia/Kolkata", "America/New_York", "Asia/Kathmandu"]) {
      for (let hour = 0; hour < 24; hour += 1) {
        const hour_utc = hourUtc(zone, { hour, at_utc_ms: WINTER });
        expect(localHour(zone, { hour_utc, at_utc_ms: WINTER }).hour).toBe(hour);
      }
    }
  });

  it("gives the hour after for one the clocks jump over", () => {
    const jump = Date.parse("2026-03-29T12:00:00Z"); // London goes from 01:00 to 02:00.
    expect(hourUtc("Europe/London", { hour: 1, at_utc_ms: jump })).toBe(hourUtc("Europe/London", { hour: 2, at_utc_ms: jump }));
  });

  it("knows how far ahead a zone is", () => {
    expect(offsetHours("Asia/Kolkata", WINTER)).toBe(5.5);
    expect(offsetHours("America/New_York", WINTER)).toBe(-5);
    expect(offsetHours("Pacific/Auckland", WINTER)).toBe(13);
  });
});
