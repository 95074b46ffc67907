/** Quality in a word, with a ladder of five rungs beside it: the count says it, the colour only repeats it. */

import { t } from "../text";
import { CATEGORIES, type Category, WORD_KEY } from "./quality";
import "./quality.css";

const RUNGS = [0, 1, 2, 3, 4];

function Ladder({ of }: { readonly of: Category | null }) {
  const full = of === null ? 0 : CATEGORIES.length - 1 - CATEGORIES.indexOf(of);
  return (
    <svg width="1.3em" height="1em" viewBox="0 0 26 20" aria-hidden="true" focusable="false">
      {of === "unusable" ? (
        <path d="M6 3l14 14M20 3 6 17" stroke="currentColor" stroke-width="3.5" stroke-linecap="round" />
      ) : RUNGS.map((i) => (
        <rect key={i} x={i * 5 + 1} y={14 - i * 3.2} width="4" height={5 + i * 3.2} rx="1" stroke="currentColor"
          fill={i < full ? "currentColor" : "none"} stroke-width={i < full ? 0 : 0.8} />
      ))}
    </svg>
  );
}

export function qualityWords(of: Category): string {
  return t(WORD_KEY[of]);
}

/** `words` stands in place of the category's own word. */
export function Quality({ of, words }: { readonly of: Category | null; readonly words?: string }) {
  return (
    <span class={`quality ${of ?? "unknown"}`} data-testid="live-words" data-quality={of ?? ""}>
      <Ladder of={of} />
      <span>{words ?? (of ? qualityWords(of) : t("page.live.no_word"))}</span>
    </span>
  );
}
