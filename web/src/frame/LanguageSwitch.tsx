// English or 简体中文, at once. Each language is named in itself, so that anybody finds theirs.
import type { JSX } from "preact";
import { chooseLanguage, language, localeOf, t, type Language } from "../text";
import { toast } from "../ui/toast";

const NAMES: readonly (readonly [Language, string])[] = [
  ["en", "English"],
  ["zh_Hans", "简体中文"],
];

export function LanguageSwitch({ onChosen }: { onChosen?: (of: Language) => void }): JSX.Element {
  return (
    <div class="segmented" role="group" aria-label={t("page.language")}>
      {NAMES.map(([of, name]) => (
        <button
          key={of}
          type="button"
          lang={localeOf(of)}
          data-testid={of === "en" ? "language-en" : "language-zh"}
          aria-pressed={language.value === of ? "true" : "false"}
          onClick={() =>
            chooseLanguage(of).then(
              () => onChosen?.(of),
              () => toast(t("page.error.unreachable"), "bad"),
            )
          }
        >
          {name}
        </button>
      ))}
    </div>
  );
}
