/** Categories of quality on the common scale: their words and what they mean to the people in the call. */

export const CATEGORIES = ["best", "high", "medium", "low", "poor", "unusable"] as const;
export type Category = (typeof CATEGORIES)[number];

/** The words the report uses, so that the forecast and the call say the same. */
export const WORD_KEY: Readonly<Record<Category, string>> = {
  best: "report.category.best",
  high: "report.category.high",
  medium: "report.category.medium",
  low: "report.category.low",
  poor: "report.category.poor",
  unusable: "report.category.unusable",
};

export const MEANING_KEY: Readonly<Record<Category, string>> = {
  best: "page.live.meaning.best",
  high: "page.live.meaning.high",
  medium: "page.live.meaning.medium",
  low: "page.live.meaning.low",
  poor: "page.live.meaning.poor",
  unusable: "page.live.meaning.unusable",
};

/** Lower bounds of the categories on the common scale (ITU-T G.109), the last open downwards. */
export const CATEGORY_FROM: Readonly<Record<Category, number>> = {
  best: 90, high: 80, medium: 70, low: 60, poor: 50, unusable: 0,
};

/** The category a word of the centre names, or null for none. */
export function categoryNamed(word: string | null | undefined): Category | null {
  return CATEGORIES.find((category) => category === word) ?? null;
}

export function categoryOf(r_common: number): Category {
  return CATEGORIES.find((category) => r_common >= CATEGORY_FROM[category]) ?? "unusable";
}
