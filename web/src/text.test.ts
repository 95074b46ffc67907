import { beforeEach, describe, expect, it } from "vitest";
import { fill, known, language, languageFor, listOf, placeName, t, takeMessages, tn } from "./text";

describe("text", () => {
  beforeEach(() => {
    language.value = "en";
    takeMessages("en", { "a.hello": "Hello {name}", "a.people": ["{n} person", "{n} people"], "a.braces": "{{x}} {n}" });
    takeMessages("zh_Hans", { "a.hello": "{name}，您好", "a.people": "{n} 人" });
  });

  it("fills placeholders and leaves those without a field to be seen", () => {
    expect(t("a.hello", { name: "Li" })).toBe("Hello Li");
    expect(t("a.hello")).toBe("Hello {name}");
    expect(t("a.braces", { n: 1200 })).toBe("{x} 1,200");
  });

  it("does not fill what a field brings with it", () => {
    expect(fill("{a}", { a: "{b}", b: "x" })).toBe("{b}");
  });

  it("chooses singular and plural by the count, and one form where the language has one", () => {
    expect(tn("a.people", 1)).toBe("1 person");
    expect(tn("a.people", 0)).toBe("0 people");
    language.value = "zh_Hans";
    expect(tn("a.people", 2)).toBe("2 人");
  });

  it("shows a key nobody wrote as itself", () => {
    expect(t("a.missing")).toBe("a.missing");
    expect(known("a.missing")).toBe(false);
  });

  it("takes the first wish that is ours", () => {
    expect(languageFor(["fr-FR", "zh-CN", "en"])).toBe("zh_Hans");
    expect(languageFor(["en-US", "zh"])).toBe("en");
    expect(languageFor(["de"])).toBe("en");
  });

  it("falls back to a place's English name", () => {
    language.value = "zh_Hans";
    expect(placeName({ en: "Leeds" })).toBe("Leeds");
    expect(placeName({ en: "London", zh: "伦敦" })).toBe("伦敦");
    expect(listOf(["甲", "乙", "丙"])).toBe("甲、乙和丙");
    expect(listOf(["甲A组", "Tom"])).toBe("甲A组和 Tom");
    expect(listOf(["Ann", "乙"])).toBe("Ann 和乙");
  });
});
