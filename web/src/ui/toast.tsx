// Short news at the bottom of the page, read out by screen readers, gone after a while unless it is bad news.
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { t } from "../text";
import { Icon, type IconName } from "./Icon";
import type { Tone } from "./Status";

interface Toast {
  id: number;
  words: string;
  tone: Tone;
}

const LASTS_MS = 6000;
const AT_MOST = 3;
const toasts = signal<readonly Toast[]>([]);
const ICONS: Readonly<Record<Tone, IconName>> = { info: "info", good: "check", warn: "alert", bad: "alert" };
const next = signal(1);

export function toast(words: string, tone: Tone = "info"): void {
  const id = next.peek();
  next.value = id + 1;
  toasts.value = [...toasts.peek(), { id, words, tone }].slice(-AT_MOST);
  if (tone !== "bad") setTimeout(() => drop(id), LASTS_MS);
}

function drop(id: number): void {
  toasts.value = toasts.peek().filter((item) => item.id !== id);
}

/** Where toasts appear; once, in the page's frame. */
export function Toasts(): JSX.Element {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map((item) => (
        <div class="toast" key={item.id}>
          <Icon name={ICONS[item.tone]} />
          <span>{item.words}</span>
          <button type="button" aria-label={t("page.close")} onClick={() => drop(item.id)}>
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
