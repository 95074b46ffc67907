import { describe, expect, it } from "vitest";

import { KEYS, actOf } from "./shortcuts";

const press = (key: string, more = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, repeat: false, ...more });

describe("keys of the room", () => {
  it("act by themselves, in either case", () => {
    expect(actOf(press("m"), false)).toBe("mute");
    expect(actOf(press("M"), false)).toBe("mute");
    expect(actOf(press("x"), false)).toBeNull();
  });

  it("are letters while somebody types, and the browser's with a modifier", () => {
    expect(actOf(press("m"), true)).toBeNull();
    for (const modifier of ["ctrlKey", "metaKey", "altKey", "repeat", "isComposing"]) {
      expect(actOf(press("m", { [modifier]: true }), false)).toBeNull();
    }
  });

  it("are each one act", () => {
    expect(new Set(KEYS.map(([key]) => key)).size).toBe(KEYS.length);
  });
});
